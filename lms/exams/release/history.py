"""Read finished attempts and their marks by clause, for the person and for the floors above."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import cast

from django.db.models import Exists, Model, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast, TruncDate
from django.utils import timezone

from lms.exams.attempts.models import Attempt, ClauseScore
from lms.exams.release.queries import nobody_writes
from lms.papers.choices import ReviewRule
from lms.people.api import Employee, OrgUnit, Posting


def attempts_of(employee: Employee) -> QuerySet[Attempt]:
    """List the employee's marked attempts, newest first, rehearsals left out; papers are read along.

    Left out as well is what the review table keeps from the employee, for the file is read with them.
    """
    attempts = _released(Attempt.objects.marked().real().filter(employee=employee))
    return attempts.select_related("sitting__paper").defer("slots").order_by("-closed_at")


def clause_scores_for(
    *,
    start: date,
    end: date,
    employees: Iterable[Employee] | None = None,
    units: Iterable[OrgUnit] | None = None,
) -> QuerySet[ClauseScore]:
    """List marks by clause of attempts closed from `start` to `end`, both included.

    `employees` keeps these people and what is released to them. `units` keeps who worked in exactly these
    units on the day the attempt closed: results belong to the unit of their day.
    Rows have `closed_on`, the local day; attempt and clause are read along.
    """
    zone = timezone.get_current_timezone()
    first, last = datetime.combine(start, time.min, zone), datetime.combine(end, time.max, zone)
    scores = ClauseScore.objects.filter(attempt__in=Attempt.objects.marked().real().values("pk"))
    scores = scores.filter(attempt__closed_at__gte=first, attempt__closed_at__lte=last)
    scores = scores.annotate(closed_on=TruncDate("attempt__closed_at"))
    if employees is not None:
        scores = _released(scores.filter(attempt__employee__in=employees), "attempt__")
    if units is not None:
        until = Q(ends_on__isnull=True) | Q(ends_on__gte=OuterRef("closed_on"))
        that_day = Posting.objects.filter(until, starts_on__lte=OuterRef("closed_on"))
        worked = that_day.filter(employee=OuterRef("attempt__employee"), unit__in=units)
        scores = scores.filter(Exists(worked))
    return scores.select_related("attempt", "clause").order_by("attempt__closed_at", "pk")


def _released[M: Model](rows: QuerySet[M], prefix: str = "") -> QuerySet[M]:
    """Leave out attempts whose marks the table of their paper keeps from the taker now.

    Every other choice of a review rule shows marks; cells are searched as text, which both databases do.
    """
    cells = Cast(f"{prefix}sitting__paper__review_cells", TextField())
    closed = nobody_writes(timezone.now(), prefix)
    shown = (closed & Q(review_text__contains="after_window.marks")) | (
        ~closed & Q(review_text__contains="after_hand_in.marks")
    )
    has_table = Q(**{f"{prefix}sitting__paper__review_rule": ReviewRule.TABLE})
    return cast("QuerySet[M]", rows.alias(review_text=cells).filter(~has_table | shown))
