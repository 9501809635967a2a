"""Show a number or day as Excel shows it, in the cells whose number format shows more than their value.

Formats are those of ECMA-376 part 1, 18.8.30 and 18.8.31.
"""

import calendar
import re
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from lms.core.files.workbooks.cells import column_number
from lms.core.files.workbooks.odd_cells import sheet_parts
from lms.core.files.workbooks.parsers import Cell
from lms.core.files.workbooks.styles import cell_formats
from lms.core.files.workbooks.texts import tidy

type Formats = Mapping[tuple[int, int], str]

_PLAIN = frozenset({"", "general", "@"})
_COLUMN = re.compile(rb"""\br=["']([A-Za-z]{1,3})(\d{1,7})["']""")
_TYPE = re.compile(rb"""\bt=["'](\w+)["']""")


def is_telling(code: str) -> bool:
    """Tell whether a number format shows more than the value, as General does."""
    return code.casefold() not in _PLAIN


def formats_by_sheet(path: Path, tells: Callable[[str], bool] = is_telling) -> dict[str, Formats]:
    """Give for each sheet the number formats of its number cells that tell, by row and column from 0."""
    with zipfile.ZipFile(path) as book:
        telling = _telling_styles(book, tells)
        if not telling:
            return {}
        parts = sheet_parts(book)
        names = set(book.namelist())
        return {sheet: _cells(book.read(part), telling) for sheet, part in parts.items() if part in names}


def _telling_styles(book: zipfile.ZipFile, tells: Callable[[str], bool]) -> dict[int, str]:
    """Give the format of each cell style that tells."""
    shown = {
        place: BUILT_IN.get(number, "") if code is None else code
        for place, (number, code) in enumerate(cell_formats(book))
    }
    return {place: code for place, code in shown.items() if tells(code)}


def _cells(sheet: bytes, telling: Mapping[int, str]) -> Formats:
    """Give the formats of a sheet's number cells that point at a telling style."""
    styles = b"|".join(str(place).encode() for place in telling)
    cell = re.compile(rb"""<(?:\w+:)?c\s(?=[^<>]*\bs=["'](""" + styles + rb""")["'])[^<>]*>""")
    found: dict[tuple[int, int], str] = {}
    for match in cell.finditer(sheet):
        code = telling[int(match[1])]
        place = _COLUMN.search(match[0])
        kind = _TYPE.search(match[0])
        if kind is not None and kind[1] != b"n":
            continue
        if place:
            found[int(place[2]) - 1, column_number(place[1].decode()) - 1] = code
    return found


# Formats a workbook need not spell out; days as a Chinese Excel shows them.
BUILT_IN: dict[int, str] = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"',
    30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"',
    37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0",
    48: "##0.0E+0", 50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"',
    54: 'm"月"d"日"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<ampm>AM/PM|A/P|上午/下午)|(?P<day>y+|m+|d+|h+|s+(?:\.0+)?|a{3,4})|(?P<plain>.)",
    re.IGNORECASE | re.DOTALL,
)
_DAY_LETTERS = re.compile(r"[ymdhs]|aaa", re.IGNORECASE)
_NOT_CODE = re.compile(r'"[^"]*"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|_.|\*.', re.IGNORECASE)
_NUMBER_CODE = re.compile(r"[#0?]+ [#0?]+/[#0?\d]+|[#0?]+/[#0?\d]+|[#0?,.]*[#0?][#0?,.]*(?:[eE][+-]0+)?")
_POWER = re.compile(r"[eE][+-]")
_PRIVATE = 0xE000
_MONTHS = calendar.month_name[1:]
_DAYS = calendar.day_name
_WEEK = "一二三四五六日"
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet's days know no time zone
# Excel's General shows eleven signs at most; whole numbers stay whole, nobody reads 1.23457E+11.
_GENERAL_DIGITS = 10
_LAST_DAY = 2_958_465
_LARGEST = 1e15
_MOST_PLACES = 8
type Clock = datetime | date | time | timedelta


_USUAL_DAY, _USUAL_MOMENT, _USUAL_TIME = "yyyy/m/d", "yyyy/m/d h:mm", "h:mm:ss"


def shown(cell: Cell, code: str) -> str:
    """Give the text Excel shows for a cell under a number format; an empty format is the usual one."""
    match cell:
        case str():
            return tidy(cell)
        case bool():
            return "TRUE" if cell else "FALSE"
        case int() | float():
            return shown_number(float(cell), code) if code else general(float(cell))
        case datetime():
            return shown_clock(cell, code or (_USUAL_MOMENT if cell.time() != time.min else _USUAL_DAY))
        case date():
            return shown_clock(cell, code or _USUAL_DAY)
        case time() | timedelta():
            return shown_clock(cell, code or _USUAL_TIME)


