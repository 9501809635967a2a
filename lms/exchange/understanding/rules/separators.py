"""The signs that part what stands in one cell: the template names them, the reader reads them, the writer
writes them.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

ESCAPE = "\\"


@dataclass(frozen=True, slots=True)
class Signs:
    """How the parts of one cell are parted: the sign we write, and all that are understood, surest first.

    A weak sign also stands inside answers. It parts only where no other does and the count agrees.
    """

    written: str
    read: tuple[str, ...]
    weak: tuple[str, ...] = ()


BLANKS = Signs("||", ("||", "###", "$;$", "|", ";", "\n"), ("、", ",", "##", "/"))
# What is equally right in one blank.
WRITINGS = Signs("|", ("|",))
OPTIONS = Signs(
    "|", ("$;$", "$$", "||", "###", "##", "|", "\n", ";", "；", "\t", "｜", "¦"), ("，", ",", "、")
)
ITEMS = Signs("||", ("||", "###", "$;$", "|", "\n", ";", "；", "，", ",", "、"))
PAIRS = Signs("\n", ("||", "###", "$;$", "\n", "|", ";", "；"), ("，", ",", "、"))
PAIR = Signs("=", ("=>", "->", "→", "⇒", "::", "——", "=", "：", ":", "—", "–", "-"))
NUMBERS = Signs(";", (";", "；", "|", "\n"))

# Signs of either width part alike.
_WIDTHS = {"|": "[|｜]", ";": "[;；]", ",": "[,，]", "/": "[/／]", "#": "[#＃]", "$": "[$＄]"}
_ESCAPABLE = "|;,、/#$｜；，／＃＄" + ESCAPE
# A sign behind the escape is held, while a cell is parted, as a character that no text may hold.
_HELD = {sign: chr(0xFDD0 + place) for place, sign in enumerate(_ESCAPABLE)}
_RELEASED = str.maketrans({held: sign for sign, held in _HELD.items()})
_ESCAPED = re.compile(rf"\\([{re.escape(_ESCAPABLE)}])")
_ESCAPABLES = re.compile(rf"[{re.escape(_ESCAPABLE)}]")
_THOUSANDS = re.compile(r"(?<![\d,，])\d{1,3}(?:[,，]\d{3})+(?![\d,，])")
_WITHIN_NUMBER = re.compile(r"(?<=\d)[/／,，](?=\d)")
_ANY = re.compile(r"[|｜]+|[#＃]{2,}|[$＄][;；][$＄]|[;；\n、,，/／]")
_ONE_WIDTH = str.maketrans("｜；，／＃＄", "|;,/#$")


def held(cell: str) -> str:
    """Take out of play the signs that a cell escapes, and the commas of a number such as 1,000."""
    plain = _ESCAPED.sub(lambda found: _HELD[found[1]], cell)
    return _THOUSANDS.sub(lambda found: found[0].replace(",", _HELD[","]).replace("，", _HELD["，"]), plain)


def released(part: str) -> str:
    """Give a part as it is read: the signs that were held stand for themselves."""
    return part.translate(_RELEASED)


def escaped(part: str) -> str:
    """Write a part so that no sign in it parts anything."""
    return _ESCAPABLES.sub(lambda found: ESCAPE + found[0], part)


def parted(cell: str, sign: str) -> tuple[str, ...]:
    """Part a held cell by a sign in either width; nothing behind the last sign is no part."""
    parts = tuple(part.strip() for part in _pattern(sign).split(cell))
    return parts[:-1] if len(parts) > 1 and not parts[-1] else parts


@lru_cache(maxsize=64)
def _pattern(sign: str) -> re.Pattern[str]:
    return re.compile("".join(_WIDTHS.get(letter) or re.escape(letter) for letter in sign))


def signs_in(cell: str) -> list[str]:
    """List the different signs a held cell shows, in one width; one between figures, as in 24/7, is none."""
    found = []
    for run in _ANY.finditer(_WITHIN_NUMBER.sub("", cell)):
        sign = run[0].translate(_ONE_WIDTH)
        # Three strokes and more are the two of blanks, as four crosses are three.
        if sign.startswith("||"):
            sign = BLANKS.written
        elif sign.startswith("###"):
            sign = "###"
        found.append(sign)
    return list(dict.fromkeys(found))
