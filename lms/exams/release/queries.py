"""Say until when a sitting may be written, what its takers may see by now, and what follows from a result.

What would help those who still write is shown to nobody before. The sitting's own window is not enough for
that: a seat may have a later one, invigilators give more time, answers on their way at a deadline are taken,
and a paused attempt goes on later. A seat that has used all its attempts holds nobody up. A pass does not
end it, as a correction may take the pass back.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from django.db.models import Exists, Max, Model, OuterRef, Q, QuerySet, Subquery
from wagtail import hooks

from lms.exams.attempts.models import Attempt
from lms.exams.attempts.queries import seats_with_attempts_left
from lms.exams.attempts.rules.access import LONGEST_PAUSE
from lms.exams.choices import AttemptState
from lms.exams.settings import ExamSettings
from lms.exams.sittings.models import SittingSeat
from lms.papers.choices import PaperKind
from lms.papers.review_options.queries import matrix_of
from lms.papers.review_options.rules import (
    Aspect,
    ReviewFacts,
    seen,
)

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
    running = _with_running_clock().filter(**of_sitting, deadline__gt=now - _grace())
    paused = _paused().filter(**of_sitting, deadline__gt=now - LONGEST_PAUSE)
    over = Q(**{f"{prefix}sitting__closes_at__lte": now})
    return over & ~(Q(Exists(own_windows)) | Q(Exists(running)) | Q(Exists(paused)))


def _own_windows() -> QuerySet[SittingSeat]:
    """Keep seats with a window of their own in which, by their attempts, another one may be started."""
    counting = Attempt.objects.filter(~Q(state=AttemptState.INVALIDATED) | Q(is_used_up=True))
    return seats_with_attempts_left(counting).exclude(closes_at=None)


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


def review_facts(attempt: Attempt, now: datetime) -> ReviewFacts:
    """Give the facts that decide about a review; sitting and paper are read with the attempt."""
    is_closed = attempt.closed_at is not None
    return ReviewFacts(
        now=now,
        handed_in_at=attempt.closed_at,
        closes_at=writing_end(attempt) if is_closed else attempt.sitting.closes_at,
        is_marked=attempt.state == AttemptState.MARKED,
        is_formal=attempt.sitting.paper.kind == PaperKind.EXAM,
    )


def seen_by_taker(attempt: Attempt, now: datetime) -> frozenset[Aspect]:
    """Tell what the taker may see of the attempt now."""
    return seen(matrix_of(attempt.sitting.paper), review_facts(attempt, now))


HOOK = "exams_result_follow_ups"
TELLING_HOOK = "exams_papers_telling_passes"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One sentence on the page of a result, and where it leads."""

    text: str
    label: str
    url: str


type FollowUps = Callable[[Attempt], Sequence[FollowUp]]
type TellingPasses = Callable[[Collection[int]], set[int]]


def follow_ups(attempt: Attempt) -> list[FollowUp]:
    """Gather what the hook `exams_result_follow_ups(attempt)` answers; sitting and paper are read with it."""
    answered = (said(attempt) for said in cast("list[FollowUps]", hooks.get_hooks(HOOK)))
    return [one for each in answered for one in each]


def papers_telling_passes(papers: Collection[int]) -> set[int]:
    """Give those of the papers, by key, whose pass brings something that its taker sees at once.

    Who passed and who did not can be inferred from it, so it is no secret, whatever a paper shows. The hook
    `exams_papers_telling_passes(papers)` answers.
    """
    answers = (told(papers) for told in cast("list[TellingPasses]", hooks.get_hooks(TELLING_HOOK)))
    return set().union(*answers)
