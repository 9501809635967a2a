"""Read typed answers: match one with a regular expression without ever hanging on it, or read a number.

Numbers are read as people in China type them: full-width digits, thousands separators, 万 and 亿, units.
"""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Final

import regex

from lms.questions.texts.rules import fold_text

LONGEST_PATTERN: Final = 200
SECONDS: Final = 0.05
MOST_REPEATS: Final = 100
_REPEATS = re.compile(r"\{\s*(\d*)\s*,?\s*(\d*)\s*\}")
_PROVOKING: Final = ("a" * 40, "1" * 40, "1a" * 30, " " * 40, "小时" * 30, "0.0" * 20)


def fits_pattern(pattern: str, text: str) -> bool:
    """Tell whether the whole folded text fits the pattern, in time."""
    try:
        return _compiled(pattern).fullmatch(fold_text(text), timeout=SECONDS) is not None
    except TimeoutError:
        return False


def is_pattern(pattern: str) -> bool:
    """Tell whether a pattern can be read, is short, repeats little and is quick on provoking texts."""
    counts = [int(count) for pair in _REPEATS.findall(pattern) for count in pair if count]
    if not pattern or len(pattern) > LONGEST_PATTERN or any(count > MOST_REPEATS for count in counts):
        return False
    try:
        compiled = _compiled(pattern)
        for text in (*_PROVOKING, *(letter * 60 for letter in sorted(set(pattern)) if letter.isalnum())):
            compiled.fullmatch(f"{text}!", timeout=SECONDS)
    except (regex.error, TimeoutError, OverflowError, RecursionError):
        return False
    return True


@lru_cache(maxsize=1_000)
def _compiled(pattern: str) -> "regex.Pattern[str]":
    return regex.compile(pattern, regex.IGNORECASE)


LONGEST_NUMBER = 60
MOST_EXPONENT = 30  # beyond it a number is a slip or an attack
_MULTIPLIERS = {"万": 4, "億": 8, "亿": 8, "千": 3, "百": 2}
_MINUS = str.maketrans({"−": "-", "–": "-", "﹣": "-", "'": ",", "\u2019": ",", "٬": ","})
_NUMBER = re.compile(r"(?P<number>[+-]?(?:[0-9][0-9,]*(?:\.[0-9]+)?|\.[0-9]+))(?P<power>e[+-]?[0-9]{1,3})?")
_GROUPED = re.compile(
    r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[+-]?[0-9]{1,4}(?:,[0-9]{4})+(?:\.[0-9]+)?"
)
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")


def read_number(text: str, units: Iterable[str] = (), *, unit_wanted: bool = False) -> Decimal | None:
    """Return the number of a text, or None where it is none or has a unit that is not among `units`.

    Commas part groups of three or four digits; a single comma elsewhere is a decimal comma. Spaces,
    width and case do not count.
    """
    if len(text) > LONGEST_NUMBER:
        return None
    plain = "".join(unicodedata.normalize("NFKC", text).translate(_MINUS).casefold().split())
    found = _NUMBER.match(plain)
    if found is None:
        return None
    number = _value(found["number"], found["power"] or "")
    return None if number is None else _with_unit(number, plain[found.end() :], units, unit_wanted)


def _value(written: str, power: str) -> Decimal | None:
    if "," in written:
        if _GROUPED.fullmatch(written):
            written = written.replace(",", "")
        elif _DECIMAL_COMMA.fullmatch(written):
            written = written.replace(",", ".")
        else:
            return None
    if power and abs(int(power[1:])) > MOST_EXPONENT:
        return None
    return Decimal(written + power)


def _with_unit(number: Decimal, rest: str, units: Iterable[str], unit_wanted: bool) -> Decimal | None:
    known = {"".join(fold_text(unit).split()) for unit in units} - {""}
    if rest in known or (not rest and not (unit_wanted and known)):
        return number
    if rest[:1] in _MULTIPLIERS:
        scaled = number.scaleb(_MULTIPLIERS[rest[0]])
        return _with_unit(scaled, rest[1:], known, unit_wanted)
    return None
