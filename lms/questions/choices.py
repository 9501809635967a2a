"""Fixed choices of questions: kinds, the states and steps of their life, levels, checks, corrections."""

from enum import StrEnum

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy, pgettext_lazy


class QuestionKind(StrEnum):
    """Names of the kinds of question whose whole answer the machine judges by choosing and comparing.

    It is no list of all kinds: `lms.questions.kinds.registry.kinds()` gives those, with what other apps add.
    """

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    FILL_IN = "fill_in"
    ORDERING = "ordering"
    MATCHING = "matching"


class QuestionState(TextChoices):
    """Where a question stands in its life."""

    DRAFT = "draft", gettext_lazy("Draft")
    REVIEW = "review", gettext_lazy("In peer review")
    APPROVED = "approved", gettext_lazy("Approved")
    RETIRED = "retired", gettext_lazy("Retired")


class ReviewStep(TextChoices):
    """A step in the life of a question, as a button offers it; values are those of `review.rules`."""

    SUBMIT = "submit", gettext_lazy("Send to review")
    WITHDRAW = "withdraw", pgettext_lazy("review", "Withdraw")
    SEND_BACK = "send_back", gettext_lazy("Send back with a comment")
    APPROVE = "approve", pgettext_lazy("question", "Approve")
    RETIRE = "retire", pgettext_lazy("question", "Retire")
    BRING_BACK = "bring_back", gettext_lazy("Bring back as a draft")


class StepTaken(TextChoices):
    """The same steps once they are taken."""

    SUBMIT = "submit", pgettext_lazy("question", "Sent to review")
    WITHDRAW = "withdraw", pgettext_lazy("question", "Withdrawn, or changed meanwhile")
    SEND_BACK = "send_back", pgettext_lazy("question", "Sent back")
    APPROVE = "approve", pgettext_lazy("question", "Approved")
    RETIRE = "retire", pgettext_lazy("question", "Retired")
    BRING_BACK = "bring_back", pgettext_lazy("question", "Brought back")


class CognitiveLevel(TextChoices):
    """What answering takes."""

    REMEMBER = "remember", gettext_lazy("Remember")
    UNDERSTAND = "understand", gettext_lazy("Understand")
    APPLY = "apply", gettext_lazy("Apply")
    ANALYSE = "analyse", gettext_lazy("Analyse")


class Difficulty(IntegerChoices):
    """How hard an author thinks a question is."""

    VERY_EASY = 1, gettext_lazy("Very easy")
    EASY = 2, gettext_lazy("Easy")
    MEDIUM = 3, gettext_lazy("Medium")
    HARD = 4, gettext_lazy("Hard")
    VERY_HARD = 5, gettext_lazy("Very hard")


class CorrectionPolicy(TextChoices):
    """What a correction does with a question; values are those of `corrections.rules`."""

    ALSO_RIGHT = "also_right", gettext_lazy("A further answer is right too")
    NEW_KEY = "new_key", gettext_lazy("Another answer is right instead")
    DROP = "drop", gettext_lazy("Invalid: leave it out of the marks and of the maximum")
    FULL_MARKS = "full_marks", gettext_lazy("Invalid: full marks for everybody who got it")


class CorrectionState(TextChoices):
    """Where a correction stands."""

    DRAFT = "draft", pgettext_lazy("correction", "Not applied yet")
    APPLIED = "applied", pgettext_lazy("correction", "Applied")
    UNDONE = "undone", pgettext_lazy("correction", "Undone")


class CitationKind(TextChoices):
    """What a question rests on."""

    CLAUSE = "clause", pgettext_lazy("citation", "Clause")
    FACT = "fact", pgettext_lazy("citation", "Fact")
    LAW = "law", pgettext_lazy("citation", "Law version")


class CitedPart(TextChoices):
    """What of a citation can change."""

    GONE = "gone", pgettext_lazy("citation", "not in the edition that counts")
    TITLE = "title", pgettext_lazy("citation", "title")
    SUMMARY = "summary", pgettext_lazy("citation", "text")
    STATEMENT = "statement", pgettext_lazy("citation", "statement")
    VALUE = "value", pgettext_lazy("citation", "value")
    VALUE_MEANING = "value_meaning", pgettext_lazy("citation", "what the value means")
    BASIS = "basis", pgettext_lazy("citation", "basis")
    LAW = "law", pgettext_lazy("citation", "law")
    JURISDICTION = "jurisdiction", pgettext_lazy("citation", "jurisdiction")
    VERIFICATION = "verification", pgettext_lazy("citation", "how far it was checked")
    CORRECTION = "correction", pgettext_lazy("citation", "correction of the public text")
    DOCUMENT_NO = "document_no", pgettext_lazy("citation", "document number")
    IN_FORCE_FROM = "in_force_from", pgettext_lazy("citation", "in force from")
    IN_FORCE_TO = "in_force_to", pgettext_lazy("citation", "in force to")


CODE = "exams.questions"
