"""What is good for an indicator, a goal to pass or a band to stay in, and whether a change goes that way."""

import math
from dataclasses import dataclass
from enum import StrEnum


class Direction(StrEnum):
    """Which way an indicator is good: higher, lower, inside a band, or only to be watched."""

    UP = "up"
    DOWN = "down"
    BAND = "band"
    WATCH = "watch"


@dataclass(frozen=True, slots=True)
class Target:
    """What is good for an indicator, in its own unit: a goal to pass or a band to stay in.

    `up` and `down` need `goal`, `band` needs `low` and `high`, `watch` needs neither.
    """

    direction: Direction
    goal: float | None = None
    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        """Refuse a target that could not be judged."""
        if self.direction is Direction.BAND and (
            self.low is None or self.high is None or self.low > self.high
        ):
            raise ValueError(f"a band without edges: {self.low} to {self.high}")
        if self.direction in {Direction.UP, Direction.DOWN} and self.goal is None:
            raise ValueError(f"no goal to go {self.direction} to")

    @property
    def met_range(self) -> tuple[float | None, float | None]:
        """Give from where to where it is met; nothing where the indicator is only watched."""
        match self.direction:
            case Direction.UP:
                return self.goal, math.inf
            case Direction.DOWN:
                return -math.inf, self.goal
            case Direction.BAND:
                return self.low, self.high
            case _:
                return None, None


def shortfall(value: float, target: Target) -> float | None:
    """Give the distance still missing to the target, 0 when met, None when only watched."""
    match target:
        case Target(direction=Direction.UP, goal=float() | int() as goal):
            return max(0.0, goal - value)
        case Target(direction=Direction.DOWN, goal=float() | int() as goal):
            return max(0.0, value - goal)
        case Target(direction=Direction.BAND, low=float() | int() as low, high=float() | int() as high):
            return max(0.0, low - value, value - high)
        case _:
            return None


def meets(value: float | None, target: Target) -> bool | None:
    """Tell whether the value meets the target; None without a sample or when only watched."""
    missing = None if value is None else shortfall(value, target)
    return None if missing is None else missing == 0


def improvement(before: float, after: float, target: Target) -> float | None:
    """Give the change counted in the good direction, in the indicator's unit.

    In a band only the move towards the band counts; a watched indicator has no good direction.
    """
    if target.direction is Direction.UP:
        return after - before
    if target.direction is Direction.DOWN:
        return before - after
    missing_before, missing_after = shortfall(before, target), shortfall(after, target)
    if missing_before is None or missing_after is None:
        return None
    return missing_before - missing_after


def is_favourable(change: float, direction: Direction) -> bool | None:
    """Tell whether a change is good; None when it is zero or the direction alone cannot say."""
    if change == 0 or direction in {Direction.BAND, Direction.WATCH}:
        return None
    return (change > 0) is (direction is Direction.UP)
