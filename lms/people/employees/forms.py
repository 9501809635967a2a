"""Ask for a transfer to another unit or position, and for the day somebody leaves."""

from __future__ import annotations

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lms.core.trail.api import ReasonField
from lms.core.ui.api import DateInput
from lms.people.organisation.forms import UnitField
from lms.people.organisation.models import Employee, Position


class TransferForm(forms.Form):
    """Another unit or position from a day on."""

    unit = UnitField(label=_("Unit"), empty_label=_("Choose a unit"))
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


class PseudonymForm(forms.Form):
    """A pseudonym of the learning record store, and why somebody wants to know whom it means."""

    pseudonym = forms.RegexField(
        r"^[0-9a-f]{64}$",
        label=_("Pseudonym"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("The 64 signs that stand in the store as account name of the person."),
    )
    reason = ReasonField(help_text=_("Kept in the audit trail with your name."))
