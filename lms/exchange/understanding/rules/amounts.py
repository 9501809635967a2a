"""Read difficulty, marks and numeric answers as people write them."""

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from lms.core.files.workbooks.api import folded, tidy
from lms.exchange.understanding.rules.cells import HeadRole, Misread, Problem
from lms.exchange.understanding.rules.separators import NUMBERS
from lms.questions.records.rules import NumericAnswer

_DIFFICULTY = {
    word: level
    for level, words in {
        1: "易 简单 容易 很易 极易 低 入门 初级 最易 非常简单 很简单 非常容易 简 easy veryeasy low "
        "simple e beginner",
        2: "较易 较简单 偏易 较容易 比较简单 比较容易 中易 中等偏易 偏简单 较低 fairlyeasy",
        3: "中 中等 一般 适中 普通 中级 中等难度 正常 标准 medium normal moderate m average intermediate",
        4: "较难 偏难 比较难 中难 中等偏难 较困难 比较困难 较高 fairlyhard ratherhard",
        5: "难 困难 很难 极难 高 高级 最难 非常难 很困难 非常困难 hard difficult veryhard high h d advanced",
    }.items()
    for word in words.split()
}
_STARS = re.compile(r"([★⭐*✩✭⋆🌟]+)[☆✩]*")
_LEVEL = re.compile(r"(?:难度|level|l|第)?:?([1-5])(?:\.0+)?(?:级|星|颗星|星级|/5)?")
_CHINESE_LEVEL = re.compile(r"([一二三四五])(?:级|星|颗星|星级)")
_MARKS = re.compile(
    r"(?:每题|每小题|本题|共|各|计)?(\d+(?:\.\d+)?|\.\d+)(?:分|points?|marks?|pts?|pt)?(?:/题|每题)?"
)
_NUMBER = r"[+\-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:e[+\-]?\d{1,3})?"
_NUMERIC = re.compile(
    rf"(?P<value>{_NUMBER})(?P<unit>[^\d±;|]*?)(?:(?:±|\+/-|\+-)(?P<tolerance>{_NUMBER})(?P<percent>%?)(?P<after>[^\d±;|]*))?"
)
_RANGE = re.compile(rf"\[?(?P<low>{_NUMBER})(?:~|～|至|到|\.\.|—|–)(?P<high>{_NUMBER})\]?(?P<unit>[^\d]*)")


@lru_cache(maxsize=512)
def difficulty_of(written: str) -> int | None:
    """Give difficulty 1–5 of a word, stars or a figure; nothing for an empty cell."""
    text = folded(written).replace("\ufe0f", "")
    if not text:
        return None
    known = _DIFFICULTY.get(text.removesuffix("题").removesuffix("度") if len(text) > 1 else text)
    if known is None:
        known = _DIFFICULTY.get(text)
    if known is not None:
        return known
    stars = _STARS.fullmatch(text)
    if stars and len(stars[1]) <= 5:
        return len(stars[1])
    level = _LEVEL.fullmatch(text)
    if level:
        return int(level[1])
    numeral = _CHINESE_LEVEL.fullmatch(text)
    if numeral:
        return "一二三四五".index(numeral[1]) + 1
    raise Misread(HeadRole.DIFFICULTY, Problem.DIFFICULTY_UNCLEAR, text=written[:40])


@lru_cache(maxsize=512)
def marks_of(written: str) -> Decimal | None:
    """Give the marks of a cell such as `2分`; nothing for an empty cell."""
    text = folded(written)
    if not text:
        return None
    found = _MARKS.fullmatch(text)
    if not found or Decimal(found[1]) > 1000:
        raise Misread(HeadRole.MARKS, Problem.MARKS_UNCLEAR, text=written[:40])
    return Decimal(found[1]).normalize() if "." in found[1] else Decimal(found[1])


