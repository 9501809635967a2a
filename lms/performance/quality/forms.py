"""Find quality reviews by clause, critical error and day."""

from __future__ import annotations

from typing import ClassVar

import django_filters
from django import forms
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from lms.core.ui.api import DateInput
from lms.performance.evidence.forms import EvidenceFilter
from lms.performance.quality.models import QualityItem, QualityReview
from lms.standards.api import Clause, LineFilter, on_lines


class ReviewFilter(EvidenceFilter):
    """Find quality reviews."""

    clause = LineFilter(label=_("Points lost on clause"), method="lost_on", empty_label=_("All clauses"))
    fatal_error = django_filters.BooleanFilter(
        label=_("Only critical errors"), method="only_fatal", widget=forms.CheckboxInput
    )
    since = django_filters.DateFilter("reviewed_on", "gte", label=_("From"), widget=DateInput)
    until = django_filters.DateFilter("reviewed_on", "lte", label=_("To"), widget=DateInput)

    class Meta:
        model = QualityReview
        fields: ClassVar[list[str]] = []

    def lost_on(self, rows: QuerySet[QualityReview], _name: str, value: Clause) -> QuerySet[QualityReview]:
        """Keep the reviews that lost points on the clause."""
        items = QualityItem.objects.filter(on_lines([value.line]), review=OuterRef("pk"))
        return rows.filter(Exists(items.filter(points__lt=F("max_points"))))

    def only_fatal(self, rows: QuerySet[QualityReview], _name: str, value: bool) -> QuerySet[QualityReview]:
        """Keep reviews with a critical error."""
        return rows.filter(fatal_error=True) if value else rows
