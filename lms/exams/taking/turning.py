"""Turn the page of a paper without a way back."""

import json
from datetime import datetime
from typing import cast
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lms.exams.attempts.models import Attempt
from lms.exams.attempts.queries import facts_of_one
from lms.exams.attempts.rules.access import may_answer
from lms.exams.attempts.services import UnknownAttempt
from lms.exams.settings import ExamSettings
from lms.papers.drawing.rules.slots import SlotJson, page_after, pages_of, slots_from_json


@transaction.atomic
def turn_page(*, token: UUID, user_id: int, leaving: int, now: datetime) -> Attempt:
    """Leave the page that begins with slot `leaving`; from then on only the next one takes answers.

    A page that is not open any more, the last page, and an attempt that takes no answers change
    nothing. The lock waits for answers on their way, which still belong to the page.
    """
    attempts = Attempt.objects.select_for_update(of=("self",)).select_related("sitting__paper")
    attempt = attempts.filter(token=token, employee__user_id=user_id, employee__user__is_active=True).first()
    if attempt is None:
        raise UnknownAttempt
    grace_seconds = ExamSettings.current().grace_seconds
    if attempt.open_from != leaving or not may_answer(
        facts_of_one(attempt), now, grace_seconds=grace_seconds
    ):
        return attempt
    paper = attempt.sitting.paper
    pages = pages_of(slots_from_json(cast("list[SlotJson]", attempt.slots)), paper.page_mode)
    page = page_after(pages, leaving) if paper.no_way_back else None
    if page is not None:
        attempt.open_from, attempt.open_to = page
        attempt.save(update_fields=["open_from", "open_to"])
    return attempt


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
