"""Say who may see which lists of evidence."""

from __future__ import annotations

from django.db.models import QuerySet

from lms.evaluation.models import IndicatorValue, QualityReview
from lms.people.api import AnyUser, Role, has_role, managed_units

SEE_EVERYTHING = (Role.HR, Role.AUDITOR)
SEE_LISTS = (*SEE_EVERYTHING, Role.MANAGER)


def visible_values(user: AnyUser) -> QuerySet[IndicatorValue]:
    """List the values somebody may see: HR and auditors all, a manager those of units led or below.

    What must not be shown for one person stays with HR and auditors, who check imports.
    """
    values = IndicatorValue.objects.all()
    if has_role(user, *SEE_EVERYTHING):
        return values
    return values.filter(unit__in=managed_units(user), indicator__to_person=True)


def visible_reviews(user: AnyUser) -> QuerySet[QualityReview]:
    """List the quality reviews somebody may see, by the unit of the day of the review."""
    reviews = QualityReview.objects.all()
    return reviews if has_role(user, *SEE_EVERYTHING) else reviews.filter(unit__in=managed_units(user))
