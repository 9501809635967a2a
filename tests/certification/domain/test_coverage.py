"""Counting covered people into cells."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.certification.coverage.rules import Cell, CertificationStatus, Cover, count_covers, level_of
from lms.certification.requirements.rules import Aims

DAY = date(2026, 11, 25)
AIMS = Aims(good=0.95, warn=0.85)
counts = st.integers(0, 500)
cells = st.builds(Cell, counts, counts, counts, counts, counts, counts, counts, counts)


def test_a_cell_counts_by_standing() -> None:
    covers = [
        Cover(CertificationStatus.VALID, date(2027, 5, 1), 1),
        Cover(CertificationStatus.IN_WINDOW, date(2026, 12, 25), 2),
        Cover(CertificationStatus.DUE_AGAIN, date(2026, 11, 20), 6),
        Cover(CertificationStatus.EXPIRED, date(2026, 11, 1), 3),
        Cover(CertificationStatus.REVOKED, date(2026, 6, 1), 4),
        Cover(CertificationStatus.NEVER),
        Cover(CertificationStatus.WAIVED, date(2026, 11, 26), 5),
    ]

    cell = count_covers(covers, DAY, expiring_days=30)

    assert cell == Cell(
        valid=1, in_window=1, due_again=1, expired=1, revoked=1, never=1, waived=1, expiring=1
    )
    assert (cell.holding, cell.required, cell.missing) == (2, 6, 4)


def test_nobody_required_has_no_share() -> None:
    assert (Cell(waived=2).share, Cell(waived=2).is_empty, Cell().is_empty) == (None, False, True)


@given(cells, cells)
def test_adding_cells_adds_numerators_and_denominators(one: Cell, other: Cell) -> None:
    total = one + other

    assert (total.holding, total.required) == (one.holding + other.holding, one.required + other.required)
    assert total + Cell() == total


@given(cells)
def test_a_share_is_between_nought_and_one(cell: Cell) -> None:
    assert cell.share is None or 0 <= cell.share <= 1


@pytest.mark.parametrize(
    ("cell", "level"),
    [
        (Cell(waived=3), "none"),
        (Cell(valid=19, never=1), "good"),
        (Cell(valid=94, never=6), "warn"),
        (Cell(valid=85, never=15), "warn"),
        (Cell(valid=84, never=16), "bad"),
    ],
)
def test_level_of_a_cell(cell: Cell, level: str) -> None:
    assert level_of(cell, AIMS) == level
