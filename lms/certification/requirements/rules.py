"""How long certificates of one kind hold, when renewing begins, and from which share on coverage is good."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Aims:
    """From which share on coverage is good, and from which on it can wait."""

    good: float
    warn: float


@dataclass(frozen=True)
class Term:
    """How long certificates of one kind hold and when renewing begins."""

    months: int
    window_days: int
