"""Read where everybody in a sitting stands, and whether a watch of it is to be noted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import batched
from typing import Final, NotRequired, TypedDict, cast

from django.db.models import Count, Exists, F, FilteredRelation, Max, Q, QuerySet
from django.utils import timezone

from lms.core.accounts import User
from lms.core.trail.api import AuditEntry
from lms.exams.attempts.models import Answer
from lms.exams.attempts.rules.access import State
from lms.exams.choices import AttemptState, EventKind
from lms.exams.heartbeat.rules import URGENCY, SeatFacts, SeatStatus, status_of
from lms.exams.integrity.models import IntegrityEvent
from lms.exams.results.history import WATCHED
from lms.exams.seating.queries import sittings_attended
from lms.exams.settings import ExamSettings
from lms.exams.sittings.models import Sitting, SittingSeat


def unnoted_watch(sitting_id: int, by: User, now: datetime) -> QuerySet[Sitting]:
    """Give the sitting if people come or write and the person was not noted there on this day."""
    begin_of_day = timezone.make_aware(datetime.combine(timezone.localdate(now), time.min))
    noted = AuditEntry.objects.about(Sitting(pk=sitting_id)).filter(
        action=WATCHED, actor_key=str(by.pk), happened_at__gte=begin_of_day
    )
    return sittings_attended(now).filter(~Exists(noted), pk=sitting_id)


EVERYBODY = Q()
ATTEMPTS_AT_ONCE: Final = 5_000
NEVER_COUNTED_BUT_LOOKED_AT = (EventKind.OTHER_NETWORK, EventKind.TOO_FAST, EventKind.SIMILAR)


class SeatValues(TypedDict):
    """One row as the database gives it."""

    pk: int
    room: str
    place: int | None
    arrived_at: datetime | None
    employee_number: str
    employee_name: str
    attempt: int | None
    attempt_number: int | None
    state: str | None
    started_at: datetime | None
    deadline: datetime | None
    held_at: datetime | None
    questions: int | None
    seen_at: datetime | None
    is_unnoted: NotRequired[bool]


@dataclass(frozen=True, slots=True)
class ConsoleRow:
    """One person in a sitting as an invigilator sees them; `with_answers` adds what was saved."""

    seat: int
    number: str
    name: str
    room: str
    place_number: int | None
    status: SeatStatus
    attempt: int | None
    questions: int
    last_sign: datetime | None
    deadline: datetime | None
    held_at: datetime | None
    counted: int
    answered: int = 0
    saved_at: datetime | None = None

    @property
    def place(self) -> str:
        """Name room and seat number."""
        return " · ".join(str(part) for part in (self.room, self.place_number) if part)

    @property
    def urgency(self) -> tuple[int, int, str]:
        """Return the order of the console: what needs somebody stands first."""
        return URGENCY[self.status], -self.counted, self.number

    @property
    def ends_at(self) -> datetime | None:
        """Return when the time of a taker ends; a pause has no end yet."""
        return self.deadline if self.status in {"taking", "disconnected", "locked"} else None


@dataclass(frozen=True, slots=True)
class ConsoleLook:
    """Everybody in a sitting as one look at the console shows them, and whether the look is to be noted."""

    rows: list[ConsoleRow]
    is_unnoted: bool


def console_look(sitting_id: int, by: User, now: datetime) -> ConsoleLook:
    """List everybody with a seat, the newest attempt of each, problems first.

    The first query asks as well whether this person's watch is to be noted. Without a seat nobody comes or
    writes, and nothing is to be noted.
    """
    found = list(_seat_values(sitting_id, is_unnoted=Exists(unnoted_watch(sitting_id, by, now))))
    newest: dict[int, SeatValues] = {}
    for row in found:
        known = newest.get(row["pk"])
        if known is None or (row["attempt_number"] or 0) > (known["attempt_number"] or 0):
            newest[row["pk"]] = row
    rows = sorted(_rows(sitting_id, newest.values(), now), key=lambda row: row.urgency)
    return ConsoleLook(rows, is_unnoted=any(row["is_unnoted"] for row in found[:1]))


def console_row(seat: SittingSeat, now: datetime) -> ConsoleRow:
    """Say where one person stands, by the newest attempt."""
    values = _seat_values(seat.sitting_id, Q(pk=seat.pk))
    newest = max(values, key=lambda one: one["attempt_number"] or 0)
    return with_answers(_rows(seat.sitting_id, [newest], now))[0]


def with_answers(rows: Iterable[ConsoleRow]) -> list[ConsoleRow]:
    """Add to the rows that are shown how much was answered, and when the last of it was saved."""
    shown = list(rows)
    saved = dict[int, tuple[int, datetime]]()
    for some in batched([row.attempt for row in shown if row.attempt], ATTEMPTS_AT_ONCE):
        answers = Answer.objects.filter(attempt__in=some).values_list("attempt")
        given = Count("pk", filter=Q(given__isnull=False))
        counted = answers.annotate(answered=given, last_save=Max("saved_at"))
        saved |= {attempt: (answered, saved_at) for attempt, answered, saved_at in counted}
    return [_with_answers(row, *saved[row.attempt]) if row.attempt in saved else row for row in shown]


def _with_answers(row: ConsoleRow, answered: int, saved_at: datetime) -> ConsoleRow:
    last_sign = max(saved_at, row.last_sign) if row.last_sign else saved_at
    return replace(row, answered=answered, saved_at=saved_at, last_sign=last_sign)


def _seat_values(sitting_id: int, those: Q = EVERYBODY, **along: Exists) -> Iterable[SeatValues]:
    """Join seats, people, attempts and presence; answers are many, and read for the rows shown only.

    What is asked along does not hang on a row: the database asks it once.
    """
    written = FilteredRelation(
        "employee__attempts",
        condition=Q(employee__attempts__sitting=sitting_id)
        & (~Q(employee__attempts__state=AttemptState.INVALIDATED) | Q(employee__attempts__is_used_up=True)),
    )
    seats = SittingSeat.objects.filter(those, sitting=sitting_id).annotate(written=written, **along)
    values = seats.values(
        "pk",
        "room",
        "place",
        "arrived_at",
        *along,
        employee_number=F("employee__number"),
        employee_name=F("employee__name"),
        attempt=F("written__pk"),
        attempt_number=F("written__number"),
        state=F("written__state"),
        started_at=F("written__started_at"),
        deadline=F("written__deadline"),
        held_at=F("written__held_at"),
        questions=F("written__slot_count"),
        seen_at=F("written__presence__seen_at"),
    )
    return cast("Iterable[SeatValues]", values)


def _rows(sitting_id: int, found: Iterable[SeatValues], now: datetime) -> list[ConsoleRow]:
    """Say where each stands; of those whose page is silent it is asked whether answers still come."""
    rows, silent = list(found), timedelta(seconds=ExamSettings.current().silent_seconds)
    saves = _last_saves(
        [
            row["attempt"]
            for row in rows
            if row["attempt"] and row["state"] == AttemptState.OPEN and not _is_heard(row, now - silent)
        ]
    )
    to_look_at = Q(counts=True) | Q(kind__in=NEVER_COUNTED_BUT_LOOKED_AT)
    events = IntegrityEvent.objects.filter(to_look_at, attempt__sitting=sitting_id).order_by()
    counted = dict(events.values_list("attempt").annotate(Count("pk")))
    return [_row(row, now, saves.get(row["attempt"]), counted.get(row["attempt"], 0)) for row in rows]


def _is_heard(values: SeatValues, since: datetime) -> bool:
    return any(sign and sign >= since for sign in (values["seen_at"], values["started_at"]))


def _last_saves(attempts: Sequence[int]) -> dict[int | None, datetime]:
    saves = dict[int | None, datetime]()
    for some in batched(attempts, ATTEMPTS_AT_ONCE):
        answers = Answer.objects.filter(attempt__in=some).values_list("attempt")
        saves |= dict(answers.annotate(Max("saved_at")))
    return saves


def _row(values: SeatValues, now: datetime, saved_at: datetime | None, counted: int) -> ConsoleRow:
    facts = SeatFacts(
        state=cast("State | None", values["state"]),
        arrived_at=values["arrived_at"],
        started_at=values["started_at"],
        seen_at=values["seen_at"],
        saved_at=saved_at,
    )
    return ConsoleRow(
        seat=values["pk"],
        number=values["employee_number"],
        name=values["employee_name"],
        room=values["room"],
        place_number=values["place"],
        status=status_of(facts, now, silent_seconds=ExamSettings.current().silent_seconds),
        attempt=values["attempt"],
        questions=values["questions"] or 0,
        last_sign=facts.last_sign,
        deadline=values["deadline"],
        held_at=values["held_at"],
        counted=counted,
    )
