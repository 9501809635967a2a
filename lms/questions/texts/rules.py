"""Compare texts: two wordings character by character; any others without width, case, spaces, emphasis."""

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

type Change = Literal["same", "gone", "new"]


@dataclass(frozen=True, slots=True)
class TextRun:
    """A run of a text that stayed, went or came."""

    change: Change
    text: str


def runs_between(before: str, after: str) -> tuple[TextRun, ...]:
    """Return the runs that lead from one wording to the other: what went stands before what came.

    What is same or gone makes up the old wording, what is same or new the new one.
    """
    runs: list[TextRun] = []
    for _tag, start, end, new_start, new_end in SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        gone, new = before[start:end], after[new_start:new_end]
        if gone == new:
            runs.append(TextRun("same", gone))
            continue
        runs += [TextRun("gone", gone)] if gone else []
        runs += [TextRun("new", new)] if new else []
    return tuple(runs)


_EMPHASIS = re.compile(r"[*`]")


def searchable(text: str) -> str:
    """Fold a text, so that a word is found in it however either is written.

    Marks of emphasis are taken out: `在**45分钟**内` is found by `45分钟内`.
    """
    return fold_text(_EMPHASIS.sub("", text))


def searchable_lines(texts: list[str]) -> str:
    """Fold texts into one, a line for each, so that no word is found across two of them."""
    return "\n".join(line for line in map(searchable, texts) if line)


def search_terms(query: str) -> tuple[str, ...]:
    """Give the terms of a query, folded; every one of them must be found."""
    return tuple(term for term in map(searchable, query.split()) if term)


_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_SPACE_BESIDE_HAN = re.compile(rf"(?<=[{_HAN}]) | (?=[{_HAN}])")


def fold_text(text: str) -> str:
    """Return the text without differences of width, case, spacing or invisible characters.

    A space beside a Chinese character is dropped (24 小时 = 24小时); between Latin words one stays.
    """
    visible = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFD", visible).casefold())
    folded = unicodedata.normalize("NFKC", folded.casefold())
    return _SPACE_BESIDE_HAN.sub("", " ".join(folded.split()))
