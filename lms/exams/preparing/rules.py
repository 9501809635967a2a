"""Weigh questions by how many takers have seen them lately, so that well-known ones are drawn less."""

from collections.abc import Mapping
from typing import Final

# Seen by one taker in nine halves the weight; seen by all leaves a tenth.
STEEPNESS: Final = 9.0


def exposure_rates(seen: Mapping[int, int], attempts: int) -> dict[int, float]:
    """Return the share of the attempts in which each question was seen."""
    return {question: times / attempts for question, times in seen.items()} if attempts else {}


def draw_weight(rate: float) -> float:
    """Return the weight of a question seen by a share of takers: 1 where nobody has, never 0."""
    return 1.0 / (1.0 + STEEPNESS * min(max(rate, 0.0), 1.0))
