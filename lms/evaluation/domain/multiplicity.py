"""Keep forty charts from showing two false effects: adjust p-values looked at together."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from lms.evaluation.domain.errors import DomainError


class MultiplicityProblem(StrEnum):
    """Why p-values cannot be adjusted."""

    P_VALUE_OUT_OF_RANGE = "p_value_out_of_range"


class MultiplicityError(DomainError):
    """A p-value was not between 0 and 1."""


@dataclass(frozen=True, slots=True)
class Adjusted:
    """One indicator's p-value, and its adjusted value, to be held against the same level."""

    key: str
    p_value: float
    adjusted: float


def benjamini_hochberg(p_values: Sequence[tuple[str, float]]) -> tuple[Adjusted, ...]:
    """Adjust (key, p) pairs so that at most the level's share of findings is false, on average.

    Keeps the order given. The primary indicator declared before the run does not belong here:
    it stands alone. Raises MultiplicityError for a p outside 0 to 1 (NaN included).
    Method: Benjamini & Hochberg, Journal of the Royal Statistical Society B 57 (1995).
    """
    for key, p_value in p_values:
        if not 0 <= p_value <= 1:
            raise MultiplicityError(MultiplicityProblem.P_VALUE_OUT_OF_RANGE, key=key, p_value=p_value)
    values = np.array([p_value for _, p_value in p_values], dtype=float)
    order = np.argsort(values)
    # The factor is never below one, so rounding cannot lower a value.
    scaled = values[order] * (len(values) / np.arange(1, len(values) + 1))
    # From the largest down, no adjusted value may exceed the one above it.
    adjusted = np.empty(len(values))
    adjusted[order] = np.minimum(1.0, np.minimum.accumulate(scaled[::-1])[::-1])
    return tuple(Adjusted(key, p, float(q)) for (key, p), q in zip(p_values, adjusted, strict=True))
