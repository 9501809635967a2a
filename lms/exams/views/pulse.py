"""The endpoint an open exam page tells its pulse to, and what it learns there."""

from datetime import datetime
from typing import TypedDict
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lms.exams.choices import HELD, AttemptState, Reaction
from lms.exams.domain.networks import is_allowed, read_networks
from lms.exams.middleware.network_address import address_of
from lms.exams.middleware.replies import MILLISECONDS, milliseconds
from lms.exams.models import Attempt, SittingMessage
from lms.exams.services.closing import close_if_overdue
from lms.exams.services.pulsing import read_pulse, take_pulse
from lms.exams.services.quick_pulsing import NEWEST_MESSAGES
from lms.exams.services.refusals import PulseMalformed, UnknownAttempt
from lms.exams.settings import ExamSettings
from lms.people.api import password_change_exempt


class MessageJson(TypedDict):
    """A message of the invigilator for the browser."""

    id: int
    text: str


class PulseJson(TypedDict):
    """What a page learns from its pulse; times are milliseconds since 1970."""

    open: bool
    held: str
    heldAt: int
    now: int
    deadline: int
    messages: list[MessageJson]


class WatchJson(TypedDict):
    """What a page has to watch, told once when it is opened."""

    pulse: int
    fullScreen: bool
    warns: bool


@password_change_exempt
@require_POST
@never_cache
def pulse(request: HttpRequest, token: UUID) -> JsonResponse:
    """Take the pulse of the reader's own exam page and say how the attempt stands."""
    if request.user.pk is None:
        return JsonResponse({"status": "signed_out"}, status=401)
    if int(request.META.get("CONTENT_LENGTH") or 0) > ExamSettings.current().answer_bytes * 2:
        return JsonResponse({"status": "too_large"}, status=413)
    now, address = timezone.now(), address_of(request)
    user = request.user.pk
    own = Attempt.objects.filter(token=token, employee__user=user, employee__user__is_active=True)
    attempt = own.select_related("sitting__paper", "employee", "presence").defer("slots").first()
    if attempt is None:
        return JsonResponse({"status": UnknownAttempt.code}, status=404)
    try:
        told = read_pulse(request.body, address)
    except PulseMalformed as refusal:
        return JsonResponse({"status": refusal.code}, status=400)
    current = take_pulse(attempt=close_if_overdue(attempt=attempt, now=now), pulse=told, now=now)
    return JsonResponse(pulse_state(current, address, now))


def pulse_state(attempt: Attempt, address: str, now: datetime) -> PulseJson:
    """Say how an attempt stands: going on, held, or over; and what the invigilator said."""
    return {
        "open": attempt.is_unfinished,
        "held": held_word(attempt, address),
        "heldAt": milliseconds(attempt.held_at) if attempt.held_at else 0,
        "now": milliseconds(now),
        "deadline": milliseconds(attempt.deadline),
        "messages": messages_for(attempt),
    }


def held_word(attempt: Attempt, address: str) -> str:
    """Name what keeps the page from being used: paused, locked, or read from another network."""
    if attempt.state in HELD:
        return str(AttemptState(attempt.state))
    return "" if is_allowed(address, read_networks(attempt.sitting.networks)) else "network"


def messages_for(attempt: Attempt) -> list[MessageJson]:
    """List the newest messages to everybody in the sitting and to this taker, the oldest first."""
    to_taker = Q(employee=None) | Q(employee=attempt.employee_id)
    newest = SittingMessage.objects.filter(to_taker, sitting=attempt.sitting_id).order_by("-pk")
    return [{"id": one.pk, "text": one.text} for one in reversed(newest[:NEWEST_MESSAGES])]


def watch_json(attempt: Attempt) -> WatchJson:
    """Say what a page has to watch in this sitting."""
    sitting = attempt.sitting
    return {
        "pulse": ExamSettings.current().pulse_seconds * MILLISECONDS,
        "fullScreen": sitting.full_screen,
        "warns": sitting.reaction != Reaction.RECORD,
    }
