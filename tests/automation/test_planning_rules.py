"""What is new, what fell away, until when: decided from plain values, whatever their order."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.automation.offers.rules import Occasion, Place, Reach, Wish
from lms.automation.running.rules import DueRule, EntryStage, due_day, in_order, sorted_out

TODAY = date(2026, 11, 30)

occasions = st.builds(
    Occasion,
    employee=st.integers(1, 5),
    key=st.sampled_from(["posting:1", "posting:2", "certificate:7"]),
    since=st.just(TODAY),
    arises=st.booleans(),
)
entries = st.dictionaries(
    st.tuples(st.integers(1, 5), st.sampled_from(["posting:1", "posting:2", "certificate:7"])),
    st.sampled_from([str(stage) for stage in EntryStage]),
)


@given(st.lists(occasions, unique_by=lambda each: (each.employee, each.key)), entries)
def test_what_is_done_is_never_planned_again(
    current: list[Occasion], known: dict[tuple[int, str], str]
) -> None:
    found = sorted_out(current, known)

    assert all(known.get((each.employee, each.key)) not in {"done", "kept"} for each in found.to_plan)


@given(st.lists(occasions, unique_by=lambda each: (each.employee, each.key)), entries)
def test_only_what_was_done_and_lost_its_occasion_is_taken_back(
    current: list[Occasion], known: dict[tuple[int, str], str]
) -> None:
    here = {(each.employee, each.key) for each in current}

    found = sorted_out(current, known)

    assert set(found.to_take_back) == {key for key, stage in known.items() if stage == "done"} - here


@given(st.lists(occasions, unique_by=lambda each: (each.employee, each.key)))
def test_once_all_is_done_nothing_is_left_to_do(current: list[Occasion]) -> None:
    done = {(each.employee, each.key): "done" for each in current}

    found = sorted_out(current, done)

    assert (found.to_plan, found.to_take_back, found.to_forget) == ((), (), ())


def wishes() -> st.SearchStrategy[list[Wish]]:
    """Draw wishes of several rules, some with a day."""
    days = st.none() | st.integers(0, 9).map(lambda ahead: TODAY + timedelta(days=ahead))
    one = st.builds(Wish, rule=st.integers(1, 4), params=st.just({}), occasion=occasions, due_on=days)
    return st.lists(one, unique_by=lambda each: (each.rule, each.occasion.employee, each.occasion.key))


@given(wishes(), st.randoms())
def test_the_first_wish_for_a_thing_is_the_same_in_whatever_order_rules_stand(
    wanted: list[Wish], chance: object
) -> None:
    mixed = wanted[:]
    chance.shuffle(mixed)  # type: ignore[attr-defined] # hypothesis gives a random.Random

    assert in_order(mixed) == in_order(wanted)


@given(wishes())
def test_who_is_wanted_twice_gets_the_earlier_day(wanted: list[Wish]) -> None:
    first: dict[int, date] = {}
    for wish in in_order(wanted):
        first.setdefault(wish.employee, wish.due_on or date.max)

    assert all(first[wish.employee] <= (wish.due_on or date.max) for wish in wanted)


@pytest.mark.parametrize(
    ("rule", "ends_on", "expected"),
    [
        (DueRule(), None, None),
        (DueRule("after", 14), None, date(2026, 12, 14)),
        (DueRule("fixed", day=date(2026, 12, 31)), None, date(2026, 12, 31)),
        (DueRule("fixed", day=date(2026, 11, 1)), None, TODAY),
        (DueRule("before_end", 5), date(2026, 12, 20), date(2026, 12, 15)),
        (DueRule("before_end", 30), date(2026, 12, 20), TODAY),
        (DueRule("before_end", 5), None, None),
    ],
    ids=["none", "after", "fixed", "fixed and past", "before the end", "too late for that", "nothing ends"],
)
def test_day_is_found_and_never_lies_in_the_past(
    rule: DueRule, ends_on: date | None, expected: date | None
) -> None:
    occasion = Occasion(1, "certificate:7", TODAY, ends_on=ends_on)

    assert due_day(rule, occasion, TODAY) == expected


@pytest.mark.parametrize(
    ("reach", "expected"),
    [
        (Reach(), True),
        (Reach(unit_paths=("0001",)), True),
        (Reach(unit_paths=("0002",)), False),
        (Reach(positions=frozenset({7})), True),
        (Reach(unit_paths=("0001",), positions=frozenset({8})), False),
    ],
    ids=["everybody", "above", "elsewhere", "position", "other position there"],
)
def test_reach_narrows_units_by_positions(reach: Reach, expected: bool) -> None:
    assert reach.holds(Place("00010003", 7)) is expected
