"""Read finished attempts and their marks by clause, for the person and for the floors above."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import cast

import numpy as np
from django.db.models import (
    Exists,
    Model,
    OuterRef,
    Q,
    QuerySet,
    StringAgg,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, TruncDate
from django.utils import timezone

from lms.exams.choices import ReviewRule
from lms.exams.domain.analysis.marks_table import MarksTable
from lms.exams.domain.analysis.reliability import cronbach_alpha
from lms.exams.domain.estimates import Estimate
from lms.exams.domain.papers import SlotJson, slots_from_json
from lms.exams.models import Answer, Attempt, ClauseScore, KeyCorrection, Paper
from lms.exams.queries.pools import blueprint_of
from lms.exams.queries.writing_ends import nobody_writes
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
    first, last = _day_begins(start), datetime.combine(end, time.max, timezone.get_current_timezone())
    scores = _counting().filter(attempt__closed_at__gte=first, attempt__closed_at__lte=last)
    scores = scores.annotate(closed_on=TruncDate("attempt__closed_at"))
    if employees is not None:
        scores = _released(scores.filter(attempt__employee__in=employees), "attempt__")
    if units is not None:
        scores = scores.filter(Exists(_posting_that_day(units)))
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
    blueprint: the marks a taker earned on each, filled up in proportion where a question of it was voided.
    Papers drawn by an older blueprint are left out, and those with a rule of which nothing counts.
    """
    attempts = Attempt.objects.marked().real().filter(sitting__paper=paper, number=1)
    known = attempts.annotate(voided=Subquery(_voided_versions())).values_list("pk", "slots", "voided")
    given = _marks_given(attempts)
    rows = [_marks_by_rule(slots, given[pk], _numbers(voided)) for pk, slots, voided in known]
    full = {number: rule.count * rule.marks for number, rule in enumerate(blueprint_of(paper), 1)}
    fitting = [earned for earned, possible in rows if possible == full]
    marks = np.array([[float(earned[rule]) for rule in full] for earned in fitting], dtype=np.float64)
    table = MarksTable(
        marks=marks.reshape(len(fitting), len(full)),
        full_marks=np.array([float(one) for one in full.values()], dtype=np.float64),
    )
    found = cronbach_alpha(table)
    return found if found.enough else Estimate(None, found.n)


def _voided_versions() -> QuerySet[KeyCorrection, str]:
    """Name all voided versions in one text, to be read along with something else."""
    together = KeyCorrection.objects.voiding().order_by().annotate(all=Value(1)).values("all")
    names = together.annotate(names=StringAgg(Cast("version", TextField()), delimiter=Value(",")))
    return names.values_list("names", flat=True)


def _numbers(names: str | None) -> frozenset[int]:
    return frozenset(map(int, names.split(","))) if names else frozenset()


def _marks_given(attempts: QuerySet[Attempt]) -> defaultdict[int, dict[int, Decimal]]:
    """Give the marks of every answer by attempt and slot; what was answered is left where it is."""
    given: defaultdict[int, dict[int, Decimal]] = defaultdict(dict)
    answers = Answer.objects.filter(attempt__in=attempts.order_by().values("pk"))
    for attempt, slot, marks in answers.values_list("attempt", "slot", "marks"):
        given[attempt][slot] = marks or Decimal(0)
    return given


def _marks_by_rule(
    slots: list[SlotJson], given: Mapping[int, Decimal], voided: frozenset[int]
) -> tuple[dict[int, Decimal], dict[int, Decimal]]:
    earned: dict[int, Decimal] = defaultdict(Decimal)
    counting: dict[int, Decimal] = defaultdict(Decimal)
    possible: dict[int, Decimal] = defaultdict(Decimal)
    for slot in slots_from_json(slots):
        possible[slot.rule] += slot.marks
        if slot.version_id not in voided:
            counting[slot.rule] += slot.marks
            earned[slot.rule] += given.get(slot.number, Decimal(0))
    whole = {rule: possible[rule] for rule, marks in counting.items() if marks}
    return {rule: earned[rule] * marks / counting[rule] for rule, marks in whole.items()}, whole
