"""Ask why and when somebody is away."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.core.ui.api import DateInput
from lms.people.choices import LeaveKind
from lms.people.leaves.services import LeavePlan


class LeaveForm(forms.Form):
    """Kind and days of a leave."""

    kind = forms.ChoiceField(label=_("Kind of leave"), choices=LeaveKind.choices)
    starts_on = forms.DateField(label=_("First day away"), widget=DateInput)
    ends_on = forms.DateField(
        label=_("Last day away"),
        required=False,
        widget=DateInput,
        help_text=_("Empty while nobody knows when the person returns; enter it then."),
    )
    note = forms.CharField(
        label=pgettext_lazy("leave", "Note"),
        max_length=200,
        required=False,
        help_text=_("Only HR and the person see kind and note. Write no diagnosis here."),
    )

    def plan(self) -> LeavePlan:
        """Give what was asked."""
        asked = self.cleaned_data
        return LeavePlan(
            LeaveKind(asked["kind"]), asked["starts_on"], asked["ends_on"], asked["note"].strip()
        )
