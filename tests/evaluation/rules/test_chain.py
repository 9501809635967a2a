"""What is seen at work is compared only where both sides were watched enough, by more than one eye."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.evaluation.chain.rules import Doubt, Watched, before_and_after, side_of, trained_and_waiting

START = date(2026, 5, 1)
LATER = date(2026, 8, 1)
BEFORE = date(2026, 3, 1)
_numbers = count(1)


def watch(
    people: int,
    *,
    done: Sequence[int] = (4,),
    seen: int = 5,
    day: date = LATER,
    starts_on: date | None = START,
    observers: int = 2,
    first: int = 0,
) -> list[Watched]:
    """Watch so many people twice each, by turns done so many points."""
    return [
        Watched(
            observation=next(_numbers),
            person=first + person,
            observer=person % observers,
            day=day + timedelta(days=look),
            done=done[(person + look) % len(done)],
            seen=seen,
            starts_on=starts_on,
        )
        for person in range(people)
        for look in range(2)
    ]


def waiting(people: int, **more: int) -> list[Watched]:
    """Watch people who wait to the end."""
    return watch(people, done=(2, 3, 1), starts_on=None, first=1000, observers=more.get("observers", 2))


def test_more_done_by_the_trained_is_told_with_both_denominators() -> None:
    found = trained_and_waiting([*watch(8, done=(4, 5, 5)), *waiting(8)], START)

    assert found.doubt is None
    assert found.interval is not None
    assert found.interval.low > 0
    assert (found.side.people, found.side.observations, found.side.seen) == (8, 16, 80)
    assert (found.other.people, found.other.observations, found.other.seen) == (8, 16, 80)
    assert found.difference == pytest.approx(found.side.done / 80 - found.other.done / 80)


@pytest.mark.parametrize(
    ("rows", "doubt"),
    [
        pytest.param([], Doubt.NONE_SEEN, id="nobody"),
        pytest.param(watch(8), Doubt.ONE_SIDE_ONLY, id="only the trained"),
        pytest.param(waiting(8), Doubt.OTHER_SIDE_ONLY, id="only who waits"),
        pytest.param([*watch(4), *waiting(8)], Doubt.TOO_FEW, id="four trained"),
        pytest.param([*watch(8), *waiting(4)], Doubt.TOO_FEW, id="four waiting"),
        pytest.param([*watch(6, done=(1,), seen=2), *waiting(8)], Doubt.TOO_FEW, id="24 points"),
        pytest.param([*watch(8, observers=1), *waiting(8)], Doubt.ONE_OBSERVER, id="one eye"),
        pytest.param([*watch(8), *waiting(8, observers=1)], Doubt.ONE_OBSERVER, id="one eye beside"),
        pytest.param([*watch(8, done=(2, 3, 1)), *waiting(8)], Doubt.HOLDS_ZERO, id="alike"),
        pytest.param([*watch(8, day=BEFORE), *waiting(8)], Doubt.OTHER_SIDE_ONLY, id="trained later"),
    ],
)
def test_what_cannot_be_told_has_its_reason(rows: list[Watched], doubt: Doubt) -> None:
    assert trained_and_waiting(rows, START).doubt is doubt


def test_a_later_wave_waits_until_its_day() -> None:
    day = date(2026, 6, 1)
    later_wave = watch(8, done=(2, 3, 1), day=day, starts_on=date(2026, 7, 1), first=500)

    found = trained_and_waiting([*watch(8, day=day), *later_wave], START)

    assert (found.side.people, found.other.people) == (8, 8)


def test_before_and_after_takes_the_waves_alone() -> None:
    rows = [*watch(8, done=(1, 2, 2), day=BEFORE), *watch(8, done=(4, 5, 4)), *waiting(8)]

    found = before_and_after(rows)

    assert (found.other.people, found.side.people) == (8, 8)
    assert found.doubt is None
    assert found.interval is not None
    assert found.interval.low > 0


def test_a_few_people_show_no_share() -> None:
    assert side_of(watch(4)).share is None
    assert side_of(watch(5)).share == pytest.approx(0.8)
    assert side_of([]).share is None


@given(
    st.lists(
        st.tuples(
            st.integers(0, 12), st.integers(0, 3), st.integers(-90, 90), st.integers(0, 5), st.booleans()
        ),
        max_size=60,
    )
)
def test_every_observation_stands_on_one_side(drawn: list[tuple[int, int, int, int, bool]]) -> None:
    rows = [
        Watched(number, person, observer, START + timedelta(days=days), done, 5, START if waits else None)
        for number, (person, observer, days, done, waits) in enumerate(drawn)
    ]

    found = trained_and_waiting(rows, START)

    since = [row for row in rows if row.day >= START]
    assert found.side.observations + found.other.observations == len(since)
    assert found.side.seen + found.other.seen == 5 * len(since)
    assert (found.interval is None) == (found.difference is None)
    if found.interval is not None:
        assert found.interval.low <= found.difference <= found.interval.high  # type: ignore[operator] # both known
        assert found.doubt in {None, Doubt.HOLDS_ZERO}
    again = trained_and_waiting([replace(row) for row in reversed(rows)], START)
    assert (again.doubt, again.side.done, again.other.done) == (
        found.doubt,
        found.side.done,
        found.other.done,
    )
