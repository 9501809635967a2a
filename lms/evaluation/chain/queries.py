"""Read the links of a programme's chain, reaction, behaviour, result, and the observations behind one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.classroom.api import SeenOnLines, asked_on_lines, observations_for, seen_on_lines
from lms.core.accounts import User
from lms.core.statistics import Interval, wilson_interval
from lms.core.ui.api import Tone
from lms.core.wording import interval_text, percent, points
from lms.courses.api import agreement_of
from lms.evaluation.chain.rules import (
    FEWEST_OBSERVERS,
    FEWEST_PEOPLE,
    FEWEST_POINTS,
    FEWEST_TEAMS,
    Contrast,
    Doubt,
    Side,
    Watched,
    Weighed,
    before_and_after,
    trained_and_waiting,
    watched_before_and_after,
    watched_together,
)
from lms.evaluation.effects.queries import first_start, is_due, panel_period, stored_result
from lms.evaluation.effects.wording import before_the_day, conclusion_text, conclusion_tone
from lms.evaluation.programmes.models import CohortMember, Programme
from lms.evaluation.programmes.queries import primary_of
from lms.performance.indicators.wording import MINUS, change_number, change_range, change_unit

# The axis of a difference reaches so far beyond the longer end of its interval.
ROOM = 1.15
LEAST_REACH = 0.1


@dataclass(frozen=True)
class ChainLink:
    """One link, ready to show: its question, what can be said, a figure on an axis, what it rests on.

    `mark` is the nought of an axis of differences. A link that tells nothing has a reason in place of the
    figure.
    """

    name: str
    question: str
    verdict: str
    tone: Tone = ""
    figure: str = ""
    unit: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    scale_min: float = 0.0
    scale_max: float = 1.0
    mark: float | None = None
    interval: str = ""
    reason: str = ""
    notes: tuple[str, ...] = ()
    url: str = ""
    url_label: str = ""


def chain_of(programme: Programme, today: date) -> tuple[ChainLink, ...]:
    """Put the chain together; the plan and the estimates are loaded (`with_plan`)."""
    url = reverse("lms_evaluation:programme_rows", args=[programme.key])
    result = replace(result_link(programme), url=url, url_label=_("Rows behind this"))
    return (reaction_link(programme), behaviour_link(programme, today), result)


def reaction_link(programme: Programme) -> ChainLink:
    """Say what learners thought of the course: whether it fits their work, whether they will use it."""
    found, question = agreement_of(programme.course), _("Learners who say that it fits their work")
    answered = _("%(answers)d of %(completed)d who completed the course answered, without names") % {
        "answers": found.answers,
        "completed": found.completed,
    }
    if not found.agreeing:
        reason = ngettext(
            "%(count)d answer; shown from %(least)d on.",
            "%(count)d answers; shown from %(least)d on.",
            found.answers,
        ) % {"count": found.answers, "least": found.least}
        return ChainLink(_("Reaction"), question, _("Cannot tell"), reason=reason)
    shares = {name: _agreeing(count, found.answers) for name, count in found.agreeing.items()}
    count = found.agreeing["relevance"]
    interval = wilson_interval(count, found.answers) or Interval(0, 1)
    return ChainLink(
        name=_("Reaction"),
        question=question,
        verdict=_("For reference only"),
        figure=percent(count / found.answers, 0),
        value=count / found.answers,
        low=interval.low,
        high=interval.high,
        interval=_("95%% interval %(range)s")
        % {"range": interval_text(interval.low, interval.high, places=0)},
        notes=(
            answered,
            _("Will use it: %(share)s") % {"share": shares["intention"]},
            _("Expect support: %(share)s") % {"share": shares["support"]},
        ),
        url=reverse("lms_courses:reactions", args=[programme.course_id]) if programme.course.live else "",
        url_label=_("Answers behind this"),
    )


def _agreeing(count: int, answers: int) -> str:
    """Write the share of those who agree, with its interval; there are answers."""
    interval = wilson_interval(count, answers) or Interval(0, 1)
    return f"{percent(count / answers, 0)}（{interval_text(interval.low, interval.high, places=0)}）"


def behaviour_link(programme: Programme, today: date) -> ChainLink:
    """Say whether the trained do at work what the clauses of the course ask, more than those who wait."""
    name, question = _("Behaviour"), _("Points of the course's clauses seen done at work")
    if not may_be_compared(programme, today):
        verdict = _("Cancelled") if programme.cancelled_at else _("Not due yet")
        return ChainLink(name, question, verdict, reason=before_the_day(programme))
    lines = lines_of(programme)
    rows = watched(programme, seen_of(programme, lines, today))
    if not rows and not asked_on_lines(lines):
        reason = _("No checklist in use looks at the clauses of this course.")
        return ChainLink(name, question, _("Cannot tell"), reason=reason)
    beside, then = trained_and_waiting(rows, first_start(programme)), before_and_after(rows)
    notes = (*_sides_text(beside), *_then_text(then))
    url = reverse("lms_evaluation:programme_observations", args=[programme.key]) if rows else ""
    label = _("Observations behind this")
    if beside.difference is None or beside.interval is None:
        reason = doubt_text(beside)
        return ChainLink(
            name, question, _("Cannot tell"), reason=reason, notes=notes, url=url, url_label=label
        )
    low, high = beside.interval.low, beside.interval.high
    reach = max(LEAST_REACH, ROOM * max(abs(low), abs(high)))
    verdicts: dict[bool, tuple[str, Tone]] = {True: (_("Done more"), "good"), False: (_("Done less"), "bad")}
    verdict, tone = verdicts[beside.difference > 0]
    if beside.doubt is Doubt.HOLDS_ZERO:
        verdict, tone = _("Inconclusive"), ""
    return ChainLink(
        name=name,
        question=question,
        verdict=verdict,
        tone=tone,
        figure=points(beside.difference).replace("-", MINUS),
        unit=_("percentage points"),
        value=beside.difference,
        low=low,
        high=high,
        scale_min=-reach,
        scale_max=reach,
        mark=0.0,
        interval=_("95%% interval %(range)s") % {"range": points_range(beside.interval)},
        notes=notes,
        url=url,
        url_label=label,
    )


def may_be_compared(programme: Programme, today: date) -> bool:
    """Tell whether what was seen at work may be compared: from the day of the analysis on."""
    return programme.cancelled_at is None and is_due(programme, today)


def points_range(interval: Interval) -> str:
    """Write the interval of a difference of shares."""
    low, high = (points(end).replace("-", MINUS) for end in (interval.low, interval.high))
    return _("%(low)s to %(high)s percentage points") % {"low": low, "high": high}


def result_link(programme: Programme) -> ChainLink:
    """Repeat what can be said of the primary figure."""
    declared = primary_of(programme)
    result, indicator = stored_result(declared), declared.indicator
    verdict, tone = conclusion_text(programme, result), conclusion_tone(programme, result)
    question = _("Effect on %(indicator)s") % {"indicator": indicator.shown_name}
    if result is None or result.effect is None:
        reason = _("Held back: the evidence does not carry a number.")
        if result is None or not result.due:
            reason = before_the_day(programme)
        return ChainLink(_("Result"), question, verdict, tone, reason=reason)
    ends = [abs(end) for end in (result.low, result.high, result.effect) if end is not None]
    reach = ROOM * max(ends) or 1.0
    return ChainLink(
        name=_("Result"),
        question=question,
        verdict=verdict,
        tone=tone,
        figure=change_number(result.effect, indicator),
        unit=change_unit(indicator.unit),
        value=result.effect,
        low=result.low,
        high=result.high,
        scale_min=-reach,
        scale_max=reach,
        mark=0.0,
        interval=_("95%% interval %(range)s") % {"range": change_range(result.low, result.high, indicator)},
        notes=(
            _("evidence %(grade)s, declared before the run") % {"grade": result.grade.value},
            ngettext("%(count)d team", "%(count)d teams", result.teams) % {"count": result.teams},
        ),
    )


def doubt_text(found: Contrast) -> str:
    """Say why the trained cannot be compared with those who wait."""
    least = {
        "people": FEWEST_PEOPLE,
        "points": FEWEST_POINTS,
        "teams": FEWEST_TEAMS,
        "observers": FEWEST_OBSERVERS,
    }
    match found.doubt:
        case Doubt.NONE_SEEN:
            words = _("Nobody of the programme was watched on these clauses since the first wave began.")
        case Doubt.ONE_SIDE_ONLY:
            words = _("Only trained people were watched: nobody tells what the others do.")
        case Doubt.OTHER_SIDE_ONLY:
            words = _("Only people not yet trained were watched.")
        case Doubt.NEVER_TOGETHER:
            words = _("No month has both trained and waiting people watched: what differs may be the time.")
        case Doubt.FEW_TEAMS:
            words = _("Too few teams were watched: each side needs %(teams)d, as teams differ.")
        case Doubt.FEW_OBSERVERS:
            words = _("Too few observers: each side needs %(observers)d, as what differs may be the eye.")
        case _:
            words = _("Too few in the same months: each side needs %(people)d people and %(points)d points.")
    return words % least


def _sides_text(found: Contrast) -> tuple[str, ...]:
    """Say of both sides what was seen, with the denominators, and what the interval is made of."""
    if found.doubt in {Doubt.NONE_SEEN, Doubt.NEVER_TOGETHER}:
        return ()
    sides = (
        _("trained: %(seen)s") % {"seen": side_text(found.side, found.months)},
        _("waiting in the same months: %(seen)s") % {"seen": side_text(found.other, found.months)},
    )
    if found.interval is None:
        return sides
    months = ngettext(
        "compared over %(count)d month in which both were watched; how teams and observers differ is in the"
        " interval",
        "compared over %(count)d months in which both were watched; how teams and observers differ is in the"
        " interval",
        found.months,
    )
    return (*sides, months % {"count": found.months})


def side_text(side: Side, months: int) -> str:
    """Say what was seen of one side; no share where it would show a person.

    Of several months that weigh the same on both sides it is no share of the points seen.
    """
    people = ngettext("%(count)d person", "%(count)d people", side.people) % {"count": side.people}
    if side.share is None:
        return people
    teams = ngettext("%(count)d team", "%(count)d teams", side.teams) % {"count": side.teams}
    words = _("%(share)s of %(points)d points (%(people)s, %(teams)s)")
    if months > 1:
        words = _(
            "%(share)s, each month weighing alike on both sides; %(points)d points seen (%(people)s,"
            " %(teams)s)"
        )
    return words % {
        "share": percent(side.share, 0),
        "points": side.seen,
        "people": people,
        "teams": teams,
    }


def _then_text(found: Contrast) -> tuple[str, ...]:
    """Say how the same teams did before and after, which is no effect; nothing where that cannot be told."""
    if found.interval is None:
        return ()
    words = _(
        "%(teams)d teams watched before and after, each weighing alike on both sides: %(before)s → %(after)s"
        " (%(range)s), no effect by itself"
    )
    return (
        words
        % {
            "teams": found.side.teams,
            "before": percent(found.other.share, 0),
            "after": percent(found.side.share, 0),
            "range": points_range(found.interval),
        },
    )


def lines_of(programme: Programme) -> list[int]:
    """Give the lines of the clauses that the course teaches, in one query."""
    return sorted({clause.line for clause in programme.course.clauses.all()})


def seen_of(programme: Programme, lines: Sequence[int], today: date) -> list[SeenOnLines]:
    """List what was seen of the cohort on these lines in the months of the panel; one query."""
    period = panel_period(programme, today)
    people = CohortMember.objects.filter(programme=programme).values("employee")
    return seen_on_lines(employees=people, lines=lines, first=period.start, last=period.end)


def watched(programme: Programme, seen: Sequence[SeenOnLines]) -> list[Watched]:
    """Put what was seen beside the wave each person was drawn into, in one query."""
    starts = {unit.pk: wave.starts_on for wave in programme.waves.all() for unit in wave.units.all()}
    homes = dict(CohortMember.objects.filter(programme=programme).values_list("employee", "unit"))
    return [
        Watched(
            observation=one.observation,
            person=one.employee,
            team=homes[one.employee],
            observer=one.observer,
            day=one.day,
            done=one.done,
            seen=one.seen,
            starts_on=starts.get(homes[one.employee]),
        )
        for one in seen
    ]


@dataclass(frozen=True)
class ObservationRow:
    """One observation behind the link, and how much of it counts beside who waits, and before and after."""

    url: str
    day: date
    person: str
    observer: str
    starts_on: date | None
    is_trained: bool
    done: int
    seen: int
    weight_together: float | None
    weight_before_and_after: float | None


def observation_rows(programme: Programme, user: User, today: date) -> tuple[list[ObservationRow], int]:
    """List the observations behind the link that the reader may open, and how many there are in all."""
    if not may_be_compared(programme, today):
        return [], 0
    beside = {
        one.observation: one for one in watched(programme, seen_of(programme, lines_of(programme), today))
    }
    together = _weights(watched_together([*beside.values()], first_start(programme)))
    then = _weights(watched_before_and_after([*beside.values()]))
    readable = observations_for(user).filter(pk__in=list(beside))
    rows = [
        ObservationRow(
            url=found.get_absolute_url(),
            day=beside[found.pk].day,
            person=found.employee.name,
            observer=found.observer.name,
            starts_on=beside[found.pk].starts_on,
            is_trained=beside[found.pk].is_trained,
            done=beside[found.pk].done,
            seen=beside[found.pk].seen,
            weight_together=together.get(found.pk),
            weight_before_and_after=then.get(found.pk),
        )
        for found in readable
    ]
    return sorted(rows, key=lambda row: (row.day, row.person), reverse=True), len(beside)


def _weights(weighed: Sequence[Weighed]) -> dict[int, float]:
    """Give how much of each observation counts, by its key."""
    return {one.row.observation: one.weight for one in weighed}
