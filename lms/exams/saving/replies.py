"""Say in JSON what became of an answer."""

from datetime import datetime

from django.http import JsonResponse
from django.utils import timezone

from lms.core.refusals import Refusal
from lms.exams.attempts.rules.access import AttemptClosed, AttemptHeld
from lms.exams.attempts.services import UnknownAttempt, UnknownSlot
from lms.exams.saving.passes import PassRefused
from lms.exams.saving.services import AnswerLate, LoginEnded, SavedAnswer

MILLISECONDS = 1000
STATUS_OF: dict[type[Refusal], int] = {
    LoginEnded: 401,
    PassRefused: 403,
    UnknownAttempt: 404,
    UnknownSlot: 404,
    AttemptClosed: 409,
    AnswerLate: 409,
    AttemptHeld: 423,
}


def saved_reply(saved: SavedAnswer) -> JsonResponse:
    """Say what stands saved in the slot, and when it was."""
    return JsonResponse(
        {
            "status": saved.outcome,
            "slot": saved.slot,
            "given": saved.given,
            "flagged": saved.flagged,
            "revision": saved.revision,
            "savedClock": clock(saved.saved_at),
            "now": milliseconds(timezone.now()),
        }
    )


def refused_reply(refusal: Refusal, now: datetime) -> JsonResponse:
    """Say why nothing was saved."""
    status = STATUS_OF.get(type(refusal), 400)
    return JsonResponse({"status": refusal.code, "now": milliseconds(now)}, status=status)


def milliseconds(moment: datetime) -> int:
    """Give a moment as browsers count time."""
    return int(moment.timestamp() * MILLISECONDS)


def clock(moment: datetime) -> str:
    """Give the local time of a save to the second."""
    return f"{timezone.localtime(moment):%H:%M:%S}"
