"""Find the next sitting of a paper that fits a person: it is in time, counts, and overlaps with nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from lms.automation.api import PlanOutcome, PlanVerdict
from lms.core.wording import day_text, moment
from lms.exams.choices import SeatReason
from lms.exams.seating.due import Need, needs_of, written_and_awaited
from lms.exams.seating.queries import clashing_sittings, seats_ahead
from lms.exams.sittings.models import Sitting, SittingSeat
from lms.papers.blueprints.models import Paper
from lms.people.leaves.api import Leave

HORIZON: Final = timedelta(days=366)
NO_SITTING: Final = gettext_noop("No sitting of this paper is planned.")
NONE_IN_TIME: Final = gettext_noop("No planned sitting lies before %(ends_on)s.")
ALL_CLASH: Final = gettext_noop("Every fitting sitting overlaps with another seat or with leave.")
TOO_EARLY: Final = gettext_noop("No planned sitting counts: a pass counts from %(counts_from)s.")
IS_EXCUSED: Final = PlanVerdict(PlanOutcome.SKIPPED, gettext_noop("A waiver runs until after the exam."))
NEEDS_NONE: Final = PlanVerdict(PlanOutcome.SKIPPED, gettext_noop("Needs no pass of this paper."))
IS_AWAITED: Final = PlanVerdict(
    PlanOutcome.SKIPPED, gettext_noop("Writes the paper now or waits for the result.")
)


@dataclass(frozen=True, slots=True)
class SeatAsked:
    """Somebody who is to write the paper, and the last day on which that helps; none is any day."""

    employee: int
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Fitting:
    """What comes of asking for a seat: the sitting that fits, or why there is none."""

    verdict: PlanVerdict
    sitting: Sitting | None = None


@dataclass(frozen=True, slots=True)
class Offered:
    """A coming sitting of a paper, and who cannot come: seated elsewhere at the time, or away all through."""

    sitting: Sitting
    day: date
    busy: frozenset[int]


def fitting_sittings(paper: Paper, asked: Sequence[SeatAsked], now: datetime) -> Iterator[Fitting]:
    """Find the sitting for each, in place; who has a seat, waits for a result or needs none is left out.

    A fixed number of queries for a paper and each of its coming sittings.
    """
    people, today = {one.employee for one in asked}, timezone.localdate(now)
    ahead = seats_ahead(now).filter(sitting__paper=paper, employee__in=people)
    seats = dict(ahead.order_by().values_list("employee", "sitting__opens_at"))
    awaited, needs = written_and_awaited(paper), needs_of(paper, today, today)
    offered = list(_offered(paper, people, now))
    for one in asked:
        need = needs.people.get(one.employee) if needs else None
        if (opens_at := seats.get(one.employee)) is not None:
            has_one = gettext_noop("Has a seat on %(sitting)s.")
            yield Fitting(PlanVerdict(PlanOutcome.ALREADY, has_one, {"sitting": moment(opens_at)}))
        elif needs and one.employee in needs.excused:
            yield Fitting(IS_EXCUSED)
        elif one.employee in awaited:
            yield Fitting(IS_AWAITED)
        elif needs and need is None:
            yield Fitting(NEEDS_NONE)
        else:
            yield _first_fitting(one, need, offered)


def _offered(paper: Paper, people: Collection[int], now: datetime) -> Iterator[Offered]:
    """List the coming sittings of a paper for everybody, the earliest first."""
    coming = Sitting.objects.not_cancelled().filter(
        paper=paper, is_rehearsal=False, by_clause=False, opens_at__gt=now, opens_at__lt=now + HORIZON
    )
    sittings = list(coming.select_related("paper").order_by("opens_at", "pk"))
    ahead = Q(ends_on__isnull=True) | Q(ends_on__gte=timezone.localdate(now))
    leaves = list(Leave.objects.filter(ahead, employee__in=people).order_by()) if sittings else []
    for sitting in sittings:
        clashing = clashing_sittings(sitting)
        busy = SittingSeat.objects.filter(sitting__in=clashing, employee__in=people)
        seated = frozenset(busy.values_list("employee", flat=True)) if clashing else frozenset()
        opens_on, closes_on = (timezone.localdate(at) for at in (sitting.opens_at, sitting.closes_at))
        away = {
            each.employee_id for each in leaves if each.away.holds(opens_on) and each.away.holds(closes_on)
        }
        yield Offered(sitting, opens_on, seated | away)


def _first_fitting(asked: SeatAsked, need: Need | None, offered: Sequence[Offered]) -> Fitting:
    """Take the first sitting that lies in time, counts and overlaps with nothing; else say what is wrong."""
    if not offered:
        return Fitting(PlanVerdict(PlanOutcome.CONFLICT, NO_SITTING))
    ends_on, counts_from = asked.ends_on, need.counts_from if need else None
    in_time = [one for one in offered if ends_on is None or one.day <= ends_on]
    if not in_time:
        return Fitting(PlanVerdict(PlanOutcome.CONFLICT, NONE_IN_TIME, {"ends_on": day_text(ends_on)}))
    counting = [one for one in in_time if counts_from is None or one.day >= counts_from]
    if not counting:
        facts = {"counts_from": day_text(counts_from)}
        return Fitting(PlanVerdict(PlanOutcome.CONFLICT, TOO_EARLY, facts))
    free = next((one.sitting for one in counting if asked.employee not in one.busy), None)
    if free is None:
        return Fitting(PlanVerdict(PlanOutcome.CONFLICT, ALL_CLASH))
    told = gettext_noop("Sitting of %(sitting)s")
    return Fitting(PlanVerdict(PlanOutcome.FITS, told, {"sitting": moment(free.opens_at)}), free)


def needs_of_seats(paper: Paper, people: Collection[int], now: datetime) -> Mapping[int, Need]:
    """Say why each gets the seat: what is known of the need, else that a rule gave it."""
    today = timezone.localdate(now)
    needs = needs_of(paper, today, today)
    return {pk: (needs.people.get(pk) if needs else None) or Need(SeatReason.RULE) for pk in people}
