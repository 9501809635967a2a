"""Ask what a session is, when, where, and whom it is open to."""

from __future__ import annotations

from collections.abc import Set
from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.classroom.cohorts.models import Cohort
from lms.classroom.entries import ClauseNumbersField, MomentField, StaffNumberField
from lms.classroom.sessions.models import ClassroomSession
from lms.classroom.sessions.services import PLANNED, Invited, SessionPlan
from lms.core.wording import enumerated
from lms.courses.api import CoursePage
from lms.people.api import Position, UnitsField
from lms.standards.api import Clause


class SessionForm(forms.Form):
    """The words, hours, places and people of a session."""

    needed_at_times: ClassVar[Set[str]] = {"room", "link"}
    title = forms.CharField(label=_("Title"), max_length=120)
    course = forms.ModelChoiceField(
        label=_("Course it belongs to"),
        queryset=CoursePage.objects.live().order_by("sort", "code"),
        required=False,
        empty_label=_("None"),
    )
    clauses = ClauseNumbersField(
        label=_("Clauses it is about"),
        required=False,
        help_text=_("Numbers such as 2.1, apart by commas; a course has its own."),
    )
    about = forms.CharField(
        label=_("What to know before"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    trainer = StaffNumberField(label=_("Staff number of the trainer"), required=False)
    begins_at = MomentField(label=_("Begins"))
    ends_at = MomentField(label=_("Ends"))
    room = forms.CharField(
        label=_("Training room"),
        required=False,
        max_length=120,
        help_text=_("Name the room, give the link, or both."),
    )
    link = forms.URLField(label=_("Link to join"), required=False, assume_scheme="https")
    places = forms.IntegerField(label=_("Places"), min_value=1, max_value=2000, initial=20)
    walk_ins = forms.BooleanField(
        label=_("Who is not registered may sign in while places are left"), required=False
    )
    hours = forms.DecimalField(
        label=_("Credit hours"),
        min_value=0,
        max_value=100,
        max_digits=4,
        decimal_places=1,
        initial=0,
        help_text=_("On top of those of the course; 0 where those of the course are all."),
    )
    registration_opens_at = MomentField(label=_("Registration opens"), required=False)
    registration_closes_at = MomentField(
        label=_("Registration closes"), required=False, help_text=_("Empty: when the session begins.")
    )
    open_to_all = forms.BooleanField(label=_("Open to everybody who works here"), required=False)
    units = UnitsField(
        label=_("Units, with everything below"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("Hold Ctrl or Cmd to choose several."),
    )
    positions = forms.ModelMultipleChoiceField(
        label=_("Positions"),
        queryset=Position.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("With units chosen as well: only who holds these positions there."),
    )
    cohorts = forms.ModelMultipleChoiceField(
        label=_("Cohorts"),
        queryset=Cohort.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Offer the course that the session has, also where it was taken down meanwhile."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # passed on as they came
        if (own := self.initial.get("course")) is not None:
            self.fields["course"].queryset |= CoursePage.objects.filter(pk=own.pk)  # type: ignore[attr-defined] # a choice field

    @staticmethod
    def filled(session: ClassroomSession) -> dict[str, object]:
        """Give a session as the form shows it."""
        return {
            **{name: getattr(session, name) for name in PLANNED},
            "clauses": enumerated(clause.number for clause in session.clauses.all()),
            "open_to_all": session.open_to_all,
            "units": session.units.all(),
            "positions": session.positions.all(),
            "cohorts": session.cohorts.all(),
        }

    def clean(self) -> dict[str, object]:
        """Ask for an order of the hours, for a place or a link, and for somebody who may come."""
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        given = self.cleaned_data
        begins, ends = given.get("begins_at"), given.get("ends_at")
        if begins and ends and ends <= begins:
            self.add_error("ends_at", _("It ends before it begins."))
        opens, closes = given.get("registration_opens_at"), given.get("registration_closes_at")
        if closes and opens and closes <= opens:
            self.add_error("registration_closes_at", _("Registration closes before it opens."))
        if closes and begins and closes > begins:
            self.add_error("registration_closes_at", _("Registration closes after the session has begun."))
        if not given.get("room") and not given.get("link"):
            self.add_error("room", _("Name the room, or give the link."))
        if not any(given.get(name) for name in ("open_to_all", "units", "positions", "cohorts")):
            self.add_error("open_to_all", _("Say who may come: nobody is chosen yet."))
        return cleaned

    def plan(self) -> SessionPlan:
        """Give what a valid form plans."""
        return SessionPlan(**{name: self.cleaned_data[name] for name in PLANNED})

    def invited(self) -> Invited:
        """Give whom a valid form invites."""
        given = self.cleaned_data
        return Invited(
            open_to_all=given["open_to_all"],
            units=list(given["units"]),
            positions=list(given["positions"]),
            cohorts=list(given["cohorts"]),
        )

    def chosen_clauses(self) -> list[Clause]:
        """Give the clauses of a valid form."""
        clauses: list[Clause] = self.cleaned_data["clauses"]
        return clauses
