"""Compare what was seen done at work: of the trained and of those who wait, before the training and after.

Plain Python: no Django, no database. Waves are drawn by team, and a team is watched by its leader. So teams
and observers are the clusters; people within a team are not apart.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from lms.core.statistics import (
    FACILITY_FLOOR,
    FEWEST_CLUSTERS,
    MIN_PEOPLE_IN_A_CELL,
    Interval,
    Ratio,
    clustered_difference,
    pool,
)

FEWEST_PEOPLE: Final = MIN_PEOPLE_IN_A_CELL
FEWEST_POINTS: Final = FACILITY_FLOOR
FEWEST_TEAMS: Final = FEWEST_CLUSTERS
FEWEST_OBSERVERS: Final = FEWEST_CLUSTERS


class Doubt(StrEnum):
    """Why a comparison cannot be told."""

    NONE_SEEN = "none_seen"
    ONE_SIDE_ONLY = "one_side_only"
    OTHER_SIDE_ONLY = "other_side_only"
    NEVER_TOGETHER = "never_together"
    TOO_FEW = "too_few"
    FEW_TEAMS = "few_teams"
    FEW_OBSERVERS = "few_observers"
    HOLDS_ZERO = "holds_zero"


@dataclass(frozen=True, slots=True)
class Watched:
    """What one observation saw of somebody of a team whose wave starts on a day, or who waits to the end."""

    observation: int
    person: int
    team: int
    observer: int
    day: date
    done: int
    seen: int
    starts_on: date | None

    @property
    def is_trained(self) -> bool:
        """Tell whether the person's wave had begun by then."""
        return self.starts_on is not None and self.day >= self.starts_on


@dataclass(frozen=True, slots=True)
class Weighed:
    """One observation and how much of it counts."""

    row: Watched
    weight: float = 1.0


@dataclass(frozen=True)
class Side:
    """What was seen of one side of a comparison; `weight` are the points that count, `level` their share."""

    people: int
    teams: int
    observers: int
    seen: int
    weight: float
    level: float

    @property
    def share(self) -> float | None:
        """Give the share done; nothing where so few people stand behind it that it would show one."""
        return self.level if self.seen and self.people >= FEWEST_PEOPLE else None

    @property
    def is_enough(self) -> bool:
        """Tell whether enough people and points were seen to compare with."""
        return self.people >= FEWEST_PEOPLE and round(self.weight, 6) >= FEWEST_POINTS


@dataclass(frozen=True)
class Contrast:
    """What is seen of one side more than of another: trained less waiting, after less before."""

    side: Side
    other: Side
    months: int = 0
    difference: float | None = None
    interval: Interval | None = None
    doubt: Doubt | None = None


def watched_together(rows: Sequence[Watched], first_start: date) -> list[Weighed]:
    """Keep the months from the first wave on in which both sides were watched, and weigh both alike.

    What gets better for everybody must not count for the trained, who are watched later. So each month weighs
    as many points as its less watched side has, and the other side is weighed down to them.
    """
    return _weighed_alike([row for row in rows if row.day >= first_start], month_of)


def watched_before_and_after(rows: Sequence[Watched]) -> list[Weighed]:
    """Keep the teams that were watched both before their wave and after, and weigh each alike on both sides.

    Else other teams would stand before than after, or a good one for more of it.
    """
    return _weighed_alike([row for row in rows if row.starts_on is not None], team_of)


def _weighed_alike(rows: Sequence[Watched], key: Callable[[Watched], Hashable]) -> list[Weighed]:
    """Keep the months or teams with points on both sides; each side weighs as many as the smaller has."""
    points: Counter[tuple[Hashable, bool]] = Counter()
    for row in rows:
        points[key(row), row.is_trained] += row.seen
    weighed = []
    for row in rows:
        own, other = points[key(row), row.is_trained], points[key(row), not row.is_trained]
        if own and other:
            weighed.append(Weighed(row, min(own, other) / own))
    return weighed


