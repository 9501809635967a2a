"""Count what was seen of the points of a checklist. No database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SeenPoint:
    """A point: "yes", "no", "not_seen", or nothing yet; how much it weighs, and whether it must be done."""

    seen: str
    weight: int = 1
    is_must: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an observation tells: points done of points seen, by number and by weight.

    A point that there was no occasion to see counts neither way.
    """

    done: int
    seen: int
    done_weight: int
    seen_weight: int
    open: int
    must_missed: int

    @property
    def share(self) -> float | None:
        """Give the weighted share done; nothing where nothing was seen."""
        return self.done_weight / self.seen_weight if self.seen_weight else None

    @property
    def holds(self) -> bool:
        """Tell whether everything that must be done, and was seen, was done."""
        return not self.must_missed


def outcome_of(points: Sequence[SeenPoint]) -> Outcome:
    """Sum the points up."""
    seen = [point for point in points if point.seen in {"yes", "no"}]
    done = [point for point in seen if point.seen == "yes"]
    return Outcome(
        done=len(done),
        seen=len(seen),
        done_weight=sum(point.weight for point in done),
        seen_weight=sum(point.weight for point in seen),
        open=sum(not point.seen for point in points),
        must_missed=sum(point.is_must and point.seen == "no" for point in points),
    )
