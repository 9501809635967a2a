"""Fixed choices of papers: what one is for, how its pages are cut, what is shown when."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PaperKind(TextChoices):
    """What a paper is for; only formal exams lead to certificates."""

    EXAM = "exam", pgettext_lazy("kind of paper", "Exam")
    QUIZ = "quiz", _("Quiz")
    PRACTICE = "practice", _("Practice")


class PageMode(TextChoices):
    """How many questions a taker sees at once."""

    ONE = "one", _("One question on a page")
    PART = "part", _("One part on a page")
    ALL = "all", _("All on one page")


class ReviewRule(TextChoices):
    """What somebody may see after handing in."""

    SCORE = "score", _("Score only")
    OWN_ANSWERS = "own_answers", _("Score and own answers, marked")
    EVERYTHING = "everything", _("Answers, key and explanations")
    TABLE = "table", _("As the table says")


class ReviewMoment(TextChoices):
    """When somebody may see something of an attempt; values are those of `review_options.rules`."""

    DURING = "during", _("During the attempt")
    AFTER_HAND_IN = "after_hand_in", _("After handing in")
    AFTER_WINDOW = "after_window", _("After the sitting closed")


class ReviewAspect(TextChoices):
    """What may be seen; values are those of `review_options.rules`."""

    MARKS = "marks", _("Marks")
    RIGHT = "right", _("Right or wrong")
    KEY = "key", _("Right answers")
    EXPLANATION = "explanation", _("Explanations")
    DISTRIBUTION = "distribution", _("What others answered")
