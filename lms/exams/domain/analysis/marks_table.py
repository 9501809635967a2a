"""Marks of many takers on many items, as the statistics read them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lms.exams.domain.estimates import Floats, products

type Truths = NDArray[np.bool_]


@dataclass(frozen=True)
class MarksTable:
    """Marks of people (rows) on items (columns), and the full marks of each item.

    An item is a question version. An omitted answer is 0; NaN means the item was not on that
    person's paper.
    """

    marks: Floats
    full_marks: Floats

    @property
    def people(self) -> int:
        """Return the number of people."""
        return int(self.marks.shape[0])

    @property
    def items(self) -> int:
        """Return the number of items."""
        return int(self.marks.shape[1])

    @cached_property
    def by_item(self) -> Floats:
        """Return the marks with items as rows, so that one item lies in one piece of memory."""
        return np.ascontiguousarray(self.marks.T)

    @cached_property
    def seen(self) -> Truths:
        """Tell item by item (rows) who had it on the paper."""
        return ~np.isnan(self.by_item)

    @cached_property
    def is_complete(self) -> bool:
        """Tell whether everybody had the same items."""
        return bool(self.seen.all())

    @cached_property
    def earned(self) -> Floats:
        """Return the marks with items as rows, 0 where an item was not on the paper."""
        return self.by_item if self.is_complete else np.where(self.seen, self.by_item, 0.0)

    @cached_property
    def totals(self) -> Floats:
        """Return the marks of every person."""
        return np.asarray(self.earned.sum(axis=0), dtype=np.float64)

    @cached_property
    def possible(self) -> Floats:
        """Return the full marks of every person's own paper."""
        if self.is_complete:
            return np.full(self.people, self.full_marks.sum())
        return np.asarray(self.full_marks @ self.seen, dtype=np.float64)

    def shares(self) -> Floats:
        """Return the share of their own full marks that people earned; NaN for an empty paper."""
        return _divided(self.totals, self.possible)

    def rest_shares(self, item: int) -> Floats:
        """Return the share everyone earned on the other items; NaN where there were none."""
        had = np.where(self.seen[item], self.full_marks[item], 0.0)
        return _divided(self.totals - self.earned[item], self.possible - had)


def covariance(first: Floats, second: Floats) -> float:
    """Return the covariance over n - 1; 0 where there are fewer than two people."""
    if len(first) < 2:
        return 0.0
    return products(first - first.mean(), second - second.mean()) / (len(first) - 1)


def _divided(earned: Floats, possible: Floats) -> Floats:
    shares = np.full(len(earned), np.nan)
    np.divide(earned, possible, out=shares, where=possible > 1e-12)
    return shares
