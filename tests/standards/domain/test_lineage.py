"""Which clause goes on which: one line at most goes on in a clause, and none is lost without a word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.standards.lines.rules import Placed, Succession, lineage

TRIAL = [Placed(1, "2.1", 1), Placed(2, "2.2", 2), Placed(3, "2.3", 3)]


@pytest.mark.parametrize(
    ("new", "known", "continued", "split_off", "merged"),
    [
        pytest.param([Placed(11, "2.1", 1)], [], {11: 1}, {}, {}, id="nothing known: the number tells"),
        pytest.param([Placed(11, "2.4", 1)], [(1, 11)], {11: 1}, {}, {}, id="renumbered"),
        pytest.param([Placed(11, "2.1", 1)], [(1, None), (None, 11)], {}, {}, {}, id="repealed, number anew"),
        pytest.param(
            [Placed(11, "2.1", 1), Placed(12, "2.4", 2)],
            [(1, 11), (1, 12)],
            {11: 1},
            {12: 1},
            {},
            id="split: the one of the same number goes on",
        ),
        pytest.param(
            [Placed(11, "2.4", 1), Placed(12, "2.5", 2)],
            [(1, 11), (1, 12)],
            {11: 1},
            {12: 1},
            {},
            id="split under new numbers: the first goes on",
        ),
        pytest.param(
            [Placed(12, "2.2", 2)], [(1, 12), (2, 12)], {12: 2}, {}, {1: 12}, id="merged into the other"
        ),
        pytest.param(
            [Placed(11, "2.2", 1), Placed(12, "2.1", 2)],
            [(1, 11), (2, 12)],
            {11: 1, 12: 2},
            {},
            {},
            id="numbers exchanged",
        ),
    ],
)
def test_lineage(
    new: list[Placed],
    known: list[Succession],
    continued: dict[int, int],
    split_off: dict[int, int],
    merged: dict[int, int],
) -> None:
    found = lineage(TRIAL, new, known)

    assert (dict(found.continued), dict(found.split_off)) == (continued, split_off)
    assert {old: after for old, after in found.merged.items() if old in {1, 2}} == merged


keys = st.none() | st.integers(1, 5)
clauses = st.lists(st.integers(1, 6), unique=True, max_size=5).map(
    lambda numbers: [Placed(10 + place, f"2.{number}", place) for place, number in enumerate(numbers, 1)]
)


@given(
    new=clauses,
    known=st.lists(st.tuples(keys, st.none() | st.integers(11, 15)), max_size=8),
)
def test_a_line_goes_on_in_one_clause_at_most(new: list[Placed], known: list[Succession]) -> None:
    found = lineage(TRIAL, new, known)

    assert len(set(found.continued.values())) == len(found.continued)
    assert found.continued.keys().isdisjoint(found.split_off)
    assert set(found.continued.values()).isdisjoint(found.merged)
    assert {*found.continued, *found.split_off} <= {one.key for one in new}
    assert {*found.continued.values(), *found.merged} <= {one.key for one in TRIAL}
