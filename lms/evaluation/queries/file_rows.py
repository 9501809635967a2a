"""Find the rows behind each figure of a performance file."""

from __future__ import annotations

from django.db.models import QuerySet

from lms.evaluation.models import Complaint, IndicatorValue, QualityItem, SurveyResponse
from lms.evaluation.queries.complaints import clauses_of_categories
from lms.evaluation.queries.feedback import complaints_of, surveys_in
from lms.evaluation.queries.indicators import values_in
from lms.evaluation.queries.mastery import exam_span
from lms.evaluation.queries.periods import Period
from lms.evaluation.queries.quality import items_of
from lms.exams.api import ClauseScore, clause_scores_for
from lms.people.api import Employee
from lms.standards.api import Clause


def values_behind(employee: Employee, key: str, period: Period) -> QuerySet[IndicatorValue]:
    """List the days an indicator was summed from."""
    values = values_in(period).filter(employee=employee, indicator__key=key)
    return values.select_related("indicator", "unit")


def complaints_behind(employee: Employee, period: Period, clause: str = "") -> QuerySet[Complaint]:
    """List the complaints counted for the person; only those mapped to the clause, if one is named."""
    found = complaints_of(employee, period).select_related("category", "unit")
    if not clause:
        return found
    return found.filter(category__in=_categories_of(clause))


def _categories_of(clause: str) -> list[int]:
    wanted = set(Clause.objects.filter(number=clause).values_list("pk", flat=True))
    return [pk for pk, clauses in clauses_of_categories().items() if wanted.intersection(clauses)]


def surveys_behind(employee: Employee, period: Period, scale: int | None = None) -> QuerySet[SurveyResponse]:
    """List the survey answers of one scale, or of all."""
    found = surveys_in(period).filter(employee=employee)
    found = found.filter(scale=scale) if scale else found
    return found.select_related("category", "unit")


def items_behind(employee: Employee, period: Period, clause: str = "") -> QuerySet[QualityItem]:
    """List the review items; only those of the clause, if one is named."""
    items = items_of(employee, period).select_related("review__unit", "clause")
    return items.filter(clause__number=clause) if clause else items


def scores_behind(employee: Employee, period: Period, clause: str = "") -> QuerySet[ClauseScore]:
    """List the marks by clause that mastery was estimated from: first attempts at each sitting."""
    span = exam_span(period)
    scores = clause_scores_for(start=span.start, end=span.end, employees=[employee])
    scores = scores.filter(attempt__number=1).select_related("attempt__sitting", "clause")
    return scores.filter(clause__number=clause) if clause else scores
