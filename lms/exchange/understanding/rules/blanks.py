"""Part the answers of a fill-in question; the blanks its text shows are the referee."""

import re

from lms.core.files.workbooks.api import tidy
from lms.exchange.understanding.rules.cells import HeadRole, Misread, Problem
from lms.exchange.understanding.rules.separators import (
    BLANKS,
    WRITINGS,
    escaped,
    held,
    parted,
    released,
    signs_in,
)

_BLANK = re.compile(
    r"_{2,}|＿+|[(（【\[][\s_＿]+[)）】\]]|[(（]\s*[)）]|【】|\[\]|〔\s*〕|\{\s*\}|﹍+|﹎+|▁+"
)

type Blanks = tuple[tuple[str, ...], ...]


def blanks_in(stem: str) -> int:
    """Count the blanks a text shows: ____, （ ）, () and their like; （____） is one."""
    return len(_BLANK.findall(stem))


def with_blanks(stem: str, blank: str) -> str:
    """Write every blank of a text the same way."""
    return _BLANK.sub(blank, stem)


def part_blanks(written: str, stem: str) -> Blanks:
    """Give the accepted texts of each blank; refuse where the number differs from the blanks shown.

    Where no sign parts the cell for certain, and none parts a blank within it, the cell is a fault.
    """
    shown = blanks_in(stem)
    if not shown:
        raise Misread(HeadRole.STEM, Problem.BLANKS_NONE)
    text = held(tidy(written))
    signs = signs_in(text)
    sure = [
        sign
        for sign in BLANKS.read
        if sign in signs
        and not ((sign == WRITINGS.written and BLANKS.written in signs) or (sign == ";" and "$;$" in signs))
    ]
    if shown == 1 and BLANKS.written not in signs:
        return (_writings(text),)
    fitting = [parts for sign in sure or BLANKS.weak if len(parts := parted(text, sign)) == shown]
    if not fitting:
        given = len(parted(text, sure[0])) if sure else 1
        raise Misread(HeadRole.ANSWER, Problem.BLANKS_DIFFER, shown=shown, given=given)
    if len(set(fitting)) > 1:
        raise Misread(HeadRole.ANSWER, Problem.BLANKS_AMBIGUOUS, text=written[:40])
    if any(not part for part in fitting[0]):
        raise Misread(HeadRole.ANSWER, Problem.BLANK_EMPTY)
    return tuple(_writings(part, may_hold_weak=bool(sure)) for part in fitting[0])


def _writings(part: str, *, may_hold_weak: bool = True) -> tuple[str, ...]:
    """Part what is equally right in one blank; a blank with further signs is not guessed at."""
    signs = signs_in(part)
    if len(signs) > 1 or not set(signs) <= {WRITINGS.written, *(BLANKS.weak if may_hold_weak else ())}:
        raise Misread(HeadRole.ANSWER, Problem.BLANK_SIGNS, text=released(part)[:40], signs=_shown(signs))
    writings = parted(part, WRITINGS.written)
    if not all(writings):
        raise Misread(HeadRole.ANSWER, Problem.BLANK_EMPTY)
    return tuple(map(released, writings))


def _shown(signs: list[str]) -> str:
    return " ".join("↵" if sign == "\n" else sign for sign in signs)


def signs_kept(written: str, stem: str) -> str:
    """Name the signs that were taken for a part of an answer, though some people part writings by them."""
    signs = signs_in(held(tidy(written)))
    if blanks_in(stem) > 1 and not set(signs) & set(BLANKS.read):
        return ""  # one of them parted the blanks
    return _shown([sign for sign in signs if sign in BLANKS.weak])


def columns_as_blanks(cells: tuple[str, ...], stem: str) -> Blanks:
    """Take one column for each blank; the text's blanks must be as many."""
    given = [cell for cell in cells if cell]
    shown = blanks_in(stem)
    if not shown:
        raise Misread(HeadRole.STEM, Problem.BLANKS_NONE)
    if len(given) != shown or any(not cell for cell in cells[:shown]):
        raise Misread(HeadRole.BLANK, Problem.BLANKS_DIFFER, shown=shown, given=len(given))
    return tuple(_writings(held(tidy(cell))) for cell in given)


def blanks_written(blanks: Blanks) -> str:
    """Write the accepted texts of each blank as a cell that reads back as they are."""
    plain = _joined(blanks)
    try:
        is_read = part_blanks(plain, "____ " * len(blanks)) == blanks
    except Misread:
        is_read = False
    return plain if is_read else _joined(tuple(tuple(map(escaped, blank)) for blank in blanks))


def _joined(blanks: Blanks) -> str:
    return BLANKS.written.join(map(WRITINGS.written.join, blanks))
