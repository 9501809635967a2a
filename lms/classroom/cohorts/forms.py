"""Ask for a cohort and its members, and for a course that all of them take."""

from __future__ import annotations

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.classroom.cohorts.models import Cohort
from lms.classroom.entries import StaffNumbersField
from lms.core.ui.api import DateInput
from lms.courses.api import CoursePage


class CohortForm(forms.Form):
    """Name, days and members."""

    name = forms.CharField(label=pgettext_lazy("of a group", "Name"), max_length=120)
    about = forms.CharField(
        label=_("What it is for"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    starts_on = forms.DateField(label=_("First day"), widget=DateInput)
    ends_on = forms.DateField(label=_("Last day"), required=False, widget=DateInput)
    members = StaffNumbersField(
        label=_("Members by staff number"),
        required=False,
        help_text=_("One a line, or a column copied from a workbook. Who is left out leaves the cohort."),
    )

    @staticmethod
    def filled(cohort: Cohort) -> dict[str, object]:
        """Give a cohort as the form shows it."""
        numbers = cohort.members.order_by("number").values_list("number", flat=True)
        return {
            "name": cohort.name,
            "about": cohort.about,
            "starts_on": cohort.starts_on,
            "ends_on": cohort.ends_on,
            "members": "\n".join(numbers),
        }

    def clean(self) -> dict[str, object]:
        """Refuse a last day before the first."""
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        first, last = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day lies before the first."))
        return cleaned


class CohortCourseForm(forms.Form):
    """Which course the members take, and until when."""

    course = forms.ModelChoiceField(
        label=_("Course"),
        queryset=CoursePage.objects.live().order_by("sort", "code"),
        empty_label=_("Choose…"),
    )
    due_on = forms.DateField(label=_("To be done by"), required=False, widget=DateInput)

    def clean_due_on(self) -> date | None:
        """Refuse a day that has passed."""
        due_on: date | None = self.cleaned_data["due_on"]
        if due_on is not None and due_on < timezone.localdate():
            raise ValidationError(_("This day has passed."))
        return due_on
