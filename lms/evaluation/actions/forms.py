"""Ask for an action with its measure and days, and for each of its moves."""

from __future__ import annotations

from datetime import date
from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.core.personal_data.api import without_personal_data
from lms.core.trail.api import ReasonField
from lms.core.ui.api import DateInput
from lms.evaluation.actions.models import ImprovementAction
from lms.evaluation.actions.queries import is_missed
from lms.evaluation.actions.services import ActionDraft, NextRound
from lms.evaluation.choices import Decision, Stage
from lms.evaluation.findings.models import Finding
from lms.evaluation.rollouts.forms import CHOOSE, measured_indicators
from lms.people.api import Employee
from lms.performance.choices import IndicatorUnit
from lms.performance.indicators.models import Indicator
from lms.performance.indicators.wording import read_scale

AIM = ("measure", "target", "measure_from", "measure_to")


class MeasureChoice(forms.ModelChoiceField):  # type: ignore[type-arg] # not generic at run time
    """Choose the measure by its name in the reader's language."""

    def label_from_instance(self, obj: Indicator) -> str:
        """Give the name."""
        return obj.shown_name


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
    measure = MeasureChoice(
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
        label=_("What was done"),
        max_length=2000,
        validators=[without_personal_data],
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class WithdrawForm(MoveForm):
    """Why an action is given up before it is measured."""

    reason = ReasonField(validators=[without_personal_data])


class CloseForm(MoveForm):
    """What follows from the measure, and what was learnt; only what the measure allows is offered."""

    decision = forms.ChoiceField(label=_("What follows"), widget=forms.RadioSelect)
    conclusion = forms.CharField(
        label=_("Conclusion"),
        max_length=2000,
        validators=[without_personal_data],
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: object, action: ImprovementAction, **kwargs: object) -> None:
        """Leave out making a missed target the standard way, and say why."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # what Django's form takes
        decision = cast("forms.ChoiceField", self.fields["decision"])
        refused = {Decision.WITHDRAW}
        if is_missed(action):
            refused.add(Decision.STANDARDISE)
            decision.help_text = _("The target was missed, so the new way cannot become the standard one.")
        decision.choices = [choice for choice in Decision.choices if choice[0] not in refused]
