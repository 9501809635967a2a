"""Find who stands within one standard error of the pass mark, and has no other chance yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q

from lms.exams.attempts.models import Attempt
from lms.exams.choices import UNFINISHED, AttemptState
from lms.exams.sittings.models import SittingSeat
from lms.papers.blueprints.models import Paper
from lms.psychometrics.borderline.rules import NearCut, near_cut
from lms.psychometrics.items.queries import PaperJudgement, cut_of

RECENT: Final = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class NearRow:
    """One person near the pass mark, with the attempt that says so."""

    attempt: Attempt
    near: NearCut


def error_at_cut(judgement: PaperJudgement | None) -> float | None:
    """Give the standard error of a share at the pass mark; nothing where too few people wrote the paper."""
    trust = judgement.judged.trust if judgement else None
    return trust.error_at_cut if trust and trust.enough else None


def people_near_cut(paper: Paper, error: float, now: datetime) -> Sequence[NearRow]:
    """List the latest results of the last two months near the pass mark, the nearest first, in one query.

    Left out are people who write or wait for marks, who have a seat in a sitting of the paper that is not
    over, and results of rehearsals and resits by clause.
    """
    same = Attempt.objects.real().filter(
        employee=OuterRef("employee"), sitting__paper=OuterRef("sitting__paper")
    )
    later = same.filter(state=AttemptState.MARKED).filter(
        Q(closed_at__gt=OuterRef("closed_at")) | Q(closed_at=OuterRef("closed_at"), pk__gt=OuterRef("pk"))
    )
    going_on = same.filter(state__in=[*UNFINISHED, AttemptState.HANDED_IN])
    seats = SittingSeat.objects.filter(
        employee=OuterRef("employee"),
        sitting__paper=paper,
        sitting__is_rehearsal=False,
        sitting__cancelled_at=None,
        sitting__closes_at__gt=now,
    )
    latest = (
        Attempt.objects.marked()
        .real()
        .filter(~Exists(later), ~Exists(going_on), ~Exists(seats), sitting__paper=paper, completes=None)
        .filter(max_marks__gt=0, employee__left_on=None, closed_at__gte=now - RECENT)
    )
    found = []
    for attempt in latest.select_related("employee", "sitting").defer("slots"):
        if attempt.marks is None:
            continue
        cut = cut_of(paper, attempt.sitting)
        near = near_cut(attempt.marks / attempt.max_marks, pass_share=cut, error=error)
        if near is not None:
            found.append(NearRow(attempt, near))
    return sorted(found, key=lambda one: (abs(one.near.errors_apart), one.attempt.employee.number))
