"""Make a sitting that runs at this moment, so that its console has something to show."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import numpy as np
from django.contrib.auth.models import User

from lms.core.trail.services import invented_entries
from lms.demo.exams.answering import Pen, texts_by_version
from lms.demo.exams.practice import specialists
from lms.demo.people.learning import at
from lms.demo.people.organisation import Organisation
from lms.demo.plan import DemoPlan, member, workday_before
from lms.exams.attempts.models import Answer, Attempt
from lms.exams.attempts.queries import slots_of
from lms.exams.choices import EventKind, Finding, InvalidationCause, Reaction
from lms.exams.heartbeat.services import Heartbeat, ReportedEvent, note_heartbeat
from lms.exams.integrity.services import judge_record
from lms.exams.invalidation.services import InvalidationPlan, invalidate_attempt
from lms.exams.invigilation.services import Order, carry_out
from lms.exams.marking.closing import hand_in
from lms.exams.planning.services import SittingPlan, SittingTerms, open_sitting
from lms.exams.seating.services import seat_employees
from lms.exams.sittings.models import Sitting, SittingSeat
from lms.exams.taking.services import start_attempt
from lms.papers.blueprints.models import Paper
from lms.questions.bank.models import QuestionVersion

ABSENT, WAITING = 3, 3
BEGUN = timedelta(minutes=38)
HOURS_LEFT = 6
HANDED_IN, LOCKED, PAUSED, SILENT, TWO_PAGES = 2, 6, 8, 10, 12  # places in the list of takers

type Happening = tuple[EventKind, int, int, int]


def away(left: int, seconds: int, slot: int) -> tuple[Happening, Happening]:
    """Leave the page so many seconds after the start, and come back when the seconds away are over."""
    return (EventKind.LEFT_PAGE, left, 0, slot), (EventKind.CAME_BACK, left + seconds, seconds, slot)


# What happened on whose page: kind, seconds after the start, seconds away, question shown.
HAPPENED: dict[int, tuple[Happening, ...]] = {
    LOCKED: (
        *away(6 * 60, 41, 3),
        *away(15 * 60, 65, 6),
        (EventKind.LEFT_FULL_SCREEN, 21 * 60, 0, 7),
        (EventKind.LEFT_PAGE, 24 * 60, 0, 8),
    ),
    SILENT: ((EventKind.COPIED, 11 * 60, 0, 4), (EventKind.PASTED, 12 * 60, 0, 4)),
    TWO_PAGES: (*away(9 * 60, 8, 2), (EventKind.LEFT_PAGE, 17 * 60, 0, 3)),
    HANDED_IN: (*away(12 * 60, 7, 5), (EventKind.PASTED, 20 * 60, 0, 9)),
}


def make_running(plan: DemoPlan, made: Organisation, chance: np.random.Generator, now: datetime) -> None:
    """Open a sitting that began a while ago: some absent, some waiting, most at different places of it."""
    practice = plan.file["practice"]
    entry = practice["today"]
    hr = User.objects.get(username=member(plan, "hr")["number"])
    with invented_entries(at(workday_before(plan.today), 16)):
        sitting = open_sitting(
            paper=Paper.objects.get(slug=practice["paper"]),
            plan=SittingPlan(
                title=entry["title"],
                opens_at=now - BEGUN - timedelta(minutes=5),
                closes_at=now + timedelta(hours=HOURS_LEFT),
                terms=SittingTerms(reaction=Reaction.LOCK, tolerated=3, watermark=True, seats_per_row=5),
            ),
            by=hr,
        )
        takers = specialists(plan, made)[practice["takers"] :][: entry["takers"]]
        seat_employees(sitting=sitting, employees=takers, by=hr)
    seats = list(SittingSeat.objects.filter(sitting=sitting).select_related("employee__user").order_by("pk"))
    for number, seat in enumerate(seats, 1):
        seat.room, seat.place = entry["room"], number
        if number > ABSENT:
            seat.arrived_at = now - BEGUN + timedelta(seconds=20 * number)
    SittingSeat.objects.bulk_update(seats, ["room", "place", "arrived_at"])
    texts = texts_by_version(practice["written"])
    for place, seat in enumerate(seats[ABSENT + WAITING :]):
        pen = Pen(texts, float(np.clip(chance.normal(0.74, 0.12), 0.3, 0.97)))
        _take(seat, place, pen, random.Random(int(chance.integers(2**31))), now)
    with invented_entries(now):
        _invigilate(plan, sitting, seats, hr, now)


def takers_of(sitting: Sitting) -> list[Attempt]:
    """List who is still taking it; the silent one stays silent, as somebody has to be missed."""
    seats = SittingSeat.objects.filter(sitting=sitting).order_by("pk")
    silent = seats[ABSENT + WAITING + SILENT]
    attempts = Attempt.objects.filter(
        sitting=sitting, closed_at=None, presence__isnull=False, employee__is_demo=True
    ).exclude(employee_id=silent.employee_id)
    return list(attempts.select_related("sitting__paper", "presence", "employee").order_by("pk"))


def _take(seat: SittingSeat, place: int, pen: Pen, luck: random.Random, now: datetime) -> None:
    """Start, answer the first so many questions, and report what happened on the page."""
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
    _send_heartbeat(attempt, place, now)
    if place < HANDED_IN:
        hand_in(attempt=attempt, now=now - timedelta(minutes=2 - place))


def _send_heartbeat(attempt: Attempt, place: int, now: datetime) -> None:
    """Report what the page would itself; a silent one has not been heard of for minutes."""
    address = f"10.20.3.{40 + place}"
    events = [
        ReportedEvent(
            kind=kind,
            sequence=number,
            at=int((attempt.started_at + timedelta(seconds=after)).timestamp() * 1000),
            slot=slot,
            seconds=seconds,
            signed_out=False,
        )
        for number, (kind, after, seconds, slot) in enumerate(
            HAPPENED.get(place, HAPPENED[HANDED_IN] if place == 0 else ()), 1
        )
    ]
    heard = now - timedelta(minutes=4) if place == SILENT else now - timedelta(seconds=3)
    attempt = Attempt.objects.select_related("sitting").get(pk=attempt.pk)
    with invented_entries(heard):
        attempt = note_heartbeat(
            attempt=attempt, heartbeat=Heartbeat(f"page{place}", address, events), now=heard
        )
    if place == TWO_PAGES:
        fresh = Attempt.objects.select_related("sitting", "presence").get(pk=attempt.pk)
        note_heartbeat(attempt=fresh, heartbeat=Heartbeat(f"other{place}", "10.20.8.17"), now=heard)


def _invigilate(plan: DemoPlan, sitting: Sitting, seats: list[SittingSeat], hr: User, now: datetime) -> None:
    """Do what an invigilator did so far, judge one record and invalidate one attempt; the others wait."""
    entry = plan.file["practice"]["today"]
    takers = seats[ABSENT + WAITING :]
    orders = (
        Order("message", text=entry["message"]),
        Order("extend", seat=takers[9], minutes=8, reason=entry["extend_reason"]),
        Order("pause", seat=takers[PAUSED], reason=entry["pause_reason"]),
    )
    for order in orders:
        carry_out(sitting=sitting, order=order, by=hr, now=now)
    judged = Attempt.objects.get(sitting=sitting, employee=takers[0].employee)
    judge_record(attempt=judged, finding=Finding.NO_FINDING, reason=entry["finding"], by=hr, now=now)
    caught = Attempt.objects.select_related("sitting").get(sitting=sitting, employee=takers[-1].employee)
    misconduct = InvalidationPlan(InvalidationCause.MISCONDUCT, entry["invalidation"], uses_up=True)
    invalidate_attempt(attempt=caught, plan=misconduct, by=hr, now=now)
