"""Name the passages of a lesson, one a block, by the words they begin with. Plain Python."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Final

LONGEST_QUOTE: Final = 60
TAG: Final = re.compile(r"<[^>]*>")
SPACE: Final = re.compile(r"\s+")
# What names a passage best comes first; codes and file numbers name nothing.
NAMING: Final = ("heading", "title", "question", "text", "meaning", "caption", "alt")
CODES: Final = frozenset({"id", "type", "clause", "facts", "law", "article", "verification", "verdict"})


@dataclass(frozen=True)
class NamedPassage:
    """A block of a lesson and the words it begins with, as a reader would quote them."""

    block_id: str
    quote: str
    is_check: bool = False


def passages_of(blocks: Iterable[Mapping[str, object]]) -> list[NamedPassage]:
    """List the passages of a lesson's raw blocks in their order.

    Asides are none: they speak to some readers alone, and what is said at a passage is heard by all.
    """
    return [
        NamedPassage(str(block["id"]), quote_of(block["value"]), block["type"] == "check")
        for block in blocks
        if block["type"] != "aside"
    ]


def quote_of(value: object) -> str:
    """Give the first words of a raw block as a reader would quote them; a long passage is cut."""
    for text in _texts(value):
        plain = SPACE.sub(" ", unescape(TAG.sub(" ", text))).strip()
        if plain:
            return plain if len(plain) <= LONGEST_QUOTE else f"{plain[: LONGEST_QUOTE - 1]}…"
    return ""


def _texts(value: object) -> Iterator[str]:
    """Yield every text of a value, the naming ones first."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        names = [name for name in NAMING if name in value]
        names += [name for name in value if name not in NAMING and name not in CODES]
        for name in names:
            yield from _texts(value[name])
    elif isinstance(value, Sequence):
        for each in value:
            yield from _texts(each)
