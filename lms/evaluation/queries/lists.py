"""Give the lists of evidence with everything their columns touch."""

from __future__ import annotations

from datetime import date
from typing import cast

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet, Sum

from lms.evaluation.choices import ComplaintState
from lms.evaluation.models import Complaint, Feedback, IndicatorValue, QualityReview


def complaint_rows(today: date) -> QuerySet[Complaint]:
    """List every complaint and whether it is overdue; also what belongs in nobody's file, so not for all."""
    found = cast("QuerySet[Complaint]", Complaint.objects.non_polymorphic())
    late = ExpressionWrapper(~Q(state=ComplaintState.CLOSED) & Q(due_on__lt=today), BooleanField())
    return found.select_related("category", "employee", "unit").annotate(is_overdue=late)


def feedback_rows() -> QuerySet[Feedback]:
    """List every piece of feedback as its own kind; only for HR and auditors."""
    return Feedback.objects.select_related("category", "employee", "unit")


def value_rows(values: QuerySet[IndicatorValue]) -> QuerySet[IndicatorValue]:
    """Read along what a row of values shows."""
    return values.select_related("indicator", "employee", "unit")


def review_rows(reviews: QuerySet[QualityReview]) -> QuerySet[QualityReview]:
    """Read along what a row of reviews shows, and sum its points."""
    return reviews.select_related("employee", "unit").annotate(
        points=Sum("items__points"), possible=Sum("items__max_points"), items_reviewed=Count("items")
    )
