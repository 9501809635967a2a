"""Ask who need not hold which certification until when, and from when a waiver ends early."""

from __future__ import annotations

from datetime import date

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.certification.requirements.forms import (
    CertificationChoiceField,
    CertificationFilter,
)
from lms.certification.requirements.models import Certification
from lms.certification.waivers.models import Waiver, WaiverQuerySet
from lms.certification.waivers.services import WaiverPlan
from lms.core.trail.api import ReasonForm
from lms.core.ui.api import DateInput
from lms.people.api import Employee


class WaiverFilter(django_filters.FilterSet):
    """Search and narrow the waivers."""

    q = django_filters.CharFilter(label=_("Name or staff number"), method="search")
    certification = CertificationFilter(
        label=_("Certificate type"),
        queryset=Certification.objects.all(),
        to_field_name="code",
        empty_label=_("All certifications"),
    )
    on = django_filters.DateFilter(label=_("In force on"), method="in_force", widget=DateInput)

    class Meta:
        model = Waiver
        fields: list[str] = []

    def search(self, waivers: WaiverQuerySet, _name: str, value: str) -> WaiverQuerySet:
        """Find by name or number."""
        text = value.strip()
        found: WaiverQuerySet = waivers.filter(
            Q(employee__name__icontains=text) | Q(employee__number__icontains=text)
        )
        return found

    def in_force(self, waivers: WaiverQuerySet, _name: str, day: date) -> WaiverQuerySet:
        """Keep those in force on a day."""
        return waivers.on(day)


class WaiverForm(ReasonForm):
    """Who need not hold which certification, and until when."""

    number = forms.CharField(label=_("Staff number"), max_length=20)
    certification = CertificationChoiceField(
        label=_("Certificate type"), queryset=Certification.objects.all(), empty_label=_("Choose one")
    )
    starts_on = forms.DateField(label=_("First day"), widget=DateInput)
    ends_on = forms.DateField(label=_("Last day"), widget=DateInput)
    field_order = ("number", "certification", "starts_on", "ends_on", "reason")

    def clean_number(self) -> Employee:
        """Find the employee."""
        employee = Employee.objects.filter(number=self.cleaned_data["number"].strip()).first()
        if employee is None:
            raise ValidationError(_("No employee has this staff number."))
        return employee

    def clean(self) -> dict[str, object]:
        """Refuse a last day before the first."""
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        first, last = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day lies before the first."))
        return cleaned

    def plan(self) -> WaiverPlan:
        """Give what was asked to the service."""
        values = self.cleaned_data
        return WaiverPlan(
            certification=values["certification"],
            employee=values["number"],
            starts_on=values["starts_on"],
            ends_on=values["ends_on"],
            reason=values["reason"],
        )


class EndWaiverForm(ReasonForm):
    """From when a waiver no longer holds."""

    ends_on = forms.DateField(label=_("Last day"), widget=DateInput)
    field_order = ("ends_on", "reason")
