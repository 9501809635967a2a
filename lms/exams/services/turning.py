"""Turn the page of a paper without a way back."""

from datetime import datetime
from typing import cast
from uuid import UUID

from django.db import transaction

from lms.exams.domain.attempts import may_answer
from lms.exams.domain.pages import page_after, pages_of
from lms.exams.domain.papers import SlotJson, slots_from_json
from lms.exams.models import Attempt
from lms.exams.queries.attempts import facts_of_one
from lms.exams.services.refusals import UnknownAttempt
from lms.exams.settings import ExamSettings


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
