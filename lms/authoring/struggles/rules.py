"""Weigh where learners struggle, passage by passage. Plain Python."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

# Below this many first answers a share says nothing.
LEAST_ANSWERS: Final = 5


@dataclass(frozen=True)
class FirstAnswers:
    """How many answered a check question, and how many of them missed it at their first try."""

    answered: int = 0
    missed: int = 0

    @property
    def share(self) -> float | None:
        """Give the share that missed it; nothing for too few answers."""
        return self.missed / self.answered if self.answered >= LEAST_ANSWERS else None


def first_answers(kept: Iterable[Mapping[str, Mapping[str, object]]]) -> dict[str, FirstAnswers]:
    """Count first tries by block; answers older than that was noted tell nothing."""
    answered: dict[str, int] = {}
    missed: dict[str, int] = {}
    for checks in kept:
        for block_id, answer in checks.items():
            first = answer.get("first")
            if first is not None:
                answered[block_id] = answered.get(block_id, 0) + 1
                missed[block_id] = missed.get(block_id, 0) + (not first)
    return {block_id: FirstAnswers(number, missed[block_id]) for block_id, number in answered.items()}


def weight(unclear: float, waiting: int, answers: FirstAnswers) -> float:
    """Give what brings a passage up in the list: people who marked, asked, or missed its question."""
    return unclear + 2 * waiting + (answers.missed if answers.share is not None else 0)
