"""Compare what was seen done at work: of the trained and of those who wait, before the training and after.

Plain Python: no Django, no database. Each person is one cluster: two observations of somebody resemble each
other more than those of two people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from lms.core.statistics import (
    FACILITY_FLOOR,
    MIN_PEOPLE_IN_A_CELL,
    Interval,
    Ratio,
    clustered_difference,
    clustered_interval,
    pool,
)

FEWEST_PEOPLE: Final = MIN_PEOPLE_IN_A_CELL
FEWEST_POINTS: Final = FACILITY_FLOOR
FEWEST_OBSERVERS: Final = 2


class Doubt(StrEnum):
    """Why a comparison cannot be told."""

    NONE_SEEN = "none_seen"
    ONE_SIDE_ONLY = "one_side_only"
    OTHER_SIDE_ONLY = "other_side_only"
    TOO_FEW = "too_few"
    ONE_OBSERVER = "one_observer"
    HOLDS_ZERO = "holds_zero"


@dataclass(frozen=True, slots=True)
class Watched:
    """What one observation saw of somebody whose wave starts on a day, or who waits to the end."""

    observation: int
    person: int
    observer: int
    day: date
    done: int
    seen: int
    starts_on: date | None

    @property
    def is_trained(self) -> bool:
        """Tell whether the person's wave had begun by then."""
        return self.starts_on is not None and self.day >= self.starts_on


@dataclass(frozen=True)
class Side:
    """What was seen of one side of a comparison."""

    people: int
    observers: int
    observations: int
    done: int
    seen: int
    interval: Interval | None

    @property
    def share(self) -> float | None:
        """Give the share done; nothing where so few people stand behind it that it would show one."""
        return self.done / self.seen if self.seen and self.people >= FEWEST_PEOPLE else None

    @property
    def is_enough(self) -> bool:
        """Tell whether enough people and points were seen to compare with."""
        return self.people >= FEWEST_PEOPLE and self.seen >= FEWEST_POINTS


@dataclass(frozen=True)
class Contrast:
    """What is seen of one side more than of another: trained less waiting, after less before."""

    side: Side
    other: Side
    difference: float | None = None
    interval: Interval | None = None
    doubt: Doubt | None = None


def trained_and_waiting(rows: Sequence[Watched], first_start: date) -> Contrast:
    """Compare who was trained with who was not yet, in the same time: from the first wave's start on.

    Leaders watch the own team and know who was trained. So a side that one observer alone saw is not
    compared: what differs may be the eye.
    """
    since = [row for row in rows if row.day >= first_start]
    return _compared(
        [row for row in since if row.is_trained],
        [row for row in since if not row.is_trained],
        fewest_observers=FEWEST_OBSERVERS,
    )


def before_and_after(rows: Sequence[Watched]) -> Contrast:
    """Compare the same teams before their wave and after: no effect, as anything else may have changed."""
    in_waves = [row for row in rows if row.starts_on is not None]
    return _compared(
        [row for row in in_waves if row.is_trained],
        [row for row in in_waves if not row.is_trained],
        fewest_observers=1,
    )


def _compared(side: Sequence[Watched], other: Sequence[Watched], *, fewest_observers: int) -> Contrast:
    found = Contrast(side_of(side), side_of(other))
    if doubt := _doubt(found.side, found.other, fewest_observers):
        return Contrast(found.side, found.other, doubt=doubt)
    interval = clustered_difference(_people(other), _people(side))
    difference = found.side.done / found.side.seen - found.other.done / found.other.seen
    if interval is None:
        return Contrast(found.side, found.other, doubt=Doubt.TOO_FEW)
    doubt = Doubt.HOLDS_ZERO if interval.contains(0) else None
    return Contrast(found.side, found.other, difference, interval, doubt)


def _doubt(side: Side, other: Side, fewest_observers: int) -> Doubt | None:
    if not side.observations and not other.observations:
        return Doubt.NONE_SEEN
    if not other.observations:
        return Doubt.ONE_SIDE_ONLY
    if not side.observations:
        return Doubt.OTHER_SIDE_ONLY
    if not (side.is_enough and other.is_enough):
        return Doubt.TOO_FEW
    if min(side.observers, other.observers) < fewest_observers:
        return Doubt.ONE_OBSERVER
    return None


def side_of(rows: Sequence[Watched]) -> Side:
    """Count one side."""
    people = _people(rows)
    whole = pool(people.values())
    return Side(
        people=len(people),
        observers=len({row.observer for row in rows}),
        observations=len(rows),
        done=round(whole.numerator),
        seen=round(whole.denominator),
        interval=clustered_interval(list(people.values()), is_share=True),
    )


def _people(rows: Iterable[Watched]) -> Mapping[int, Ratio]:
    """Sum points done and seen by person."""
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        sums[row.person][0] += row.done
        sums[row.person][1] += row.seen
    return {person: Ratio(done, seen, 1) for person, (done, seen) in sums.items()}
