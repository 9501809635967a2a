"""Lay teams against months: numerators, denominators and the month each team was trained."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from lms.core.numerics import np
from lms.core.statistics import BoolArray, FloatArray

if TYPE_CHECKING:
    from numpy.typing import NDArray


def month_end(start: date) -> date:
    """Give the last day of the month that starts on the day."""
    return (start.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


MONTHS_IN_YEAR = 12


class EstimationError(ValueError):
    """The figures carry no estimate; `code` says why and is kept with the result."""

    def __init__(self, code: StrEnum, **context: object) -> None:
        """Keep the code together with the values that explain it."""
        self.code = code
        self.context = context
        details = ", ".join(f"{name}={value!r}" for name, value in sorted(context.items()))
        super().__init__(f"{code.value} ({details})" if details else code.value)


class PanelProblem(StrEnum):
    """Why rows do not make a panel."""

    NO_ROWS = "no_rows"
    UNKNOWN_TEAM = "unknown_team"
    TEAM_TWICE = "team_twice"
    TEAM_WITHOUT_ROWS = "team_without_rows"
    NOT_FINITE = "not_finite"
    NEGATIVE_DENOMINATOR = "negative_denominator"
    NUMERATOR_WITHOUT_DENOMINATOR = "numerator_without_denominator"
    PERIOD_WITHOUT_ROWS = "period_without_rows"


class PanelError(EstimationError):
    """The rows or the teams' plan cannot be laid out as a panel."""


@dataclass(frozen=True, slots=True)
class TeamPlan:
    """The wave a team was assigned to: its first trained period, None for never.

    It is the assignment, not the attendance: estimates are by intention to treat. `stratum`
    names the group (a city, a centre) inside which the lottery was drawn.
    """

    team: str
    adoption: int | None
    stratum: str = ""


@dataclass(frozen=True, slots=True)
class TeamMonth:
    """Figures of a team in one period, whole or in parts, and how many people they came from where known."""

    team: str
    period: int
    numerator: float
    denominator: float
    people: int = 0


@dataclass(frozen=True, eq=False, slots=True)
class Panel:
    """Teams × periods. Rows of the arrays follow `teams`, columns follow `periods`.

    numerator, denominator: (teams, periods), in the indicator's units; a zero denominator is
    "no sample". adoption: (teams,), first trained period, inf for never. weights: (teams,), where
    teams shall not weigh by their volume. clusters: what each team belongs to where chance strikes more
    than one team at once, across waves; None where every team stands for itself.
    """

    teams: tuple[str, ...]
    periods: tuple[int, ...]
    numerator: FloatArray
    denominator: FloatArray
    adoption: FloatArray
    strata: tuple[str, ...]
    weights: FloatArray | None = None
    clusters: tuple[str, ...] | None = None

    @property
    def outcome(self) -> FloatArray:
        """Divide cell by cell, (teams, periods); NaN where there was no sample."""
        empty = np.full(self.numerator.shape, np.nan)
        shares: FloatArray = np.divide(
            self.numerator, self.denominator, out=empty, where=self.denominator > 0
        )
        return shares

    @property
    def trained(self) -> BoolArray:
        """Tell for each cell (teams, periods) whether the team had been trained by then."""
        return np.array(self.periods)[None, :] >= self.adoption[:, None]

    @property
    def independent(self) -> int:
        """Count what chance strikes one by one: the clusters, else the teams."""
        return len(set(self.clusters or self.teams))

    @property
    def waves(self) -> tuple[int, ...]:
        """List the periods in which a wave began and a period before it was seen."""
        begun = {int(a) for a in self.adoption if self.periods[0] < a <= self.periods[-1]}
        return tuple(sorted(begun))

    @property
    def volume(self) -> FloatArray:
        """Give each team's weight, (teams,): its own where set, else its denominator before all training.

        Fixed weights make a weighted mean of team ratios equal summed numerators over summed
        denominators at the start, and keep a change of team sizes from passing for an effect.
        """
        if self.weights is not None:
            return self.weights
        begun = self.adoption[self.adoption > self.periods[0]]
        first = min(begun.min(initial=np.inf), self.periods[-1] + 1)
        before = np.array(self.periods) < first
        volumes: FloatArray = self.denominator[:, before].sum(axis=1)
        return volumes

    def select(self, keep: BoolArray) -> Panel:
        """Keep the marked teams, (teams,)."""
        return self.rearranged(np.flatnonzero(keep))

    def rearranged(self, places: NDArray[np.intp]) -> Panel:
        """Take the teams at these places, in this order; a place may stand there twice."""
        return Panel(
            teams=tuple(self.teams[place] for place in places),
            periods=self.periods,
            numerator=self.numerator[places],
            denominator=self.denominator[places],
            adoption=self.adoption[places],
            strata=tuple(self.strata[place] for place in places),
            weights=None if self.weights is None else self.weights[places],
            clusters=None if self.clusters is None else tuple(self.clusters[place] for place in places),
        )


