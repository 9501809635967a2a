"""What people offer to rules: somebody joins, moves, is hired, comes back; whoever is away is left alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, ngettext

from lms.automation.offers.kinds import Group, ParamsForm, Trigger
from lms.automation.offers.rules import Excuse, Occasion, OccasionsAsked, Place, number_in
from lms.core.wording import day_text
from lms.people.api import Employee, Posting
from lms.people.leaves.api import Leave

ONE_DAY = timedelta(days=1)
ON_LEAVE = gettext_noop("On leave until %(until)s")
ON_LEAVE_WITHOUT_END = gettext_noop("On leave")


class Enters(Trigger):
    """Somebody begins to work in the units or positions of the rule.

    Postings that follow each other there are one stay: whoever changes the team but not the position has
    entered it once. When the stay ends, what rests on it falls away.
    """

    key = "people.enters"
    group = Group.PEOPLE
    label = _("Somebody enters a unit or position")
    sentence = _("When somebody joins {who}")
    reason = _("There since %(since)s")
    needs_reach = True

    def occasions(self, asked: OccasionsAsked) -> Iterator[Occasion]:
        """Follow the postings of everybody from the first to today's; one query."""
        postings = Posting.objects.filter(starts_on__lte=asked.today)
        if asked.people is not None:
            postings = postings.filter(employee__in=asked.people)
        if asked.reach.positions:
            postings = postings.filter(position__in=asked.reach.positions)
        rows = postings.order_by("employee", "starts_on").values_list(
            "pk", "employee", "unit__path", "position", "starts_on", "ends_on"
        )
        first: tuple[int, int] | None = None
        since = until = asked.today
        for pk, employee, path, position, starts_on, ends_on in rows.iterator():
            if not asked.reach.holds(Place(path, position)):
                continue
            if first is None or first[1] != employee or starts_on > until + ONE_DAY:
                first, since = (pk, employee), starts_on
            until = ends_on or asked.today
            if until >= asked.today:
                yield Occasion(employee, f"posting:{first[0]}", since, facts={"since": day_text(since)})


class ChangedPlace(TextChoices):
    """What differs for somebody who is transferred."""

    POSITION = "position", _("another position")
    UNIT = "unit", _("another unit")


class TransferredForm(ParamsForm):
    """What has to differ."""

    place = forms.ChoiceField(label=_("Comes from"), choices=ChangedPlace.choices)

    def labels(self) -> dict[str, str]:
        """Name what differs."""
        return {"place": str(ChangedPlace(self.cleaned_data["place"]).label)}


class Transferred(Trigger):
    """Somebody who worked here already has changed the position, or the unit.

    Whoever is hired has changed nothing. The occasion falls away with the next such change.
    """

    key = "people.transferred"
    group = Group.PEOPLE
    label = _("Somebody is transferred")
    sentence = _("When {who} come from {place}")
    reason = _("Transferred on %(since)s")
    form_class: type[ParamsForm] = TransferredForm

    def occasions(self, asked: OccasionsAsked) -> Iterator[Occasion]:
        """Compare each posting of everybody with the one before; one query."""
        postings = Posting.objects.filter(starts_on__lte=asked.today)
        if asked.people is not None:
            postings = postings.filter(employee__in=asked.people)
        place = "position" if asked.params["place"] == ChangedPlace.POSITION else "unit"
        rows = postings.order_by("employee", "starts_on").values_list("pk", "employee", place, "starts_on")
        for employee, stays in groupby(rows.iterator(), key=itemgetter(1)):
            (_first, _employee, here, _since), *later = stays
            changed: tuple[int, date] | None = None
            for pk, _employee, there, since in later:
                if there != here:
                    here, changed = there, (pk, since)
            if changed:
                pk, since = changed
                yield Occasion(employee, f"transfer:{pk}", since, facts={"since": day_text(since)})


class Hired(Trigger):
    """Somebody begins to work for the company."""

    key = "people.hired"
    group = Group.PEOPLE
    label = _("Somebody is hired")
    sentence = _("When somebody is hired: {who}")
    reason = _("Hired on %(hired_on)s")

    def occasions(self, asked: OccasionsAsked) -> Iterator[Occasion]:
        """List everybody employed with the day of hiring; one query."""
        people = Employee.objects.employed_on(asked.today)
        if asked.people is not None:
            people = people.filter(pk__in=asked.people)
        for pk, hired_on in people.order_by().values_list("pk", "hired_on").iterator():
            yield Occasion(pk, f"hired:{hired_on}", hired_on, facts={"hired_on": day_text(hired_on)})


class ReturnForm(ParamsForm):
    """How long somebody was away."""

    days = forms.IntegerField(label=_("Days away at least"), min_value=1, max_value=999, initial=90)

    def labels(self) -> dict[str, str]:
        """Write the days with their unit."""
        days: int = self.cleaned_data["days"]
        return {"days": ngettext("%(days)d day", "%(days)d days", days) % {"days": days}}


class Returns(Trigger):
    """Somebody is back at work after a leave of some length."""

    key = "people.returns"
    group = Group.PEOPLE
    label = _("Somebody returns from leave")
    sentence = _("When {who} return from a leave of {days} or more")
    reason = _("Back from leave since %(since)s")
    form_class: type[ParamsForm] = ReturnForm

    def occasions(self, asked: OccasionsAsked) -> Iterator[Occasion]:
        """List the leaves that are over and lasted so long; one query."""
        least = timedelta(days=number_in(asked.params, "days"))
        over = Leave.objects.filter(ends_on__lt=asked.today)
        if asked.people is not None:
            over = over.filter(employee__in=asked.people)
        rows = over.order_by().values_list("pk", "employee", "starts_on", "ends_on")
        for pk, employee, starts_on, ends_on in rows.iterator():
            if ends_on and (since := ends_on + ONE_DAY) - starts_on >= least:
                yield Occasion(employee, f"leave:{pk}", since, facts={"since": day_text(since)})


def excused_by_leave(today: date) -> dict[int, Excuse]:
    """Say whom rules leave alone as long as they are away; one query."""
    away = Leave.objects.on(today).order_by().values_list("employee", "ends_on")
    return {
        employee: Excuse(ON_LEAVE, {"until": day_text(ends_on)}) if ends_on else Excuse(ON_LEAVE_WITHOUT_END)
        for employee, ends_on in away
    }
