"""Save answers that carry a pass before sessions, languages and tokens cost their share.

The pass travels in a header of its own, which no foreign page can set, so it stands for the CSRF
token as well. Requests without one take the ordinary way through all of Django's layers.
"""

import logging
from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from lms.core.refusals import Refusal
from lms.exams.saving.origins import HEADER, HEADERS, comes_from_here, token_of
from lms.exams.saving.passes import can_be_checked, read_pass
from lms.exams.saving.replies import refused_reply, saved_reply
from lms.exams.saving.services import read_answer, save_answer
from lms.exams.settings import ExamSettings

logger = logging.getLogger(__name__)


class LeanSaving:
    """Answer the requests that save with a pass, and hand on all others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Step aside where sessions lie elsewhere than in the database, as nobody could ask for them."""
        if not can_be_checked():
            raise MiddlewareNotUsed("exam passes need sessions in the database")
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Save at once, or let the next layer see the request."""
        token = token_of(request, "answer") if HEADER in request.META else None
        if token is None:
            return self.get_response(request)
        reply = _saved_or_refused(request, token)
        for name, value in HEADERS.items():
            reply.headers[name] = value
        return reply


def _saved_or_refused(request: HttpRequest, token: UUID) -> JsonResponse:
    """Save; a database that is away for a moment is said to be so, and the page tries again."""
    if not comes_from_here(request):
        return JsonResponse({"status": "cross_site"}, status=400)
    try:
        return _save(request, token)
    except (OperationalError, InterfaceError):
        logger.exception("the database did not take an answer")
        connection.close()
        return JsonResponse({"status": "unavailable"}, status=503, headers={"Retry-After": "1"})


def _save(request: HttpRequest, token: UUID) -> JsonResponse:
    now = timezone.now()
    if int(request.META.get("CONTENT_LENGTH") or 0) > ExamSettings.current().answer_bytes:
        return JsonResponse({"status": "too_large"}, status=413)
    try:
        session_key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        login = read_pass(request.META[HEADER], token=token, session_key=session_key, now=now)
        sent = read_answer(request.body)
        return saved_reply(save_answer(token=token, user_id=login.user_id, answer=sent, now=now, login=login))
    except Refusal as refusal:
        return refused_reply(refusal, now)
