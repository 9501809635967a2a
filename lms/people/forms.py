"""Forms of signing in, of the organisation and of postings."""

from __future__ import annotations

from datetime import date

from allauth.account.forms import ChangePasswordForm, LoginForm
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from lms.core.api import DateInput
from lms.people.models import Employee, OrgUnit, Position, Posting


class StaffLoginForm(LoginForm):
    """Staff number and password."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Call the fields by our names; a placeholder would repeat the label."""
        super().__init__(*args, **kwargs)
        number, password, remember = (self.fields[name] for name in ("login", "password", "remember"))
        number.label, number.help_text = _("Staff number"), _("With its leading zeros.")
        number.widget.attrs |= {"autofocus": True, "autocapitalize": "off", "spellcheck": "false"}
        password.label, password.help_text = _("Password"), ""
        remember.label = _("Stay signed in on this device")
        for field in (number, password):
            field.widget.attrs.pop("placeholder", None)


class StaffPasswordForm(ChangePasswordForm):
    """The current password and a new one, twice."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Call the fields by our names."""
        super().__init__(*args, **kwargs)
        labels = {
            "oldpassword": _("Current password"),
            "password1": _("New password"),
            "password2": _("New password again"),
        }
        for name, label in labels.items():
            self.fields[name].label = label
            self.fields[name].widget.attrs.pop("placeholder", None)
        self.fields["oldpassword"].help_text = ""


class UnitChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg] # not generic at run time
    """Choose a unit from the tree, indented by depth."""

    def label_from_instance(self, obj: OrgUnit) -> str:
        """Indent by depth with full-width spaces."""
        return f"{'　' * (obj.depth - 1)}{obj.name}（{obj.code}）"


class TransferForm(forms.Form):
    """Another unit or position from a day on."""

    unit = UnitChoiceField(
        label=_("Unit"),
        queryset=OrgUnit.objects.filter(closed_on=None).order_by("path"),
        empty_label=_("Choose a unit"),
    )
    position = forms.ModelChoiceField(
        label=_("Position"), queryset=Position.objects.all(), empty_label=_("Choose a position")
    )
    starts_on = forms.DateField(label=_("First day there"), widget=DateInput)


class LeavingForm(forms.Form):
    """The day from which somebody no longer works here."""

    left_on = forms.DateField(
        label=_("Left on"),
        widget=DateInput,
        help_text=_("The first day on which the person no longer works here."),
    )

    def __init__(self, employee: Employee, *args: object, **kwargs: object) -> None:
        """Remember whom it is about."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # what a form takes
        self.employee = employee

    def clean_left_on(self) -> date:
        """Refuse a day that is not after the day of hiring."""
        left_on: date = self.cleaned_data["left_on"]
        if left_on <= self.employee.hired_on:
            raise ValidationError(_("The leaving day is not after the day of hiring."))
        return left_on


class OrgUnitForm(WagtailAdminModelForm):
    """A unit with its place in the tree."""

    parent = UnitChoiceField(
        label=_("Belongs to"),
        queryset=OrgUnit.objects.order_by("path"),
        required=False,
        empty_label=_("Nothing above it"),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Offer every unit but the own branch as the one above."""
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            units = OrgUnit.objects.exclude(path__startswith=self.instance.path).order_by("path")
            self.fields["parent"].queryset = units
            self.initial["parent"] = self.instance.get_parent()

    def save(self, commit: bool = True) -> OrgUnit:
        """Put a new unit into the tree, or move one together with everything below it."""
        unit: OrgUnit = super().save(commit=False)
        parent: OrgUnit | None = self.cleaned_data["parent"]
        if not commit:
            return unit
        if unit.pk is None:
            placed: OrgUnit = parent.add_child(instance=unit) if parent else OrgUnit.add_root(instance=unit)
            return placed
        unit.save()
        if parent != unit.get_parent():
            unit.move(parent or OrgUnit.get_first_root_node(), "sorted-child" if parent else "sorted-sibling")
        return OrgUnit.objects.get(pk=unit.pk)


class PostingForm(WagtailAdminModelForm):
    """A posting that neither overlaps another nor leaves the time of employment."""

    def clean(self) -> dict[str, object]:
        """Refuse what would break the person's history."""
        cleaned: dict[str, object] = super().clean()
        employee, starts_on, ends_on = (cleaned.get(name) for name in ("employee", "starts_on", "ends_on"))
        if not isinstance(employee, Employee) or starts_on is None:
            return cleaned
        others = Posting.objects.filter(employee=employee).exclude(pk=self.instance.pk)
        lasting = others.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on))
        if ends_on:
            lasting = lasting.filter(starts_on__lte=ends_on)
        if lasting.exists():
            raise ValidationError(_("This person has another posting in that time: end it first."))
        return cleaned
