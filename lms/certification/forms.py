"""Forms of looking up, choosing a view, revoking, lifting that, and waiving."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import cast

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.certification.choices import CertificateState, RegradeState
from lms.certification.domain.refusals import CertificateRefusal
from lms.certification.domain.serials import canonical_serial
from lms.certification.models import Certificate, CertificateQuerySet, Certification, Waiver, WaiverQuerySet
from lms.certification.queries.registers import withdrawn_to_decide
from lms.certification.services.deciding import WaiverPlan
from lms.people.api import Employee, OrgUnit


def day_input() -> forms.DateInput:
    """Give a field the browser's own calendar."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class UnitChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg] # not generic at run time
    """Choose a unit from the tree, indented by depth."""

    def label_from_instance(self, obj: OrgUnit) -> str:
        """Indent by depth with full-width spaces."""
        return f"{'　' * (obj.depth - 1)}{obj.name}"


class CertificationChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg] # not generic at run time
    """Choose a certification by its name in the reader's language."""

    def label_from_instance(self, obj: Certification) -> str:
        """Show the name."""
        return obj.shown_name


class CertificationFilterField(django_filters.fields.ModelChoiceField):
    """Narrow a list to a certification, named in the reader's language."""

    def label_from_instance(self, obj: Certification) -> str:
        """Show the name."""
        return obj.shown_name


class CertificationFilter(django_filters.ModelChoiceFilter):
    """Narrow a list to one certification."""

    field_class = CertificationFilterField


class LookUpForm(forms.Form):
    """A serial as somebody reads it from paper."""

    serial = forms.CharField(
        label=_("Serial of the certificate"),
        max_length=40,
        help_text=_("Small letters, spaces and missing hyphens do no harm."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def clean_serial(self) -> str:
        """Bring the serial into its printed form, or say that it was misread."""
        try:
            return canonical_serial(self.cleaned_data["serial"])
        except CertificateRefusal as fault:
            raise ValidationError(
                _("This is no serial of ours. Compare it with the certificate, character by character.")
            ) from fault


class DayForm(forms.Form):
    """A day up to today, for looking back."""

    day = forms.DateField(label=_("As of"), required=False, widget=day_input())

    def clean_day(self) -> date:
        """Take today for an empty field; nobody can look ahead."""
        today = timezone.localdate()
        return min(self.cleaned_data["day"] or today, today)

    def chosen_day(self) -> date:
        """Give the day, or today when the address holds something odd."""
        day: date = self.cleaned_data["day"] if self.is_valid() else timezone.localdate()
        return day


class PeopleForm(DayForm):
    """Which people of a matrix to list."""

    certification = CertificationChoiceField(
        label=_("Certificate type"),
        queryset=Certification.objects.all(),
        to_field_name="code",
        required=False,
        empty_label=_("All certifications"),
    )
    field_order = ("unit", "certification", "day")

    def __init__(self, data: QueryDict, units: QuerySet[OrgUnit]) -> None:
        """Bind the form to an address, offering the units the reader may see."""
        completed = data.copy()
        completed.setdefault("day", timezone.localdate().isoformat())
        super().__init__(completed)
        self.fields["unit"] = UnitChoiceField(
            label=_("Unit"),
            queryset=units,
            to_field_name="code",
            required=False,
            empty_label=_("All units"),
        )
        self.order_fields(self.field_order)


def serial_meant(text: str) -> str:
    """Give a whole serial in its printed form; anything else, as a part of one, stays as typed."""
    try:
        return canonical_serial(text)
    except CertificateRefusal:
        return text


class CertificateFilter(django_filters.FilterSet):
    """Search and narrow the register."""

    q = django_filters.CharFilter(label=_("Name, staff number or serial"), method="search")
    certification = CertificationFilter(
        label=_("Certificate type"),
        queryset=Certification.objects.all(),
        field_name="certification",
        to_field_name="code",
        empty_label=_("All certifications"),
    )
    state = django_filters.ChoiceFilter(
        label=_("State today"), choices=CertificateState.choices, empty_label=_("All states")
    )
    ends_before = django_filters.DateFilter(
        label=_("Ends by"), field_name="valid_to", lookup_expr="lte", widget=day_input()
    )
    on = django_filters.DateFilter(label=_("In force on"), method="in_force", widget=day_input())
    to_decide = django_filters.BooleanFilter(
        label=_("Pass withdrawn, not a case yet"), method="narrow_to_decide", widget=forms.CheckboxInput()
    )

    class Meta:
        model = Certificate
        fields: list[str] = []

    def search(self, certificates: CertificateQuerySet, _name: str, words: str) -> CertificateQuerySet:
        """Find by name, number or serial; a whole serial as the public check takes it."""
        text = words.strip()
        found: CertificateQuerySet = certificates.filter(
            Q(employee__name__icontains=text)
            | Q(employee__number__icontains=text)
            | Q(serial__icontains=serial_meant(text))
        )
        return found

    def in_force(self, certificates: CertificateQuerySet, _name: str, day: date) -> CertificateQuerySet:
        """Keep those that certified on the day, as far as they had been issued by then."""
        found: CertificateQuerySet = certificates.in_force_on(day).filter(issued_at__date__lte=day)
        return found

    def narrow_to_decide(
        self, certificates: CertificateQuerySet, _name: str, wanted: bool | None
    ) -> CertificateQuerySet:
        """Keep those whose attempt no longer counts as a pass, as the list of what waits counts them."""
        return withdrawn_to_decide(certificates) if wanted else certificates


class WaiverFilter(django_filters.FilterSet):
    """Search and narrow the waivers."""

    q = django_filters.CharFilter(label=_("Name or staff number"), method="search")
    certification = CertificationFilter(
        label=_("Certificate type"),
        queryset=Certification.objects.all(),
        to_field_name="code",
        empty_label=_("All certifications"),
    )
    on = django_filters.DateFilter(label=_("In force on"), method="in_force", widget=day_input())

    class Meta:
        model = Waiver
        fields: list[str] = []

    def search(self, waivers: WaiverQuerySet, _name: str, words: str) -> WaiverQuerySet:
        """Find by name or number."""
        text = words.strip()
        found: WaiverQuerySet = waivers.filter(
            Q(employee__name__icontains=text) | Q(employee__number__icontains=text)
        )
        return found

    def in_force(self, waivers: WaiverQuerySet, _name: str, day: date) -> WaiverQuerySet:
        """Keep those in force on a day."""
        return waivers.on(day)


class ReasonForm(forms.Form):
    """A reason somebody can read years later."""

    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))