def month_index(day: date) -> int:
    """Count months so that neighbours differ by one, across years too."""
    return day.year * MONTHS_IN_YEAR + day.month - 1


def month_start(index: int) -> date:
    """Give the first day of a counted month."""
    return date(index // MONTHS_IN_YEAR, index % MONTHS_IN_YEAR + 1, 1)


def build_panel(rows: Iterable[TeamMonth], plans: Sequence[TeamPlan]) -> Panel:
    """Sum rows into a panel of every planned team and every period from first to last.

    Raises PanelError for no rows, a row of an unplanned team, a team planned twice or without
    rows, impossible numbers, or a period no team has rows for (a month that was not imported).
    """
    listed = list(rows)
    _check(listed, plans)
    first, last = min(row.period for row in listed), max(row.period for row in listed)
    place = {plan.team: k for k, plan in enumerate(plans)}
    sums = np.zeros((2, len(plans), last - first + 1))
    for row in listed:
        sums[:, place[row.team], row.period - first] += (row.numerator, row.denominator)
    if np.any((sums[0] != 0) & (sums[1] == 0)):
        raise PanelError(PanelProblem.NUMERATOR_WITHOUT_DENOMINATOR)
    return Panel(
        teams=tuple(plan.team for plan in plans),
        periods=tuple(range(first, last + 1)),
        numerator=sums[0],
        denominator=sums[1],
        adoption=np.array(
            [np.inf if plan.adoption is None else plan.adoption for plan in plans], dtype=float
        ),
        strata=tuple(plan.stratum for plan in plans),
    )


def _check(rows: Sequence[TeamMonth], plans: Sequence[TeamPlan]) -> None:
    """Refuse plans and rows that do not fit together, or that hold what cannot have been counted."""
    twice = [team for team, times in Counter(plan.team for plan in plans).items() if times > 1]
    if twice:
        raise PanelError(PanelProblem.TEAM_TWICE, teams=sorted(twice))
    if not rows:
        raise PanelError(PanelProblem.NO_ROWS)
    planned, seen = {plan.team for plan in plans}, {row.team for row in rows}
    if seen - planned:
        raise PanelError(PanelProblem.UNKNOWN_TEAM, teams=sorted(seen - planned))
    if planned - seen:
        raise PanelError(PanelProblem.TEAM_WITHOUT_ROWS, teams=sorted(planned - seen))
    for row in rows:
        if not (np.isfinite(row.numerator) and np.isfinite(row.denominator)):
            raise PanelError(PanelProblem.NOT_FINITE, team=row.team, period=row.period)
        if row.denominator < 0:
            raise PanelError(PanelProblem.NEGATIVE_DENOMINATOR, team=row.team, period=row.period)
    periods = {row.period for row in rows}
    missing = sorted(set(range(min(periods), max(periods) + 1)) - periods)
    if missing:
        raise PanelError(PanelProblem.PERIOD_WITHOUT_ROWS, periods=missing)


def without_early_teams(panel: Panel) -> tuple[Panel, tuple[str, ...]]:
    """Leave out teams nothing can be learnt from, and name them.

    These are teams trained in or before the first period (no "before" was seen) and teams
    without any sample before the first wave (they have no weight).
    """
    keep = (panel.adoption > panel.periods[0]) & (panel.volume > 0)
    dropped = tuple(team for team, stays in zip(panel.teams, keep, strict=True) if not stays)
    return panel.select(keep), dropped
