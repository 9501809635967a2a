"""Find daily values by indicator, by day, and by the team somebody was drawn with."""

from __future__ import annotations

from typing import ClassVar

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lms.core.ui.api import DateInput
from lms.performance.evidence.cohorts import cohort_asked_for
from lms.performance.evidence.forms import EvidenceFilter
from lms.performance.indicators.models import Indicator, IndicatorValue


class ValueFilter(EvidenceFilter):
    """Find indicator values."""

    indicator = django_filters.ModelChoiceFilter(
        label=_("Indicator"), queryset=Indicator.objects.all(), empty_label=_("All indicators")
    )
    since = django_filters.DateFilter("day", "gte", label=_("From"), widget=DateInput)
    until = django_filters.DateFilter("day", "lte", label=_("To"), widget=DateInput)
    cohort = django_filters.CharFilter(method="drawn_with", widget=forms.HiddenInput)

    class Meta:
        model = IndicatorValue
        fields: ClassVar[list[str]] = []

    def drawn_with(self, rows: QuerySet[IndicatorValue], _name: str, value: str) -> QuerySet[IndicatorValue]:
        """Keep the people drawn with a team of a programme, wherever they worked."""
        cohort = cohort_asked_for(value, self.request.user)
        return rows.filter(employee__in=cohort.employees) if cohort else rows.none()