def shown_number(value: float, code: str) -> str:
    """Show a number; an empty code is General."""
    section = _section(code, value)
    if not section or section.casefold() in {"general", "@"} or "general" in section.casefold():
        return general(value)
    if is_day_format(section):
        return shown_clock(_EPOCH + timedelta(days=value), code) if 0 <= value < _LAST_DAY else general(value)
    if abs(value) >= _LARGEST or section.count("%") > 2:
        return general(value)
    return _by_code(Decimal(repr(value)), section, has_own_sign=code.count(";") > 0 and value < 0)


@lru_cache(maxsize=4096)
def general(value: float) -> str:
    """Show a number as the format General does."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    digits = _GENERAL_DIGITS if abs(value) >= 1 else _GENERAL_DIGITS - 1
    shown = f"{value:.{digits}g}"
    return shown if "e" not in shown else _power_general(value)


def _power_general(value: float) -> str:
    digits, _letter, power = f"{value:.5E}".partition("E")
    return f"{digits.rstrip('0').rstrip('.')}E{power}"


def _section(code: str, value: float) -> str:
    """Choose the part of a format for positive, negative or zero."""
    parts = re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', code)
    if value < 0 and len(parts) > 1 and parts[1]:
        return parts[1]
    return parts[2] if value == 0 and len(parts) > 2 and parts[2] else parts[0]


@lru_cache(maxsize=256)
def is_day_format(code: str) -> bool:
    """Tell whether a format shows a day or a time."""
    bare = _NOT_CODE.sub("", code.split(";", maxsplit=1)[0])
    return (
        "general" not in bare.casefold() and bool(_DAY_LETTERS.search(bare)) and not re.search("[#?]", bare)
    )


def _by_code(value: Decimal, section: str, *, has_own_sign: bool) -> str:
    """Fill the digits into a format, its literal texts and currency signs around them."""
    literals: list[str] = []
    pattern = "".join(_pattern_part(found, literals) for found in _TOKEN.finditer(section))
    number = _NUMBER_CODE.search(pattern)
    percents = pattern.count("%")
    if number is None:
        return _with_literals(pattern, literals)
    scaled = abs(value) * (Decimal(100) ** percents)
    shown = pattern[: number.start()] + _digits(scaled, number[0]) + pattern[number.end() :]
    sign = "-" if value < 0 and not has_own_sign and re.search("[1-9]", shown) else ""
    return sign + _with_literals(shown, literals)


def _pattern_part(found: re.Match[str], literals: list[str]) -> str:
    """Keep what stands for digits; put a literal text aside, behind a private sign."""
    if found["bracket"] is not None:
        text = found["bracket"].partition("-")[0].lstrip("$") if found["bracket"].startswith("$") else ""
    elif found["quoted"] is not None:
        text = found["quoted"]
    elif found["escaped"] is not None:
        text = found["escaped"]
    else:
        return "" if found[0][0] in "_*" and len(found[0]) > 1 else found[0]
    literals.append(text)
    return chr(_PRIVATE + len(literals) - 1)


def _with_literals(shown: str, literals: list[str]) -> str:
    for place, text in enumerate(literals):
        shown = shown.replace(chr(_PRIVATE + place), text)
    return shown.strip()


def _digits(value: Decimal, code: str) -> str:
    """Write the digits of a number not below zero."""
    if "/" in code:
        return _fraction(value, code)
    mantissa, exponent_sign, exponent = (
        re.split(r"[eE]([+-])", code) if _POWER.search(code) else (code, "", "")
    )
    if exponent_sign:
        return _power(value, mantissa, exponent_sign, len(exponent))
    before, _point, after = mantissa.partition(".")
    thousands = len(before) - len(before.rstrip(","))
    value /= Decimal(1000) ** thousands
    places = min(_MOST_PLACES, sum(sign in "0#?" for sign in after))
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    whole, _dot, rest = f"{rounded:f}".partition(".")
    whole = whole.lstrip("0").rjust(before.count("0"), "0")
    if "," in before.rstrip(","):
        whole = f"{int(whole or 0):,}" if whole else whole
    while rest and len(rest) > after.count("0") and rest.endswith("0"):
        rest = rest[:-1]
    return f"{whole}.{rest}" if rest else whole


def _power(value: Decimal, mantissa: str, sign: str, width: int) -> str:
    places = len(mantissa.partition(".")[2])
    digits, _letter, power = f"{value:.{places}E}".partition("E")
    shown = "+" if sign == "+" and int(power) >= 0 else "-" if int(power) < 0 else ""
    return f"{digits}E{shown}{abs(int(power)):0{width}d}"


def _fraction(value: Decimal, code: str) -> str:
    whole_part, _space, _rest = code.rpartition(" ")
    below = code.partition("/")[2].strip()
    most = 10 ** max(1, len(below)) - 1
    fixed = int(below) if below.isdecimal() else 0  # "0" and "00" are places, not a denominator
    exact = Fraction(round(value * fixed), fixed) if fixed else Fraction(value).limit_denominator(most)
    whole, rest = divmod(exact.numerator, exact.denominator) if whole_part else (0, exact.numerator)
    if not rest:
        return str(whole)
    return f"{whole or ''} {rest}/{exact.denominator}".strip()


def shown_clock(moment: Clock, code: str) -> str:
    """Show a day, a time or a span by a format's letters."""
    day, seconds = _parts_of(moment)
    section = code.split(";", maxsplit=1)[0]
    tokens = list(_TOKEN.finditer(section))
    half_day = any(found["ampm"] for found in tokens)
    shown: list[str] = []
    for place, found in enumerate(tokens):
        if found["day"]:
            shown.append(
                _clock_part(found["day"].lower(), (day, seconds), _is_minutes(tokens, place), half_day)
            )
        elif found["bracket"] is not None:
            shown.append(_elapsed(found["bracket"].lower(), seconds, day))
        elif found["ampm"]:
            shown.append(_half(found["ampm"], seconds))
        else:
            text = (
                found["quoted"] if found["quoted"] is not None else found["escaped"] or found["plain"] or ""
            )
            shown.append(text)
    return "".join(shown).strip()


