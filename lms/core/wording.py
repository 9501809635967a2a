"""Turn shares, intervals and times into the words a screen shows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    pass


def count_cell(value: object) -> str:
    """Write a count in a table."""
    return count_text(float(value)) if isinstance(value, int | float | Decimal) else "—"


type JSON = bool | int | float | str | list[JSON] | dict[str, JSON] | None

StrOrPromise = str | Promise

type Number = int | float | Decimal

DASH = "—"
MESSAGE_TONES = {
    "success": "good",
    "good": "good",
    "warning": "warn",
    "warn": "warn",
    "error": "bad",
    "bad": "bad",
}


def in_reader_language(chinese: str, english: str) -> str:
    """Give the English name to an English reader where there is one, else the Chinese."""
    return english if english and (get_language() or "").startswith("en") else chinese


def comma() -> str:
    """Give what parts words in a row for the reader: 甲、乙, but a, b."""
    return in_reader_language("、", ", ")


def enumerated(items: Iterable[object]) -> str:
    """Write items one after the other as the reader does."""
    return comma().join(map(str, items))


def natural_order(text: str) -> list[tuple[bool, int, str]]:
    """Give a key by which U2 comes before U10."""
    pieces = re.split(r"(\d+)", text)
    return [(one.isdecimal(), int(one) if one.isdecimal() else 0, one) for one in pieces]


def rounded(value: Number, places: int = 1) -> Decimal:
    """Round as people do: 62.5 to 63, where Python would round a half to the even side."""
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def percent(share: Number | None, places: int = 1) -> str:
    """Write a share (0-1) as per cent; nothing gives a dash, and a whole 0 or 1 loses its zeros."""
    if share is None or share == "":
        return DASH
    value = Decimal(str(share))
    return f"{value * 100:.0f}%" if value in {0, 1} else f"{rounded(value * 100, places):f}%"


def limit_text(limit: Number) -> str:
    """Write a limit (0-1), such as a pass mark, as per cent exactly as it was set: 80%, 82.5%."""
    return f"{(Decimal(str(limit)) * 100).normalize():f}%"


def percent_against(share: Number | None, *limits: Number, places: int = 1) -> str:
    """Write a share (0-1) as per cent; with more places where rounding would reach a limit that is missed."""
    if share is None or share == "":
        return DASH
    exact = Decimal(str(share))
    missed = [Decimal(str(limit)) for limit in limits if exact < Decimal(str(limit))]
    while any(rounded(exact, places + 2) >= limit for limit in missed):
        places += 1
    return percent(share, places)


def person_name(first_name: str, last_name: str) -> str:
    """Write a name as its owner does: 李敏, but Min Li."""
    family_first = any("\u4e00" <= character <= "\u9fff" for character in last_name)
    return f"{last_name}{first_name}" if family_first else f"{first_name} {last_name}".strip()


def points(difference: Number | None, places: int = 1) -> str:
    """Write a difference of shares in percentage points, with its sign."""
    return DASH if difference is None else f"{rounded(Decimal(str(difference)) * 100, places):+f}"


def marks_text(marks: object) -> str:
    """Write marks to two decimals at most, without noughts that say nothing: 93.48, 9.5, 10."""
    if marks is None or marks == "":
        return DASH
    return f"{rounded(Decimal(str(marks)), 2).normalize():f}"


def or_dash(value: object) -> object:
    """Show a dash where there is nothing; nought is something."""
    return DASH if value is None or value == "" else value


def plain_text(value: object) -> str:
    """Write a value of any kind that a list may hold."""
    match value:
        case None | "":
            return DASH
        case bool():
            return str(_("Yes") if value else _("No"))
        case datetime():
            return moment(value)
        case date():
            return day_text(value)
        case tuple():
            return enumerated(map(str, value))
        case _:
            return str(value)


def dots_in_line(text: StrOrPromise) -> str:
    """Keep the dots between parts with what stands before them: no line begins with one."""
    return str(text).replace(" · ", "\u00a0· ")


def day_text(value: date | datetime | None) -> str:
    """Write a day; a moment counts for its day in local time."""
    if value is None or value == "":
        return DASH
    if isinstance(value, datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{value:%Y-%m-%d}"


def moment(value: datetime | None) -> str:
    """Write a moment to the minute, in local time."""
    if value is None or value == "":
        return DASH
    return f"{timezone.localtime(value) if timezone.is_aware(value) else value:%Y-%m-%d %H:%M}"


def interval_text(low: Number | None, high: Number | None, unit: str = "percent", places: int = 1) -> str:
    """Write an interval; `unit` is "percent" (shares), "points" (differences of shares) or "number"."""
    if low is None or high is None:
        return DASH
    if unit == "percent":
        return f"{percent(low, places).removesuffix('%')}–{percent(high, places)}"
    if unit == "points":
        return f"{points(low, places)} … {points(high, places)}"
    return f"{rounded(low, places):f}–{rounded(high, places):f}"


def count_text(count: float) -> str:
    """Write a count with its thousands apart, and without a fraction where it has none: 53,646."""
    return f"{count:,.0f}" if float(count).is_integer() else f"{count:,.1f}"


def plain_number(value: Number | None) -> str:
    """Write a number for an attribute: a point as decimal mark, no grouping, whatever the language."""
    return "0" if value is None or value == "" else f"{Decimal(str(value)):f}"


def message_tone(tag: str | None) -> str:
    """Name the tone of a message from its own word or Django's level."""
    return MESSAGE_TONES.get(tag or "", "info")


def _share_of_scale(value: Number, scale_min: Number | None, scale_max: Number | None) -> float:
    """Place a value on a scale (0-1 unless said), kept inside it."""
    start = float(scale_min or 0)
    end = 1.0 if scale_max is None or scale_max == "" else float(scale_max)
    return min(1.0, max(0.0, (float(value) - start) / (end - start)))


def scale_position(
    value: Number | None, scale_min: Number | None = None, scale_max: Number | None = None
) -> str:
    """Give the place of a value on a scale as an SVG length; empty when there is no value."""
    if value is None or value == "":
        return ""
    return f"{_share_of_scale(value, scale_min, scale_max) * 100:.2f}%"


def scale_width(
    low: Number | None, high: Number | None, scale_min: Number | None = None, scale_max: Number | None = None
) -> str:
    """Give the width between two values on a scale as an SVG length; empty when one is missing."""
    if low is None or high is None or low == "" or high == "":
        return ""
    width = _share_of_scale(high, scale_min, scale_max) - _share_of_scale(low, scale_min, scale_max)
    return f"{width * 100:.2f}%"


def share_text(value: str) -> str:
    """Write a share as its form asks for it, in per cent."""
    return limit_text(Decimal(value)) if value else ""
