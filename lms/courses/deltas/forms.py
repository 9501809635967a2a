"""Ask whether edits may go, and who is given a delta course until when."""

from __future__ import annotations

from datetime import date
from typing import cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.core.ui.api import DateInput
from lms.people.api import Employee, Position


class OverwriteForm(forms.Form):
    """Whether what somebody has worked on may be overwritten."""

    overwrite = forms.BooleanField(
        label=_("Make all of it anew; what was worked on is lost"),
        error_messages={"required": _("Tick this, or open the draft and go on with it.")},
    )


class DeltaAssignmentForm(forms.Form):
    """Who learns a delta course: those who learned what changes, holders of positions; until a day."""

    learned = forms.BooleanField(required=False, initial=True)
    positions = forms.ModelMultipleChoiceField(
        label=_("Positions"),
        queryset=Position.objects.all(),
        required=False,
        help_text=_("Everybody who holds one of them, whatever they have learned."),
        widget=forms.CheckboxSelectMultiple,
    )
    due_on = forms.DateField(label=_("To be done by"), required=False, widget=DateInput)

    def __init__(self, *args: object, number: int, **kwargs: object) -> None:
        """Say how many people are in a course that teaches a changed clause."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # passed on as they came
        words = _("Everybody who is in a course that teaches a changed clause (%(number)d people)")
        self.fields["learned"].label = words % {"number": number}

    def clean_due_on(self) -> date | None:
        """Refuse a day that has passed."""
        due_on: date | None = self.cleaned_data["due_on"]
        if due_on is not None and due_on < timezone.localdate():
            raise ValidationError(_("This day has passed."))
        return due_on

    def clean(self) -> dict[str, object]:
        """Ask for somebody."""
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        if not cleaned.get("learned") and not cleaned.get("positions"):
            raise ValidationError(_("Tick those who have learned it, or positions: nobody is chosen yet."))
        return cleaned

    def people(self, learned: list[Employee]) -> list[Employee]:
        """Give of those who learned what changes whoever is meant."""
        return learned if self.cleaned_data["learned"] else []

    def positions_meant(self) -> list[Position]:
        """List the positions ticked."""
        return list(cast("list[Position]", self.cleaned_data["positions"]))

    def choice(self) -> str:
        """Write down all that was chosen: what was looked at is assigned, and nothing else."""
        chosen = self.cleaned_data
        positions = sorted(each.pk for each in chosen["positions"])
        return f"{chosen['learned']} {positions} {chosen['due_on'] or ''}"
