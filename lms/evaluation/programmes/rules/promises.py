"""Check a programme's promise before it is frozen, and what it forbids later: months, waves, teams."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from lms.core.refusals import Refusal
from lms.core.refusals import gettext_lazy as _


class NoWave(Refusal):
    message = _("At least one wave needs a start.")


class WaveWithoutTeams(Refusal):
    message = _("A wave has no team.")


class TeamInTwoWaves(Refusal):
    message = _("In two waves: %(teams)s.")

    def __init__(self, teams: str) -> None:
        super().__init__(teams)
        self.teams = teams


class StartNotAMonth(Refusal):
    message = _("Waves start on the first day of a month.")


class StartsOutOfOrder(Refusal):
    message = _("Waves follow one another; the one that waits comes last.")


class NoMonthBefore(Refusal):
    message = _("At least one month before the first wave must be read.")


class FirstWaveBegun(Refusal):
    message = _("The first wave has begun: a plan is declared before, or it proves nothing.")


class AnalysisTooEarly(Refusal):
    message = _("The analysis must come at least a month after the last wave starts (%(last)s).")

    def __init__(self, last: str) -> None:
        super().__init__(last)
        self.last = last


class IndicatorTwice(Refusal):
    message = _("A figure is either the primary one or one of the others.")


class NotTheLot(Refusal):
    message = _("These waves are not what the lot gave.")


class TeamOutOfScope(Refusal):
    message = _("Not in this unit: %(teams)s.")

    def __init__(self, teams: str) -> None:
        super().__init__(teams)
        self.teams = teams


class DeclaredAlready(Refusal):
    message = _("This programme has been declared already.")


class AlreadyAnalysed(Refusal):
    message = _(
        "The day of the analysis has come: the result stands, and the programme can no longer be cancelled."
    )


class NotOpenNow(Refusal):
    message = _(
        "Waves get the course before the day of the analysis; one that waits gets it from that day on."
    )


@dataclass(frozen=True, slots=True)
class PlannedStart:
    """A wave: the first day of its first month (None waits until after the analysis) and its teams."""

    starts_on: date | None
    teams: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Promise:
    """What is laid down on the day of the declaration."""

    declared_on: date
    panel_from: date
    analysis_on: date
    waves: tuple[PlannedStart, ...]
    indicators: tuple[str, ...]

    @property
    def starts(self) -> tuple[date, ...]:
        """List the starts in the order of the waves."""
        return tuple(wave.starts_on for wave in self.waves if wave.starts_on is not None)


def check_promise(promise: Promise) -> None:
    """Refuse a promise for the first rule it breaks."""
    if not promise.starts:
        raise NoWave
    if any(not wave.teams for wave in promise.waves):
        raise WaveWithoutTeams
    times = Counter(team for wave in promise.waves for team in wave.teams)
    twice = sorted(team for team, count in times.items() if count > 1)
    if twice:
        raise TeamInTwoWaves("、".join(twice))
    waits = [wave.starts_on is None for wave in promise.waves]
    rising = all(first < second for first, second in pairwise(promise.starts))
    if not rising or True in waits[:-1]:
        raise StartsOutOfOrder
    if any(day.day != 1 for day in (*promise.starts, promise.panel_from)):
        raise StartNotAMonth
    if promise.panel_from >= promise.starts[0]:
        raise NoMonthBefore
    # What was declared after the first lesson could have been chosen by its outcome.
    if promise.declared_on > promise.starts[0]:
        raise FirstWaveBegun
    check_analysis_day(promise.analysis_on, promise.starts[-1])
    if len(set(promise.indicators)) < len(promise.indicators):
        raise IndicatorTwice


def check_analysis_day(analysis_on: date, last_start: date) -> None:
    """Raise AnalysisTooEarly unless a full month lies between the last start and the analysis."""
    if (analysis_on.year, analysis_on.month) <= (last_start.year, last_start.month):
        raise AnalysisTooEarly(f"{last_start:%Y-%m}")


def check_cancelling(analysis_on: date, today: date) -> None:
    """Raise AlreadyAnalysed once the day of the analysis has come: a known result is not taken back."""
    if today >= analysis_on:
        raise AlreadyAnalysed


def is_open_now(starts_on: date | None, analysis_on: date, today: date) -> bool:
    """Tell whether a wave may get the course: before the analysis if it has a start, else from that day.

    A wave that waits would no longer compare before it; for the others the programme has ended by then.
    """
    return (today >= analysis_on) is (starts_on is None)
