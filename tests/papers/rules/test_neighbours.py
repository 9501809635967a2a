"""Options stand elsewhere at the neighbours: beside, before and behind."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.papers.drawing.rules.neighbours import Spot, least_alike, set_apart
from lms.papers.drawing.rules.slots import Slot
from lms.questions.kinds.registry import kind_of
from lms.questions.scoring.rules.judging import FrozenQuestion


def question(kind: str, options: int) -> FrozenQuestion:
    ids = [{"id": f"o{number}", "text": f"选项 {number}"} for number in range(options)]
    field = "items" if kind == "ordering" else "options"
    key = {"order": [one["id"] for one in ids]} if kind == "ordering" else {"correct": "o0"}
    return FrozenQuestion(kind_of(kind).rule, {"stem": "题", field: ids}, key)


def orders(spot: Spot, options: int, questions: int = 6, kind: str = "single") -> list[tuple[str, ...]]:
    slots = [Slot(number, number, kind, Decimal(1), ("kept",)) for number in range(1, questions + 1)]
    frozen = {slot.version_id: question(kind, options) for slot in slots}
    return [slot.option_order for slot in set_apart(slots, frozen, spot)]


def share_a_position(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return any(left == right for left, right in zip(one, other, strict=True))


@given(st.integers(2, 8), st.integers(1, 60), st.integers(1, 12), st.text(max_size=5))
def test_no_option_stands_in_the_same_place_beside_before_and_behind(
    options: int, place: int, per_row: int, room: str
) -> None:
    here = orders(Spot(room, place, per_row), options)
    neighbours = [place + per_row] if per_row > 1 else []
    if per_row == 1 or place % per_row:
        neighbours.append(place + 1)

    for neighbour in neighbours:
        there = orders(Spot(room, neighbour, per_row), options)
        assert not any(share_a_position(one, other) for one, other in zip(here, there, strict=True))


@given(st.integers(2, 8), st.integers(1, 60), st.integers(1, 12))
def test_every_option_is_shown_once(options: int, place: int, per_row: int) -> None:
    for order in orders(Spot("301", place, per_row), options):
        assert sorted(order) == [f"o{number}" for number in range(options)]


def test_the_step_between_neighbours_differs_from_question_to_question() -> None:
    here, there = (orders(Spot("301", place, 8), 5, questions=40) for place in (1, 2))

    steps = {other.index(one[0]) for one, other in zip(here, there, strict=True)}

    assert len(steps) > 1


def test_another_room_has_another_order() -> None:
    assert orders(Spot("301", 1, 8), 4, questions=20) != orders(Spot("302", 1, 8), 4, questions=20)


@pytest.mark.parametrize("kind", ["ordering", "true_false", "fill_in"])
def test_kinds_whose_order_means_something_stay_as_they_are(kind: str) -> None:
    assert orders(Spot("301", 3, 8), 4, kind=kind) == [("kept",)] * 6


def form(questions: str, options: str = "") -> list[Slot]:
    """Give a form of questions by their letters, the order of options of each by a letter too."""
    return [
        Slot(number, ord(question), "single", Decimal(1), (order,))
        for number, (question, order) in enumerate(zip(questions, options or questions, strict=True), 1)
    ]


@pytest.mark.parametrize(
    ("orders", "before", "chosen"),
    [
        ([form("abcd"), form("badc")], [], form("abcd")),
        ([form("abcd"), form("abdc"), form("dcab")], [form("abcd")], form("dcab")),
        ([form("abcd"), form("abcd", "wxyz")], [form("abcd")], form("abcd", "wxyz")),
        # Unlike both before it is more than unlike one and the same as the other.
        ([form("bacd"), form("dbca")], [form("abcd"), form("bacd")], form("dbca")),
        # Of the same questions in the same order the options differ.
        ([form("a"), form("a", "x")], [form("a")], form("a", "x")),
    ],
)
def test_the_form_least_like_those_before_it_is_chosen(
    orders: list[list[Slot]], before: list[list[Slot]], chosen: list[Slot]
) -> None:
    assert least_alike(orders, before) == chosen


@given(st.lists(st.permutations("abcde").map("".join), min_size=2, unique=True), st.data())
def test_no_form_is_repeated_where_another_order_is_there(orders: list[str], data: st.DataObject) -> None:
    before = data.draw(st.lists(st.sampled_from(orders), max_size=len(orders) - 1, unique=True))

    assert least_alike([form(one) for one in orders], [form(one) for one in before]) not in [
        form(one) for one in before
    ]
