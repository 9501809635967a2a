"""Cells become values; what cannot is said with a remedy."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from lms.core.api import Cell, CellFault, amount, choice, day, flag, listed, moment_of, share, text, whole


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
    ],
)
def test_day_in_many_forms(cell: Cell) -> None:
    assert day()(cell) == date(2026, 1, 31)


@pytest.mark.parametrize("cell", ["2026-02-30", "31-01-2026", "昨天", True, 46053.0, "1026-01-31"])
def test_day_refuses(cell: Cell) -> None:
    with pytest.raises(CellFault):
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
