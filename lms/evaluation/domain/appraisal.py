"""Hold the weights of an appraisal together."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

WHOLE = Decimal(100)


def weights_missing(weights: Iterable[Decimal]) -> Decimal:
    """Give what the weights lack to make 100; below zero where they make more."""
    return WHOLE - sum(weights, Decimal(0))
