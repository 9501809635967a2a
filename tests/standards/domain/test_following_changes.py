"""How items of a change of edition follow their things, as rules on plain values."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.standards.changes.rules import (
    ChangeDays,
    ItemKey,
    ItemStand,
    ItemState,
    OwnState,
    ThingStand,
    days_left,
    follow,
    gathered,
    phases,
    reworded,
)

THEN = {"b1": "aaa", "b2": "bbb"}
KEYS = [ItemKey(before, "2.1", "lesson", thing) for before in ("2.1", "2.2") for thing in (1, 2)]
digests = st.dictionaries(st.sampled_from(["b1", "b2"]), st.sampled_from(["aaa", "bbb"]))
things = st.builds(
    ThingStand, state=st.sampled_from(["to_look_at", "in_work", "revised", "retired"]), wordings=digests
)
found = st.dictionaries(st.sampled_from(KEYS), things)
items = st.builds(
    ItemStand,
    state=st.sampled_from(["to_look_at", "in_work", "confirmed", "revised", "retired"]),
    is_decided=st.booleans(),
    is_gone=st.booleans(),
    wordings=digests,
)
kept = st.dictionaries(st.sampled_from(KEYS), items)


@pytest.mark.parametrize(
    ("item", "thing", "state"),
    [
        ("to_look_at", ThingStand("to_look_at", THEN), "to_look_at"),
        ("to_look_at", ThingStand("in_work", THEN), "in_work"),
        ("to_look_at", ThingStand("to_look_at", {**THEN, "b2": "ccc"}), "revised"),
        ("to_look_at", ThingStand("to_look_at", {"b1": "aaa"}), "revised"),
        ("to_look_at", ThingStand("to_look_at", {**THEN, "b3": "new"}), "to_look_at"),
        ("to_look_at", ThingStand("revised", THEN), "revised"),
        ("in_work", ThingStand("to_look_at", THEN), "to_look_at"),
        ("revised", ThingStand("to_look_at", THEN), "to_look_at"),
        ("to_look_at", ThingStand("retired", THEN), "retired"),
    ],
)
def test_an_undecided_item_follows_its_thing(item: ItemState, thing: ThingStand, state: OwnState) -> None:
    assert follow(ItemStand(item, wordings=THEN), thing).state == state


def test_words_are_compared_as_they_were_when_the_item_was_found() -> None:
    assert not reworded(THEN, {**THEN, "b9": "more"})
    assert reworded(THEN, {"b1": "aaa"})
    assert not reworded({}, THEN)


@given(kept, found)
def test_gathering_twice_changes_nothing(
    kept: dict[ItemKey, ItemStand], found: dict[ItemKey, ThingStand]
) -> None:
    once = gathered(kept, found)

    assert gathered(once, found) == once


@given(kept, found)
def test_gathering_touches_no_decision_and_loses_no_item(
    kept: dict[ItemKey, ItemStand], found: dict[ItemKey, ThingStand]
) -> None:
    items = gathered(kept, found)

    assert kept.keys() <= items.keys()
    for key, stand in kept.items():
        assert items[key].is_decided == stand.is_decided
        assert items[key].wordings == stand.wordings
        assert items[key].is_gone == (key not in found)
        if stand.is_decided:
            assert items[key].state == stand.state


@given(kept, found)
def test_what_was_retired_before_is_no_item(
    kept: dict[ItemKey, ItemStand], found: dict[ItemKey, ThingStand]
) -> None:
    new = gathered(kept, found).keys() - kept.keys()

    assert new == {key for key, thing in found.items() if thing.state != "retired"} - kept.keys()


OPENED, DAY, UNTIL = date(2026, 11, 9), date(2027, 1, 1), date(2027, 1, 31)


@pytest.mark.parametrize(
    ("today", "open_items", "states"),
    [
        (date(2026, 11, 20), 3, "done now coming coming coming"),
        (date(2026, 12, 20), 0, "done done now coming coming"),
        (date(2027, 1, 1), 3, "done now done coming coming"),
        (date(2027, 1, 1), 0, "done done done now coming"),
        (date(2027, 1, 31), 0, "done done done now coming"),
        (date(2027, 2, 1), 0, "done done done done now"),
    ],
)
def test_the_first_step_that_is_not_done_is_the_one_of_now(today: date, open_items: int, states: str) -> None:
    steps = phases(ChangeDays(OPENED, DAY, UNTIL), open_items=open_items, today=today)

    assert [step.phase for step in steps] == ["opened", "revising", "in_force", "learning", "closed"]
    assert " ".join(step.state for step in steps) == states


def test_all_steps_of_a_closed_change_are_done() -> None:
    steps = phases(ChangeDays(OPENED, DAY, None, date(2027, 2, 5)), open_items=0, today=UNTIL)

    assert {step.state for step in steps} == {"done"}


@pytest.mark.parametrize(
    ("day", "left"), [(None, None), (DAY, 33), (date(2026, 11, 29), 0), (date(2026, 11, 28), -1)]
)
def test_days_left(day: date | None, left: int | None) -> None:
    assert days_left(day, date(2026, 11, 29)) == left
