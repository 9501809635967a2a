"""Start with the pass of the rules page before sessions, languages and tokens cost their share.

The pass is a field of the form, signed for one sitting and one login, which no foreign page can know, so
it stands for the CSRF token as well. Where nothing was started the ordinary way goes on with the request.
"""

import logging
import re
from collections.abc import Callable
from functools import cache
from typing import Final

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from lms.exams.queueing.services import NotYourTurn, require_turn
from lms.exams.saving.origins import HEADERS, comes_from_here
from lms.exams.saving.passes import PassRefused, can_be_checked, read_pass
from lms.exams.taking.quick import start_quickly

FIELD: Final = "pass"
MOST_BYTES: Final = 2_048
ANY_SITTING: Final = 987_654_321

logger = logging.getLogger(__name__)


class LeanStarting:
    """Answer the requests that start the plain case with a pass, and hand on all others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Step aside where passes cannot be checked, and on SQLite, which has one writer."""
        if not can_be_checked() or connection.vendor != "postgresql":
            raise MiddlewareNotUsed("starting at once needs PostgreSQL and sessions in the database")
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Start at once, or let the next layer see the request."""
        return (request.method == "POST" and _started(request)) or self.get_response(request)


def _started(request: HttpRequest) -> HttpResponseBase | None:
    """Start what the pass allows and lead to the paper; None leaves the request to the ordinary way."""
    address = _address()
    match = address.fullmatch(request.path) if address else None
    if match is None or int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return None
    if FIELD not in request.POST or not comes_from_here(request):
        return None
    sitting_id, now = int(match[1]), timezone.now()
    session_key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    try:
        login = read_pass(request.POST[FIELD], token=sitting_id, session_key=session_key, now=now)
        require_turn(sitting_id=sitting_id, user_id=login.user_id, now=now)
        token = start_quickly(sitting_id=sitting_id, login=login, now=now)
        leads_to = reverse("lms_exams:attempt", args=[token]) if token else ""
    except PassRefused:
        return None
    except NotYourTurn:
        leads_to = reverse("lms_exams:waiting", args=[sitting_id])
    except (OperationalError, InterfaceError):
        logger.exception("the database did not start an attempt")
        connection.close()
        return None
    return HttpResponseRedirect(leads_to, headers=HEADERS) if leads_to else None


@cache
def _address() -> re.Pattern[str] | None:
    try:
        example = reverse("lms_exams:rules", args=[ANY_SITTING])
    except NoReverseMatch:
        return None
    before, after = example.split(str(ANY_SITTING))
    return re.compile(rf"{re.escape(before)}(\d{{1,9}}){re.escape(after)}")
