"""Gates keep what follows closed, electives need some, days are spread, and nothing ever locks again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.courses.paths.rules import (
    LEAST_DAYS,
    PathShare,
    PathStep,
    Route,
    StepState,
    again_by,
    due_days,
    due_when_opened,
    share_of,
    statuses,
)

START = date(2026, 3, 1)
FREE = Route((PathStep(1), PathStep(2), PathStep(3)), {})
GATED = Route((PathStep(1, is_gate=True), PathStep(2), PathStep(3, is_gate=True), PathStep(4)), {})
CHOICE = Route(
    (
        PathStep(1),
        PathStep(2, electives="选修"),
        PathStep(3, electives="选修"),
        PathStep(4, electives="选修"),
    ),
    {"选修": 2},
)
GATE_OF_CHOICE = Route(
    (PathStep(1, electives="选修", is_gate=True), PathStep(2, electives="选修"), PathStep(3)), {"选修": 1}
)

CROSSED = Route(
    (PathStep(1, electives="选修", is_gate=True), PathStep(2, is_gate=True), PathStep(3, electives="选修")),
    {"选修": 2},
)


def states(route: Route, *done: int) -> str:
    """Write the states of the steps by their first letters: d(one), o(pen), l(ocked), n(ot needed)."""
    return "".join(each.state[0] for each in statuses(route, done))


@pytest.mark.parametrize(
    ("route", "done", "expected"),
    [
        (FREE, (), "ooo"),
        (FREE, (2,), "odo"),
        (GATED, (), "olll"),
        (GATED, (1,), "dool"),
        (GATED, (1, 2), "ddol"),
        (GATED, (1, 3), "dodo"),
        (GATED, (3,), "oldl"),
        (CHOICE, (), "oooo"),
        (CHOICE, (3,), "oodo"),
        (CHOICE, (3, 4), "ondd"),
        (CHOICE, (2, 3, 4), "oddd"),
        (GATE_OF_CHOICE, (), "ool"),
        (GATE_OF_CHOICE, (2,), "ndo"),
        (CROSSED, (), "ool"),
        (CROSSED, (2,), "odo"),
    ],
)
def test_states(route: Route, done: tuple[int, ...], expected: str) -> None:
    assert states(route, *done) == expected


def test_a_locked_step_waits_for_the_first_gate_that_is_not_passed() -> None:
    assert [each.waits_for for each in statuses(GATED, ())] == [(), (1,), (1,), (1,)]
    assert statuses(GATED, {1})[3].waits_for == (3,)
    assert statuses(GATE_OF_CHOICE, ())[2].waits_for == (1, 2)


@pytest.mark.parametrize(
    ("route", "done", "expected"),
    [
        (FREE, (), PathShare(0, 3)),
        (FREE, (1, 2, 3), PathShare(3, 3)),
        (CHOICE, (2,), PathShare(1, 3)),
        (CHOICE, (2, 3, 4), PathShare(2, 3)),
        (CHOICE, (1, 3, 4), PathShare(3, 3)),
        (Route((), {}), (), PathShare(0, 0)),
    ],
)
def test_share(route: Route, done: tuple[int, ...], expected: PathShare) -> None:
    assert share_of(route, done) == expected
    assert expected.is_completed is (expected.done == expected.asked > 0)


def test_days_are_spread_over_the_time_of_the_path() -> None:
    due = due_days(FREE, START, START + timedelta(days=30))

    assert [(due[course] - START).days for course in (1, 2, 3)] == [10, 20, 30]


def test_own_days_count_from_the_start_and_never_pass_the_last_day() -> None:
    route = Route((PathStep(1, days=25), PathStep(2), PathStep(3, days=90)), {})

    due = due_days(route, START, START + timedelta(days=30))

    assert [(due[course] - START).days for course in (1, 2, 3)] == [25, 25, 30]


def test_a_path_without_a_day_has_none_for_its_steps() -> None:
    assert due_days(FREE, START, None) == {}


@pytest.mark.parametrize(
    ("planned", "opened_after", "expected"), [(10, 0, 10), (10, 2, 10), (10, 5, 5 + LEAST_DAYS), (10, 40, 47)]
)
def test_a_step_that_opens_late_leaves_time(planned: int, opened_after: int, expected: int) -> None:
    opened_on = START + timedelta(days=opened_after)

    due_on = due_when_opened(START + timedelta(days=planned), START, opened_on)

    assert due_on == START + timedelta(days=expected)


@pytest.mark.parametrize(
    ("completed_on", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 11, 30), 12, date(2027, 11, 30)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 5, 5), None, None),
    ],
)
def test_again_by(completed_on: date, months: int | None, expected: date | None) -> None:
    assert again_by(completed_on, months) == expected


@st.composite
def routes(draw: st.DrawFn) -> Route:
    """Draw a path of up to eight courses with gates and two groups of electives."""
    steps = [
        PathStep(
            number,
            is_gate=draw(st.booleans()),
            electives=draw(st.sampled_from(["", "", "甲", "乙"])),
            days=draw(st.none() | st.integers(0, 90)),
        )
        for number in range(draw(st.integers(1, 8)))
    ]
    return Route(tuple(steps), {"甲": draw(st.integers(1, 4)), "乙": draw(st.integers(1, 4))})


COURSES = st.frozensets(st.integers(0, 7))


@given(routes(), COURSES)
def test_nothing_is_open_behind_a_gate_that_is_not_passed(route: Route, done: frozenset[int]) -> None:
    for place, each in enumerate(statuses(route, done)):
        before = [gate for at, gate in enumerate(route.steps[:place]) if route.closes_at(at)]
        shut = not all(route.is_met(gate, done) for gate in before)
        assert each.state is not StepState.OPEN or not shut
        assert each.state is not StepState.LOCKED or shut
        assert (each.state is StepState.LOCKED) == bool(each.waits_for)


@given(routes(), COURSES, COURSES)
def test_completing_more_never_locks_and_never_takes_away(
    route: Route, done: frozenset[int], more: frozenset[int]
) -> None:
    before, after = statuses(route, done), statuses(route, done | more)

    for was, now in zip(before, after, strict=True):
        assert was.state is StepState.LOCKED or now.state is not StepState.LOCKED
    assert share_of(route, done).done <= share_of(route, done | more).done


@given(routes(), st.permutations(range(8)))
def test_every_path_can_be_completed_in_its_order_and_one_at_a_time(route: Route, wish: list[int]) -> None:
    done: set[int] = set()
    while open_now := [each.step.course for each in statuses(route, done) if each.state is StepState.OPEN]:
        done.add(min(open_now, key=wish.index))

    assert share_of(route, done).is_completed


@given(routes(), COURSES, st.permutations(range(8)))
def test_the_order_of_steps_is_nothing_to_completeness(
    route: Route, done: frozenset[int], order: list[int]
) -> None:
    turned = Route(tuple(sorted(route.steps, key=lambda step: order.index(step.course))), route.needed)

    assert share_of(turned, done) == share_of(route, done)


@given(routes(), st.integers(0, 400))
def test_no_step_is_due_after_the_path(route: Route, days: int) -> None:
    due = due_days(route, START, START + timedelta(days=days))

    assert set(due) == {step.course for step in route.steps}
    assert all(START <= day <= START + timedelta(days=days) for day in due.values())
