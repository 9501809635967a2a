"""Keep people on the waiting list of a paper, seat them when a sitting fits, and take their places back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from lms.automation.api import PlanOutcome, excuses
from lms.core.notices.api import notify
from lms.exams.attempts.models import Attempt
from lms.exams.notices import WAITING
from lms.exams.seating.fitting import SeatAsked, fitting_sittings, needs_of_seats
from lms.exams.seating.models import WaitingPlace
from lms.exams.seating.services import seat_employees, unseat_many
from lms.exams.sittings.models import Sitting, SittingSeat
from lms.papers.blueprints.models import Paper
from lms.people.api import Employee


def seat_by_rule(sitting: Sitting, people: Collection[int], now: datetime) -> dict[int, int]:
    """Seat people, by key, in the name of the system; give the key of each one's seat."""
    employees = Employee.objects.filter(pk__in=people).order_by("number")
    needs = needs_of_seats(sitting.paper, people, now)
    seat_employees(sitting=sitting, employees=employees, by=None, needs=needs, now=now)
    seats = SittingSeat.objects.filter(sitting=sitting, employee__in=people)
    return dict(seats.order_by().values_list("employee", "pk"))


def put_on_waiting_list(
    *, wanted: Mapping[tuple[int, int], date | None], seats: Mapping[tuple[int, int], int], now: datetime
) -> dict[tuple[int, int], int]:
    """Give people, by key of employee and paper, a place on the list, with the day by which they need it.

    Who has got a seat by the same wish is not told of any list. Who waits already has the place; gives the
    key of every new one. Runs in the caller's transaction, which writes the entry of the trail.
    """
    places = {
        (employee, paper): WaitingPlace(
            employee_id=employee,
            paper_id=paper,
            since=now,
            ends_on=ends_on,
            seat_id=seats.get((employee, paper)),
            seated_at=now if (employee, paper) in seats else None,
        )
        for (employee, paper), ends_on in wanted.items()
    }
    # Another rule may put somebody on the list at this very moment: that place stands.
    WaitingPlace.objects.bulk_create(places.values(), batch_size=500, ignore_conflicts=True)
    people, papers = {employee for employee, _ in wanted}, {paper for _, paper in wanted}
    made = WaitingPlace.objects.filter(since=now, employee__in=people, paper__in=papers).order_by()
    rows = made.values_list("pk", "employee", "paper")
    keys = {(employee, paper): pk for pk, employee, paper in rows if (employee, paper) in wanted}
    told: dict[int, list[int]] = defaultdict(list)
    for employee, paper in keys.keys() - seats.keys():
        told[paper].append(employee)
    for paper in Paper.objects.filter(pk__in=told).order_by("pk"):
        notify(
            kind=WAITING,
            to=get_user_model().objects.filter(employee__in=told[paper.pk]),
            facts={"exam": paper.shown_title},
            url=reverse("lms_exams:exams"),
            key=f"exams.waiting:{paper.pk}:{timezone.localdate(now)}",
        )
    return keys


def who_waits(people: Collection[int], papers: Collection[int]) -> set[tuple[int, int]]:
    """Give who waits for which paper, both by key."""
    waiting = WaitingPlace.objects.still_waiting().filter(employee__in=people, paper__in=papers)
    return set(waiting.order_by().values_list("employee", "paper"))


def seat_waiting(now: datetime) -> None:
    """Seat everybody on the waiting list for whom a sitting fits by now; run every day after the rules.

    A second run changes nothing. Whoever is on leave, has a waiver, or no longer works here goes on waiting;
    whoever got a seat by hand waits no longer; whoever had one in a sitting that was cancelled waits again.
    """
    _wait_again()
    today = timezone.localdate(now)
    excused, here = excuses(today), Employee.objects.employed_on(today)
    places: dict[int, list[WaitingPlace]] = defaultdict(list)
    for place in WaitingPlace.objects.still_waiting().filter(employee__in=here):
        if place.employee_id not in excused:
            places[place.paper_id].append(place)
    for paper in Paper.objects.filter(pk__in=places).order_by("pk"):
        _seat_for(paper, places[paper.pk], now)


