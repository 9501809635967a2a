"""What is good for an indicator: goals, bands, and changes that go the good way."""

import pytest

from lms.performance.indicators.rules import Direction, Target, improvement, is_favourable, meets, shortfall


@pytest.mark.parametrize(
    ("target", "value", "missing", "met"),
    [
        (Target(Direction.UP, goal=0.85), 0.80, 0.05, False),
        (Target(Direction.UP, goal=0.85), 0.85, 0.0, True),
        (Target(Direction.DOWN, goal=8.0), 9.5, 1.5, False),
        (Target(Direction.DOWN, goal=8.0), 2.0, 0.0, True),
        (Target(Direction.BAND, low=180, high=360), 150, 30, False),
        (Target(Direction.BAND, low=180, high=360), 400, 40, False),
        (Target(Direction.BAND, low=180, high=360), 200, 0, True),
        (Target(Direction.WATCH), 0.3, None, None),
    ],
)
def test_targets_know_their_direction(
    target: Target, value: float, missing: float | None, met: bool | None
) -> None:
    assert shortfall(value, target) == (None if missing is None else pytest.approx(missing))
    assert meets(value, target) is met
    assert meets(None, target) is None


@pytest.mark.parametrize(
    ("target", "gain"),
    [
        (Target(Direction.UP, goal=0.0), -50),
        (Target(Direction.DOWN, goal=0.0), 50),
        (Target(Direction.BAND, low=180, high=360), 40),
        (Target(Direction.WATCH), None),
    ],
)
def test_a_change_counts_in_the_good_direction(target: Target, gain: float | None) -> None:
    assert improvement(before=400, after=350, target=target) == gain


def test_targets_that_cannot_be_judged_are_refused() -> None:
    with pytest.raises(ValueError, match="band without edges"):
        Target(Direction.BAND, low=3, high=1)
    with pytest.raises(ValueError, match="no goal"):
        Target(Direction.UP)


@pytest.mark.parametrize(
    ("change", "direction", "good"),
    [
        (0.1, Direction.UP, True),
        (-0.1, Direction.UP, False),
        (-0.1, Direction.DOWN, True),
        (0.1, Direction.DOWN, False),
        (0.0, Direction.UP, None),
        (0.1, Direction.BAND, None),
        (0.1, Direction.WATCH, None),
    ],
)
def test_favourable_changes(change: float, direction: Direction, good: bool | None) -> None:
    assert is_favourable(change, direction) is good
