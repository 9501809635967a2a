"""Fixed choices of practice: what a round is for, why a question is in it, where a card comes from."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class SetKind(TextChoices):
    """What somebody practises in one go."""

    DAILY = "daily", pgettext_lazy("practice", "Questions of the day")
    CLAUSE = "clause", pgettext_lazy("practice", "One clause")
    MISTAKES = "mistakes", pgettext_lazy("practice", "Own mistakes")
    LESSON = "lesson", pgettext_lazy("practice", "From a lesson")
    SIMULATION = "simulation", pgettext_lazy("practice", "Mock exam")


class Reason(TextChoices):
    """Why a question is asked."""

    DUE = "due", pgettext_lazy("why a question is practised", "Due today")
    MISTAKE = "mistake", pgettext_lazy("why a question is practised", "Answered wrongly before")
    WEAK = "weak", pgettext_lazy("why a question is practised", "A clause that cost you marks")
    NEW = "new", pgettext_lazy("why a question is practised", "New to you")
    CHOSEN = "chosen", pgettext_lazy("why a question is practised", "Chosen by you")


class CardSource(TextChoices):
    """Where somebody first met a question that comes again."""

    EXAM = "exam", pgettext_lazy("of a practice card", "Missed in an exam")
    PRACTICE = "practice", pgettext_lazy("of a practice card", "Met in practice")
