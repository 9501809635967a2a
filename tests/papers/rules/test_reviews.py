"""What a taker may see of an attempt, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.papers.review_options.rules import (
    ASPECTS,
    CELLS,
    SHUT_IN_EXAMS,
    Cell,
    Matrix,
    Moment,
    ReviewFacts,
    cell_name,
    matrix_from,
    moment_of,
    more_at,
    seen,
)

DAY = datetime(2026, 11, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
FACTS: dict[Moment, ReviewFacts] = {
    "during": ReviewFacts(DAY, None, DAY + HOUR, is_marked=False, is_formal=False),
    "after_hand_in": ReviewFacts(DAY, DAY - HOUR, DAY + HOUR, is_marked=True, is_formal=False),
    "after_window": ReviewFacts(DAY, DAY - 2 * HOUR, DAY - HOUR, is_marked=True, is_formal=False),
}
ALL: Matrix = frozenset(CELLS)
matrices = st.frozensets(st.sampled_from(CELLS))


@pytest.mark.parametrize("moment", list(FACTS))
def test_the_moment_follows_from_hand_in_and_close(moment: Moment) -> None:
    assert moment_of(FACTS[moment]) == moment


def test_a_sitting_without_an_end_never_reaches_its_close() -> None:
    facts = replace(FACTS["after_window"], closes_at=None)

    assert moment_of(facts) == "after_hand_in"
    assert more_at(ALL, facts) is None


@pytest.mark.parametrize("cell", CELLS, ids=cell_name)
def test_a_cell_opens_its_aspect_at_its_moment_and_nothing_else(cell: Cell) -> None:
    opened = {moment: seen(frozenset({cell}), facts) for moment, facts in FACTS.items()}

    assert opened == {moment: {cell[1]} if moment == cell[0] else frozenset() for moment in FACTS}


@pytest.mark.parametrize("cell", sorted(SHUT_IN_EXAMS), ids=cell_name)
def test_a_formal_exam_keeps_shut_what_others_still_writing_could_use(cell: Cell) -> None:
    assert seen(ALL, replace(FACTS[cell[0]], is_formal=True)).isdisjoint({cell[1]})


@given(matrix=matrices, moment=st.sampled_from(sorted(FACTS)), formal=st.booleans(), marked=st.booleans())
def test_nothing_is_seen_that_the_matrix_does_not_open(
    matrix: Matrix, moment: Moment, formal: bool, marked: bool
) -> None:
    facts = replace(FACTS[moment], is_formal=formal, is_marked=marked)

    assert {(moment, aspect) for aspect in seen(matrix, facts)} <= matrix


def test_marks_wait_until_everything_is_marked() -> None:
    facts = replace(FACTS["after_hand_in"], is_marked=False)

    assert seen(ALL, facts) == set(ASPECTS) - {"marks", "right"}


def test_more_is_announced_only_where_more_will_come() -> None:
    later: Matrix = frozenset({("after_window", "key")})

    assert more_at(later, FACTS["after_hand_in"]) == DAY + HOUR
    assert more_at(frozenset({("after_hand_in", "key"), *later}), FACTS["after_hand_in"]) is None
    assert more_at(later, FACTS["after_window"]) is None


@given(matrix=matrices)
def test_a_matrix_survives_storage(matrix: Matrix) -> None:
    assert matrix_from([cell_name(cell) for cell in matrix] + ["nonsense.cell"]) == matrix
