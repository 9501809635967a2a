"""Decide when a lesson is done and what is still missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil

READ_TO_THE_END = 0.999


@dataclass(frozen=True)
class Reading:
    """How one person stands in one lesson."""

    share_read: float = 0.0
    answered: frozenset[str] = frozenset()
    seconds: int = 0


@dataclass(frozen=True)
class CompletionRule:
    """What a lesson asks for: its check questions and the least time."""

    questions: frozenset[str] = frozenset()
    least_seconds: int = 0


@dataclass(frozen=True)
class Missing:
    """What still stands between the reader and the end of the lesson."""

    unread: bool = False
    questions: int = 0
    seconds: int = 0

    @property
    def nothing(self) -> bool:
        """Tell whether the lesson is done."""
        return not (self.unread or self.questions or self.seconds)

    @property
    def minutes(self) -> int:
        """Give the missing time in whole minutes, rounded up."""
        return ceil(self.seconds / 60)


def missing(reading: Reading, rule: CompletionRule) -> Missing:
    """Compare a reading with the rule; an answer counts whether it was right or not."""
    return Missing(
        unread=reading.share_read < READ_TO_THE_END,
        questions=len(rule.questions - reading.answered),
        seconds=max(0, rule.least_seconds - reading.seconds),
    )


def least_seconds(minutes: int, share: float) -> int:
    """Give the least time of a lesson: a share of the minutes it is meant to take."""
    return round(minutes * 60 * share)


def creditable_seconds(claimed: int, since_last: float) -> int:
    """Believe the browser's clock only as far as the server's own clock went on."""
    return max(0, min(claimed, round(since_last)))


def minutes_left(lessons: Iterable[tuple[int, float]]) -> int:
    """Add up what is left of lessons, each given as its minutes and the share read."""
    return ceil(sum(minutes * (1 - share) for minutes, share in lessons))


def correct_options(options: Iterable[Mapping[str, object]]) -> frozenset[int]:
    """List the positions of the options that are right."""
    return frozenset(number for number, option in enumerate(options) if option.get("correct"))


def questions_of(blocks: Iterable[Mapping[str, object]]) -> frozenset[str]:
    """List the ids of the check questions among raw blocks."""
    return frozenset(str(block["id"]) for block in blocks if block["type"] == "check")


def heading_at(blocks: Iterable[Mapping[str, object]], block_id: str) -> str:
    """Name the last heading at or above a raw block; nothing when the block is gone."""
    heading = ""
    for block in blocks:
        value = block["value"]
        if isinstance(value, Mapping):
            heading = str(value.get("heading") or "") or heading
        if block["id"] == block_id:
            return heading
    return ""
