"""Filter the lists of work and customers."""

from __future__ import annotations

from typing import ClassVar

import django_filters
from django import forms
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.core.api import DateInput
from lms.evaluation.choices import Attribution, ComplaintState
from lms.evaluation.models import Complaint, Feedback, Indicator, IndicatorValue, QualityItem, QualityReview
from lms.evaluation.permissions import SEE_EVERYTHING
from lms.evaluation.queries.complaints import clauses_of_categories
from lms.people.api import OrgUnit, has_role, managed_units
from lms.standards.api import Clause, ComplaintCategory, clauses_of_current_edition

KINDS = {
    "surveyresponse": _("Survey"),
    "complaint": _("Complaint"),
    "servicerating": _("Service rating"),
    "commendation": _("Commendation"),
}
VERDICTS = (("yes", _("Upheld")), ("no", _("Not upheld")), ("open", _("Not yet decided")))


def units_to_choose(request: HttpRequest) -> QuerySet[OrgUnit]:
    """List the units the reader may filter by."""
    if has_role(request.user, *SEE_EVERYTHING):
        return OrgUnit.objects.order_by("path")
    return managed_units(request.user).order_by("path")


class UnitChoice(forms.ModelChoiceField):  # type: ignore[type-arg] # not generic at run time
    """Choose a unit, indented as the tree is deep."""

    def label_from_instance(self, obj: OrgUnit) -> str:
        """Indent by depth with full-width spaces."""
        return f"{'　' * (obj.depth - 1)}{obj.name}"


class UnitFilter(django_filters.ModelChoiceFilter):
    """Keep the rows of a unit and all below."""

    field_class = UnitChoice

    def filter(self, qs: QuerySet[IndicatorValue], value: OrgUnit | None) -> QuerySet[IndicatorValue]:
        """Compare paths, so that a whole branch is one condition."""
        return qs.filter(unit__path__startswith=value.path) if value else qs


class EvidenceFilter(django_filters.FilterSet):
    """What every list has: the person and the unit of the day."""

    person = django_filters.CharFilter(label=_("Name or number"), method="of_person")
    unit = UnitFilter(label=_("Unit and below"), queryset=units_to_choose, empty_label=_("All units"))

    def of_person(self, rows: QuerySet[Feedback], _name: str, value: str) -> QuerySet[Feedback]:
        """Look for the words in name and number."""
        words = value.strip()
        return rows.filter(Q(employee__name__icontains=words) | Q(employee__number__icontains=words))


class ValueFilter(EvidenceFilter):
    """Find indicator values."""

    indicator = django_filters.ModelChoiceFilter(
        label=_("Indicator"), queryset=Indicator.objects.all(), empty_label=_("All indicators")
    )
    since = django_filters.DateFilter("day", "gte", label=_("From"), widget=DateInput)
    until = django_filters.DateFilter("day", "lte", label=_("To"), widget=DateInput)

    class Meta:
        model = IndicatorValue
        fields: ClassVar[list[str]] = []


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


class ComplaintFilter(FeedbackFilter):
    """Find complaints."""

    kind = None
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=ComplaintState.choices, empty_label=_("All states")
    )
    verdict = django_filters.ChoiceFilter(
        label=_("Verdict"), choices=VERDICTS, method="with_verdict", empty_label=_("All")
    )
    attribution = django_filters.ChoiceFilter(
        label=_("Put down to"), choices=Attribution.choices, empty_label=_("All")
    )
    clause = django_filters.ModelChoiceFilter(
        label=_("Clause of the category"),
        queryset=lambda _request: clauses_of_current_edition(),
        method="on_clause",
        empty_label=_("All clauses"),
    )
    overdue = django_filters.BooleanFilter(
        label=_("Only overdue"), method="only_overdue", widget=forms.CheckboxInput
    )

    class Meta:
        model = Complaint
        fields: ClassVar[list[str]] = []

    def on_clause(self, rows: QuerySet[Complaint], _name: str, value: Clause) -> QuerySet[Complaint]:
        """Keep the complaints that count for a clause: those of the categories mapped to it."""
        mapping = clauses_of_categories()
        return rows.filter(category__in=[pk for pk, clauses in mapping.items() if value.pk in clauses])

    def with_verdict(self, rows: QuerySet[Complaint], _name: str, value: str) -> QuerySet[Complaint]:
        """Keep the complaints that were upheld, were not, or wait."""
        return rows.filter(upheld={"yes": True, "no": False}.get(value))

    def only_overdue(self, rows: QuerySet[Complaint], _name: str, value: bool) -> QuerySet[Complaint]:
        """Keep those past their day and not closed."""
        open_ones = rows.exclude(state=ComplaintState.CLOSED)
        return open_ones.filter(due_on__lt=timezone.localdate()) if value else rows


class ReviewFilter(EvidenceFilter):
    """Find quality reviews."""

    clause = django_filters.ModelChoiceFilter(
        label=_("Points lost on clause"),
        queryset=lambda _request: clauses_of_current_edition(),
        method="lost_on",
        empty_label=_("All clauses"),
    )
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
        items = QualityItem.objects.filter(review=OuterRef("pk"), clause=value, points__lt=F("max_points"))
        return rows.filter(Exists(items))

    def only_fatal(self, rows: QuerySet[QualityReview], _name: str, value: bool) -> QuerySet[QualityReview]:
        """Keep reviews with a critical error."""
        return rows.filter(fatal_error=True) if value else rows
