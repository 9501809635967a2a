"""Choose the unit, the day and the people of which coverage is shown."""

from __future__ import annotations

from datetime import date

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.certification.requirements.forms import CertificationChoiceField
from lms.certification.requirements.models import Certification
from lms.core.ui.api import DateInput
from lms.people.api import OrgUnit, UnitField


class DayForm(forms.Form):
    """A day up to today, for looking back."""

    day = forms.DateField(label=_("As of"), required=False, widget=DateInput)

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
        self.fields["unit"] = UnitField(
            label=_("Unit"),
            queryset=units,
            required=False,
            empty_label=_("All units"),
        )
        self.order_fields(self.field_order)
