"""Ask who is to be seated, for which reasons and on which terms, and at which places."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from typing import ClassVar, Final, cast

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.core.refusals import ReasonMissing
from lms.core.wording import enumerated
from lms.exams.choices import SeatReason
from lms.exams.seating.due import Asked
from lms.exams.seating.models import WaitingPlace
from lms.exams.seating.queries import papers_waited_for, people_to_seat
from lms.exams.seating.services import Allowance, SeatTerms
from lms.exams.sittings.forms import MomentInput
from lms.exams.sittings.models import SittingSeat
from lms.people.api import Employee, OrgUnit, Position, Role, UnitField, UnitFilter


class TermsForm(forms.ModelForm[SittingSeat]):
    """What holds for one person in a sitting."""

    needed_at_times: ClassVar[Set[str]] = {"reason"}

    class Meta:
        model = SittingSeat
        fields = ["time_factor", "extra_minutes", "opens_at", "closes_at", "room", "place", "reason"]
        widgets = {"opens_at": MomentInput, "closes_at": MomentInput}

    def clean(self) -> dict[str, object]:
        """Ask for a reason where somebody gets other terms than the rest."""
        cleaned: dict[str, object] = super().clean() or {}
        opens_at, closes_at = self.cleaned_data.get("opens_at"), self.cleaned_data.get("closes_at")
        more_time = cleaned.get("extra_minutes") or (cleaned.get("time_factor") or 1) != 1
        if (opens_at or closes_at or more_time) and not cleaned.get("reason"):
            self.add_error("reason", str(ReasonMissing.message))
        if (closes_at or self.instance.sitting.closes_at) <= (opens_at or self.instance.sitting.opens_at):
            self.add_error("closes_at", _("The sitting must close after it opens."))
        neighbours = SittingSeat.objects.filter(sitting=self.instance.sitting).exclude(pk=self.instance.pk)
        place: int | None = self.cleaned_data.get("place")
        if place and neighbours.filter(room=self.cleaned_data.get("room", ""), place=place).exists():
            self.add_error("place", _("Somebody else has this place."))
        return cleaned

    def terms(self) -> SeatTerms:
        """Give what was entered in the form the service takes."""
        return SeatTerms(**{name: self.cleaned_data[name] for name in self.Meta.fields})


class PlacesForm(forms.Form):
    """Number the seats of a room."""

    room = forms.CharField(label=_("Room"), max_length=60)
    first = forms.IntegerField(label=_("First seat number"), min_value=1, max_value=9_999, initial=1)
    mixed = forms.BooleanField(label=_("Mix people instead of by staff number"), required=False)


class SeatForm(forms.Form):
    """Choose who gets a seat: a unit with everything below, a position, single staff numbers."""

    needed_at_times: ClassVar[Set[str]] = {"reason"}

    unit = UnitField(label=_("Unit and everything below"), required=False, empty_label=_("No unit"))
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
    seated_too = forms.BooleanField(
        label=_("Give it also to those who already have a seat"),
        required=False,
        help_text=_("Not to people who have started: use the console for that."),
    )
    reason = forms.CharField(
        label=_("Reason of the time factor"),
        required=False,
        max_length=SittingSeat._meta.get_field("reason").max_length,
        help_text=_("Needed for another factor than 1; it stands in the log."),
    )

    def clean(self) -> dict[str, object]:
        """Refuse an empty choice and unknown staff numbers."""
        cleaned: dict[str, object] = super().clean() or {}
        if (cleaned.get("time_factor") or 1) != 1 and not cleaned.get("reason"):
            self.add_error("reason", str(ReasonMissing.message))
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
                "numbers",
                _("No employee has the staff number %(numbers)s.") % {"numbers": enumerated(unknown)},
            )
        return cleaned

    def allowance(self) -> Allowance:
        """Give the time factor that was entered in the form the service takes."""
        entered = self.cleaned_data
        return Allowance(entered["time_factor"], entered["reason"], entered["seated_too"])


LONGEST_LOOK_AHEAD: Final = 366
REASON_LABELS: Final = {
    SeatReason.CHOSEN: _("Chosen on the list before"),
    SeatReason.ENDING: _("Certificate ends within these days"),
    SeatReason.LAPSED: _("Certificate expired or revoked"),
    SeatReason.CHANGED: _("Asked by a change of the standard"),
    SeatReason.NEVER: _("Required and never held"),
    SeatReason.FAILED: _("Failed the exam and may resit"),
    SeatReason.WAITING: _("On the waiting list of the exam"),
}


class DueForm(forms.Form):
    """Choose the reasons, how far to look ahead, and a unit."""

    reason = forms.MultipleChoiceField(
        label=_("Who is to be seated"),
        choices=SeatReason.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("One person may have several of these reasons and is seated once."),
    )
    days = forms.IntegerField(
        label=_("Days to the end of the certificate"),
        required=False,
        min_value=0,
        max_value=LONGEST_LOOK_AHEAD,
    )
    unit = UnitField(label=_("Unit and everything below"), required=False, empty_label=_("All units"))

    def asked(self, chosen: frozenset[int]) -> Asked:
        """Read whom the address asks for; who comes with people chosen means those unless it says else."""
        self.is_valid()
        entered = self.cleaned_data
        reasons = frozenset(SeatReason(one) for one in entered.get("reason") or ())
        unit: OrgUnit | None = entered.get("unit")
        return Asked(
            reasons=reasons or frozenset({SeatReason.CHOSEN} if chosen else ()),
            days=entered.get("days"),
            chosen=chosen,
            unit_path=unit.path if unit else "",
        )

    def answered(
        self, counts: Mapping[SeatReason, int], reasons: frozenset[SeatReason], days: int
    ) -> DueForm:
        """Show what was understood: the reasons there are with their numbers, the days without a choice."""
        unit = self.cleaned_data.get("unit")
        shown = DueForm(initial={"reason": [*reasons], "days": days, "unit": unit})
        labels = [(one.value, f"{REASON_LABELS[one]} · {counts[one]}") for one in SeatReason if one in counts]
        shown.fields["reason"].choices = labels  # type: ignore[attr-defined] # a choice field
        if SeatReason.ENDING not in counts:
            del shown.fields["days"]
        return shown


class WaitingFilter(django_filters.FilterSet):
    """Find who waits by name, number, paper and unit."""

    q = django_filters.CharFilter(label=_("Name or number"), method="search")
    paper = django_filters.ModelChoiceFilter(
        label=_("Exam"), queryset=lambda _request: papers_waited_for(), empty_label=_("All exams")
    )
    unit = UnitFilter("unit_path", Role.HR, Role.AUDITOR)

    class Meta:
        model = WaitingPlace
        fields: ClassVar[list[str]] = []

    def search(self, rows: QuerySet[WaitingPlace], _name: str, value: str) -> QuerySet[WaitingPlace]:
        """Search name and number."""
        text = value.strip()
        return rows.filter(Q(employee__name__icontains=text) | Q(employee__number__icontains=text))
