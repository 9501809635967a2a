"""Cells become values; what cannot is said with a remedy."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lms.core.files.workbooks.parsers import (
    Cell,
    CellFault,
    Noted,
    Parser,
    amount,
    choice,
    code_of,
    customer_text,
    day,
    flag,
    listed,
    moment_of,
    share,
    text,
    whole,
)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("00231", "00231"),
        (231.0, "231"),
        (1.5, "1.5"),
        ("  李　", "李"),
        ("a\u00a0b", "a b"),
        (12345678901.0, "12345678901"),
    ],
)
def test_text(cell: Cell, expected: object) -> None:
    assert text()(cell) == expected


def test_text_keeps_its_pattern_and_length() -> None:
    with pytest.raises(CellFault) as caught:
        text(pattern=r"\d{5}", hint="五位数字")("12a")
    assert caught.value.remedy == "五位数字"
    with pytest.raises(CellFault):
        text(max_length=3)("1234")


@pytest.mark.parametrize(
    "cell",
    [
        date(2026, 1, 31),
        datetime.fromisoformat("2026-01-31 00:00"),
        "2026-01-31",
        "2026/1/31",
        "2026.1.31",
        "2026年1月31日",
        "２０２６-０１-３１",
        "20260131",
        20260131.0,
        " 2026-01-31 ",
        "2026-01-31 00:00:00",
        "2026-01-31T00:00:00",
        "2026-01-31 00:00:00.000",
        "2026/1/31 0:00",
        "2026-01-31 09:13:22",
    ],
)
def test_day_in_many_forms(cell: Cell) -> None:
    assert day()(cell) == date(2026, 1, 31)


@pytest.mark.parametrize(
    "cell", ["2026-02-30", "31-01-2026", "昨天", True, 46053.0, "1026-01-31", "2026-01-31 25:00"]
)
def test_day_refuses(cell: Cell) -> None:
    with pytest.raises(CellFault):
        day()(cell)


@pytest.mark.parametrize("cell", [45717.0, 45717, "45717", 45717.25])
def test_a_count_of_days_is_called_what_it_is(cell: Cell) -> None:
    with translation.override("en"), pytest.raises(CellFault, match="may stand for 2025-03-01"):
        day()(cell)


def test_day_refuses_the_future() -> None:
    later = timezone.localdate() + timedelta(days=2)

    assert day()(f"{later:%Y-%m-%d}") == later
    with pytest.raises(CellFault):
        day(future=False)(f"{later:%Y-%m-%d}")


def test_moment_is_local_time() -> None:
    assert moment_of()("2026-01-31 08:30") == timezone.make_aware(datetime.fromisoformat("2026-01-31 08:30"))
    assert moment_of()("2026/1/31") == timezone.make_aware(datetime.fromisoformat("2026-01-31 00:00"))
    with pytest.raises(CellFault):
        moment_of()("2026-01-31 25:00")


def test_numbers() -> None:
    assert whole(minimum=0)(12.0) == 12
    assert whole()("1,200") == 1200
    assert amount(places=2)(0.1 + 0.2) == Decimal("0.30")
    for parse, cell in (
        (whole(), 1.5),
        (whole(minimum=0), -1),
        (whole(), "十"),
        (whole(), True),
        (amount(), "NaN"),
    ):
        with pytest.raises(CellFault):
            parse(cell)


@pytest.mark.parametrize(
    ("cell", "kept", "note"),
    [
        (30.005, "30.00", "30.005 was rounded to 30.00."),
        ("30.005", "30.00", "30.005 was rounded to 30.00."),
        (30.3, "30.30", ""),
        (0.1 + 0.2, "0.30", ""),
        ("1,234.50", "1234.50", ""),
        ("１，２３４．５", "1234.50", ""),
        (-12.0, "-12.00", ""),
    ],
)
def test_rounding_is_noted(cell: Cell, kept: str, note: str) -> None:
    with translation.override("en"):
        found = amount(places=2)(cell)

    assert found == (Noted(Decimal(kept), note) if note else Decimal(kept))


@pytest.mark.parametrize("cell", ["1.234,5", "1,23", "12,34,567", ",5", "1,2345"])
def test_a_comma_that_parts_no_thousands_is_no_number(cell: str) -> None:
    with pytest.raises(CellFault):
        amount()(cell)


@pytest.mark.parametrize("cell", [1e15, 2026111800001234.0, 12345678901234567890.0, -1e15, 10**15])
@pytest.mark.parametrize("parse", [text(), code_of(max_length=60), customer_text()])
def test_digits_that_a_number_cell_lost_are_a_fault(cell: float, parse: Parser) -> None:
    with translation.override("en"), pytest.raises(CellFault, match="too long for a number cell"):
        parse(cell)


def test_a_number_keeps_the_digits_a_sheet_shows() -> None:
    assert text()(999999999999999.0) == "999999999999999"
    assert text()(0.1 + 0.2) == "0.3"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("００２３１", "00231"), ("Ｔ－2611", "T-2611"), (" 00231\u200b", "00231"), (231.0, "231")],
)
def test_codes_are_folded(cell: Cell, expected: str) -> None:
    assert code_of(max_length=20)(cell) == expected


def test_emoji_and_lines_of_free_text_stay_whole() -> None:
    family = "全家\U0001f468\u200d\U0001f469\u200d\U0001f467都满意"

    assert customer_text()(f"{family}\n谢谢") == f"{family}\n谢谢"
    assert customer_text()("\u202e反\u2066着写") == "反着写"
    assert text()("A\nB") == Noted("A B", str(_("The line break was taken out.")))


def test_share_refuses_what_nobody_can_tell() -> None:
    assert share()("85%") == share()(0.85) == share()("８５％") == Decimal("0.85")
    with pytest.raises(CellFault):
        share()(85.0)


def test_words() -> None:
    assert flag()("是") is True
    assert flag()("N") is False
    assert choice({"正式": "staff", "外包": "agency"})(" 正 式") == "staff"
    assert listed()("电话、网页；营业厅") == ("电话", "网页", "营业厅")
    with pytest.raises(CellFault):
        flag()("也许")
    with pytest.raises(CellFault):
        choice({"正式": "staff"})("临时")
