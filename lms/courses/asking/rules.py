"""What may become of a question or a report, and whom that concerns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# By kind of remark: what a trainer may make of it.
OUTCOMES: Final[Mapping[str, tuple[str, ...]]] = {
    "question": ("answered", "written_in", "withdrawn"),
    "error": ("mended", "no_error"),
}
NEED_ANSWER: Final = frozenset({"answered", "no_error"})
# The asker hears of everything but an answer that is taken away.
ASKER_HEARS: Final = frozenset({"answered", "written_in", "mended", "no_error"})


def is_news(before: tuple[str, str], after: tuple[str, str]) -> bool:
    """Tell whether the asker hears of the step from one state and answer to another."""
    return after[0] in ASKER_HEARS and before != after
