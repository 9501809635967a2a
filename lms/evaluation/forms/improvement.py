"""Ask for findings, actions and the moves of an action."""

from __future__ import annotations

from datetime import date
from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.core.api import DateInput
from lms.evaluation.choices import Decision, IndicatorUnit, Stage
from lms.evaluation.forms.filters import UnitChoice
from lms.evaluation.forms.programmes import CHOOSE, IndicatorChoice, measured_indicators
from lms.evaluation.models import Finding, Indicator
from lms.evaluation.queries.effect_words import read_scale
from lms.evaluation.queries.improvement import units_to_act_in
from lms.evaluation.services.findings import ActionDraft
from lms.evaluation.services.improvement import NextRound
from lms.people.api import AnyUser, Employee, OrgUnit

AIM = ("measure", "target", "measure_from", "measure_to")


class FindingForm(forms.Form):
    """What was seen and where."""

    statement = forms.CharField(
        label=_("Finding"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What the figures show, not what is to be done."),
    )
    unit = UnitChoice(label=_("Unit"), queryset=OrgUnit.objects.none(), empty_label=CHOOSE)

    def __init__(self, *args: object, user: AnyUser, **kwargs: object) -> None:
        """Offer the units the reader acts in."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # what Django's form takes
        units = cast("forms.ModelChoiceField[OrgUnit]", self.fields["unit"])
        units.queryset = units_to_act_in(user)


class MeasuredDays(forms.Form):
    """When the work is due and which days are measured."""

    due_on = forms.DateField(label=_("Work due on"), widget=DateInput)
    measure_from = forms.DateField(label=_("Measured from"), widget=DateInput)
    measure_to = forms.DateField(
        label=_("Measured to"), widget=DateInput, help_text=_("The measure can be taken the day after.")
    )

    def clean_measure_to(self) -> date:
        """Refuse a period that ends before it begins or before the work is due."""
        end: date = self.cleaned_data["measure_to"]
        start, due = self.cleaned_data.get("measure_from"), self.cleaned_data.get("due_on")
        if start and end < start:
            raise forms.ValidationError(_("The last day lies before the first."))
        if due and end < due:
            raise forms.ValidationError(_("The measured days must end on or after the day the work is due."))
        return end


class NextRoundForm(MeasuredDays):
    """The dates of the next cycle."""

    def next_round(self) -> NextRound:
        """Give the dates."""
        given = self.cleaned_data
        return NextRound(given["due_on"], given["measure_from"], given["measure_to"])


class ActionForm(MeasuredDays):
    """Who does what by when, and how it will be measured."""

    title = forms.CharField(label=_("What is to be done"), max_length=200)
    owner = forms.CharField(
        label=_("Owner (staff number)"),
        max_length=20,
        help_text=_("Somebody who works in this unit or below."),
    )
    measure = IndicatorChoice(
        label=_("Measure that closes it"), queryset=Indicator.objects.none(), empty_label=CHOOSE
    )
    target = forms.FloatField(
        label=_("Target"),
        help_text=_("As the figure is read: 80 for 80%. For a figure with a band, its band counts."),
    )
    field_order = ("title", "owner", "due_on", "measure", "target", "measure_from", "measure_to")

    def __init__(self, *args: object, finding: Finding, today: date, **kwargs: object) -> None:
        """Remember whose unit the action belongs to."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # what Django's form takes
        self.finding, self.today = finding, today
        measures = cast("forms.ModelChoiceField[Indicator]", self.fields["measure"])
        measures.queryset = measured_indicators()

    def clean_owner(self) -> Employee:
        """Find the owner by number among those who work in the unit or below today."""
        people = Employee.objects.employed_on(self.today).posted_below(self.finding.unit, self.today)
        owner = people.filter(number=self.cleaned_data["owner"].strip()).first()
        if owner is None:
            raise forms.ValidationError(_("Nobody with this number works in this unit or below."))
        return owner

    def clean_target(self) -> float:
        """Refuse a percentage that can never be reached or never be missed."""
        target: float = self.cleaned_data["target"]
        measure: Indicator | None = self.cleaned_data.get("measure")
        if measure is not None and measure.unit == IndicatorUnit.PERCENT and not 0 <= target <= 100:
            raise forms.ValidationError(_("This figure is a percentage: the target lies between 0 and 100."))
        return target

    def draft(self) -> ActionDraft:
        """Give the action to be planned."""
        given = self.cleaned_data
        return ActionDraft(
            title=given["title"],
            owner=given["owner"],
            due_on=given["due_on"],
            measure=given["measure"],
            target=given["target"] / read_scale(given["measure"].unit),
            measure_from=given["measure_from"],
            measure_to=given["measure_to"],
        )

    @property
    def aim(self) -> str:
        """Name measure, target and days as one text, by which a warning about them is known again."""
        return "/".join(str(self.cleaned_data[name]) for name in AIM)


class MoveForm(forms.Form):
    """A move, with the stage the reader saw: by that a stale form is known."""

    stage = forms.ChoiceField(choices=Stage.choices, widget=forms.HiddenInput)


class FinishForm(MoveForm):
    """What was done."""

    done_note = forms.CharField(
        label=_("What was done"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class WithdrawForm(MoveForm):
    """Why an action is given up before it is measured."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class CloseForm(MoveForm):
    """What follows from the measure, and what was learnt."""

    decision = forms.ChoiceField(
        label=_("What follows"),
        choices=[choice for choice in Decision.choices if choice[0] != Decision.WITHDRAW],
        widget=forms.RadioSelect,
    )
    conclusion = forms.CharField(
        label=_("Conclusion"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
