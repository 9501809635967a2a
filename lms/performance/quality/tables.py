"""Declare the list of quality reviews with their points."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models.expressions import Combinable
from django.urls import reverse
from django.utils.translation import gettext_lazy

from lms.core.ui.api import Column, EmptyState, Table
from lms.performance.quality.forms import ReviewFilter
from lms.performance.quality.models import QualityReview
from lms.performance.quality.queries import review_sums


def review_share(row: QualityReview) -> float | None:
    """Divide the points summed by the query."""
    points, possible = getattr(row, "points", None), getattr(row, "possible", None)
    return float(points) / float(possible) if points is not None and possible else None


class QualityReviewTable(Table[QualityReview]):
    """Quality reviews with their points."""

    caption = gettext_lazy("Quality reviews")
    default_sort = "-reviewed_on"
    filterset_class = ReviewFilter
    export_name = "quality-reviews"
    columns = (
        Column(
            "reference",
            gettext_lazy("Reference"),
            sort="reference",
            link=lambda row: reverse("lms_performance:review", args=[row.pk]),
        ),
        Column("reviewed_on", gettext_lazy("Reviewed on"), sort="reviewed_on"),
        Column("employee.name", gettext_lazy("Full name"), sort="employee__name"),
        Column("employee.number", gettext_lazy("Staff number"), sort="employee__number"),
        Column("unit.name", gettext_lazy("Unit of the day"), sort="unit__path"),
        Column("reviewer", gettext_lazy("Reviewer"), sort="reviewer"),
        Column("items_reviewed", gettext_lazy("Clauses"), numeric=True),
        Column("share", gettext_lazy("Points"), value=review_share, numeric=True, share=True),
        Column(
            "fatal_error", gettext_lazy("Critical error"), template="lms_performance/quality/cells/fatal.html"
        ),
        Column("upheld_on", gettext_lazy("Objection upheld on"), sort="upheld_on"),
    )
    empty = EmptyState(
        gettext_lazy("No quality review yet"), gettext_lazy("Reviews appear once HR imports them.")
    )

    def annotations(self) -> Mapping[str, Combinable]:
        """Sum the points of each review."""
        return review_sums()
