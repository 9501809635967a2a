"""Say which sentences of a wording differ, and which clauses share a lesson.

Plain Python: no Django, no database.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

SENTENCE = re.compile(r".+?(?:[。！？；!?;]|\.(?=\s|$)|\n|$)\s*", re.DOTALL)
LONGEST_LESSON = 10  # minutes; what is longer is parted


@dataclass(frozen=True)
class WasIs:
    """A stretch of a wording that differs: what it was and what it is, either of them may be empty."""

    was: str
    now: str


def differing(before: str, after: str) -> tuple[WasIs, ...]:
    """List the whole sentences that differ, each beside what stands in its place."""
    old, new = SENTENCE.findall(before), SENTENCE.findall(after)
    said, says = ([one.strip() for one in sentences] for sentences in (old, new))
    return tuple(
        WasIs("".join(old[i1:i2]).strip(), "".join(new[j1:j2]).strip())
        for tag, i1, i2, j1, j2 in SequenceMatcher(None, said, says, autojunk=False).get_opcodes()
        if tag != "equal"
    )


def shared_lessons(parts: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Put clauses, given by chapter and minutes, into lessons: neighbours of a chapter that stay short.

    Return the places of the clauses, lesson by lesson. A clause is never parted, however long it is.
    """
    lessons: list[list[int]] = []
    chapter, minutes = None, 0
    for place, (its_chapter, its_minutes) in enumerate(parts):
        if lessons and its_chapter == chapter and minutes + its_minutes <= LONGEST_LESSON:
            lessons[-1].append(place)
            minutes += its_minutes
        else:
            lessons.append([place])
            chapter, minutes = its_chapter, its_minutes
    return lessons
