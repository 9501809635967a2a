"""Filter the lists of work and customers."""

from __future__ import annotations

import django_filters
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lms.people.api import UnitFilter
from lms.performance.permissions import SEE_EVERYTHING


class EvidenceFilter(django_filters.FilterSet):
    """What every list has: the person and the unit of the day."""

    person = django_filters.CharFilter(label=_("Name or number"), method="of_person")
    unit = UnitFilter("unit__path", *SEE_EVERYTHING)

    def of_person(self, rows: QuerySet[Model], _name: str, value: str) -> QuerySet[Model]:
        """Look for the words in name and number."""
        words = value.strip()
        return rows.filter(Q(employee__name__icontains=words) | Q(employee__number__icontains=words))
