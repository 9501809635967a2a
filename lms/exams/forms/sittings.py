"""Open a sitting, and give seats."""

import re
from datetime import datetime
from typing import cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.core.api import enumerated
from lms.exams.choices import Reaction
from lms.exams.domain.networks import NetworkFaulty, read_networks
from lms.exams.models import Paper, Sitting, SittingSeat
from lms.exams.queries.pools import shortages_of
from lms.exams.queries.resits import allows_resits
from lms.exams.queries.sittings import people_to_seat
from lms.exams.services.seating import Allowance, SeatTerms
from lms.exams.services.sittings import STORED_TERMS, SittingPlan, SittingTerms
from lms.people.api import Employee, OrgUnit, Position


class MomentInput(forms.DateTimeInput):
    """A moment with the browser's own calendar and clock."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        """Write the value as browsers expect it."""
        super().__init__(format="%Y-%m-%dT%H:%M")


class SittingForm(forms.ModelForm[Sitting]):
    """The words, times and rules of a sitting."""

    password = forms.CharField(
        label=_("Password of the sitting"),
        required=False,
        max_length=60,
        help_text=_("Takers type it before they start. Empty keeps what is set."),
    )
    no_password = forms.BooleanField(label=_("No password any more"), required=False)

    class Meta:
        model = Sitting
        fields = [
            *("paper", "title", "opens_at", "closes_at", "late_entry_minutes", "is_rehearsal"),
            *("by_clause", "attempts_allowed", "cool_down_hours"),
            *("networks", "seats_per_row"),
            *("reaction", "tolerated", "full_screen", "watermark"),
        ]
        widgets = {
            "opens_at": MomentInput,
            "closes_at": MomentInput,
            "networks": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {"is_rehearsal": _("Results of a rehearsal count nowhere.")}

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Keep the paper of a sitting that is already open."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # handed through
        paper = cast("forms.ModelChoiceField[Paper]", self.fields["paper"])
        paper.empty_label = str(_("Choose a paper"))
        paper.disabled = bool(self.instance.pk)
        if not self.instance.password_digest:
            del self.fields["no_password"]
        for name, initial in {"reaction": Reaction.RECORD, "tolerated": 0, "seats_per_row": 1}.items():
            self.fields[name].required = False
            self.fields[name].initial = self.fields[name].initial or initial

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Give the fields under the headings of the page."""
        return [(str(title), [self[one] for one in names if one in self.fields]) for title, names in GROUPS]

    def clean_networks(self) -> str:
        """Refuse a line that is no network, and name it."""
        text = str(self.cleaned_data["networks"])
        try:
            return "\n".join(map(str, read_networks(text)))
        except NetworkFaulty as fault:
            raise forms.ValidationError(_("%(line)s is no network.") % {"line": fault.line}) from fault

    def clean_reaction(self) -> Reaction:
        """Record only where nothing was chosen."""
        return Reaction(self.cleaned_data["reaction"] or Reaction.RECORD)

    def clean_tolerated(self) -> int:
        """Tolerate nothing where nothing was entered."""
        return self.cleaned_data["tolerated"] or 0

    def clean_seats_per_row(self) -> int:
        """Take one seat a row where nothing was entered."""
        return self.cleaned_data["seats_per_row"] or 1

    def clean(self) -> dict[str, object]:
        """Refuse a window that ends before it begins or has ended, and a paper that cannot be drawn."""
        cleaned: dict[str, object] = super().clean() or {}
        opens_at, closes_at = self.cleaned_data.get("opens_at"), self.cleaned_data.get("closes_at")
        if opens_at and closes_at and closes_at <= opens_at:
            self.add_error("closes_at", _("The sitting must close after it opens."))
        elif closes_at and closes_at <= timezone.now() and not self._closed_then(closes_at):
            self.add_error("closes_at", _("This time is past; a sitting closes at a time to come."))
        paper = cast("Paper | None", self.cleaned_data.get("paper"))
        if cleaned.get("by_clause"):
            self._check_by_clause(paper)
        if paper and opens_at and shortages_of(paper, timezone.localdate(opens_at)):
            self.add_error(
                "paper", _("The question bank cannot fill this paper on that day; open the paper to see why.")
            )
        return cleaned

    def _closed_then(self, closes_at: datetime) -> bool:
        """Tell whether a sitting that is over keeps its time, which the browser tells to the minute."""
        kept = self.initial.get("closes_at")
        return isinstance(kept, datetime) and kept.replace(second=0, microsecond=0) == closes_at

    def _check_by_clause(self, paper: Paper | None) -> None:
        """Refuse a resit by clause of a paper that has none, and a rehearsal of one."""
        if paper and not allows_resits(paper):
            self.add_error(
                "by_clause", _("This paper cannot be sat again by clause; its rules say below what share.")
            )
        if self.cleaned_data.get("is_rehearsal"):
            self.add_error("by_clause", _("A resit by clause counts, so it cannot be a rehearsal."))

    def plan(self) -> SittingPlan:
        """Give what was entered in the form the service takes."""
        return SittingPlan(
            title=self.cleaned_data["title"],
            opens_at=self.cleaned_data["opens_at"],
            closes_at=self.cleaned_data["closes_at"],
            late_entry_minutes=self.cleaned_data["late_entry_minutes"],
            is_rehearsal=self.cleaned_data["is_rehearsal"],
            by_clause=self.cleaned_data["by_clause"],
            terms=SittingTerms(
                password=self._password(),
                **{name: self.cleaned_data[name] for name in STORED_TERMS},
            ),
        )

    def _password(self) -> str | None:
        """Give the new password, "" for none any more, None for what is set."""
        if self.cleaned_data.get("no_password"):
            return ""
        return self.cleaned_data["password"] or None


GROUPS = (
    (_("Paper and times"), ("paper", "title", "opens_at", "closes_at", "late_entry_minutes", "is_rehearsal")),
    (_("Attempts in this sitting"), ("by_clause", "attempts_allowed", "cool_down_hours")),
    (_("Who gets in"), ("password", "no_password", "networks", "seats_per_row")),
    (_("What is watched"), ("reaction", "tolerated", "full_screen", "watermark")),
)


class CancelForm(forms.Form):
    """Why a sitting does not take place."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Those with a seat read it."),
    )


class TermsForm(forms.ModelForm[SittingSeat]):
    """What holds for one person in a sitting."""

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
            self.add_error("reason", _("Give the reason; it stands in the log."))
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
    seated_too = forms.BooleanField(
        label=_("Give it to those who have a seat already, too"),
        required=False,
        help_text=_("Not to who has started: that is done at the console."),
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
            self.add_error("reason", _("Give the reason; it stands in the log."))
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
                "numbers", _("Nobody works here under %(numbers)s.") % {"numbers": enumerated(unknown)}
            )
        return cleaned

    def allowance(self) -> Allowance:
        """Give the time factor that was entered in the form the service takes."""
        entered = self.cleaned_data
        return Allowance(entered["time_factor"], entered["reason"], entered["seated_too"])
