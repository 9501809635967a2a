"""Until when anybody may still write a sitting: what would help them is shown to nobody before.

The sitting's own window is not enough: a seat may have a later one, and invigilators give more time.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, Max, Model, OuterRef, Q, QuerySet, Subquery

from lms.exams.models import Attempt, SittingSeat

READ_ALONG = ("latest_own_window", "latest_deadline")


def with_writing_end(attempts: QuerySet[Attempt]) -> QuerySet[Attempt]:
    """Read what `writing_end` asks along with each attempt of a list."""
    return attempts.annotate(
        latest_own_window=_latest(SittingSeat.objects.exclude(closes_at=None), "closes_at"),
        latest_deadline=_latest(Attempt.objects.unfinished(), "deadline"),
    )


def _latest(rows: QuerySet[Model], field: str) -> Subquery:
    of_sitting = rows.filter(sitting=OuterRef("sitting")).order_by().values("sitting")
    return Subquery(of_sitting.annotate(latest=Max(field)).values("latest"))


def writing_end(attempt: Attempt) -> datetime:
    """Return until when somebody may write the attempt's sitting; one query where nothing was read along."""
    later: tuple[datetime | None, ...]
    if all(hasattr(attempt, name) for name in READ_ALONG):
        later = tuple(getattr(attempt, name) for name in READ_ALONG)
    else:
        later = with_writing_end(Attempt.objects.filter(pk=attempt.pk)).values_list(*READ_ALONG).get()
    return max([attempt.sitting.closes_at, *filter(None, later)])


def nobody_writes(now: datetime, prefix: str = "") -> Q:
    """Keep rows whose sitting nobody may write any more; `prefix` leads from a row to its attempt."""
    of_sitting = {"sitting": OuterRef(f"{prefix}sitting")}
    own_windows = SittingSeat.objects.filter(**of_sitting, closes_at__gt=now)
    writing = Attempt.objects.unfinished().filter(**of_sitting, deadline__gt=now)
    return Q(**{f"{prefix}sitting__closes_at__lte": now}) & ~Exists(own_windows) & ~Exists(writing)
