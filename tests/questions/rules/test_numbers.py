"""Numbers are read as people type them, and units as they are spelt."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.questions.scoring.rules.written import read_number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("24", "24"),
        ("２４．５", "24.5"),
        (" - 3 ", "-3"),
        ("−0.5", "-0.5"),
        ("1,234.5", "1234.5"),
        ("１，２３４，５６７", "1234567"),
        ("1 234", "1234"),
        ("12,3456", "123456"),
        ("1'234", "1234"),
        ("1,5", "1.5"),
        (".5", "0.5"),
        ("1.5万", "15000"),
        ("2亿", "200000000"),
        ("3e-2", "0.03"),
    ],
)
def test_numbers_are_read_as_people_type_them(typed: str, number: str) -> None:
    assert read_number(typed) == Decimal(number)


@pytest.mark.parametrize(
    "typed", ["", "abc", "1,23,4", "1.2.3", "1e99", "--1", "24小时", "9" * 61, "NaN", "Infinity"]
)
def test_what_is_no_number_is_none(typed: str) -> None:
    assert read_number(typed) is None


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("24 小时", "24"),
        ("24", "24"),
        ("２４ｈ", "24"),
        ("1.5万 小时", "15000"),
        ("24 分钟", None),
    ],
)
def test_a_unit_must_be_an_accepted_one(typed: str, number: str | None) -> None:
    assert read_number(typed, ["小时", "h"]) == (None if number is None else Decimal(number))


def test_a_wanted_unit_may_not_be_left_out() -> None:
    assert read_number("95", ["%"], unit_wanted=True) is None
    assert read_number("95％", ["%"], unit_wanted=True) == 95


@given(st.integers(-(10**12), 10**12))
def test_thousands_separators_change_nothing(number: int) -> None:
    assert read_number(f"{number:,}") == read_number(str(number)) == number


@given(st.text(max_size=70))
def test_any_text_is_read_or_refused(text: str) -> None:
    number = read_number(text)

    assert number is None or number.is_finite()
