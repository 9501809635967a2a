"""Tell whether somebody has a seat in a sitting, and which sittings of papers are ahead."""

from collections.abc import Collection
from datetime import datetime

from lms.exams.sittings.models import Sitting, SittingSeat
from lms.papers.retiring.queries import PlannedSitting
from lms.people.api import AnyUser


def has_seat(user: AnyUser, sitting_id: int) -> bool:
    """Tell whether the user writes in the sitting, so that somebody else has to run it."""
    return SittingSeat.objects.filter(sitting=sitting_id, employee__user=user.pk).exists()


def planned_sittings(papers: Collection[int], now: datetime) -> list[PlannedSitting]:
    """List the sittings of papers that are neither over nor cancelled, the earliest first."""
    ahead = Sitting.objects.not_cancelled().filter(closes_at__gt=now, paper__in=papers)
    rows = ahead.order_by("opens_at", "pk").values_list("paper", "title", "opens_at", "closes_at")
    return [PlannedSitting(*row) for row in rows]