def trained_and_waiting(rows: Sequence[Watched], first_start: date) -> Contrast:
    """Compare who was trained with who was not yet, in the months in which both were watched.

    Waves are drawn by team, and leaders watch the own team: what some teams or some eyes make would look
    like the training. So either is a cluster, and the interval holds what both say.
    """
    weighed = watched_together(rows, first_start)
    if not weighed:
        return _apart([Weighed(row) for row in rows if row.day >= first_start])
    return _compared(weighed, [team_of, observer_of])


def before_and_after(rows: Sequence[Watched]) -> Contrast:
    """Compare the same teams before their wave and after: no effect, as anything else may have changed."""
    return _compared(watched_before_and_after(rows), [team_of])


def month_of(row: Watched) -> str:
    """Name the month it was in."""
    return f"{row.day:%Y-%m}"


def team_of(row: Watched) -> int:
    """Give the team that somebody was drawn with."""
    return row.team


def observer_of(row: Watched) -> int:
    """Give who watched."""
    return row.observer


def _apart(weighed: Sequence[Weighed]) -> Contrast:
    """Say what is missing where no month has both sides."""
    side, other = _sides(weighed)
    missing = {
        (False, False): Doubt.NONE_SEEN,
        (True, False): Doubt.ONE_SIDE_ONLY,
        (False, True): Doubt.OTHER_SIDE_ONLY,
        (True, True): Doubt.NEVER_TOGETHER,
    }
    return Contrast(side_of(side), side_of(other), doubt=missing[bool(side), bool(other)])


def _compared(weighed: Sequence[Weighed], keys: Sequence[Callable[[Watched], int]]) -> Contrast:
    """Compare both sides; the interval holds those by each kind of cluster."""
    trained, waiting = _sides(weighed)
    side, other = side_of(trained), side_of(waiting)
    months = len({month_of(one.row) for one in weighed})
    doubt = _doubt(side, other, is_by_observer=observer_of in keys)
    found = [clustered_difference(_clusters(waiting, key), _clusters(trained, key)) for key in keys]
    intervals = [interval for interval in found if interval is not None]
    if doubt or len(intervals) < len(keys):
        return Contrast(side, other, months, doubt=doubt or Doubt.TOO_FEW)
    interval = Interval(min(one.low for one in intervals), max(one.high for one in intervals))
    doubt = Doubt.HOLDS_ZERO if interval.contains(0) else None
    return Contrast(side, other, months, side.level - other.level, interval, doubt)


def _sides(weighed: Sequence[Weighed]) -> tuple[list[Weighed], list[Weighed]]:
    """Part the trained from those who wait."""
    trained = [one for one in weighed if one.row.is_trained]
    return trained, [one for one in weighed if not one.row.is_trained]


def _doubt(side: Side, other: Side, *, is_by_observer: bool) -> Doubt | None:
    if not (side.is_enough and other.is_enough):
        return Doubt.TOO_FEW
    if min(side.teams, other.teams) < FEWEST_TEAMS:
        return Doubt.FEW_TEAMS
    if is_by_observer and min(side.observers, other.observers) < FEWEST_OBSERVERS:
        return Doubt.FEW_OBSERVERS
    return None


def side_of(weighed: Sequence[Weighed]) -> Side:
    """Count one side."""
    rows = [one.row for one in weighed]
    weight = math.fsum(one.weight * one.row.seen for one in weighed)
    done = math.fsum(one.weight * one.row.done for one in weighed)
    return Side(
        people=len({row.person for row in rows}),
        teams=len({row.team for row in rows}),
        observers=len({row.observer for row in rows}),
        seen=sum(row.seen for row in rows),
        weight=weight,
        level=done / weight if weight else 0.0,
    )


def _clusters(weighed: Sequence[Weighed], key: Callable[[Watched], int]) -> Mapping[int, Ratio]:
    """Sum the points that count, by cluster."""
    parts: dict[int, list[Ratio]] = defaultdict(list)
    for one in weighed:
        parts[key(one.row)].append(Ratio(one.weight * one.row.done, one.weight * one.row.seen, 1))
    return {cluster: pool(ratios) for cluster, ratios in parts.items()}
