"""Marks of many takers on many items, as the statistics read them."""

from dataclasses import dataclass

import numpy as np

from lms.exams.domain.estimates import Floats


@dataclass(frozen=True, slots=True)
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

    @property
    def is_complete(self) -> bool:
        """Tell whether everybody had the same items."""
        return not bool(np.isnan(self.marks).any())

    def totals(self) -> Floats:
        """Return the marks of every person."""
        return np.asarray(np.nansum(self.marks, axis=1), dtype=np.float64)

    def shares(self) -> Floats:
        """Return the share of their own full marks that people earned; NaN for an empty paper."""
        return self._shares(self.marks, self.full_marks)

    def rest_shares(self, item: int) -> Floats:
        """Return the share everyone earned on the other items; NaN where there were none."""
        return self._shares(np.delete(self.marks, item, axis=1), np.delete(self.full_marks, item))

    @staticmethod
    def _shares(marks: Floats, full_marks: Floats) -> Floats:
        possible = np.where(np.isnan(marks), 0.0, full_marks).sum(axis=1)
        shares = np.full(len(marks), np.nan)
        np.divide(np.nansum(marks, axis=1), possible, out=shares, where=possible > 0)
        return shares


def covariance(first: Floats, second: Floats) -> float:
    """Return the covariance over n - 1; 0 where there are fewer than two people."""
    if len(first) < 2:
        return 0.0
    return float(((first - first.mean()) * (second - second.mean())).sum() / (len(first) - 1))
