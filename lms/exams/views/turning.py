"""The endpoint that turns the page of a paper without a way back."""

import json
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lms.exams.services.refusals import UnknownAttempt
from lms.exams.services.turning import turn_page

LONGEST_BODY = 100


@require_POST
@never_cache
def turn(request: HttpRequest, token: UUID) -> JsonResponse:
    """Leave a page for good, and say which slots take answers now."""
    if request.user.pk is None:
        return JsonResponse({"status": "signed_out"}, status=401)
    leaving = _leaving(request.body)
    if leaving is None:
        return JsonResponse({"status": "malformed"}, status=400)
    try:
        attempt = turn_page(token=token, user_id=request.user.pk, leaving=leaving, now=timezone.now())
    except UnknownAttempt:
        return JsonResponse({"status": UnknownAttempt.code}, status=404)
    return JsonResponse({"status": "turned", "openFrom": attempt.open_from, "openTo": attempt.open_to})


def _leaving(body: bytes) -> int | None:
    """Read the slot the page to be left begins with."""
    try:
        sent = json.loads(body[:LONGEST_BODY])
    except ValueError:
        return None
    leaving = sent.get("leaving") if isinstance(sent, dict) else None
    return leaving if isinstance(leaving, int) and not isinstance(leaving, bool) else None
