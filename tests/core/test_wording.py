"""Numbers and times are written one way on every screen."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from lms.core import wording
from lms.core.wording import Number


@pytest.mark.parametrize(
    ("share", "expected"),
    [(0.784, "78.4%"), (Decimal("0.6"), "60.0%"), (0, "0%"), (1, "100%"), (None, "—"), (0.0004, "0.0%")],
)
def test_percent(share: Number | None, expected: object) -> None:
    assert wording.percent(share) == expected


@pytest.mark.parametrize(
    ("share", "places", "expected"),
    [(5 / 8, 0, "63%"), (0.125, 0, "13%"), (Decimal("0.0005"), 1, "0.1%"), (Decimal("0.6245"), 1, "62.5%")],
)
def test_a_half_is_rounded_up(share: Number, places: int, expected: str) -> None:
    assert wording.percent(share, places) == expected
    assert wording.percent_against(share, 0.01, places=places) == expected
    assert wording.points(share, places) == f"+{expected.removesuffix('%')}"
    assert wording.interval_text(share, share, places=places).endswith(expected)


@pytest.mark.parametrize(
    ("share", "places", "expected"),
    [
        (0.84, 1, "84.0%"),
        (0.8, 1, "80.0%"),  # reached
        (Decimal("0.7996"), 1, "79.96%"),  # 80.0% would say what is not so
        (Decimal("0.79949"), 1, "79.9%"),
        (Decimal("0.6"), 1, "60.0%"),
        (Decimal("0.5999"), 0, "59.99%"),
        (None, 1, "—"),
    ],
)
def test_no_share_is_rounded_up_to_a_limit_it_misses(
    share: Number | None, places: int, expected: str
) -> None:
    assert wording.percent_against(share, 0.8, Decimal("0.6"), places=places) == expected


@given(st.decimals(0, 1, places=6), st.decimals(0, 1, places=3))
def test_what_is_shown_stands_on_the_same_side_of_the_limit(share: Decimal, limit: Decimal) -> None:
    shown = Decimal(wording.percent_against(share, limit).rstrip("%"))

    assert (shown < limit * 100) == (share < limit)


@pytest.mark.parametrize(
    ("limit", "expected"), [(Decimal("0.800"), "80%"), (Decimal("0.825"), "82.5%"), (1, "100%"), (0, "0%")]
)
def test_a_limit_is_written_as_it_was_set(limit: Number, expected: str) -> None:
    assert wording.limit_text(limit) == expected


@pytest.mark.parametrize(
    ("language", "english", "shown"),
    [("zh-hans", "Whole process", "全流程"), ("en", "Whole process", "Whole process"), ("en", "", "全流程")],
)
def test_names_kept_in_two_languages(language: str, english: str, shown: str) -> None:
    with translation.override(language):
        assert wording.in_reader_language("全流程", english) == shown


@pytest.mark.parametrize(("language", "shown"), [("zh-hans", "甲组、乙组"), ("en", "甲组, 乙组")])
def test_words_in_a_row_are_parted_as_the_reader_does(language: str, shown: str) -> None:
    with translation.override(language):
        assert wording.enumerated(["甲组", "乙组"]) == shown
        assert wording.enumerated([]) == ""


def test_points_carry_their_sign() -> None:
    assert wording.points(0.015) == "+1.5"
    assert wording.points(-0.002) == "-0.2"
    assert wording.points(None) == "—"


def test_intervals() -> None:
    assert wording.interval_text(0.45, 0.72) == "45.0–72.0%"
    assert wording.interval_text(0.007, 0.023, "points") == "+0.7 … +2.3"
    assert wording.interval_text(4.1, 4.5, "number") == "4.1–4.5"
    assert wording.interval_text(None, 0.5) == "—"


def test_days_are_local() -> None:
    assert wording.day_text(date(2026, 1, 31)) == "2026-01-31"
    assert wording.day_text(datetime(2026, 1, 31, 20, 0, tzinfo=UTC)) == "2026-02-01"
    assert wording.moment(datetime(2026, 1, 31, 20, 5, tzinfo=UTC)) == "2026-02-01 04:05"
    assert wording.day_text(None) == wording.moment(None) == "—"


def test_nought_is_something() -> None:
    assert wording.or_dash(0) == 0
    assert wording.or_dash("") == "—"


@pytest.mark.parametrize(
    ("value", "low", "high", "expected"),
    [(0.5, None, None, "50.00%"), (0, -1, 3, "25.00%"), (9, 0, 1, "100.00%"), (None, 0, 1, "")],
)
def test_places_on_a_scale(value: object, low: float | None, high: float | None, expected: object) -> None:
    assert wording.scale_position(value, low, high) == expected


def test_widths_on_a_scale() -> None:
    assert wording.scale_width(0.55, 0.78) == "23.00%"
    assert wording.scale_width(None, 0.78) == ""


@pytest.mark.parametrize(
    ("marks", "text"),
    [
        (Decimal("93.48"), "93.48"),
        (Decimal("9.50"), "9.5"),
        (Decimal("9.05"), "9.05"),
        (Decimal("100.00"), "100"),
        (Decimal("0.00"), "0"),
        (Decimal("0.333"), "0.33"),
        (None, "—"),
    ],
)
def test_marks_have_two_decimals_at_most_and_no_empty_noughts(marks: Decimal | None, text: str) -> None:
    assert wording.marks_text(marks) == text


def test_a_count_keeps_its_thousands_apart() -> None:
    assert (wording.count_text(53_646), wording.count_text(18)) == ("53,646", "18")
