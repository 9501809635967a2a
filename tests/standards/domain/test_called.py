"""By which numbers the clauses of editions are called."""

from __future__ import annotations

import pytest

from lms.standards.lines.rules import CalledBy, Merge, Named, called_by

A, B, NEW = 1, 2, 3
FIRST, SECOND = 10, 20


@pytest.mark.parametrize(
    ("second", "merges", "called"),
    [
        pytest.param(
            {A: "2.1", B: "2.2"},
            [],
            {A: {FIRST: ("2.1",), SECOND: ("2.1",)}, B: {FIRST: ("2.2",), SECOND: ("2.2",)}},
            id="as before",
        ),
        pytest.param(
            {A: "2.5", B: "2.1"},
            [],
            {A: {FIRST: ("2.1",), SECOND: ("2.5",)}, B: {FIRST: ("2.2",), SECOND: ("2.1",)}},
            id="renumbered, and the number given to another",
        ),
        pytest.param(
            {A: "2.1"},
            [],
            {A: {FIRST: ("2.1",), SECOND: ("2.1",)}, B: {FIRST: ("2.2",)}},
            id="repealed",
        ),
        pytest.param(
            {A: "2.1"},
            [(SECOND, B, A)],
            {A: {FIRST: ("2.1", "2.2"), SECOND: ("2.1",)}, B: {FIRST: ("2.1", "2.2"), SECOND: ("2.1",)}},
            id="merged",
        ),
        pytest.param(
            {A: "2.1", B: "2.2", NEW: "2.9"},
            [(SECOND, B, NEW)],
            {
                A: {FIRST: ("2.1",), SECOND: ("2.1",)},
                B: {FIRST: ("2.2",), SECOND: ("2.2",)},
                NEW: {FIRST: ("2",), SECOND: ("2.9",)},
            },
            id="split off one that goes on",
        ),
    ],
)
def test_editions_call_lines_by_their_numbers(
    second: dict[int, str], merges: list[Merge], called: dict[int, dict[int, tuple[str, ...]]]
) -> None:
    named = [Named(A, FIRST, "2.1"), Named(B, FIRST, "2.2")]
    named += [Named(line, SECOND, number) for line, number in second.items()]

    found: dict[int, CalledBy] = called_by(named, merges)

    assert {line: dict(each) for line, each in found.items()} == called