class RevokeForm(ReasonForm):
    """Why a certificate is revoked."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Kept for good, and shown to the holder."),
    )


class LiftForm(ReasonForm):
    """Why a revocation is lifted."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Kept for good, beside the reason of the revocation."),
    )


class RegradeForm(ReasonForm):
    """What becomes of a certificate after a regrade."""

    choice = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    field_order = ("choice", "reason")

    def __init__(self, data: QueryDict | None, *, choices: Sequence[RegradeState]) -> None:
        """Offer what may be decided."""
        super().__init__(data)
        words = {
            RegradeState.KEPT: _("Leave it as it is"),
            RegradeState.REVOKED: _("Revoke the certificate"),
            RegradeState.ISSUED: _("Issue a certificate"),
            RegradeState.RESTORED: _("Put the certificate in force again"),
        }
        offered = [(choice.value, words[choice]) for choice in choices]
        cast("forms.ChoiceField", self.fields["choice"]).choices = offered


class WaiverForm(ReasonForm):
    """Who need not hold which certification, and until when."""

    number = forms.CharField(label=_("Staff number"), max_length=20)
    certification = CertificationChoiceField(
        label=_("Certificate type"), queryset=Certification.objects.all(), empty_label=_("Choose one")
    )
    starts_on = forms.DateField(label=_("First day"), widget=day_input())
    ends_on = forms.DateField(label=_("Last day"), widget=day_input())
    field_order = ("number", "certification", "starts_on", "ends_on", "reason")

    def clean_number(self) -> Employee:
        """Find the employee."""
        employee = Employee.objects.filter(number=self.cleaned_data["number"].strip()).first()
        if employee is None:
            raise ValidationError(_("There is nobody with this staff number."))
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

    ends_on = forms.DateField(label=_("Last day"), widget=day_input())
    field_order = ("ends_on", "reason")
