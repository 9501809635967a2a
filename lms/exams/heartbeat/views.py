"""The endpoint an open exam page sends its heartbeat to, and what it learns there."""

from datetime import datetime
from typing import TypedDict
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lms.exams.attempts.models import Attempt
from lms.exams.attempts.queries import revision_of
from lms.exams.attempts.services import UnknownAttempt
from lms.exams.choices import HELD, AttemptState, Reaction
from lms.exams.heartbeat.quick import NEWEST_MESSAGES
from lms.exams.heartbeat.services import (
    HeartbeatMalformed,
    is_open_elsewhere,
    note_heartbeat,
    read_heartbeat,
)
from lms.exams.marking.closing import close_if_overdue
from lms.exams.saving.origins import address_of
from lms.exams.saving.replies import MILLISECONDS, milliseconds
from lms.exams.settings import ExamSettings
from lms.exams.sittings.models import SittingMessage
from lms.exams.sittings.rules import is_allowed, read_networks
from lms.people.api import password_change_exempt


class MessageJson(TypedDict):
    """A message of the invigilator for the browser."""

    id: int
    text: str


class HeartbeatJson(TypedDict):
    """How an attempt stands; times are milliseconds since 1970.

    `revision` grows with every answer that is saved, from whichever page: one that holds less reads again.
    """

    open: bool
    held: str
    heldAt: int
    now: int
    deadline: int
    revision: int
    messages: list[MessageJson]


class WatchJson(TypedDict):
    """What a page has to watch, told once when it is opened."""

    heartbeat: int
    fullScreen: bool
    warns: bool


@password_change_exempt
@require_POST
@never_cache
def heartbeat(request: HttpRequest, token: UUID) -> JsonResponse:
    """Note the heartbeat of the reader's own exam page and say how the attempt stands."""
    if request.user.pk is None:
        return JsonResponse({"status": "signed_out"}, status=401)
    if int(request.META.get("CONTENT_LENGTH") or 0) > ExamSettings.current().answer_bytes * 2:
        return JsonResponse({"status": "too_large"}, status=413)
    now, address = timezone.now(), address_of(request)
    user = request.user.pk
    own = Attempt.objects.filter(token=token, employee__user=user, employee__user__is_active=True)
    attempt = own.select_related("sitting", "presence").defer("slots").first()
    if attempt is None:
        return JsonResponse({"status": UnknownAttempt.code}, status=404)
    try:
        heartbeat = read_heartbeat(request.body, address)
    except HeartbeatMalformed as refusal:
        return JsonResponse({"status": refusal.code}, status=400)
    current = close_if_overdue(attempt=attempt, now=now)
    elsewhere = current.is_unfinished and is_open_elsewhere(current, heartbeat, now)
    current = note_heartbeat(attempt=current, heartbeat=heartbeat, now=now)
    return JsonResponse({**heartbeat_state(current, address, now), "elsewhere": elsewhere})


def heartbeat_state(attempt: Attempt, address: str, now: datetime) -> HeartbeatJson:
    """Say how an attempt stands: going on, held, or over; and what the invigilator said."""
    return {
        "open": attempt.is_unfinished,
        "held": hold_of(attempt, address),
        "heldAt": milliseconds(attempt.held_at) if attempt.held_at else 0,
        "now": milliseconds(now),
        "deadline": milliseconds(attempt.deadline),
        "revision": revision_of(attempt),
        "messages": messages_for(attempt),
    }


def hold_of(attempt: Attempt, address: str) -> str:
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
        "heartbeat": ExamSettings.current().heartbeat_seconds * MILLISECONDS,
        "fullScreen": sitting.full_screen,
        "warns": sitting.reaction != Reaction.RECORD,
    }
