"""Check a programme's promise before it is frozen: months, waves, teams and indicators fit together."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from lms.evaluation.domain.errors import DomainError


class PromiseProblem(StrEnum):
    """Why a programme cannot be declared as it stands."""

    NO_WAVE = "no_wave"
    WAVE_WITHOUT_TEAMS = "wave_without_teams"
    TEAM_IN_TWO_WAVES = "team_in_two_waves"
    START_NOT_A_MONTH = "start_not_a_month"
    STARTS_OUT_OF_ORDER = "starts_out_of_order"
    NO_MONTH_BEFORE = "no_month_before"
    ALREADY_BEGUN = "already_begun"
    ANALYSIS_TOO_EARLY = "analysis_too_early"
    INDICATOR_TWICE = "indicator_twice"
    NOT_THE_LOT = "not_the_lot"
    TEAM_OUT_OF_SCOPE = "team_out_of_scope"
    KEY_TAKEN = "key_taken"


class PromiseError(DomainError):
    """The promise breaks a rule; `code` says which."""


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
    """Raise PromiseError for the first rule the promise breaks."""
    _check_waves(promise)
    _check_dates(promise)
    if len(set(promise.indicators)) < len(promise.indicators):
        raise PromiseError(PromiseProblem.INDICATOR_TWICE)


def _check_waves(promise: Promise) -> None:
    if not promise.starts:
        raise PromiseError(PromiseProblem.NO_WAVE)
    if any(not wave.teams for wave in promise.waves):
        raise PromiseError(PromiseProblem.WAVE_WITHOUT_TEAMS)
    times = Counter(team for wave in promise.waves for team in wave.teams)
    twice = sorted(team for team, count in times.items() if count > 1)
    if twice:
        raise PromiseError(PromiseProblem.TEAM_IN_TWO_WAVES, teams="、".join(twice))
    waits = [wave.starts_on is None for wave in promise.waves]
    rising = all(first < second for first, second in pairwise(promise.starts))
    if not rising or True in waits[:-1]:
        raise PromiseError(PromiseProblem.STARTS_OUT_OF_ORDER)


def _check_dates(promise: Promise) -> None:
    if any(day.day != 1 for day in (*promise.starts, promise.panel_from)):
        raise PromiseError(PromiseProblem.START_NOT_A_MONTH)
    if promise.panel_from >= promise.starts[0]:
        raise PromiseError(PromiseProblem.NO_MONTH_BEFORE)
    # What was declared after the first lesson could have been chosen by its outcome.
    if promise.declared_on > promise.starts[0]:
        raise PromiseError(PromiseProblem.ALREADY_BEGUN)
    check_analysis_day(promise.analysis_on, promise.starts[-1])


def check_analysis_day(analysis_on: date, last_start: date) -> None:
    """Raise PromiseError unless a full month lies between the last start and the analysis."""
    if (analysis_on.year, analysis_on.month) <= (last_start.year, last_start.month):
        raise PromiseError(PromiseProblem.ANALYSIS_TOO_EARLY, last=f"{last_start:%Y-%m}")
