"""Ask for a checklist with its points, for whom to watch, and for what was seen."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.classroom.choices import Seen
from lms.classroom.entries import ClauseNumbersField
from lms.classroom.observation.models import Checklist, Observation
from lms.classroom.observation.services import ObservationDraft, PointPlan, Sending
from lms.core.personal_data.api import without_personal_data
from lms.core.ui.api import DateInput
from lms.people.api import Employee
from lms.people.objections.api import ObjectionDecisionForm, ObjectionForm, ObjectionState

SPARE_POINTS: Final = 6


class ChecklistForm(forms.ModelForm[Checklist]):
    """Title, when to use it, and whether it is in use."""

    class Meta:
        model = Checklist
        fields = ["title", "about", "is_in_use"]
        widgets = {"about": forms.Textarea(attrs={"rows": 2})}


class PointForm(forms.Form):
    """One point; without words it is left out."""

    text = forms.CharField(label=_("What to look at"), max_length=200, required=False)
    clause = ClauseNumbersField(label=_("Clause"), required=False, max_length=12)
    weight = forms.IntegerField(label=_("Weight"), min_value=1, max_value=10, initial=1, required=False)
    is_must = forms.BooleanField(label=_("Must be done"), required=False)

    def plan(self) -> PointPlan | None:
        """Give what a valid form says; nothing where it has no words."""
        given = self.cleaned_data
        if not given.get("text"):
            return None
        clause = next(iter(given.get("clause") or ()), None)
        return PointPlan(given["text"], clause, given.get("weight") or 1, bool(given.get("is_must")))


PointFormSet = forms.formset_factory(PointForm, extra=SPARE_POINTS, max_num=40)


def points_of(checklist: Checklist) -> list[dict[str, object]]:
    """Give the points of a checklist as the forms show them."""
    return [
        {
            "text": item.text,
            "clause": item.clause.number if item.clause else "",
            "weight": item.weight,
            "is_must": item.is_must,
        }
        for item in checklist.items.select_related("clause")
    ]


class BeginForm(forms.Form):
    """By which checklist to watch whom the list of people named."""

    employee = forms.ModelChoiceField(queryset=Employee.objects.none(), widget=forms.HiddenInput)
    checklist = forms.ModelChoiceField(
        label=_("Checklist"),
        queryset=Checklist.objects.filter(is_in_use=True),
        empty_label=_("Choose…"),
    )

    def __init__(self, *args: object, people: Collection[int], **kwargs: object) -> None:
        """Take nobody but the people whom the observer watches."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # passed on as they came
        offered = Employee.objects.filter(pk__in=people)
        self.fields["employee"].queryset = offered  # type: ignore[attr-defined] # a choice field


class ObservationForm(forms.Form):
    """What was seen of each point, and the words; nothing is required while it is written."""

    note = forms.CharField(
        label=_("What you saw"),
        required=False,
        max_length=4000,
        validators=[without_personal_data],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever is watched reads all of this."),
    )
    next_step = forms.CharField(
        label=_("Agreed next step"),
        required=False,
        max_length=2000,
        validators=[without_personal_data],
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    recheck_on = forms.DateField(label=_("Look again on"), required=False, widget=DateInput)

    def __init__(self, *args: object, observation: Observation, **kwargs: object) -> None:
        """Ask about the points of the observation as well."""
        initial = {
            "note": observation.note,
            "next_step": observation.next_step,
            "recheck_on": observation.recheck_on,
        }
        super().__init__(*args, initial=initial, **kwargs)  # type: ignore[misc,arg-type] # passed on
        self.marks = list(observation.marks.select_related("clause"))
        for mark in self.marks:
            self.fields[f"seen-{mark.pk}"] = forms.ChoiceField(
                label=mark.text, choices=Seen.choices, required=False, initial=mark.seen
            )

    def draft(self) -> ObservationDraft:
        """Give what a valid form holds."""
        given = self.cleaned_data
        answered = {mark.pk: given[f"seen-{mark.pk}"] for mark in self.marks}
        return ObservationDraft(
            seen={pk: Seen(value) for pk, value in answered.items() if value},
            note=given["note"],
            next_step=given["next_step"],
            recheck_on=given["recheck_on"],
        )


class SendingForm(forms.Form):
    """What the page's script adds: its device, the last save it knows of, and whether the page was kept."""

    device = forms.RegexField(r"\A[0-9a-f-]{0,40}\Z", required=False)
    known = forms.DateTimeField(
        required=False, input_formats=["%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S%z"]
    )
    from_kept = forms.BooleanField(required=False)

    def sending(self, noted_at: datetime | None) -> Sending:
        """Give what it says; a device that cannot be read is none."""
        self.is_valid()
        given = self.cleaned_data
        return Sending(given.get("device", ""), noted_at, given.get("known"), given.get("from_kept", False))


class ObservationObjectionForm(ObjectionForm):
    """The words of whoever was watched."""

    help = _("Say which point is wrong, and how it can be checked. HR reads it and answers in writing.")


class ObservationDecisionForm(ObjectionDecisionForm):
    """Whether the observation still counts, and the answer."""

    meanings = {
        ObjectionState.UPHELD: _("Upheld: the observation is set aside and counts nowhere"),
        ObjectionState.REFUSED: _("Not upheld: the observation stays"),
    }
    help = _("Whoever was watched reads this; it is also the reason in the audit trail.")
