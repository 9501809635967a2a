"""Read a number as people in China type one: full-width digits, thousands separators, 万 and 亿, units."""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal

from lms.exams.domain.folding import fold_text

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
