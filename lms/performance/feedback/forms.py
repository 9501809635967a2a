"""Find feedback by its kind, its category and its days."""

from __future__ import annotations

from typing import ClassVar

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lms.core.ui.api import DateInput
from lms.performance.evidence.forms import EvidenceFilter
from lms.performance.feedback.models import Feedback
from lms.standards.api import ComplaintCategory

KINDS = {
    "surveyresponse": _("Survey"),
    "complaint": _("Complaint"),
    "servicerating": _("Service rating"),
    "commendation": _("Commendation"),
}


class FeedbackFilter(EvidenceFilter):
    """Find feedback of any kind."""

    kind = django_filters.ChoiceFilter(
        label=_("Kind of feedback"), choices=list(KINDS.items()), method="of_kind", empty_label=_("All kinds")
    )
    category = django_filters.ModelChoiceFilter(
        label=_("Category"),
        queryset=ComplaintCategory.objects.filter(parent__isnull=True),
        method="of_category",
        empty_label=_("All categories"),
    )
    since = django_filters.DateFilter("received_on", "gte", label=_("From"), widget=DateInput)
    until = django_filters.DateFilter("received_on", "lte", label=_("To"), widget=DateInput)

    class Meta:
        model = Feedback
        fields: ClassVar[list[str]] = []

    def of_kind(self, rows: QuerySet[Feedback], _name: str, value: str) -> QuerySet[Feedback]:
        """Keep one kind, by the table it has of its own."""
        return rows.filter(Q((f"{value}__isnull", False)))

    def of_category(
        self, rows: QuerySet[Feedback], _name: str, value: ComplaintCategory
    ) -> QuerySet[Feedback]:
        """Keep a category with its second level."""
        return rows.filter(Q(category=value) | Q(category__parent=value))
