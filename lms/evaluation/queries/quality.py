"""Sum the points of quality reviews, overall and by clause."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from django.db.models import Count, F, QuerySet, Sum
from scipy import stats

from lms.evaluation.domain.ratios import Interval
from lms.evaluation.models import QualityItem
from lms.evaluation.queries.periods import Period
from lms.people.api import Employee, OrgUnit


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
    """List the review items of the period."""
    return QualityItem.objects.filter(review__reviewed_on__range=(period.start, period.end))


def quality_by_clause(items: QuerySet[QualityItem]) -> dict[int, QualityScore]:
    """Sum points by clause, in one query."""
    rows = (
        items.order_by()
        .values("clause")
        .annotate(top=Sum("points"), bottom=Sum("max_points"), n=Count("review", distinct=True))
    )
    return {row["clause"]: QualityScore(float(row["top"]), float(row["bottom"]), row["n"]) for row in rows}


def quality_overall(items: QuerySet[QualityItem]) -> QualityScore:
    """Sum the points; the interval takes reviews, not items, as the sample (ratio estimator)."""
    rows = (
        items.filter(max_points__gt=0)
        .order_by()
        .values(group=F("review"))
        .annotate(top=Sum("points"), bottom=Sum("max_points"))
        .values_list("top", "bottom")
    )
    sums = np.array([(float(top), float(bottom)) for top, bottom in rows]).reshape(-1, 2)
    points, possible = sums[:, 0], sums[:, 1]
    score = QualityScore(float(points.sum()), float(possible.sum()), len(sums))
    if score.share is None or len(sums) < 2:
        return score
    residuals = points - score.share * possible
    error = float(np.sqrt(len(sums) / (len(sums) - 1) * (residuals**2).sum()) / possible.sum())
    half = float(stats.t.ppf(0.975, len(sums) - 1)) * error
    interval = Interval(max(0.0, score.share - half), min(1.0, score.share + half))
    return QualityScore(score.points, score.possible, score.reviews, interval)


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
