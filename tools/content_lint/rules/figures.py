"""Find figures with a unit in a text, so that they can be compared with those of facts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from lms.standards.content.rules.texts import FactText

# Longer units first, so that 个工作日 is not read as 个. 条, 项, 类, 次 are counted in stories as well.
UNITS: Final = {
    "个工作日": "工作日", "工作日": "工作日", "个自然日": "日", "自然日": "日", "日": "日", "天": "日",
    "个小时": "小时", "小时": "小时", "分钟": "分钟", "秒钟": "秒", "秒": "秒", "个月": "月", "月": "月",
    "周岁": "岁", "岁": "岁", "周": "周", "年": "年", "元": "元", "％": "%", "%": "%", "‰": "‰", "倍": "倍",
    "学时": "学时", "条": "条", "部": "部", "项": "项", "类": "类", "次": "次", "分": "分",
}  # fmt: skip
TENS: Final = {"": Decimal(1), "万": Decimal(10_000), "亿": Decimal(100_000_000)}
DIGITS: Final = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2}
NUMBER: Final = r"\d+(?:,\d{3})*(?:\.\d+)?"
UNIT: Final = "|".join(UNITS)
FIGURE: Final = re.compile(rf"(?<![\d.第:：])({NUMBER})\s*(万|亿)?\s*({UNIT})")
# 48、72 小时 and 城镇 48 或农村 72 小时: the first number has the unit of the second.
SHARED_UNIT: Final = re.compile(
    rf"(?<![\d.第:：])({NUMBER})\s*(万|亿)?"
    rf"(?=\s*[、/／和或至到~～—–-]\s*[一-鿿]{{0,2}}\s*{NUMBER}\s*(万|亿)?\s*({UNIT}))"
)
IN_WORDS: Final = re.compile(rf"([零一二两三四五六七八九]?[十百]?[一二三四五六七八九]?)(?:\s*)({UNIT})")
NO_FIGURE: Final = re.compile(
    r"(?:19|20)\d\d\s*[-年./]\s*\d{1,2}(?:\s*[-月./]\s*\d{1,2}\s*日?|\s*月)?"
    r"|(?:19|20)\d\d\s*年|\d{1,2}\s*月\s*\d{1,2}\s*日|第\s*\d+\s*[条款项章类号]"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and its unit, both in one form: 24 个小时 and 24 小时 are the same."""

    number: Decimal
    unit: str

    def __str__(self) -> str:
        return f"{self.number:f} {self.unit}"


def figures_in(text: str) -> frozenset[Figure]:
    """Find the figures written in digits; dates, clause numbers and articles are none."""
    plain = NO_FIGURE.sub(" ", text)
    found = [_figure(number, tens, unit) for number, tens, unit in FIGURE.findall(plain)]
    found += [_figure(number, own or tens, unit) for number, own, tens, unit in SHARED_UNIT.findall(plain)]
    return frozenset(found)


def figures_in_words(text: str) -> frozenset[Figure]:
    """Find figures written out, such as 三倍 and 十五日."""
    found = ((_spelt(number), unit) for number, unit in IN_WORDS.findall(text) if number)
    return frozenset(Figure(Decimal(number), UNITS[unit]) for number, unit in found if number)


def figures_of(fact: FactText) -> frozenset[Figure]:
    """Find the figures that a fact speaks of, in its value and in its words."""
    return _figures_written((f"{fact.value}{fact.unit}", fact.statement, fact.value_meaning, fact.correction))


@lru_cache(maxsize=4096)  # every text of a lesson asks for the facts of the whole lesson
def _figures_written(texts: tuple[str, ...]) -> frozenset[Figure]:
    return frozenset[Figure]().union(*map(figures_in, texts), *map(figures_in_words, texts))


def figures_of_all(facts: Iterable[FactText]) -> frozenset[Figure]:
    """Find the figures that any of the facts speaks of."""
    return frozenset[Figure]().union(*map(figures_of, facts))


def value_faults(value: str, unit: str, facts: Iterable[FactText]) -> Iterator[str]:
    """Say that the figure a block shows is in none of the facts it cites."""
    if not value:
        return
    cited = list(facts)
    if any(fact.value == value and unit.startswith(fact.unit) for fact in cited):
        return
    shown = figures_in(f"{value}{unit}")
    if shown and shown <= figures_of_all(cited):
        return
    if not shown and any(value in fact.statement for fact in cited):
        return  # a day, or a number that is counted by a word no law measures by
    codes = ", ".join(f"{fact.code} ({fact.value} {fact.unit})" for fact in cited) or "no fact"
    yield f"shows {value} {unit}, but cites {codes}; a value and its unit must equal a cited fact's"


def _figure(number: str, tens: str, unit: str) -> Figure:
    value = Decimal(number.replace(",", "")) * TENS[tens]
    return Figure(value.normalize() if value else Decimal(0), UNITS[unit])


def _spelt(number: str) -> int:
    """Read a number up to 999 as it is spoken; 0 where it is none."""
    if not (number[-1] in DIGITS or number[-1] in "十百"):
        return 0
    for sign, times in (("百", 100), ("十", 10)):
        head, found, tail = number.partition(sign)
        if found:
            return DIGITS.get(head, 1) * times + DIGITS.get(tail, 0)
    return DIGITS.get(number, 0)