def numbers_of(written: str, tolerance: str) -> tuple[tuple[NumericAnswer, ...], str | None]:
    """Give the right numbers with their tolerance, and the unit they carry; `;` and `|` part several."""
    allowed = _tolerance(tolerance)
    answers: list[NumericAnswer] = []
    units: set[str] = set()
    for part in re.split(f"[{''.join(NUMBERS.read)}]", tidy(written)):
        if not part.strip():
            continue
        answer, unit = _number_of(part, written)
        if allowed is not None and not answer.tolerance:
            near, is_per_cent = allowed
            answer = NumericAnswer(answer.value, abs(answer.value) * near / 100 if is_per_cent else near)
        answers.append(answer)
        units |= {unit} if unit else set()
    if not answers or len(units) > 1:
        raise Misread(HeadRole.ANSWER, Problem.NUMBER_UNCLEAR, text=written[:40])
    return tuple(answers), units.pop() if units else None


def _number_of(part: str, written: str) -> tuple[NumericAnswer, str]:
    text = unicodedata.normalize("NFKC", part).replace("−", "-").replace(" ", "")
    span = _RANGE.fullmatch(text)
    if span and span["low"].strip("+-") and span["high"].strip("+-"):
        low, high = _decimal(span["low"]), _decimal(span["high"])
        if low is not None and high is not None and low <= high:
            return NumericAnswer((low + high) / 2, (high - low) / 2), span["unit"]
    found = _NUMERIC.fullmatch(text) or _NUMERIC.fullmatch(text.lower())
    value = _decimal(found["value"]) if found else None
    if found is None or value is None:
        raise Misread(HeadRole.ANSWER, Problem.NUMBER_UNCLEAR, text=written[:40])
    near = _decimal(found["tolerance"] or "0")
    if near is None or near < 0:
        raise Misread(HeadRole.ANSWER, Problem.NUMBER_UNCLEAR, text=written[:40])
    unit = found["unit"] or found["after"] or ""
    relative = found["percent"] == "%" and unit != "%"
    return NumericAnswer(value, abs(value) * near / 100 if relative else near), unit


def _tolerance(written: str) -> tuple[Decimal, bool] | None:
    """Read a tolerance; the flag says it is a percentage of the number."""
    text = unicodedata.normalize("NFKC", tidy(written)).replace(" ", "").lstrip("±")
    if not text:
        return None
    value = _decimal(text.removesuffix("%"))
    if value is None or value < 0:
        raise Misread(HeadRole.TOLERANCE, Problem.NUMBER_UNCLEAR, text=written[:40])
    return value, text.endswith("%")


def _decimal(text: str) -> Decimal | None:
    plain = text.replace(",", "")
    if not re.fullmatch(r"[+\-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+\-]?\d{1,3})?", plain):
        return None
    return Decimal(plain)


def shares_of(written: str, count: int) -> tuple[Fraction, ...]:
    """Read what each option earns, such as `1;0.5;0;0` or `A:1,B:0.5`; shares of the marks."""
    plain = unicodedata.normalize("NFKC", tidy(written)).upper()
    parts = [part for part in re.split(r"[;,|、\s]+", plain) if part]
    by_place: dict[int, Fraction] = {}
    for place, part in enumerate(parts):
        found = re.fullmatch(r"(?:([A-Z])[:=])?(-?\d{1,4}(?:\.\d{1,6})?(?:/[1-9]\d{0,3})?)(%?)", part)
        if not found or ("." in found[2] and "/" in found[2]):
            raise Misread(HeadRole.SHARES, Problem.SHARES_UNCLEAR, text=written[:40])
        key = ord(found[1]) - ord("A") if found[1] else place
        by_place[key] = Fraction(found[2]) / (100 if found[3] else 1)
    if by_place and (len(by_place) != len(parts) or max(by_place) >= count):
        raise Misread(HeadRole.SHARES, Problem.SHARES_UNCLEAR, text=written[:40])
    return tuple(by_place.get(place, Fraction(0)) for place in range(count)) if by_place else ()
