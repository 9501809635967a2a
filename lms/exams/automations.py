"""What exams offer to rules: an exam was failed; a seat in the next fitting sitting, or on a waiting list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime

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
from lms.core.wording import day_text
from lms.exams.attempts.models import Attempt
from lms.exams.seating.due import failed_and_may_resit
from lms.exams.seating.fitting import (
    ALL_CLASH,
    NO_SITTING,
    NONE_IN_TIME,
    TOO_EARLY,
    Fitting,
    SeatAsked,
    fitting_sittings,
)
from lms.exams.seating.waiting import (
    put_on_waiting_list,
    seat_by_rule,
    settled_places,
    settled_seats,
    take_places_back,
    take_seats_back,
    who_waits,
)
from lms.exams.sittings.models import Sitting
from lms.papers.blueprints.models import Paper
from lms.papers.choices import PaperKind

NO_PAPER = PlanVerdict(PlanOutcome.CONFLICT, gettext_noop("The paper is no longer there."))
WAITS_ALREADY = PlanVerdict(PlanOutcome.ALREADY, gettext_noop("Is on the waiting list."))
WAITS = {
    NO_SITTING: gettext_noop("Waiting list: no sitting of this paper is planned."),
    NONE_IN_TIME: gettext_noop("Waiting list: no planned sitting lies before %(ends_on)s."),
    ALL_CLASH: gettext_noop("Waiting list: every fitting sitting overlaps with another seat or with leave."),
    TOO_EARLY: gettext_noop("Waiting list: a pass counts only from %(counts_from)s."),
}


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


class SeatInNext(RuleAction):
    """Give a seat in the next sitting of a paper that fits the person.

    It lies before the end of what the person holds and after the day from which a pass counts, and overlaps
    with no other seat and no leave. Where none does, a person decides.
    """

    key = "exams.seat"
    makes = "seats"
    label = _("Give a seat in the next fitting sitting")
    sentence = _("give a seat in the next sitting of {paper}")
    form_class: type[ParamsForm] = FailedPaperForm

    def plan(self, wishes: Sequence[Wish], now: datetime) -> list[PlanVerdict]:
        """Find the sitting of each; a fixed number of queries for a paper and its coming sittings."""
        return [fitting.verdict for fitting in fittings_of(wishes, now)]

    def carry_out(self, wishes: Sequence[Wish], now: datetime) -> list[list[int]]:
        """Give the seats, sitting by sitting."""
        seats = seats_given(wishes, fittings_of(wishes, now), now)
        keys = [seats.pop(pair_of(wish), None) for wish in wishes]
        return [[key] if key is not None else [] for key in keys]

    def begun(self, made: Collection[int]) -> set[int]:
        """Keep seats whose holders have started, and those of sittings that are over."""
        return settled_seats(made, timezone.now())

    def take_back(self, made: Collection[int]) -> None:
        """Take these seats back, with an entry for each sitting."""
        take_seats_back(made)


class SeatOrWait(RuleAction):
    """Give a seat in the next sitting that fits, and where none does a place on the waiting list.

    Who waits is seated by the daily job as soon as a sitting fits.
    """

    key = "exams.seat_or_wait"
    makes = "waiting places"
    label = _("Give a seat in the next fitting sitting, or a place on the waiting list")
    sentence = _("give a seat in the next sitting of {paper}, or a place on its waiting list")
    form_class: type[ParamsForm] = FailedPaperForm

    def plan(self, wishes: Sequence[Wish], now: datetime) -> list[PlanVerdict]:
        """Find the sitting of each; who finds none waits, unless that has been so already."""
        waiting, verdicts = waiting_among(wishes), []
        for wish, fitting in zip(wishes, fittings_of(wishes, now), strict=True):
            verdict = fitting.verdict
            if pair_of(wish) in waiting and verdict.outcome in {PlanOutcome.FITS, PlanOutcome.CONFLICT}:
                verdict = WAITS_ALREADY
            elif waits := WAITS.get(verdict.text):
                verdict = PlanVerdict(PlanOutcome.FITS, waits, verdict.facts)
            verdicts.append(verdict)
        return verdicts

    def carry_out(self, wishes: Sequence[Wish], now: datetime) -> list[list[int]]:
        """Give the seats, and places on the list to everybody else for whom a sitting is to be found."""
        waiting, fittings = waiting_among(wishes), fittings_of(wishes, now)
        seats = seats_given(
            [wish for wish in wishes if pair_of(wish) not in waiting],
            [one for wish, one in zip(wishes, fittings, strict=True) if pair_of(wish) not in waiting],
            now,
        )
        wanted: dict[tuple[int, int], date | None] = {}
        for wish, fitting in zip(wishes, fittings, strict=True):
            if pair_of(wish) not in waiting and (pair_of(wish) in seats or fitting.verdict.text in WAITS):
                wanted.setdefault(pair_of(wish), wish.occasion.ends_on)
        places = put_on_waiting_list(wanted=wanted, seats=seats, now=now)
        keys = [places.pop(pair_of(wish), None) for wish in wishes]
        return [[key] if key is not None else [] for key in keys]

    def begun(self, made: Collection[int]) -> set[int]:
        """Keep places whose seat is in use, over, or was given or taken by hand."""
        return settled_places(made, timezone.now())

    def take_back(self, made: Collection[int]) -> None:
        """Take these places back, and the seats that came of them."""
        take_places_back(made, timezone.now())


def pair_of(wish: Wish) -> tuple[int, int]:
    """Name the person and the paper of a wish, both by key."""
    return wish.employee, number_in(wish.params, "paper")


def waiting_among(wishes: Sequence[Wish]) -> set[tuple[int, int]]:
    """Give which people and papers of some wishes are on a waiting list."""
    pairs = {pair_of(wish) for wish in wishes}
    return who_waits({employee for employee, _paper in pairs}, {paper for _employee, paper in pairs})


def fittings_of(wishes: Sequence[Wish], now: datetime) -> list[Fitting]:
    """Find for each wish the sitting that fits, paper by paper."""
    by_paper: dict[int, list[int]] = defaultdict(list)
    for place, wish in enumerate(wishes):
        by_paper[number_in(wish.params, "paper")].append(place)
    papers = Paper.objects.in_bulk(by_paper)
    found = [Fitting(NO_PAPER)] * len(wishes)
    for key, places in by_paper.items():
        if paper := papers.get(key):
            asked = [SeatAsked(wishes[place].employee, wishes[place].occasion.ends_on) for place in places]
            for place, fitting in zip(places, fitting_sittings(paper, asked, now), strict=True):
                found[place] = fitting
    return found


def seats_given(
    wishes: Sequence[Wish], fittings: Sequence[Fitting], now: datetime
) -> dict[tuple[int, int], int]:
    """Seat who fits, the first wish for a person and paper; give the key of each seat by both."""
    chosen: dict[Sitting, set[int]] = defaultdict(set)
    taken: set[tuple[int, int]] = set()
    for wish, fitting in zip(wishes, fittings, strict=True):
        if fitting.sitting is not None and pair_of(wish) not in taken:
            taken.add(pair_of(wish))
            chosen[fitting.sitting].add(wish.employee)
    return {
        (employee, sitting.paper_id): seat
        for sitting, people in chosen.items()
        for employee, seat in seat_by_rule(sitting, people, now).items()
    }
