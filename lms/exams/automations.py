"""What exams offer to rules: an exam was failed; a seat in the next fitting sitting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from lms.automation.api import (
    Group,
    Occasion,
    OccasionsAsked,
    ParamsForm,
    PlanOutcome,
    PlanVerdict,
    RuleAction,
    Trigger,
    Wish,
    number_in,
)
from lms.core.wording import day_text, moment
from lms.exams.attempts.models import Attempt
from lms.exams.choices import SeatReason
from lms.exams.seating.due import Need, failed_and_may_resit, needs_of, written_and_awaited
from lms.exams.seating.queries import clashing_sittings, seats_ahead
from lms.exams.seating.services import seat_employees, unseat_many
from lms.exams.sittings.models import Sitting, SittingSeat
from lms.papers.blueprints.models import Paper
from lms.papers.choices import PaperKind
from lms.people.api import Employee

HORIZON = timedelta(days=366)
NO_PAPER = PlanVerdict(PlanOutcome.CONFLICT, gettext_noop("The paper is no longer there."))
NO_SITTING = gettext_noop("No sitting of this paper is planned.")
NONE_IN_TIME = gettext_noop("No planned sitting lies before %(ends_on)s.")
ALL_CLASH = gettext_noop("Every fitting sitting overlaps with another seat.")
TOO_EARLY = gettext_noop("No planned sitting counts: a pass counts from %(counts_from)s.")
IS_EXCUSED = PlanVerdict(PlanOutcome.SKIPPED, gettext_noop("A waiver runs until after the exam."))
NEEDS_NONE = PlanVerdict(PlanOutcome.SKIPPED, gettext_noop("Needs no pass of this paper."))
IS_AWAITED = PlanVerdict(PlanOutcome.SKIPPED, gettext_noop("Writes the paper now or waits for the result."))


class PaperField(forms.ModelChoiceField):  # type: ignore[type-arg] # not generic at run time
    """Choose the paper of an exam by its title."""

    def __init__(self) -> None:
        """Offer the papers of exams."""
        super().__init__(
            queryset=Paper.objects.filter(kind=PaperKind.EXAM).order_by("title", "pk"),
            label=_("Paper"),
            empty_label=_("Choose…"),
        )


class FailedPaperForm(ParamsForm):
    """Which paper."""

    paper = PaperField()


class ExamFailed(Trigger):
    """Somebody failed a paper and has not passed it since."""

    key = "exams.failed"
    group = Group.LEARNING
    label = _("An exam was failed")
    sentence = _("When {who} failed the exam {paper}")
    reason = _("Failed on %(day)s")
    form_class: type[ParamsForm] = FailedPaperForm

    def occasions(self, asked: OccasionsAsked) -> Iterator[Occasion]:
        """List who failed it last, by the last attempt; two queries."""
        paper = Paper.objects.filter(pk=number_in(asked.params, "paper")).first()
        if paper is None:
            return
        failed = failed_and_may_resit(paper)
        attempts = Attempt.objects.marked().real().filter(sitting__paper=paper, passed=False)
        if asked.people is not None:
            attempts = attempts.filter(employee__in=asked.people)
        last = dict(attempts.order_by("closed_at", "pk").values_list("employee", "pk"))
        for employee, attempt in last.items():
            if day := failed.get(employee):
                yield Occasion(employee, f"attempt:{attempt}", day, facts={"day": day_text(day)})


@dataclass(frozen=True, slots=True)
class Offered:
    """A coming sitting of a paper, and who has a seat at the same time elsewhere."""

    sitting: Sitting
    day: date
    busy: frozenset[int]


class SeatInNext(RuleAction):
    """Give a seat in the next sitting of a paper that fits the person.

    It lies before the end of what the person holds and after the day from which a pass counts, and overlaps
    with no other seat. Where none does, a person decides.
    """

    key = "exams.seat"
    makes = "seats"
    label = _("Give a seat in the next fitting sitting")
    sentence = _("give a seat in the next sitting of {paper}")
    form_class: type[ParamsForm] = FailedPaperForm

    def plan(self, wishes: Sequence[Wish], now: datetime) -> list[PlanVerdict]:
        """Find the sitting of each; a fixed number of queries for a paper and its coming sittings."""
        return [verdict for verdict, _sitting in self._placed(wishes, now)]

    def carry_out(self, wishes: Sequence[Wish], now: datetime) -> list[list[int]]:
        """Give the seats, sitting by sitting."""
        placed = self._placed(wishes, now)
        chosen: dict[Sitting, dict[int, int]] = defaultdict(dict)
        seated: set[tuple[int, int]] = set()
        for place, (wish, (verdict, sitting)) in enumerate(zip(wishes, placed, strict=True)):
            pair = (wish.employee, number_in(wish.params, "paper"))
            if verdict.outcome == PlanOutcome.FITS and sitting and pair not in seated:
                seated.add(pair)
                chosen[sitting][wish.employee] = place
        made: list[list[int]] = [[] for _wish in wishes]
        for sitting, people in chosen.items():
            needs = _needs_of_seats(sitting.paper, people, now)
            employees = Employee.objects.filter(pk__in=people).order_by("number")
            seat_employees(sitting=sitting, employees=employees, by=None, needs=needs, now=now)
            seats = SittingSeat.objects.filter(sitting=sitting, employee__in=people)
            for employee, seat in seats.values_list("employee", "pk"):
                made[people[employee]] = [seat]
        return made

    def begun(self, made: Collection[int]) -> set[int]:
        """Keep seats whose holders have started, and those of sittings that are over."""
        now, stay = timezone.now(), set()
        seats = SittingSeat.objects.filter(pk__in=made).select_related("sitting")
        started = set(
            Attempt.objects.filter(sitting__seats__pk__in=made).order_by().values_list("sitting", "employee")
        )
        for seat in seats:
            is_over = (seat.closes_at or seat.sitting.closes_at) <= now
            if is_over or (seat.sitting_id, seat.employee_id) in started:
                stay.add(seat.pk)
        return stay

    def take_back(self, made: Collection[int]) -> None:
        """Take these seats back, with an entry for each sitting."""
        by_sitting: dict[int, list[int]] = defaultdict(list)
        for seat, sitting in SittingSeat.objects.filter(pk__in=made).values_list("pk", "sitting"):
            by_sitting[sitting].append(seat)
        for of_seats in Sitting.objects.filter(pk__in=by_sitting).order_by("pk"):
            unseat_many(sitting=of_seats, seats=by_sitting[of_seats.pk], by=None)

    def _placed(self, wishes: Sequence[Wish], now: datetime) -> list[tuple[PlanVerdict, Sitting | None]]:
        """Find for each wish the sitting that fits, paper by paper."""
        by_paper: dict[int, list[int]] = defaultdict(list)
        for place, wish in enumerate(wishes):
            by_paper[number_in(wish.params, "paper")].append(place)
        papers = Paper.objects.in_bulk(by_paper)
        found: list[tuple[PlanVerdict, Sitting | None]] = [(NO_PAPER, None)] * len(wishes)
        for key, places in by_paper.items():
            if paper := papers.get(key):
                asked = [wishes[place] for place in places]
                for place, result in zip(places, self._placed_in(paper, asked, now), strict=True):
                    found[place] = result
        return found

    def _placed_in(
        self, paper: Paper, wishes: Sequence[Wish], now: datetime
    ) -> Iterator[tuple[PlanVerdict, Sitting | None]]:
        """Find the sitting of one paper for each wish; who has a seat, waits or needs none is left out."""
        people, today = {wish.employee for wish in wishes}, timezone.localdate(now)
        ahead = seats_ahead(now).filter(sitting__paper=paper, employee__in=people)
        seats = dict(ahead.order_by().values_list("employee", "sitting__opens_at"))
        awaited, needs = written_and_awaited(paper), needs_of(paper, today, today)
        offered = list(_offered(paper, people, now))
        for wish in wishes:
            need = needs.people.get(wish.employee) if needs else None
            if (opens_at := seats.get(wish.employee)) is not None:
                has_one = gettext_noop("Has a seat on %(sitting)s.")
                yield PlanVerdict(PlanOutcome.ALREADY, has_one, {"sitting": moment(opens_at)}), None
            elif needs and wish.employee in needs.excused:
                yield IS_EXCUSED, None
            elif wish.employee in awaited:
                yield IS_AWAITED, None
            elif needs and need is None:
                yield NEEDS_NONE, None
            else:
                yield _first_fitting(wish, need, offered)


def _offered(paper: Paper, people: Collection[int], now: datetime) -> Iterator[Offered]:
    """List the coming sittings of a paper for everybody, the earliest first."""
    coming = Sitting.objects.not_cancelled().filter(
        paper=paper, is_rehearsal=False, by_clause=False, opens_at__gt=now, opens_at__lt=now + HORIZON
    )
    for sitting in coming.select_related("paper").order_by("opens_at", "pk"):
        clashing = clashing_sittings(sitting)
        busy = SittingSeat.objects.filter(sitting__in=clashing, employee__in=people)
        seated = frozenset(busy.values_list("employee", flat=True)) if clashing else frozenset()
        yield Offered(sitting, timezone.localdate(sitting.opens_at), seated)


def _first_fitting(
    wish: Wish, need: Need | None, offered: Sequence[Offered]
) -> tuple[PlanVerdict, Sitting | None]:
    """Take the first sitting that lies in time, counts and overlaps with nothing; else say what is wrong."""
    if not offered:
        return PlanVerdict(PlanOutcome.CONFLICT, NO_SITTING), None
    ends_on, counts_from = wish.occasion.ends_on, need.counts_from if need else None
    in_time = [one for one in offered if ends_on is None or one.day <= ends_on]
    if not in_time:
        return PlanVerdict(PlanOutcome.CONFLICT, NONE_IN_TIME, {"ends_on": day_text(ends_on)}), None
    counting = [one for one in in_time if counts_from is None or one.day >= counts_from]
    if not counting:
        return PlanVerdict(PlanOutcome.CONFLICT, TOO_EARLY, {"counts_from": day_text(counts_from)}), None
    free = next((one.sitting for one in counting if wish.employee not in one.busy), None)
    if free is None:
        return PlanVerdict(PlanOutcome.CONFLICT, ALL_CLASH), None
    told = gettext_noop("Sitting of %(sitting)s")
    return PlanVerdict(PlanOutcome.FITS, told, {"sitting": moment(free.opens_at)}), free


def _needs_of_seats(paper: Paper, people: Collection[int], now: datetime) -> dict[int, Need]:
    """Say why each gets the seat: what is known of the need, else that a rule gave it."""
    today = timezone.localdate(now)
    needs = needs_of(paper, today, today)
    return {pk: (needs.people.get(pk) if needs else None) or Need(SeatReason.RULE) for pk in people}
