"""Until when anybody may still write a sitting: what would help them is shown to nobody before.

The sitting's own window is not enough: a seat may have a later one, invigilators give more time, answers on
their way at a deadline are taken, and a paused attempt goes on later. A seat that has used all its attempts
holds nobody up. A pass does not end it, as a correction may take the pass back.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, IntegerField, Max, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from lms.exams.choices import AttemptState
from lms.exams.domain.attempts import LONGEST_PAUSE
from lms.exams.models import Attempt, SittingSeat
from lms.exams.settings import ExamSettings

READ_ALONG = ("latest_own_window", "latest_deadline", "latest_paused_deadline")


def with_writing_end(attempts: QuerySet[Attempt]) -> QuerySet[Attempt]:
    """Read what `writing_end` asks along with each attempt of a list."""
    return attempts.annotate(
        latest_own_window=_latest(_own_windows(), "closes_at"),
        latest_deadline=_latest(_with_running_clock(), "deadline"),
        latest_paused_deadline=_latest(_paused(), "deadline"),
    )


def writing_end(attempt: Attempt) -> datetime:
    """Return until when somebody may write the attempt's sitting; one query where nothing was read along."""
    later: tuple[datetime | None, ...]
    if all(hasattr(attempt, name) for name in READ_ALONG):
        later = tuple(getattr(attempt, name) for name in READ_ALONG)
    else:
        later = with_writing_end(Attempt.objects.filter(pk=attempt.pk)).values_list(*READ_ALONG).get()
    ends = zip(later, (timedelta(0), _grace(), LONGEST_PAUSE), strict=True)
    return max([attempt.sitting.closes_at, *(end + more for end, more in ends if end)])


def nobody_writes(now: datetime, prefix: str = "") -> Q:
    """Keep rows whose sitting nobody may write any more; `prefix` leads from a row to its attempt."""
    of_sitting = {"sitting": OuterRef(f"{prefix}sitting")}
    own_windows = _own_windows().filter(**of_sitting, closes_at__gt=now)
    writing = _with_running_clock().filter(**of_sitting, deadline__gt=now - _grace())
    paused = _paused().filter(**of_sitting, deadline__gt=now - LONGEST_PAUSE)
    over = Q(**{f"{prefix}sitting__closes_at__lte": now})
    return over & ~(Q(Exists(own_windows)) | Q(Exists(writing)) | Q(Exists(paused)))


def _own_windows() -> QuerySet[SittingSeat]:
    """Keep seats with a window of their own in which, by their attempts, another one may be started.

    `AttemptFacts.is_one_of_those_allowed` and `rules_of` say the same of one person.
    """
    counting = Attempt.objects.filter(~Q(state=AttemptState.VOIDED) | Q(is_used_up=True))
    own = counting.filter(sitting=OuterRef("sitting"), employee=OuterRef("employee")).order_by()
    used = Subquery(
        own.values("employee").annotate(number=Count("pk")).values("number"), output_field=IntegerField()
    )
    seats = SittingSeat.objects.exclude(closes_at=None).alias(
        used=Coalesce(used, 0),
        allowed=Coalesce("sitting__attempts_allowed", "sitting__paper__attempts"),
    )
    return seats.filter(used__lt=F("allowed"))


def _with_running_clock() -> QuerySet[Attempt]:
    return Attempt.objects.unfinished().exclude(state=AttemptState.PAUSED)


def _paused() -> QuerySet[Attempt]:
    """Keep attempts whose deadline moves by the time they stand, which is no longer than `LONGEST_PAUSE`."""
    return Attempt.objects.filter(state=AttemptState.PAUSED)


def _grace() -> timedelta:
    return timedelta(seconds=ExamSettings.current().grace_seconds)


def _latest(rows: QuerySet[Model], field: str) -> Subquery:
    of_sitting = rows.filter(sitting=OuterRef("sitting")).order_by().values("sitting")
    return Subquery(of_sitting.annotate(latest=Max(field)).values("latest"))
