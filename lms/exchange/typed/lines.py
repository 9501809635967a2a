"""Tell what one line of a typed paper is by its look: a question, a heading, an option, a labelled text."""

import re
from typing import Final

from lms.exchange.understanding.rules.cells import HeadRole
from lms.exchange.understanding.rules.kinds import kind_in_title
from lms.exchange.workbooks.rules.headers import heading_of

# A text may begin with a figure (2、10086 热线…), only a full stop right before one is a decimal point.
NUMBERED: Final = re.compile(
    r"(?P<nth>第\s?)?(?P<number>\d{1,4})\s?"
    r"(?(nth)题\s?[.．、:：]?|(?:题\s?[.．、:：]|[、)）]|[.．](?!\d)))\s?(?P<text>\S.*)"
)
# 2.10086 热线…: a question only where nothing else could stand there.
TIGHT: Final = re.compile(r"(?P<number>\d{1,4})[.．](?P<text>\d.*)")
# （2）…, ②…, 第二题…, 2，…: what hand or machine may write in front of a question, and of a point of a list.
_LIKE: Final = re.compile(
    r"(?:[(（]\s?(\d{1,4})\s?[)）]|([①-⑳])|第\s?([一二三四五六七八九十]{1,3})\s?题"
    r"|(\d{1,4})\s?(?:[.．、)）:：，,。](?!\d)|(?![\d.．、)）:：，,。/%-]))).*"
)
_NUMERALS: Final = "零一二三四五六七八九"
# Gaps of GIFT: {=甲 ~乙}, {T}.
GIFT_ANSWERS: Final = re.compile(r"\{(?:[^{}]*[=~#]|\s{0,9}(?:TRUE|FALSE|T|F)\s{0,9}\})")
SECTION: Final = re.compile(
    r"(?:[(（]?[一二三四五六七八九十]{1,3}[)）、.．:：]|第[一二三四五六七八九十]{1,3}(?:部分|大题)).*"
    r"|.{1,12}题\s?(?:[(（].*)?"
)
OPTION: Final = re.compile(r"[A-ZＡ-Ｚ]\s?[.．、:：)）].*")
# A label stands at the start of a line or behind a gap: 答案：B  解析：…
_LABEL: Final = re.compile(
    r"(?:^|(?<=[\s；;。]))(?:[【\[]([^】\]]{1,8})[】\]]\s?[:：]?|([^\s:：；;。]{1,8})\s?[:：])"
)
_LABELS: Final = frozenset(
    {
        HeadRole.ANSWER,
        HeadRole.EXPLANATION,
        HeadRole.DIFFICULTY,
        HeadRole.CLAUSE,
        HeadRole.MARKS,
        HeadRole.TAGS,
        HeadRole.CATEGORY,
    }
    | {HeadRole.CODE, HeadRole.LEVEL, HeadRole.TOLERANCE, HeadRole.RUBRIC, HeadRole.KIND}
)
MARKS_EACH: Final = re.compile(r"每(?:小?题|空)\s?(\d{1,3}(?:\.\d{1,2})?)\s?分")
_LONGEST_SECTION: Final = 60
NUMERAL_STARTS: Final = frozenset("第(（一二三四五六七八九十")


def number_before(written: str) -> int | None:
    """Give the number that a line begins with, in whatever way it is written; nothing where none does."""
    if found := NUMBERED.fullmatch(written) or TIGHT.fullmatch(written):
        return int(found["number"])
    found = _LIKE.fullmatch(written)
    if found is None:
        return None
    bracketed, circled, spelt, bare = found.groups()
    if circled:
        return ord(circled) - ord("①") + 1
    return _spelt_number(spelt) if spelt else int(bracketed or bare)


def _spelt_number(written: str) -> int:
    """Read a number below a hundred in Chinese numerals; what is none is no number that is ever due."""
    tens, ten, ones = written.rpartition("十")
    if "十" in tens or len(tens) > 1 or len(ones) > 1:
        return 0
    return (_NUMERALS.index(tens or "一") * 10 if ten else 0) + _NUMERALS.index(ones or "零")


def section_kind(written: str) -> str | None:
    """Give the kind that a heading names, if it is one and names one."""
    is_heading = SECTION.fullmatch(written) and len(written) <= _LONGEST_SECTION
    return kind_in_title(re.sub(r"[(（][^)）]*[)）]", "", written) or written) if is_heading else None


def labelled(written: str) -> list[tuple[HeadRole, str]]:
    """Part a line at its labels; nothing where it does not begin with one."""
    marks = [(found, role) for found in _LABEL.finditer(written) if (role := _role(found[1] or found[2]))]
    if not marks or marks[0][0].start() > 0:
        return []
    ends = [found.start() for found, _role in marks[1:]] + [len(written)]
    return [
        (role, written[found.end() : end].strip(" \t；;"))
        for (found, role), end in zip(marks, ends, strict=True)
    ]


def _role(label: str) -> HeadRole | None:
    if label.strip() == "答":
        return HeadRole.ANSWER
    heading = heading_of(label.strip())
    return heading.role if heading and heading.role in _LABELS else None
