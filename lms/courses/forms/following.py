"""Find enrolments by person, course, unit and state."""

from __future__ import annotations

from typing import ClassVar

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lms.courses.choices import EnrolmentState
from lms.courses.models import CoursePage, Enrolment
from lms.courses.queries import overseen_units
from lms.people.api import OrgUnit


def choosable_units(request: HttpRequest) -> QuerySet[OrgUnit]:
    """List the units the reader may filter by."""
    return overseen_units(request.user)


class UnitChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg] # not generic at run time
    """Choose a unit of the tree, indented by depth."""

    def label_from_instance(self, obj: OrgUnit) -> str:
        """Indent by depth with full-width spaces."""
        return f"{'　' * (obj.depth - 1)}{obj.name}"


class UnitFilter(django_filters.ModelChoiceFilter):
    """Filter by a unit of the tree."""

    field_class = UnitChoiceField


class EnrolmentFilter(django_filters.FilterSet):
    """Find enrolments."""

    words = django_filters.CharFilter(label=_("Name or number"), method="search")
    course = django_filters.ModelChoiceFilter(
        label=_("Course"), queryset=CoursePage.objects.order_by("sort", "code"), empty_label=_("All courses")
    )
    unit = UnitFilter(
        label=_("Unit and below"), queryset=choosable_units, method="in_unit", empty_label=_("All units")
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=EnrolmentState.choices, empty_label=_("All states")
    )

    class Meta:
        model = Enrolment
        fields: ClassVar[list[str]] = []

    def search(self, rows: QuerySet[Enrolment], _name: str, value: str) -> QuerySet[Enrolment]:
        """Look for the words in name and number."""
        words = value.strip()
        return rows.filter(Q(employee__name__icontains=words) | Q(employee__number__icontains=words))

    def in_unit(self, rows: QuerySet[Enrolment], _name: str, value: OrgUnit) -> QuerySet[Enrolment]:
        """Keep the people posted in the unit or below today."""
        return rows.filter(Q(("unit_path__startswith", value.path)))
