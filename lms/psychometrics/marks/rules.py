"""Marks of many takers on many items, as the statistics read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from lms.core.numerics import np
from lms.core.statistics import BoolArray, FloatArray, products

if TYPE_CHECKING:
    from numpy.typing import NDArray

type Strata = NDArray[np.int64]

GROUP_FLOOR = 100


@dataclass(frozen=True)
class MarksTable:
    """Marks of people (rows) on items (columns), and the full marks of each item.

    An item is a question version. An omitted answer is 0; NaN means the item was not on that
    person's paper.
    """

    marks: FloatArray
    full_marks: FloatArray

    @property
    def people(self) -> int:
        """Return the number of people."""
        return int(self.marks.shape[0])

    @property
    def items(self) -> int:
        """Return the number of items."""
        return int(self.marks.shape[1])

    @cached_property
    def by_item(self) -> FloatArray:
        """Return the marks with items as rows, so that one item lies in one piece of memory."""
        return np.ascontiguousarray(self.marks.T)

    @cached_property
    def seen(self) -> BoolArray:
        """Tell item by item (rows) who had it on the paper."""
        return ~np.isnan(self.by_item)

    @cached_property
    def is_complete(self) -> bool:
        """Tell whether everybody had the same items."""
        return bool(self.seen.all())

    @cached_property
    def earned(self) -> FloatArray:
        """Return the marks with items as rows, 0 where an item was not on the paper."""
        return self.by_item if self.is_complete else np.where(self.seen, self.by_item, 0.0)

    @cached_property
    def totals(self) -> FloatArray:
        """Return the marks of every person."""
        return np.asarray(self.earned.sum(axis=0), dtype=np.float64)

    @cached_property
    def possible(self) -> FloatArray:
        """Return the full marks of every person's own paper."""
        if self.is_complete:
            return np.full(self.people, self.full_marks.sum())
        return np.asarray(self.full_marks @ self.seen, dtype=np.float64)

    def shares(self) -> FloatArray:
        """Return the share of their own full marks that people earned; NaN for an empty paper."""
        return _divided(self.totals, self.possible)

    def rest_shares(self, item: int) -> FloatArray:
        """Return the share everyone earned on the other items; NaN where there were none."""
        had = np.where(self.seen[item], self.full_marks[item], 0.0)
        return _divided(self.totals - self.earned[item], self.possible - had)


def covariance(first: FloatArray, second: FloatArray) -> float:
    """Return the covariance over n - 1; 0 where there are fewer than two people."""
    if len(first) < 2:
        return 0.0
    return products(first - first.mean(), second - second.mean()) / (len(first) - 1)


def _divided(earned: FloatArray, possible: FloatArray) -> FloatArray:
    shares = np.full(len(earned), np.nan)
    np.divide(earned, possible, out=shares, where=possible > 1e-12)
    return shares


@dataclass(frozen=True, slots=True)
class OptionChoices:
    """The options of one question version, which are right, and who chose which (options as rows)."""

    options: tuple[str, ...]
    correct: frozenset[str]
    picked: BoolArray


@dataclass(frozen=True, slots=True)
class FirstAttempts:
    """First attempts at one paper: people as rows of `table`, question versions as its columns.

    `quarters` counts quarters since year 0; `groups` numbers the units whose people can be compared,
    -1 for everybody else.
    """

    versions: tuple[int, ...]
    table: MarksTable
    passed: BoolArray
    quarters: Strata
    groups: Strata
    choices: Mapping[int, OptionChoices]
