"""Fixed choices of questions, papers and attempts."""

from enum import StrEnum

from django.db.models import IntegerChoices, TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class QuestionKind(StrEnum):
    """Names of the kinds of question whose whole answer the machine judges by choosing and comparing.

    It is no list of all kinds: `lms.exams.kinds.registry.kinds()` gives those, with what other apps add.
    """

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    FILL_IN = "fill_in"
    ORDERING = "ordering"
    MATCHING = "matching"


class QuestionState(TextChoices):
    """Where a question stands in its life."""

    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("In peer review")
    APPROVED = "approved", _("Approved")
    RETIRED = "retired", _("Retired")


STEP_WORDS: dict[str, Promise] = {
    "submit": _("Send to review"),
    "withdraw": pgettext_lazy("review", "Withdraw"),
    "send_back": _("Send back with a comment"),
    "approve": pgettext_lazy("question", "Approve"),
    "retire": pgettext_lazy("question", "Retire"),
    "bring_back": _("Bring back as a draft"),
}
STEP_DONE_WORDS: dict[str, Promise] = {
    "submit": pgettext_lazy("question", "Sent to review"),
    "withdraw": pgettext_lazy("question", "Withdrawn, or changed meanwhile"),
    "send_back": pgettext_lazy("question", "Sent back"),
    "approve": pgettext_lazy("question", "Approved"),
    "retire": pgettext_lazy("question", "Retired"),
    "bring_back": pgettext_lazy("question", "Brought back"),
}
STEP_FAULT_WORDS: dict[str, Promise] = {
    "wrong_state": _("In its state this cannot be done."),
    "moved": _("It was changed or decided meanwhile; look at it again."),
    "own_wording": _("Somebody else has to review what you wrote or sent in."),
    "not_own": _("Only who wrote it or sent it in may withdraw it; send it back with a comment."),
    "comment_missing": _("Say in a comment why."),
}


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


class SittingStage(TextChoices):
    """Whether a sitting runs."""

    COMING = "coming", pgettext_lazy("of a sitting", "To come")
    OPEN = "open", pgettext_lazy("of a sitting", "Open now")
    OVER = "over", pgettext_lazy("of a sitting", "Over")
    CANCELLED = "cancelled", _("Cancelled")


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


class AttemptState(TextChoices):
    """Where an attempt stands."""

    OPEN = "open", _("Writing")
    PAUSED = "paused", _("Paused")
    LOCKED = "locked", _("Locked")
    HANDED_IN = "handed_in", _("Being marked")
    MARKED = "marked", _("Marked")
    VOIDED = "voided", _("Voided")


class ClosedBy(TextChoices):
    """Who ended an attempt."""

    TAKER = "taker", _("Handed in by the taker")
    DEADLINE = "deadline", _("Time ran out")
    INVIGILATOR = "invigilator", _("Ended by the invigilator")
    RULE = "rule", _("Handed in by the rule of the sitting")


class VoidingGround(TextChoices):
    """Why an attempt does not count, though it was written."""

    MISCONDUCT = "misconduct", pgettext_lazy("ground of voiding", "Misconduct proven")
    IDENTITY = "identity", pgettext_lazy("ground of voiding", "Identity not confirmed")
    DISTURBANCE = "disturbance", pgettext_lazy("ground of voiding", "Technical disturbance")
    OTHER = "other", pgettext_lazy("ground of voiding", "Another ground")


UNFINISHED = (AttemptState.OPEN, AttemptState.PAUSED, AttemptState.LOCKED)
HELD = (AttemptState.PAUSED, AttemptState.LOCKED)


class Reaction(TextChoices):
    """What a sitting does when a taker leaves the page; a person judges in every case."""

    RECORD = "record", _("Record only")
    WARN = "warn", _("Record and warn the taker")
    LOCK = "lock", _("Lock until the invigilator lets in")
    HAND_IN = "hand_in", _("Hand in")


