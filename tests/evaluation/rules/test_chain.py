"""What is seen at work is compared in the same months, where enough teams and eyes are on both sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.evaluation.chain.rules import (
    Doubt,
    Watched,
    Weighed,
    before_and_after,
    month_of,
    side_of,
    trained_and_waiting,
    watched_before_and_after,
    watched_together,
)

START = date(2026, 5, 1)
LATER = date(2026, 8, 1)
BEFORE = date(2026, 3, 1)
JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)
_numbers = count(1)


def watch(
    people: int,
    *,
    done: Sequence[int] = (4,),
    seen: int = 5,
    day: date = LATER,
    starts_on: date | None = START,
    teams: int = 8,
    observers: int = 8,
    first: int = 0,
) -> list[Watched]:
    """Watch so many people of some teams twice each, by turns done so many points."""
    return [
        Watched(
            observation=next(_numbers),
            person=first + person,
            team=first + person % teams,
            observer=first + person % observers,
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
    return watch(people, done=(2, 3, 1), starts_on=None, first=1000, **more)


def test_more_done_by_the_trained_is_told_with_both_denominators() -> None:
    found = trained_and_waiting([*watch(8, done=(4, 5, 5)), *waiting(8)], START)

    assert found.doubt is None
    assert found.interval is not None
    assert found.interval.low > 0
    assert found.months == 1
    assert (found.side.people, found.side.teams, found.side.seen) == (8, 8, 80)
    assert (found.other.people, found.other.teams, found.other.seen) == (8, 8, 80)
    assert found.side.share is not None
    assert found.other.share is not None
    assert found.difference == pytest.approx(found.side.share - found.other.share)


@pytest.mark.parametrize(
    ("rows", "doubt"),
    [
        pytest.param([], Doubt.NONE_SEEN, id="nobody"),
        pytest.param(watch(8), Doubt.ONE_SIDE_ONLY, id="only the trained"),
        pytest.param(waiting(8), Doubt.OTHER_SIDE_ONLY, id="only who waits"),
        pytest.param([*watch(4), *waiting(8)], Doubt.TOO_FEW, id="four trained"),
        pytest.param([*watch(8), *waiting(4)], Doubt.TOO_FEW, id="four waiting"),
        pytest.param([*watch(6, done=(1,), seen=2), *waiting(8)], Doubt.TOO_FEW, id="24 points"),
        pytest.param([*watch(8, teams=4), *waiting(8)], Doubt.FEW_TEAMS, id="four teams"),
        pytest.param([*watch(8), *waiting(8, teams=4)], Doubt.FEW_TEAMS, id="four teams beside"),
        pytest.param([*watch(8, observers=4), *waiting(8)], Doubt.FEW_OBSERVERS, id="four eyes"),
        pytest.param([*watch(8), *waiting(8, observers=1)], Doubt.FEW_OBSERVERS, id="one eye beside"),
        pytest.param([*watch(8, done=(2, 3, 1)), *waiting(8)], Doubt.HOLDS_ZERO, id="alike"),
        pytest.param([*watch(8, day=BEFORE), *waiting(8)], Doubt.OTHER_SIDE_ONLY, id="trained later"),
        pytest.param(
            [*watch(8, day=date(2026, 9, 1)), *waiting(8)], Doubt.NEVER_TOGETHER, id="another month"
        ),
        pytest.param(
            [*watch(8), *watch(2, first=500), *waiting(2), *watch(8, day=JUNE, starts_on=None, first=2000)],
            Doubt.TOO_FEW,
            id="few in the same month",
        ),
    ],
)
def test_what_cannot_be_told_has_its_reason(rows: list[Watched], doubt: Doubt) -> None:
    assert trained_and_waiting(rows, START).doubt is doubt


def test_a_later_wave_waits_until_its_day() -> None:
    later_wave = watch(8, done=(2, 3, 1), day=JUNE, starts_on=JULY, first=500)

    found = trained_and_waiting([*watch(8, day=JUNE), *later_wave], START)

    assert (found.side.people, found.other.people) == (8, 8)


def test_what_rises_for_everybody_is_no_difference() -> None:
    """Both do half in June and all in July; the waiting are watched more in June, the trained in July."""
    half, whole = (2, 3), (5, 5, 4)
    june = [*watch(8, done=half, day=JUNE), *watch(24, done=half, day=JUNE, starts_on=None, first=1000)]
    july = [*watch(24, done=whole, day=JULY), *watch(8, done=whole, day=JULY, starts_on=None, first=1000)]

    found = trained_and_waiting([*june, *july], START)

    assert found.months == 2
    assert (found.side.seen, found.other.seen) == (320, 320)
    assert found.side.weight == pytest.approx(160)
    assert found.other.weight == pytest.approx(160)
    assert found.difference == pytest.approx(0, abs=0.01)
    assert found.doubt is Doubt.HOLDS_ZERO


def test_after_the_last_wave_began_nothing_is_compared() -> None:
    later_wave = watch(8, done=(2, 3, 1), day=JUNE, starts_on=JULY, first=500)
    after = [*watch(8, done=(5,)), *watch(8, done=(5,), starts_on=JULY, first=500)]

    found = trained_and_waiting([*watch(8, done=(2, 3, 1), day=JUNE), *later_wave, *after], START)

    assert (found.side.seen, found.other.seen) == (80, 80)
    assert found.doubt is Doubt.HOLDS_ZERO


def test_what_one_eye_sees_in_two_teams_is_one_cluster() -> None:
    """Ten teams by ten eyes differ surely; by five eyes that differ as teams do, they stray more."""
    done = (5, 4, 3, 5, 4)
    apart = [*watch(10, done=done, teams=10, observers=10), *waiting(10, teams=10, observers=10)]
    shared = [replace(row, observer=row.observer - row.observer % 2) for row in apart]

    own, common = trained_and_waiting(apart, START), trained_and_waiting(shared, START)

    assert own.interval is not None
    assert common.interval is not None
    assert common.difference == pytest.approx(own.difference)
    assert common.interval.low <= own.interval.low
    assert common.interval.high >= own.interval.high


def test_before_and_after_takes_the_waves_alone() -> None:
    rows = [*watch(8, done=(1, 2, 2), day=BEFORE), *watch(8, done=(4, 5, 4)), *waiting(8)]

    found = before_and_after(rows)

    assert (found.other.people, found.side.people) == (8, 8)
    assert found.doubt is None
    assert found.interval is not None
    assert found.interval.low > 0


def test_teams_watched_on_one_side_only_are_neither_before_nor_after() -> None:
    """Five teams do half before and five others nearly all after: nobody got better."""
    others = [
        *watch(10, done=(2, 3), day=BEFORE, teams=5, first=500),
        *watch(10, done=(5, 4), teams=5, first=600),
    ]
    both = [*watch(10, done=(2, 3), day=BEFORE, teams=5), *watch(10, done=(3, 2, 3), teams=5)]

    alone, beside = before_and_after(others), before_and_after([*both, *others])

    assert (alone.interval, alone.side.seen, alone.other.seen) == (None, 0, 0)
    assert beside == before_and_after(both)
    assert (beside.side.teams, beside.other.teams) == (5, 5)
    assert before_and_after([*[row for row in both if row.team], *others]).doubt is Doubt.FEW_TEAMS


def test_a_good_team_watched_more_often_later_is_no_difference() -> None:
    """Half of the teams do all and half hardly anything, before as after; the good are watched later."""
    good = [*watch(5, done=(5, 4, 5), day=BEFORE), *watch(25, done=(5, 4, 5), teams=5)]
    poor = [
        *watch(25, done=(1, 0, 1), day=BEFORE, teams=5, first=500),
        *watch(5, done=(1, 0, 1), first=500),
    ]

    found = before_and_after([*good, *poor])

    weights = {one.weight for one in watched_before_and_after([*good, *poor])}
    assert weights == {1.0, 0.2}
    assert found.side.seen == 300
    assert found.difference == pytest.approx(0, abs=0.02)
    assert found.doubt is Doubt.HOLDS_ZERO


def test_a_few_people_show_no_share() -> None:
    assert side_of([Weighed(row) for row in watch(4)]).share is None
    assert side_of([Weighed(row) for row in watch(5)]).share == pytest.approx(0.8)
    assert side_of([]).share is None


@given(
    st.lists(
        st.tuples(
            st.integers(0, 12), st.integers(0, 3), st.integers(-90, 90), st.integers(0, 5), st.booleans()
        ),
        max_size=60,
    )
)
def test_months_with_both_sides_weigh_alike_on_both(drawn: list[tuple[int, int, int, int, bool]]) -> None:
    rows = [
        Watched(
            number,
            person,
            person % 7,
            observer,
            START + timedelta(days=days),
            done,
            5,
            START if waits else None,
        )
        for number, (person, observer, days, done, waits) in enumerate(drawn)
    ]

    weighed, found = watched_together(rows, START), trained_and_waiting(rows, START)

    trained = {month_of(row) for row in rows if row.day >= START and row.is_trained}
    waiting = {month_of(row) for row in rows if row.day >= START and not row.is_trained}
    kept = [row for row in rows if row.day >= START and month_of(row) in trained & waiting]
    assert [one.row for one in weighed] == kept
    assert all(0 < one.weight <= 1 for one in weighed)
    if kept:
        assert found.side.weight == pytest.approx(found.other.weight)
    assert (found.interval is None) == (found.difference is None)
    if found.interval is not None and found.difference is not None:
        assert found.interval.low - 1e-9 <= found.difference <= found.interval.high + 1e-9
        assert found.doubt in {None, Doubt.HOLDS_ZERO}
    again = trained_and_waiting([replace(row) for row in reversed(rows)], START)
    assert (again.doubt, again.side.seen, again.other.seen) == (
        found.doubt,
        found.side.seen,
        found.other.seen,
    )