@transaction.atomic
def _seat_for(paper: Paper, waiting: Sequence[WaitingPlace], now: datetime) -> None:
    """Seat those of one paper, whose places are read again under lock."""
    locked = WaitingPlace.objects.still_waiting().select_for_update(of=("self",), no_key=True)
    places = list(locked.filter(pk__in=[place.pk for place in waiting]))
    today = timezone.localdate(now)
    asked = [SeatAsked(place.employee_id, place.needed_by(today)) for place in places]
    chosen: dict[Sitting, list[WaitingPlace]] = defaultdict(list)
    changed = []
    for place, fitting in zip(places, fitting_sittings(paper, asked, now), strict=True):
        if fitting.sitting is not None:
            chosen[fitting.sitting].append(place)
        elif fitting.verdict.outcome == PlanOutcome.ALREADY:
            place.seated_at = now
            changed.append(place)
    for sitting, those in chosen.items():
        seats = seat_by_rule(sitting, [place.employee_id for place in those], now)
        for place in those:
            place.seat_id, place.seated_at = seats[place.employee_id], now
            changed.append(place)
    WaitingPlace.objects.bulk_update(changed, ["seat", "seated_at"], batch_size=500)


def _wait_again() -> None:
    """Open the newest place again of who lost the seat with a sitting that was cancelled."""
    same = WaitingPlace.objects.filter(employee=OuterRef("employee"), paper=OuterRef("paper"))
    newer = same.filter(pk__gt=OuterRef("pk"))
    lost = WaitingPlace.objects.filter(~Exists(newer), seat__sitting__cancelled_at__isnull=False)
    if keys := list(lost.order_by().values_list("pk", flat=True)):
        WaitingPlace.objects.filter(pk__in=keys).update(seat=None, seated_at=None)


def settled_places(places: Collection[int], now: datetime) -> set[int]:
    """Give of these places those that stay: with a seat in use or over, or seated by hand."""
    found = WaitingPlace.objects.filter(pk__in=places, seated_at__isnull=False).select_related(
        "seat__sitting"
    )
    started = settled_seats([place.seat_id for place in found if place.seat_id], now)
    return {place.pk for place in found if place.seat_id is None or place.seat_id in started}


def settled_seats(seats: Collection[int], now: datetime) -> set[int]:
    """Give of these seats those whose holders have started, and those of sittings that are over."""
    stay, found = set(), SittingSeat.objects.filter(pk__in=seats).select_related("sitting")
    started = set(
        Attempt.objects.filter(sitting__seats__pk__in=seats).order_by().values_list("sitting", "employee")
    )
    for seat in found:
        is_over = (seat.closes_at or seat.sitting.closes_at) <= now
        if is_over or (seat.sitting_id, seat.employee_id) in started:
            stay.add(seat.pk)
    return stay


def take_seats_back(seats: Collection[int]) -> None:
    """Take these seats back in the name of the system, with an entry for each sitting."""
    by_sitting: dict[int, list[int]] = defaultdict(list)
    for seat, sitting in SittingSeat.objects.filter(pk__in=seats).values_list("pk", "sitting"):
        by_sitting[sitting].append(seat)
    for of_seats in Sitting.objects.filter(pk__in=by_sitting).order_by("pk"):
        unseat_many(sitting=of_seats, seats=by_sitting[of_seats.pk], by=None)


def take_places_back(places: Collection[int], now: datetime) -> None:
    """Take these places back, and the seats that came of them; what is settled stays."""
    going = WaitingPlace.objects.filter(pk__in=set(places) - settled_places(places, now))
    take_seats_back(list(going.filter(seat__isnull=False).order_by().values_list("seat", flat=True)))
    going.delete()
