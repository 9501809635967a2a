"""Note the plain heartbeat of an exam page before sessions, languages and tokens cost their share.

It carries the pass of the page as a save does. Whatever is not plain takes the ordinary way.
"""

import logging
from collections.abc import Callable
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from lms.exams.heartbeat.quick import note_quickly
from lms.exams.heartbeat.services import HeartbeatMalformed, read_heartbeat
from lms.exams.saving.origins import HEADER, HEADERS, address_of, comes_from_here, token_of
from lms.exams.saving.passes import PassRefused, can_be_checked, read_pass
from lms.exams.saving.replies import milliseconds

PLAIN_BYTES: Final = 256

logger = logging.getLogger(__name__)


class LeanHeartbeat:
    """Answer plain heartbeats that carry a pass, and hand on all other requests."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Step aside where passes cannot be checked, and on SQLite, behind which no thousands write."""
        if not can_be_checked() or connection.vendor != "postgresql":
            raise MiddlewareNotUsed("a heartbeat at once needs PostgreSQL and sessions in the database")
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Note the heartbeat at once, or let the next layer see the request."""
        token = token_of(request, "heartbeat") if HEADER in request.META else None
        return (token and _noted(request, token)) or self.get_response(request)


def _noted(request: HttpRequest, token: UUID) -> JsonResponse | None:
    """Say how the attempt stands; None leaves the request to the ordinary way."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > PLAIN_BYTES or not comes_from_here(request):
        return None
    now, session_key = timezone.now(), request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    try:
        login = read_pass(request.META[HEADER], token=token, session_key=session_key, now=now)
        heartbeat = read_heartbeat(request.body, address_of(request))
        status = note_quickly(token=token, login=login, heartbeat=heartbeat, now=now)
    except (PassRefused, HeartbeatMalformed):
        return None
    except (OperationalError, InterfaceError):
        logger.exception("the database did not take a heartbeat")
        connection.close()
        return None
    if status is None:
        return None
    return JsonResponse(
        {
            "open": True,
            "held": "",
            "heldAt": 0,
            "now": milliseconds(now),
            "deadline": milliseconds(status.deadline),
            "revision": status.revision,
            "elsewhere": False,
            "messages": status.messages,
        },
        headers=HEADERS,
    )
