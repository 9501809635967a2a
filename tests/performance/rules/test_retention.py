"""When a period of retention is over, and what weights lack: rules on plain values."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from lms.performance.appraisal.services import weights_missing
from lms.performance.archive.queries import months_before


@pytest.mark.parametrize(
    ("day", "months", "earlier"),
    [
        (date(2026, 11, 26), 6, date(2026, 5, 26)),
        (date(2026, 1, 31), 2, date(2025, 11, 30)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2026, 11, 26), 24, date(2024, 11, 26)),
        (date(2026, 1, 15), 13, date(2024, 12, 15)),
        (date(2026, 12, 1), 12, date(2025, 12, 1)),
    ],
)
def test_months_before(day: date, months: int, earlier: date) -> None:
    assert months_before(day, months) == earlier


@pytest.mark.parametrize(
    ("weights", "missing"),
    [(["60", "25", "15"], "0"), (["33.3", "33.3"], "33.4"), (["60", "50"], "-10"), ([], "100")],
)
def test_weights_missing(weights: list[str], missing: str) -> None:
    assert weights_missing(Decimal(weight) for weight in weights) == Decimal(missing)
