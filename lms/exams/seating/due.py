"""Find who is due for the paper of a sitting and why, who collides with another one, and who stays out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol, cast

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from wagtail import hooks

from lms.exams.attempts.models import Attempt
from lms.exams.choices import UNFINISHED, AttemptState, SeatReason
from lms.exams.resits.queries import resit_desk
from lms.exams.seating.models import WaitingPlace
from lms.exams.seating.queries import clashing_sittings, seats_ahead
from lms.exams.sittings.models import Sitting, SittingSeat, seat_reason_text
from lms.papers.blueprints.models import Paper
from lms.people.api import Employee, Posting, postings_on
from lms.people.leaves.api import leaves_through

HOOK: Final = "exams_people_due"
USUAL_DAYS: Final = 30
ABOUT_CERTIFICATES: Final = (SeatReason.ENDING, SeatReason.LAPSED, SeatReason.NEVER)
WITH_END: Final = frozenset({SeatReason.ENDING, SeatReason.CHANGED})


@dataclass(frozen=True, slots=True)
class Need:
    """Why one person needs a pass, and the first day on which one would count; None is any day."""

    reason: SeatReason
    day: date | None = None
    counts_from: date | None = None

    @property
    def text(self) -> str:
        """Say it in the reader's language."""
        return seat_reason_text(self.reason, self.day)


@dataclass(frozen=True, slots=True)
class PaperNeeds:
    """What a floor above says of a paper.

    `people` are all who need a pass now or when what they hold ends, `excused` those who need none during
    the days asked for, `days` how long before that end a pass is usual.
    """

    people: Mapping[int, Need]
    excused: Collection[int] = ()
    days: int = USUAL_DAYS


class TellNeeds(Protocol):
    """Answer the hook `exams_people_due` for the days between two; None where the paper is not known."""

    def __call__(self, paper: Paper, first: date, last: date) -> PaperNeeds | None:
        """Say who needs the paper."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom somebody wants to seat: for which reasons, up to how many days before an end, chosen by hand.

    No reasons means all that there are, no days the usual ones.
    """

    reasons: frozenset[SeatReason] = frozenset()
    days: int | None = None
    chosen: frozenset[int] = frozenset()
    unit_path: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may get a seat, why, and what speaks against it.

    `ends_before` tells that what the person holds ends before the sitting opens, no reason to stay out.
    """

    employee: Employee
    unit: str
    needs: tuple[Need, ...]
    clash: Sitting | None
    counts_from: date | None
    ends_before: bool = False

    @property
    def need(self) -> Need:
        """Give the reason that is kept with the seat."""
        return self.needs[0]

    @property
    def is_advised(self) -> bool:
        """Tell whether nothing speaks against the seat."""
        return self.clash is None and self.counts_from is None


class Absence(StrEnum):
    """Why somebody who is due stays out."""

    WAIVED = "waived"
    ON_LEAVE = "on_leave"
    SEATED = "seated"
    MARKING = "marking"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody with one of the reasons who gets no seat here."""

    employee: Employee
    absence: Absence
    sitting: Sitting | None = None
    back_after: date | None = None


