"""Make a sitting that runs at this moment, so that its console has something to show."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
from django.contrib.auth.models import User

from lms.core.api import invented_deeds
from lms.exams.api import (
    Answer,
    Attempt,
    EventKind,
    Finding,
    Order,
    Paper,
    Pulse,
    QuestionVersion,
    Reaction,
    Sitting,
    SittingPlan,
    SittingSeat,
    SittingTerms,
    ToldEvent,
    VoidingGround,
    VoidingPlan,
    carry_out,
    hand_in,
    judge_record,
    open_sitting,
    seat_employees,
    slots_of,
    start_attempt,
    take_pulse,
    void_attempt,
)
from lms.portal.demo.seed.following import member
from lms.portal.demo.seed.learning import at
from lms.portal.demo.seed.organisation import Organisation
from lms.portal.demo.seed.plan import DemoPlan, workday_before
from lms.portal.demo.seed.practice import specialists
from lms.portal.demo.seed.writing import Pen, texts_by_version

ABSENT, WAITING = 3, 3
BEGUN = timedelta(minutes=38)
HOURS_LEFT = 6
HANDED_IN, LOCKED, PAUSED, SILENT, TWO_PAGES = 2, 6, 8, 10, 12  # places in the list of takers

# What happened on whose page: kind, minutes after the start, seconds away, question shown.
HAPPENED: dict[int, tuple[tuple[EventKind, int, int, int], ...]] = {
    LOCKED: (
        (EventKind.LEFT_PAGE, 6, 0, 3),
        (EventKind.CAME_BACK, 7, 41, 3),
        (EventKind.LEFT_PAGE, 15, 0, 6),
        (EventKind.CAME_BACK, 16, 65, 6),
        (EventKind.LEFT_FULL_SCREEN, 21, 0, 7),
        (EventKind.LEFT_PAGE, 24, 0, 8),
    ),
    SILENT: ((EventKind.COPIED, 11, 0, 4), (EventKind.PASTED, 12, 0, 4)),
    TWO_PAGES: (
        (EventKind.LEFT_PAGE, 9, 0, 2),
        (EventKind.CAME_BACK, 9, 8, 2),
        (EventKind.LEFT_PAGE, 17, 0, 3),
    ),
    HANDED_IN: (
        (EventKind.LEFT_PAGE, 12, 0, 5),
        (EventKind.CAME_BACK, 12, 7, 5),
        (EventKind.PASTED, 20, 0, 9),
    ),
}


def make_running(plan: DemoPlan, made: Organisation, chance: np.random.Generator, now: datetime) -> None:
    """Open a sitting that began a while ago: some absent, some waiting, most at different places of it."""
    practice = plan.file["practice"]
    entry = practice["today"]
    hr = User.objects.get(username=member(plan, "hr")["number"])
    with invented_deeds(at(workday_before(plan.today), 16)):
        sitting = _opened(plan, made, hr, now)
    seats = _places(sitting, entry["room"], now)
    texts = texts_by_version(practice["written"])
    for place, seat in enumerate(seats[ABSENT + WAITING :]):
        pen = Pen(texts, float(np.clip(chance.normal(0.74, 0.12), 0.3, 0.97)))
        _write(seat, place, pen, random.Random(int(chance.integers(2**31))), now)
    with invented_deeds(now):
        _invigilate(plan, sitting, seats, hr, now)


def _opened(plan: DemoPlan, made: Organisation, hr: User, now: datetime) -> Sitting:
    """Open the sitting on the eve and seat those who take part."""
    practice = plan.file["practice"]
    sitting = open_sitting(
        paper=Paper.objects.get(slug=practice["paper"]),
        plan=SittingPlan(
            title=practice["today"]["title"],
            opens_at=now - BEGUN - timedelta(minutes=5),
            closes_at=now + timedelta(hours=HOURS_LEFT),
            terms=SittingTerms(reaction=Reaction.LOCK, tolerated=3, watermark=True, seats_per_row=5),
        ),
        by=hr,
    )
    takers = specialists(plan, made)[practice["takers"] :][: practice["today"]["takers"]]
    seat_employees(sitting=sitting, employees=takers, by=hr)
    return sitting


def _places(sitting: Sitting, room: str, now: datetime) -> list[SittingSeat]:
    """Number the seats; all but the absent have come."""
    seats = list(SittingSeat.objects.filter(sitting=sitting).select_related("employee__user").order_by("pk"))
    for number, seat in enumerate(seats, 1):
        seat.room, seat.place = room, number
        if number > ABSENT:
            seat.arrived_at = now - BEGUN + timedelta(seconds=20 * number)
    SittingSeat.objects.bulk_update(seats, ["room", "place", "arrived_at"])
    return seats


def _write(seat: SittingSeat, place: int, pen: Pen, luck: random.Random, now: datetime) -> None:
    """Start, answer the first so many questions, and tell what happened on the page."""
    started = now - BEGUN + timedelta(seconds=30 * place)
    attempt = start_attempt(sitting=seat.sitting, employee=seat.employee, now=started)
    slots = slots_of(attempt)
    answered = len(slots) if place < HANDED_IN else luck.randrange(4, len(slots))
    versions = QuestionVersion.objects.in_bulk([slot.version_id for slot in slots])
    each = (now - started) / (answered + 1)
    given = ((slot.number, pen(versions[slot.version_id], luck)) for slot in slots[:answered])
    Answer.objects.bulk_create(
        Answer(
            attempt=attempt,
            slot=number,
            given=answer,
            revision=1,
            seconds=int(each.total_seconds()),
            saved_at=started + order * each,
        )
        for order, (number, answer) in enumerate(given, 1)
    )
    _pulse(attempt, place, now)
    if place < HANDED_IN:
        hand_in(attempt=attempt, now=now - timedelta(minutes=2 - place))


def _pulse(attempt: Attempt, place: int, now: datetime) -> None:
    """Tell of the page as it would itself; a silent one has not been heard of for minutes."""
    address = f"10.20.3.{40 + place}"
    told = _told(attempt, HAPPENED.get(place, HAPPENED[HANDED_IN] if place == 0 else ()))
    heard = now - timedelta(minutes=4) if place == SILENT else now - timedelta(seconds=3)
    attempt = Attempt.objects.select_related("sitting").get(pk=attempt.pk)
    with invented_deeds(heard):
        attempt = take_pulse(attempt=attempt, pulse=Pulse(f"page{place}", address, told), now=heard)
    if place == TWO_PAGES:
        fresh = Attempt.objects.select_related("sitting", "presence").get(pk=attempt.pk)
        take_pulse(attempt=fresh, pulse=Pulse(f"other{place}", "10.20.8.17"), now=heard)


def _told(attempt: Attempt, happened: Sequence[tuple[EventKind, int, int, int]]) -> list[ToldEvent]:
    return [
        ToldEvent(
            kind=kind,
            sequence=number,
            at=int((attempt.started_at + timedelta(minutes=minutes)).timestamp() * 1000),
            slot=slot,
            seconds=seconds,
            signed_out=False,
        )
        for number, (kind, minutes, seconds, slot) in enumerate(happened, 1)
    ]


def _invigilate(plan: DemoPlan, sitting: Sitting, seats: list[SittingSeat], hr: User, now: datetime) -> None:
    """Do what an invigilator did so far, judge one record and void one attempt; the others wait."""
    entry = plan.file["practice"]["today"]
    writers = seats[ABSENT + WAITING :]
    orders = (
        Order("message", text=entry["message"]),
        Order("extend", seat=writers[9], minutes=8, reason=entry["extend_reason"]),
        Order("pause", seat=writers[PAUSED], reason=entry["pause_reason"]),
    )
    for order in orders:
        carry_out(sitting=sitting, order=order, by=hr, now=now)
    judged = Attempt.objects.get(sitting=sitting, employee=writers[0].employee)
    judge_record(attempt=judged, finding=Finding.NO_FINDING, reason=entry["finding"], by=hr, now=now)
    caught = Attempt.objects.select_related("sitting").get(sitting=sitting, employee=writers[-1].employee)
    misconduct = VoidingPlan(VoidingGround.MISCONDUCT, entry["voiding"], uses_up=True)
    void_attempt(attempt=caught, plan=misconduct, by=hr, now=now)