class EventKind(TextChoices):
    """What is recorded while an exam is written, for a person to judge."""

    LEFT_PAGE = "left_page", _("Left the page")
    CAME_BACK = "came_back", _("Came back to the page")
    LEFT_FULL_SCREEN = "left_full_screen", _("Left full screen")
    COPIED = "copied", _("Copied text")
    PASTED = "pasted", _("Pasted text")
    SECOND_DEVICE = "second_device", _("Opened in a second tab or on a second device")
    OTHER_NETWORK = "other_network", _("Opened from a network that is not allowed")
    TOO_FAST = "too_fast", _("Answered faster than the text can be read")
    SIMILAR = "similar", _("Shares more wrong answers with another paper than chance explains")


class Finding(TextChoices):
    """What a person found in the record of an attempt."""

    NO_FINDING = "no_finding", _("No finding")
    NOTED = "noted", _("Noted")
    REFERRED = "referred", _("Referred for a decision")


class CorrectionPolicy(TextChoices):
    """What a correction does with a question; values are those of `domain.corrections`."""

    ALSO_RIGHT = "also_right", _("A further answer is right too")
    NEW_KEY = "new_key", _("Another answer is right instead")
    DROP = "drop", _("Void: leave it out of the marks and of the maximum")
    FULL_MARKS = "full_marks", _("Void: full marks for everybody who got it")


class CorrectionState(TextChoices):
    """Where a correction stands."""

    DRAFT = "draft", pgettext_lazy("correction", "Not applied yet")
    APPLIED = "applied", pgettext_lazy("correction", "Applied")
    UNDONE = "undone", pgettext_lazy("correction", "Undone")


MOMENT_WORDS: dict[str, Promise] = {
    "during": _("While writing"),
    "after_hand_in": _("After handing in"),
    "after_window": _("After the sitting closed"),
}
ASPECT_WORDS: dict[str, Promise] = {
    "marks": _("Marks"),
    "right": _("Right or wrong"),
    "key": _("Right answers"),
    "explanation": _("Explanations"),
    "distribution": _("What others answered"),
}


GROUND_WORDS: dict[str, Promise] = {
    "clause": pgettext_lazy("ground of a question", "Clause"),
    "fact": pgettext_lazy("ground of a question", "Fact"),
    "law": pgettext_lazy("ground of a question", "Law version"),
}
GROUND_PARTS: dict[str, Promise] = {
    "gone": pgettext_lazy("ground of a question", "not in the edition that counts"),
    "title": pgettext_lazy("ground of a question", "title"),
    "summary": pgettext_lazy("ground of a question", "text"),
    "statement": pgettext_lazy("ground of a question", "statement"),
    "value": pgettext_lazy("ground of a question", "value"),
    "value_meaning": pgettext_lazy("ground of a question", "what the value means"),
    "basis": pgettext_lazy("ground of a question", "basis"),
    "law": pgettext_lazy("ground of a question", "law"),
    "jurisdiction": pgettext_lazy("ground of a question", "jurisdiction"),
    "verification": pgettext_lazy("ground of a question", "how far it was checked"),
    "correction": pgettext_lazy("ground of a question", "correction of the public text"),
    "document_no": pgettext_lazy("ground of a question", "document number"),
    "in_force_from": pgettext_lazy("ground of a question", "in force from"),
    "in_force_to": pgettext_lazy("ground of a question", "in force to"),
}


class StandardMethod(TextChoices):
    """How judges set a standard."""

    ANGOFF = "angoff", _("Angoff")
    BORDERLINE_GROUP = "borderline_group", _("Borderline group")
    BORDERLINE_REGRESSION = "borderline_regression", _("Borderline regression")
    HOFSTEE = "hofstee", _("Hofstee")


class DisputeState(TextChoices):
    """What became of an objection to a question."""

    OPEN = "open", pgettext_lazy("objection", "Being looked at")
    UPHELD = "upheld", pgettext_lazy("objection", "Upheld")
    REFUSED = "refused", pgettext_lazy("objection", "Not upheld")
