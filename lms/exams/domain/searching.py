"""Make texts and what is searched for in them comparable: width, case, spaces and emphasis aside."""

import re

from lms.exams.domain.folding import fold_text

_EMPHASIS = re.compile(r"[*`]")


def searchable(text: str) -> str:
    """Fold a text, so that a word is found in it however either is written.

    Marks of emphasis are taken out: `在**45分钟**内` is found by `45分钟内`.
    """
    return fold_text(_EMPHASIS.sub("", text))


def searchable_lines(texts: list[str]) -> str:
    """Fold texts into one, a line for each, so that no word is found across two of them."""
    return "\n".join(line for line in map(searchable, texts) if line)


def words_of(query: str) -> tuple[str, ...]:
    """Give the words of a query, folded; every one of them must be found."""
    return tuple(word for word in map(searchable, query.split()) if word)
