"""Say in JSON what became of an answer."""

from datetime import datetime

from django.http import JsonResponse
from django.utils import timezone

from lms.exams.domain.attempts import AttemptClosed, AttemptHeld
from lms.exams.domain.refusals import ExamRefusal
from lms.exams.services.answering import SavedAnswer
from lms.exams.services.refusals import AnswerLate, LoginEnded, PassRefused, UnknownAttempt, UnknownSlot

MILLISECONDS = 1000
STATUS_OF: dict[type[ExamRefusal], int] = {
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


def refused_reply(refusal: ExamRefusal, now: datetime) -> JsonResponse:
    """Say why nothing was saved."""
    status = STATUS_OF.get(type(refusal), 400)
    return JsonResponse({"status": refusal.code, "now": milliseconds(now)}, status=status)


def milliseconds(moment: datetime) -> int:
    """Give a moment as browsers count time."""
    return int(moment.timestamp() * MILLISECONDS)


def clock(moment: datetime) -> str:
    """Give the local time of a save to the second."""
    return f"{timezone.localtime(moment):%H:%M:%S}"
