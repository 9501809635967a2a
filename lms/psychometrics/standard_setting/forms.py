"""Record a round in which judges set a standard."""

from typing import cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.core.ui.api import DateInput
from lms.psychometrics.choices import StandardMethod
from lms.psychometrics.standard_setting.rules import (
    Advice,
    Method,
    RatedLine,
    RoundBasis,
    RoundFault,
    advise,
    read_lines,
)
from lms.psychometrics.standard_setting.services import StandardRound

FAULTS = {
    "no_number": gettext_lazy("Line %(line)s: after the name there may be numbers only."),
    "no_values": gettext_lazy("Line %(line)s: a name needs its numbers in the same line."),
    "twice": gettext_lazy("Line %(line)s: %(name)s appears twice."),
    "empty": gettext_lazy("There is no line yet."),
    "no_parts": gettext_lazy("The paper has no blueprint lines to rate."),
    "no_common_point": gettext_lazy(
        "The judges' limits leave no pass mark that fits the marks of the takers; let them talk again."
    ),
    "no_attempt": gettext_lazy("Line %(line)s: %(name)s has no first attempt at this paper."),
    "nobody_at_border": gettext_lazy("The ratings do not differ, or nobody was rated 3."),
    "wrong_count": gettext_lazy("Line %(line)s: %(name)s needs %(count)s numbers and has %(given)s."),
    "out_of_range": gettext_lazy("Line %(line)s: numbers of %(name)s must lie between %(low)s and %(high)s."),
}


class StandardSettingForm(forms.Form):
    """A round: method, day, what the judges said, and why."""

    method = forms.ChoiceField(label=gettext_lazy("Method"), choices=StandardMethod.choices)
    round = forms.IntegerField(label=gettext_lazy("Round"), min_value=1, max_value=9, initial=1)
    held_on = forms.DateField(label=gettext_lazy("Held on"), widget=DateInput)
    lines = forms.CharField(
        label=gettext_lazy("Judgements"),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=gettext_lazy("One line each: the name, then the numbers, parted by blanks or commas."),
    )
    rationale = forms.CharField(
        label=gettext_lazy("Rationale"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Who was asked and why, what was discussed, what the pass mark must protect."),
    )

    advice: Advice
    read: tuple[RatedLine, ...]

    def __init__(self, data: object, *, basis: RoundBasis) -> None:
        """Know what the judges judge; propose today."""
        super().__init__(data, initial={"held_on": timezone.localdate()})  # type: ignore[arg-type] # a QueryDict
        self.basis = basis

    def clean(self) -> dict[str, object]:
        """Read the lines and work out what they advise, or say which line is wrong."""
        cleaned = cast("dict[str, object]", super().clean())
        if "lines" in cleaned and "method" in cleaned:
            try:
                self.read = read_lines(str(cleaned["lines"]))
                self.advice = advise(cast("Method", cleaned["method"]), self.read, self.basis)
            except RoundFault as fault:
                self.add_error("lines", FAULTS[fault.code] % {"line": fault.line, **fault.details})
        return cleaned

    def clean_held_on(self) -> object:
        """Refuse a day that is still to come."""
        if self.cleaned_data["held_on"] > timezone.localdate():
            raise forms.ValidationError(_("A round is recorded after it was held."))
        return self.cleaned_data["held_on"]

    def held(self) -> StandardRound:
        """Give the round of a valid form."""
        return StandardRound(
            method=StandardMethod(self.cleaned_data["method"]),
            round=self.cleaned_data["round"],
            held_on=self.cleaned_data["held_on"],
            lines=self.read,
            rationale=self.cleaned_data["rationale"],
        )
