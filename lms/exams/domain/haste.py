"""Find answers given faster than their text can be read."""

import re
from collections.abc import Iterable
from typing import Final

# Skimming Chinese reaches some 15 characters a second; above 25 nobody has read the question.
CHARACTERS_A_SECOND: Final = 25
FEWEST: Final = 5
TAG = re.compile(r"<[^>]*>")


def text_length(content: object) -> int:
    """Count the characters a taker has to read in a question; ids and tags are none."""
    match content:
        case str():
            return len(TAG.sub("", content).replace(" ", ""))
        case dict():
            return sum(text_length(value) for name, value in content.items() if name != "id")
        case list():
            return sum(map(text_length, content))
        case _:
            return 0


def hasty_answers(times: Iterable[tuple[int, int]]) -> int:
    """Count answers by (seconds on the question, characters to read) that nobody can have read.

    A few may be luck or a second visit; fewer than `FEWEST` count as none.
    """
    fast = sum(seconds < characters / CHARACTERS_A_SECOND for seconds, characters in times)
    return fast if fast >= FEWEST else 0
