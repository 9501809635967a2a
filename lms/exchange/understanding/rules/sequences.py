"""Read the right order of things, and the pairs of a matching question."""

import re
import unicodedata
from collections.abc import Sequence

from lms.core.files.workbooks.api import folded, tidy
from lms.exchange.understanding.rules.cells import HeadRole, Misread, Problem
from lms.exchange.understanding.rules.options import part_options
from lms.exchange.understanding.rules.separators import ITEMS, PAIR, PAIRS

_ARROWS = re.compile(r"\s*(?:-+>|=+>|→|➔|➜|⇒|»|>{1,2}|——|—|–)\s*")


def read_order(written: str, options: Sequence[str]) -> tuple[str, ...]:
    """Give the texts in their right order: by letters, by figures, or written out."""
    text = tidy(written)
    if not options:
        parts = _ordered_parts(text)
        if len(parts) < 2 or len({folded(part) for part in parts}) < len(parts):
            raise Misread(HeadRole.ANSWER, Problem.ORDER_UNCLEAR, count=len(parts), text=text[:40])
        return parts
    places = _places(text, len(options))
    if places is None:
        place_of = {folded(option): place for place, option in enumerate(options)}
        parts = _ordered_parts(text)
        places = [place_of.get(folded(part), -1) for part in parts]
    if sorted(places) != list(range(len(options))):
        raise Misread(HeadRole.ANSWER, Problem.ORDER_UNCLEAR, count=len(options), text=text[:40])
    return tuple(options[place] for place in places)


def _ordered_parts(text: str) -> tuple[str, ...]:
    parts = [part for part in _ARROWS.split(text) if part]
    if len(parts) < 2:
        for sign in ITEMS.read:
            if sign in text:
                parts = [part.strip() for part in text.split(sign)]
                break
    return tuple(part.strip() for part in parts if part.strip())


def _places(text: str, count: int) -> list[int] | None:
    """Read `BCA`, `B-C-A`, `2,1,3`; nothing when it is none of these."""
    plain = unicodedata.normalize("NFKC", text).upper()
    bare = re.sub(r"[\s,;、|>\-=→➔⇒—–.]+", "", plain)
    if bare.isascii() and bare.isalpha() and len(bare) == count:
        return [ord(letter) - ord("A") for letter in bare]
    figures = [part for part in re.split(r"[^\d]+", plain) if part]
    if figures and not re.search(r"[^\d\s,;、|>\-=→➔⇒—–.]", plain):
        if len(figures) == 1 and len(figures[0]) == count < 10:
            figures = list(figures[0])
        if len(figures) == count and all(len(part) < 3 for part in figures):
            return [int(part) - 1 for part in figures]
    return None


def read_pairs(written: str, options: Sequence[str]) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Give the pairs of a matching question, and further right-hand texts: from options, else the answer.

    `甲=乙` in each option or part of the answer is a pair; a part with nothing left of its sign is a
    further text. Options on the left and as many answers are pairs in their order.
    """
    in_options = _pairs_in(options)
    if in_options:
        return in_options
    parts = _rows(tidy(written))
    in_answer = _pairs_in(parts)
    if in_answer and options:
        pairs, further = in_answer
        known = {folded(option) for option in options}
        if all(folded(left) in known for left, _ in pairs):
            return pairs, further
        places = [_place(left, len(options)) for left, _ in pairs]
        if None in places or len(set(places)) < len(places):
            raise Misread(HeadRole.ANSWER, Problem.PAIRS_UNCLEAR, text=pairs[0][0][:40])
        named = [(options[place or 0], right) for place, (_, right) in zip(places, pairs, strict=True)]
        return tuple(named), further
    if in_answer:
        return in_answer
    if options and len(parts) == len(options):
        return tuple(zip(options, parts, strict=True)), ()
    raise Misread(HeadRole.ANSWER, Problem.PAIRS_UNCLEAR, text=tidy(written)[:40])


def _place(written: str, count: int) -> int | None:
    plain = unicodedata.normalize("NFKC", written).strip().upper()
    if plain.isdecimal() and len(plain) < 3:
        place = int(plain) - 1
    elif len(plain) == 1 and "A" <= plain <= "Z":
        place = ord(plain) - ord("A")
    else:
        return None
    return place if 0 <= place < count else None


def _rows(text: str) -> Sequence[str]:
    for sign in PAIRS.read:
        if sign in text:
            return [part.strip() for part in text.split(sign) if part.strip()]
    if any(sign in text for sign in PAIR.read):
        parts = [part.strip() for part in re.split(f"[{''.join(PAIRS.weak)}]", text) if part.strip()]
        if len(parts) > 1:
            return parts
    return part_options(text) or (text,)


def _pairs_in(
    rows: Sequence[str],
) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]] | None:
    """Part every row by the same sign; nothing when no sign parts them all."""
    for sign in PAIR.read:
        split = [row.partition(sign) for row in rows]
        if not split or not all(found and right.strip() for _, found, right in split):
            continue
        pairs = [(left.strip(), right.strip()) for left, _, right in split if left.strip()]
        further = [right.strip() for left, _, right in split if not left.strip()]
        if len(pairs) > 1 and len({folded(left) for left, _ in pairs}) == len(pairs):
            return tuple(pairs), tuple(further)
    return None
