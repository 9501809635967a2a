"""Fold texts, part a query into its words, and mark in a text what was found. Plain Python.

Width, case, spaces and line breaks do not count: `ＱｏＳ 10 日` is found by `qos10日`. A text is read
character by character, because Chinese has no spaces and most of its words have two characters, some one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

LONGEST_QUERY: Final = 60
MOST_TERMS: Final = 8
LEAST_INITIALS: Final = 3
SNIPPET: Final = 96
BEFORE: Final = 24
# Stands between folded texts, so that no word is found across two of them.
BETWEEN: Final = "\n"
# What neither database has to keep apart, and what would end a quoted word of theirs.
NEVER_KEPT: Final = frozenset("'\\")


@dataclass(frozen=True, slots=True)
class Run:
    """A run of a text, and whether it was asked for."""

    text: str
    is_found: bool = False


def fold(text: str) -> str:
    """Write a text as it is searched: one width, no capitals, no spaces, nothing that cannot be seen."""
    return "".join(character for character, _place in _folded(text))


def initials(text: str) -> str:
    """Give the letters with which Chinese is read, a line for each run of it: `5.2 投诉处理` is `tscl`.

    Characters are read as in their words, `行` in `银行` as `h`. Runs too short to be asked for are left out.
    """
    from pypinyin import Style, lazy_pinyin  # its words take 55 MB, and only what writes entries needs them

    letters = "".join(lazy_pinyin(text, style=Style.FIRST_LETTER, errors=lambda _other: BETWEEN))
    return BETWEEN.join(run for run in letters.split(BETWEEN) if len(run) >= LEAST_INITIALS)


def terms_of(query: str) -> tuple[str, ...]:
    """Part a query at its spaces into folded words, each once; all of them must be found."""
    terms = (fold(term) for term in query[:LONGEST_QUERY].split())
    return tuple(dict.fromkeys(term for term in terms if term))[:MOST_TERMS]


def are_initials(terms: Sequence[str]) -> bool:
    """Tell whether a query may be first letters: one word of three letters or more, as two stand anywhere."""
    return len(terms) == 1 and len(terms[0]) >= LEAST_INITIALS and terms[0].isascii() and terms[0].isalpha()


def grams(folded: str) -> set[str]:
    """Give every character and every two neighbours, by which PostgreSQL finds words of any length."""
    return {*folded, *(folded[place : place + 2] for place in range(len(folded) - 1))}


def grams_asked(term: str) -> list[str]:
    """Give the grams that stand wherever the word stands."""
    return [term] if len(term) == 1 else [term[place : place + 2] for place in range(len(term) - 1)]


def spaced(folded: str) -> str:
    """Write each character as a word, for SQLite; signs of ASCII, which part words there, by number."""
    return " ".join(
        character if character.isalnum() or not character.isascii() else f"x{ord(character):x}"
        for character in folded
    )


def marked(text: str, terms: Collection[str]) -> tuple[Run, ...]:
    """Part a text into runs, those of the words marked as found."""
    return _runs(text, 0, len(text), _found_at(text, terms))


def snippet(text: str, terms: Collection[str], length: int = SNIPPET) -> tuple[Run, ...]:
    """Give the part of a text in which the words stand first, marked; its beginning where none does.

    Browsers drop a line break between Chinese characters: a space keeps lines apart.
    """
    text = " ".join(filter(None, map(str.strip, text.splitlines())))
    found = _found_at(text, terms)
    first = min(found, default=0)
    start = max(0, first - BEFORE) if first + BEFORE > length else 0
    end = min(len(text), start + length)
    runs = _runs(text, start, end, found)
    before = (Run("…"),) if start else ()
    return (*before, *runs, Run("…")) if end < len(text) else (*before, *runs)


def _folded(text: str) -> Iterator[tuple[str, int]]:
    """Give each folded character with the place of what it was folded from."""
    for place, character in enumerate(text):
        for each in unicodedata.normalize("NFKC", character).casefold():
            if each not in NEVER_KEPT and unicodedata.category(each)[0] not in "CZ":
                yield each, place


def _found_at(text: str, terms: Collection[str]) -> set[int]:
    """Give the places of the text that belong to one of the words."""
    pairs = list(_folded(text))
    folded = "".join(character for character, _place in pairs)
    found: set[int] = set()
    for term in terms:
        start = folded.find(term)
        while start >= 0:
            last = start + len(term) - 1
            # A space inside the word is marked with it.
            found.update(range(pairs[start][1], pairs[last][1] + 1))
            start = folded.find(term, start + len(term))
    return found


def _runs(text: str, start: int, end: int, found: Collection[int]) -> tuple[Run, ...]:
    runs: list[Run] = []
    places: Sequence[int] = range(start, end)
    begun = start
    for place in places:
        is_last = place + 1 == end
        if is_last or (place in found) != (place + 1 in found):
            runs.append(Run(text[begun : place + 1], place in found))
            begun = place + 1
    return tuple(runs)
