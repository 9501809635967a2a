"""Fixed choices of questions, papers and attempts."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class QuestionKind(TextChoices):
    """The kinds of question; values are those of `domain.kinds`."""

    SINGLE = "single", _("Single choice")
    MULTIPLE = "multiple", _("Multiple choice")
    TRUE_FALSE = "true_false", _("True or false")
    FILL_IN = "fill_in", _("Fill in")
    ORDERING = "ordering", _("Ordering")
    MATCHING = "matching", _("Matching")


class QuestionState(TextChoices):
    """Where a question stands in its life."""

    DRAFT = "draft", _("Draft")
    APPROVED = "approved", _("Approved")
    RETIRED = "retired", _("Retired")


class CognitiveLevel(TextChoices):
    """What answering takes."""

    REMEMBER = "remember", _("Remember")
    UNDERSTAND = "understand", _("Understand")
    APPLY = "apply", _("Apply")
    ANALYSE = "analyse", _("Analyse")


class Difficulty(IntegerChoices):
    """How hard an author thinks a question is."""

    VERY_EASY = 1, _("Very easy")
    EASY = 2, _("Easy")
    MEDIUM = 3, _("Medium")
    HARD = 4, _("Hard")
    VERY_HARD = 5, _("Very hard")


class PaperKind(TextChoices):
    """What a paper is for; only formal exams lead to certificates."""

    EXAM = "exam", _("Exam")
    QUIZ = "quiz", _("Quiz")
    PRACTICE = "practice", _("Practice")


class ReviewRule(TextChoices):
    """What somebody may see after handing in."""

    SCORE = "score", _("Score only")
    OWN_ANSWERS = "own_answers", _("Score and own answers, marked")
    EVERYTHING = "everything", _("Answers, key and explanations")


class AttemptState(TextChoices):
    """Where an attempt stands."""

    OPEN = "open", _("Writing")
    MARKED = "marked", _("Marked")
    VOIDED = "voided", _("Voided")


class ClosedBy(TextChoices):
    """Who ended an attempt."""

    TAKER = "taker", _("Handed in by the taker")
    DEADLINE = "deadline", _("Time ran out")
