"""Take the plain pulse of an exam page before sessions, languages and tokens cost their share.

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

from lms.exams.middleware.network_address import address_of
from lms.exams.middleware.origins import HEADER, HEADERS, comes_from_here, token_of
from lms.exams.middleware.replies import milliseconds
from lms.exams.services.passes import can_be_checked, read_pass
from lms.exams.services.pulsing import read_pulse
from lms.exams.services.quick_pulsing import pulse_quickly
from lms.exams.services.refusals import PassRefused, PulseMalformed

PLAIN_BYTES: Final = 256

logger = logging.getLogger(__name__)


class LeanPulsing:
    """Answer plain pulses that carry a pass, and hand on all other requests."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Step aside where passes cannot be checked, or where no database has a hall."""
        if not can_be_checked() or connection.vendor != "postgresql":
            raise MiddlewareNotUsed("taking pulses at once needs PostgreSQL and sessions in the database")
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Take the pulse at once, or let the next layer see the request."""
        token = token_of(request, "pulse") if HEADER in request.META else None
        return (token and _taken(request, token)) or self.get_response(request)


def _taken(request: HttpRequest, token: UUID) -> JsonResponse | None:
    """Say how the attempt stands; None leaves the request to the ordinary way."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > PLAIN_BYTES or not comes_from_here(request):
        return None
    now, session_key = timezone.now(), request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    try:
        login = read_pass(request.META[HEADER], token=token, session_key=session_key, now=now)
        pulse = read_pulse(request.body, address_of(request))
        standing = pulse_quickly(token=token, login=login, pulse=pulse, now=now)
    except (PassRefused, PulseMalformed):
        return None
    except (OperationalError, InterfaceError):
        logger.exception("the database did not take a pulse")
        connection.close()
        return None
    if standing is None:
        return None
    return JsonResponse(
        {
            "open": True,
            "held": "",
            "heldAt": 0,
            "now": milliseconds(now),
            "deadline": milliseconds(standing.deadline),
            "messages": standing.messages,
        },
        headers=HEADERS,
    )
