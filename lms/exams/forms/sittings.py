"""Open a sitting, and give seats."""

import re
from typing import cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.exams.models import Paper, Sitting
from lms.exams.queries.pools import shortages_of
from lms.exams.queries.sittings import people_to_seat
from lms.exams.services.sittings import SittingPlan
from lms.people.api import Employee, OrgUnit, Position


class MomentInput(forms.DateTimeInput):
    """A moment with the browser's own calendar and clock."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        """Write the value as browsers expect it."""
        super().__init__(format="%Y-%m-%dT%H:%M")


class SittingForm(forms.ModelForm[Sitting]):
    """The words and times of a sitting."""

    class Meta:
        model = Sitting
        fields = ["paper", "title", "opens_at", "closes_at", "late_entry_minutes", "is_rehearsal"]
        widgets = {"opens_at": MomentInput, "closes_at": MomentInput}
        help_texts = {"is_rehearsal": _("Results of a rehearsal count nowhere.")}

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Keep the paper of a sitting that is already open."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # handed through
        paper = cast("forms.ModelChoiceField[Paper]", self.fields["paper"])
        paper.empty_label = str(_("Choose a paper"))
        paper.disabled = bool(self.instance.pk)

    def clean(self) -> dict[str, object]:
        """Refuse a window that ends before it begins, and a paper that cannot be drawn."""
        cleaned: dict[str, object] = super().clean() or {}
        opens_at, closes_at = self.cleaned_data.get("opens_at"), self.cleaned_data.get("closes_at")
        if opens_at and closes_at and closes_at <= opens_at:
            self.add_error("closes_at", _("The sitting must close after it opens."))
        paper = cast("Paper | None", self.cleaned_data.get("paper"))
        if paper and opens_at and shortages_of(paper, timezone.localdate(opens_at)):
            self.add_error(
                "paper", _("The question bank cannot fill this paper on that day; open the paper to see why.")
            )
        return cleaned

    def plan(self) -> SittingPlan:
        """Give what was entered in the form the service takes."""
        return SittingPlan(
            title=self.cleaned_data["title"],
            opens_at=self.cleaned_data["opens_at"],
            closes_at=self.cleaned_data["closes_at"],
            late_entry_minutes=self.cleaned_data["late_entry_minutes"],
            is_rehearsal=self.cleaned_data["is_rehearsal"],
        )


class SeatForm(forms.Form):
    """Choose who gets a seat: a unit with everything below, a position, single staff numbers."""

    unit = forms.ModelChoiceField(
        label=_("Unit and everything below"),
        queryset=OrgUnit.objects.filter(closed_on=None),
        required=False,
        empty_label=_("No unit"),
    )
    position = forms.ModelChoiceField(
        label=_("Position"), queryset=Position.objects.all(), required=False, empty_label=_("All positions")
    )
    numbers = forms.CharField(
        label=_("Staff numbers"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Further people, separated by spaces, commas or lines."),
    )
    time_factor = forms.DecimalField(
        label=_("Time factor"),
        initial=1,
        min_value=1,
        max_value=3,
        decimal_places=2,
        help_text=_("1.25 gives a quarter more time to everybody seated now."),
    )

    def clean(self) -> dict[str, object]:
        """Refuse an empty choice and unknown staff numbers."""
        cleaned: dict[str, object] = super().clean() or {}
        numbers = [one for one in re.split(r"[\s,，;；、]+", str(cleaned.get("numbers") or "")) if one]
        if not (cleaned.get("unit") or cleaned.get("position") or numbers):
            raise forms.ValidationError(_("Choose a unit, a position or staff numbers."))
        found = people_to_seat(
            unit=cast("OrgUnit | None", cleaned.get("unit")),
            position=cast("Position | None", cleaned.get("position")),
            numbers=numbers,
            day=timezone.localdate(),
        )
        self.employees: list[Employee] = list(found)
        unknown = sorted(set(numbers) - {employee.number for employee in self.employees})
        if unknown:
            self.add_error(
                "numbers", _("Nobody works here under %(numbers)s.") % {"numbers": "、".join(unknown)}
            )
        return cleaned
