"""Count answers on a scale, and withhold what so few gave that they could be known. Plain Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

LEAST_ANSWERS: Final = 5


@dataclass(frozen=True)
class ScaleStep:
    """One step of a scale, how many chose it, and what share of all that is."""

    label: str
    count: int
    share: float


def is_withheld(answers: int) -> bool:
    """Tell whether there are too few answers to show any."""
    return answers < LEAST_ANSWERS


def steps(counts: Mapping[int, int], labels: Mapping[int, str]) -> list[ScaleStep]:
    """Give the steps of a scale from its upper end, those nobody chose included."""
    ordered = sorted(labels, reverse=True)
    return shares([labels[step] for step in ordered], [counts.get(step, 0) for step in ordered])


def shares(labels: Sequence[str], counts: Sequence[int]) -> list[ScaleStep]:
    """Give each label its count and what share of all that is, in their order."""
    total = sum(counts)
    return [
        ScaleStep(label, count, count / total if total else 0.0)
        for label, count in zip(labels, counts, strict=True)
    ]
