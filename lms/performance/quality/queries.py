"""Sum the points of quality reviews, overall and by clause."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Aggregate, Count, F, QuerySet, Sum

from lms.core.statistics import (
    NO_SPREAD,
    Interval,
    Ratio,
    degrees_of_freedom,
    pool,
    standard_error,
    students_interval,
    wilson_interval,
)
from lms.people.api import AnyUser, Employee, OrgUnit, has_role, managed_units
from lms.performance.evidence.periods import Period
from lms.performance.permissions import SEE_EVERYTHING
from lms.performance.quality.models import QualityItem, QualityReview
from lms.standards.api import line_of


def visible_reviews(user: AnyUser) -> QuerySet[QualityReview]:
    """List the quality reviews somebody may see, by the unit of the day of the review."""
    reviews = QualityReview.objects.all()
    return reviews if has_role(user, *SEE_EVERYTHING) else reviews.filter(unit__in=managed_units(user))


def review_rows(reviews: QuerySet[QualityReview]) -> QuerySet[QualityReview]:
    """Read along what a row of reviews shows of others."""
    return reviews.select_related("employee", "unit")


def review_sums() -> dict[str, Aggregate]:
    """Sum the points of a review, those possible, and count its items."""
    return {
        "points": Sum("items__points"),
        "possible": Sum("items__max_points"),
        "items_reviewed": Count("items"),
    }


@dataclass(frozen=True)
class QualityScore:
    """Points over points possible (a share 0 to 1) from so many reviews."""

    points: float
    possible: float
    reviews: int
    interval: Interval | None = None

    @property
    def share(self) -> float | None:
        """Divide, or give None where nothing was reviewed."""
        return self.points / self.possible if self.possible else None


def items_of(employee: Employee, period: Period) -> QuerySet[QualityItem]:
    """List the person's review items of the period."""
    return items_in(period).filter(review__employee=employee)


def items_in(period: Period) -> QuerySet[QualityItem]:
    """List the review items of the period that count."""
    return counting_items().filter(review__reviewed_on__range=(period.start, period.end))


def counting_items() -> QuerySet[QualityItem]:
    """List the items of reviews that count: no objection to them was upheld, or the source corrected them."""
    return QualityItem.objects.filter(review__upheld_on=None)


def quality_by_clause(items: QuerySet[QualityItem]) -> dict[int, QualityScore]:
    """Sum points by the line of the clause, in one query."""
    rows = (
        items.order_by()
        .values(line=line_of())
        .annotate(top=Sum("points"), bottom=Sum("max_points"), n=Count("review", distinct=True))
    )
    return {row["line"]: QualityScore(float(row["top"]), float(row["bottom"]), row["n"]) for row in rows}


def quality_overall(items: QuerySet[QualityItem]) -> QualityScore:
    """Sum the points; the interval takes reviews, not items, as the sample (ratio estimator).

    Reviews that all earned the same share tell nothing of how they stray: each then counts as one trial.
    """
    rows = (
        items.filter(max_points__gt=0)
        .order_by()
        .values(group=F("review"))
        .annotate(top=Sum("points"), bottom=Sum("max_points"))
        .values_list("top", "bottom")
    )
    reviews = [Ratio(float(top), float(bottom), 1) for top, bottom in rows]
    whole, interval = pool(reviews), None
    if whole.value is not None and len(reviews) > 1:
        error = standard_error(reviews, whole.value)
        if error > NO_SPREAD:
            interval = students_interval(whole.value, error, degrees_of_freedom(reviews), limits=(0.0, 1.0))
        else:
            interval = wilson_interval(whole.value * len(reviews), len(reviews))
    return QualityScore(whole.numerator, whole.denominator, whole.n, interval)


def quality_by_person(unit: OrgUnit, period: Period) -> dict[int, QualityScore]:
    """Sum points by person for reviews of days worked in exactly this unit; one query."""
    rows = (
        items_in(period)
        .filter(review__unit=unit)
        .order_by()
        .values(person=F("review__employee"))
        .annotate(top=Sum("points"), bottom=Sum("max_points"), n=Count("review", distinct=True))
    )
    return {row["person"]: QualityScore(float(row["top"]), float(row["bottom"]), row["n"]) for row in rows}
