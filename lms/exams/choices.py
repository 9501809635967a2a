"""Fixed choices of sittings, seats and attempts: states, causes, reasons, events, findings."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SittingStage(TextChoices):
    """Whether a sitting runs."""

    COMING = "coming", pgettext_lazy("of a sitting", "To come")
    OPEN = "open", pgettext_lazy("of a sitting", "Open now")
    OVER = "over", pgettext_lazy("of a sitting", "Over")
    CANCELLED = "cancelled", _("Cancelled")


class AttemptState(TextChoices):
    """Where an attempt stands."""

    OPEN = "open", _("Writing")
    PAUSED = "paused", _("Paused")
    LOCKED = "locked", _("Locked")
    HANDED_IN = "handed_in", _("Being marked")
    MARKED = "marked", _("Marked")
    INVALIDATED = "invalidated", _("Invalidated")


class ClosedBy(TextChoices):
    """Who ended an attempt."""

    TAKER = "taker", _("Handed in by the taker")
    DEADLINE = "deadline", _("Time ran out")
    INVIGILATOR = "invigilator", _("Ended by the invigilator")
    RULE = "rule", _("Handed in by the rule of the sitting")


class InvalidationCause(TextChoices):
    """Why an attempt does not count, though it was written."""

    MISCONDUCT = "misconduct", pgettext_lazy("cause of invalidation", "Misconduct proven")
    IDENTITY = "identity", pgettext_lazy("cause of invalidation", "Identity not confirmed")
    DISTURBANCE = "disturbance", pgettext_lazy("cause of invalidation", "Technical disturbance")
    OTHER = "other", pgettext_lazy("cause of invalidation", "Another cause")


UNFINISHED = (AttemptState.OPEN, AttemptState.PAUSED, AttemptState.LOCKED)
HELD = (AttemptState.PAUSED, AttemptState.LOCKED)


class SeatReason(TextChoices):
    """Why somebody was given a seat, in the order in which the reasons are told."""

    CHOSEN = "chosen", _("Chosen by hand")
    ENDING = "ending", _("Certificate ending")
    LAPSED = "lapsed", _("Certificate expired or revoked")
    CHANGED = "changed", _("Asked by a change of the standard")
    NEVER = "never", _("Required, never held")
    FAILED = "failed", _("Failed, may resit")
    WAITING = "waiting", _("On the waiting list")
    RULE = "rule", _("By a rule")


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