@dataclass(frozen=True, slots=True)
class DueList:
    """Who is due for a sitting: how many for each reason, and of the reasons asked for who by name."""

    counts: Mapping[SeatReason, int]
    reasons: frozenset[SeatReason]
    days: int
    candidates: tuple[Candidate, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class ChosenPaper:
    """People chosen for a paper, its open and coming sittings that count, with `seat_count`, and when to sit.

    From `counts_from` on a pass counts for all of them; after `ends_on` the first of them lacks one.
    `is_delta` tells that a change of the standard asks it until that day, not the end of a certificate.
    """

    paper: Paper
    people: int
    sittings: Sequence[Sitting]
    counts_from: date | None
    ends_on: date | None
    is_delta: bool


def chosen_papers(chosen: Mapping[int, Collection[int]], now: datetime) -> list[ChosenPaper]:
    """List the papers for which people were chosen, by key, with the sittings that could take them."""
    ahead = Sitting.objects.not_cancelled().filter(paper__in=chosen, is_rehearsal=False, closes_at__gt=now)
    found: dict[int, list[Sitting]] = defaultdict(list)
    for sitting in ahead.annotate(seat_count=Count("seats")).order_by("opens_at", "pk"):
        found[sitting.paper_id].append(sitting)
    today, listed = timezone.localdate(now), []
    for paper in Paper.objects.filter(pk__in=chosen).order_by("title", "pk"):
        needs_above, people = needs_of(paper, today, today), chosen[paper.pk]
        needs = [needs_above.people[pk] for pk in people if pk in needs_above.people] if needs_above else []
        starts = [need.counts_from for need in needs if need.counts_from and need.counts_from > today]
        ends = [need.day for need in needs if need.reason in WITH_END and need.day]
        start, end = max(starts, default=None), min(ends, default=None)
        is_delta = any(need.reason == SeatReason.CHANGED for need in needs)
        listed.append(ChosenPaper(paper, len(people), found[paper.pk], start, end, is_delta))
    return listed


def due_list(sitting: Sitting, asked: Asked, now: datetime) -> DueList:
    """List who is due for a sitting that takes seats, the most urgent first, in a fixed number of queries.

    Nobody is listed who is excused between today and the end of the sitting, is on leave until then, waits
    for a result, or has a seat here or in another open or coming sitting of the paper.
    """
    today = timezone.localdate(now)
    last = max(today, timezone.localdate(sitting.closes_at))
    needs_above = needs_of(sitting.paper, today, last)
    days = asked.days if asked.days is not None else (needs_above.days if needs_above else USUAL_DAYS)
    by_reason = _by_reason(sitting, needs_above, asked.chosen, today + timedelta(days=days))
    people = _working(by_reason, max(today, timezone.localdate(sitting.opens_at)), asked.unit_path)
    out = _left_out(sitting, people, needs_above.excused if needs_above else (), now)
    counts = {
        reason: sum(pk in people and pk not in out for pk in needs) for reason, needs in by_reason.items()
    }
    reasons = asked.reasons & by_reason.keys() or frozenset(by_reason)
    wanted = {pk for reason in reasons for pk in by_reason[reason] if pk in people}
    needs = {
        pk: tuple(by_reason[one][pk] for one in SeatReason if one in reasons and pk in by_reason[one])
        for pk in people
        if pk in wanted and pk not in out
    }
    candidates = _candidates(sitting, {pk: people[pk] for pk in needs}, needs, today)
    return DueList(
        counts=counts,
        reasons=reasons,
        days=days,
        candidates=tuple(sorted(candidates, key=_urgency)),
        left_out=tuple(out[pk] for pk in people if pk in wanted and pk in out),
    )


def _urgency(candidate: Candidate) -> tuple[int, date, str]:
    need = candidate.need
    return list(SeatReason).index(need.reason), need.day or date.max, candidate.employee.number


def needs_of(paper: Paper, first: date, last: date) -> PaperNeeds | None:
    """Ask the floors above; the first that knows the paper answers."""
    answers = (tell(paper, first, last) for tell in cast("list[TellNeeds]", hooks.get_hooks(HOOK)))
    return next((answer for answer in answers if answer is not None), None)


def _by_reason(
    sitting: Sitting, needs_above: PaperNeeds | None, chosen: Collection[int], until: date
) -> dict[SeatReason, dict[int, Need]]:
    """Sort everybody by reason; somebody may have two. In a resit by clause there is one reason only."""
    if sitting.by_clause:
        due = {pk: Need(SeatReason.FAILED, day) for pk, day in due_in_resit(sitting).items()}
        picked = {pk: due[pk] for pk in chosen if pk in due}
        return {SeatReason.CHOSEN: picked, SeatReason.FAILED: due} if chosen else {SeatReason.FAILED: due}
    failed = {pk: Need(SeatReason.FAILED, day) for pk, day in failed_and_may_resit(sitting.paper).items()}
    sorted_out: dict[SeatReason, dict[int, Need]] = {}
    if chosen:
        known = needs_above.people if needs_above else failed
        sorted_out[SeatReason.CHOSEN] = {pk: known.get(pk, Need(SeatReason.CHOSEN)) for pk in chosen}
    if needs_above:
        is_delta = any(need.reason == SeatReason.CHANGED for need in needs_above.people.values())
        for reason in (SeatReason.CHANGED,) if is_delta else ABOUT_CERTIFICATES:
            sorted_out[reason] = {
                pk: need
                for pk, need in needs_above.people.items()
                if need.reason == reason and (reason != SeatReason.ENDING or (need.day and need.day <= until))
            }
        failed = {
            pk: Need(
                SeatReason.FAILED,
                need.day,
                needs_above.people[pk].counts_from if pk in needs_above.people else None,
            )
            for pk, need in failed.items()
            if pk in needs_above.people or pk in needs_above.excused
        }
    waiting = WaitingPlace.objects.still_waiting().filter(paper=sitting.paper).order_by()
    places = {
        pk: Need(SeatReason.WAITING, timezone.localdate(since))
        for pk, since in waiting.values_list("employee", "since")
    }
    listed = {SeatReason.WAITING: places} if places else {}
    return {**sorted_out, SeatReason.FAILED: failed, **listed}


def _working(
    by_reason: Mapping[SeatReason, Mapping[int, Need]], day: date, unit_path: str
) -> dict[int, Employee]:
    """Read who of them works here on the day, in the unit or below, by staff number."""
    keys = {pk for needs in by_reason.values() for pk in needs}
    people = Employee.objects.employed_on(day).filter(pk__in=keys)
    if unit_path:
        below = Posting.objects.on(day).filter(unit__path__startswith=unit_path)
        people = people.filter(pk__in=below.values("employee"))
    return {employee.pk: employee for employee in people.order_by("number")}


def _left_out(
    sitting: Sitting, people: Mapping[int, Employee], excused: Collection[int], now: datetime
) -> dict[int, LeftOut]:
    """Say who stays out, and why: a waiver first, then a seat, a result that is awaited, and leave.

    Leave keeps somebody out who is away on every day on which the exam could still be taken.
    """
    out: dict[int, LeftOut] = {}
    first = max(timezone.localdate(now), timezone.localdate(sitting.opens_at))
    last = max(first, timezone.localdate(sitting.closes_at))
    away = leaves_through(first, last).filter(employee__in=people)
    for pk, back_after in away.values_list("employee", "ends_on"):
        out[pk] = LeftOut(people[pk], Absence.ON_LEAVE, back_after=back_after)
    for pk in written_and_awaited(sitting.paper) & people.keys():
        out[pk] = LeftOut(people[pk], Absence.MARKING)
    for seat in seats_in_the_way(sitting, now):
        if seat.employee_id in people:
            out[seat.employee_id] = LeftOut(people[seat.employee_id], Absence.SEATED, seat.sitting)
    for pk in people.keys() & set(excused):
        out[pk] = LeftOut(people[pk], Absence.WAIVED)
    return out


def seats_in_the_way(sitting: Sitting, now: datetime) -> Iterable[SittingSeat]:
    """List the seats here, and those in other open or coming sittings of the paper that can still be used."""
    here = Q(sitting=sitting)
    if sitting.is_rehearsal:
        return SittingSeat.objects.filter(here).select_related("sitting")
    ahead = seats_ahead(now).filter(sitting__paper=sitting.paper_id)
    return SittingSeat.objects.filter(here | Q(pk__in=ahead.values("pk"))).select_related("sitting")


def _candidates(
    sitting: Sitting, people: Mapping[int, Employee], needs: Mapping[int, tuple[Need, ...]], today: date
) -> Iterable[Candidate]:
    """Add unit and conflicts to those who may get a seat.

    A pass has to count from the first day on which it could be written: on an earlier one it would renew
    nothing, and nobody who passed writes the exam again.
    """
    postings = postings_on(Employee.objects.filter(pk__in=people), today)
    clashing = {one.pk: one for one in clashing_sittings(sitting)}
    seats = SittingSeat.objects.filter(sitting__in=clashing, employee__in=people)
    clashes = {pk: clashing[other] for pk, other in seats.values_list("employee", "sitting")}
    opens_on = timezone.localdate(sitting.opens_at)
    for pk, employee in people.items():
        starts = [need.counts_from for need in needs[pk] if need.counts_from]
        yield Candidate(
            employee=employee,
            unit=postings[pk].unit.name if pk in postings else "",
            needs=needs[pk],
            clash=clashes.get(pk),
            counts_from=max((day for day in starts if day > max(opens_on, today)), default=None),
            ends_before=any(
                need.reason in WITH_END and need.day and need.day < opens_on for need in needs[pk]
            ),
        )


def failed_and_may_resit(paper: Paper) -> dict[int, date]:
    """Find who failed a paper, has not passed it since and is not taking it now, with the day of failing."""
    written = Attempt.objects.filter(sitting__paper=paper, sitting__is_rehearsal=False)
    failed = written.filter(state=AttemptState.MARKED, passed=False)
    later = written.filter(employee=OuterRef("employee"))
    passed = later.filter(state=AttemptState.MARKED, passed=True, closed_at__gt=OuterRef("closed_at"))
    unfinished = later.filter(state__in=UNFINISHED)
    found = failed.filter(~Exists(passed), ~Exists(unfinished)).order_by("closed_at")
    return {pk: timezone.localdate(closed_at) for pk, closed_at in found.values_list("employee", "closed_at")}


def written_and_awaited(paper: Paper) -> set[int]:
    """Find who writes the paper now or waits for its marks."""
    awaited = Attempt.objects.filter(sitting__paper=paper, sitting__is_rehearsal=False)
    return set(
        awaited.filter(state__in=[*UNFINISHED, AttemptState.HANDED_IN]).values_list("employee", flat=True)
    )


def due_in_resit(sitting: Sitting) -> dict[int, date]:
    """Give who may sit clauses again in a resit by clause, with the day of the failed attempt."""
    due = resit_desk(sitting.paper, sitting.opens_at).due
    return {one.attempt.employee_id: timezone.localdate(one.attempt.closed_at) for one in due}