def _parts_of(moment: Clock) -> tuple[datetime, int]:
    """Give the day and the second within it; a span may be longer than a day."""
    match moment:
        case datetime():
            rounded = moment + timedelta(microseconds=500_000)
            return rounded, rounded.hour * 3600 + rounded.minute * 60 + rounded.second
        case date():
            return datetime.combine(moment, time.min), 0
        case time():
            return _EPOCH, moment.hour * 3600 + moment.minute * 60 + moment.second
        case _:
            return _EPOCH, round(moment.total_seconds())


def _is_minutes(tokens: list[re.Match[str]], place: int) -> bool:
    """Tell minutes from months: m behind an hour or ahead of a second."""
    if not (tokens[place]["day"] or "").lower().startswith("m"):
        return False
    before = [_letter(found) for found in tokens[:place] if _letter(found)]
    after = [_letter(found) for found in tokens[place + 1 :] if _letter(found)]
    return (before[-1:] == ["h"]) or (after[:1] == ["s"])


def _letter(found: re.Match[str]) -> str:
    text = (found["day"] or found["bracket"] or "").lower()
    return text[:1] if text[:1] in {"y", "m", "d", "h", "s"} else ""


def _clock_part(letters: str, moment: tuple[datetime, int], minutes: bool, half_day: bool) -> str:
    day, seconds = moment
    hour = seconds // 3600 % 24
    if letters[0] == "h":
        hour = (hour % 12 or 12) if half_day else hour
        return f"{hour:0{len(letters[:2])}d}"
    if letters[0] == "s":
        return f"{seconds % 60:0{len(letters.partition('.')[0][:2])}d}"
    if minutes:
        return f"{seconds // 60 % 60:0{len(letters[:2])}d}"
    return _day_part(letters, day)


def _day_part(letters: str, day: datetime) -> str:
    if letters[0] == "y":
        return f"{day.year:04d}" if len(letters) > 2 else f"{day.year % 100:02d}"
    if letters[0] == "a":
        return ("星期" if len(letters) > 3 else "周") + _WEEK[day.weekday()]
    number, names = (
        (day.month, _MONTHS[day.month - 1]) if letters[0] == "m" else (day.day, _DAYS[day.weekday()])
    )
    if len(letters) < 3:
        return f"{number:0{len(letters)}d}"
    return names[:3] if len(letters) == 3 else names[:1] if len(letters) == 5 else names


def _elapsed(letters: str, seconds: int, day: datetime) -> str:
    total = seconds + (day.date() - _EPOCH.date()).days * 86_400 if day > _EPOCH else seconds
    size = {"h": 3600, "m": 60, "s": 1}.get(letters[:1])
    return f"{total // size:0{len(letters)}d}" if size and not letters.strip("hms") else ""


def _half(written: str, seconds: int) -> str:
    morning, evening = written.split("/")
    return morning if seconds < 43_200 else evening
