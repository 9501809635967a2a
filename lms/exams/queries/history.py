"""Read finished attempts and their marks by clause, for the person and for the floors above."""

from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from typing import cast

import numpy as np
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from lms.exams.domain.estimates import Estimate
from lms.exams.domain.papers import SlotJson, slots_from_json
from lms.exams.domain.statistics import MarksTable, cronbach_alpha
from lms.exams.models import Answer, Attempt, ClauseScore, Paper
from lms.people.api import Employee, OrgUnit, Posting


def attempts_of(employee: Employee) -> QuerySet[Attempt]:
    """List the employee's marked attempts, newest first, rehearsals left out; papers are read along."""
    attempts = Attempt.objects.marked().real().filter(employee=employee)
    return attempts.select_related("sitting__paper").defer("slots").order_by("-closed_at")


def clause_scores_of(employee: Employee) -> QuerySet[ClauseScore]:
    """List the employee's marks by clause, newest attempt first."""
    scores = _counting().filter(attempt__employee=employee)
    return scores.select_related("attempt__sitting__paper", "clause").order_by("-attempt__closed_at")


def clause_scores_for(
    *,
    start: date,
    end: date,
    employees: Iterable[Employee] | None = None,
    units: Iterable[OrgUnit] | None = None,
) -> QuerySet[ClauseScore]:
    """List marks by clause of attempts closed from `start` to `end`, both included.

    `units` keeps who worked in exactly these units on the day the attempt closed: results belong
    to the unit of their day. Rows have `closed_on`, the local day; attempt and clause are read along.
    """
    first, last = _day_begins(start), datetime.combine(end, time.max, timezone.get_current_timezone())
    scores = _counting().filter(attempt__closed_at__gte=first, attempt__closed_at__lte=last)
    scores = scores.annotate(closed_on=TruncDate("attempt__closed_at"))
    if employees is not None:
        scores = scores.filter(attempt__employee__in=employees)
    if units is not None:
        scores = scores.filter(Exists(_posting_that_day(units)))
    return scores.select_related("attempt", "clause").order_by("attempt__closed_at", "pk")


def _counting() -> QuerySet[ClauseScore]:
    """Keep scores of marked attempts in sittings that count."""
    counting = Attempt.objects.marked().real()
    return ClauseScore.objects.filter(attempt__in=counting.values("pk"))


def _posting_that_day(units: Iterable[OrgUnit]) -> QuerySet[Posting]:
    until = Q(ends_on__isnull=True) | Q(ends_on__gte=OuterRef("closed_on"))
    return Posting.objects.filter(
        until,
        employee=OuterRef("attempt__employee"),
        unit__in=units,
        starts_on__lte=OuterRef("closed_on"),
    )


def _day_begins(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_current_timezone())


def exam_reliability(paper: Paper) -> Estimate:
    """Estimate Cronbach's alpha of a paper from first attempts, with its interval.

    Takers get different questions of the same blueprint, so the items are the rules of the
    blueprint: the marks a taker earned on each. Papers drawn by an older blueprint are left out.
    """
    attempts = Attempt.objects.marked().real().filter(sitting__paper=paper, number=1)
    rows = [_marks_by_part(attempt) for attempt in attempts.prefetch_related("answers")]
    full = {str(number): rule.count * rule.marks for number, rule in enumerate(paper.rules.all(), 1)}
    fitting = [earned for earned, possible in rows if possible == full]
    marks = np.array([[float(earned[part]) for part in full] for earned in fitting], dtype=np.float64)
    table = MarksTable(
        marks=marks.reshape(len(fitting), len(full)),
        full_marks=np.array([float(one) for one in full.values()], dtype=np.float64),
    )
    return cronbach_alpha(table)


def _marks_by_part(attempt: Attempt) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    given: dict[int, Decimal] = {
        answer.slot: answer.marks or Decimal(0) for answer in cast("Iterable[Answer]", attempt.answers.all())
    }
    earned: dict[str, Decimal] = {}
    possible: dict[str, Decimal] = {}
    for slot in slots_from_json(cast("list[SlotJson]", attempt.slots)):
        earned[slot.part] = earned.get(slot.part, Decimal(0)) + given.get(slot.number, Decimal(0))
        possible[slot.part] = possible.get(slot.part, Decimal(0)) + slot.marks
    return earned, possible


def attempts_in(sittings: Iterable[int]) -> QuerySet[Attempt]:
    """List the attempts of sittings with who wrote them, best first."""
    attempts = Attempt.objects.filter(sitting__in=list(sittings)).select_related("employee").defer("slots")
    return attempts.order_by(F("marks").desc(nulls_last=True), "employee__number")
