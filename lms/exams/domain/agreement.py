"""How far two people who marked the same answers agree.

Cohen's kappa with quadratic weights (Cohen 1968) on ordered levels; ICC(2,1), two-way random, absolute
agreement, single rater (Shrout and Fleiss 1979), on shares. None where a figure is undefined.
"""

from collections.abc import Sequence

import numpy as np

from lms.exams.domain.estimates import Floats, ratio


def weighted_kappa(first: Sequence[int], second: Sequence[int]) -> float | None:
    """Return kappa with quadratic weights of two ratings of the same things; levels are whole numbers."""
    if len(first) != len(second) or not first:
        return None
    low = min(*first, *second)
    size = max(*first, *second) - low + 1
    table = np.zeros((size, size))
    for one, other in zip(first, second, strict=True):
        table[one - low, other - low] += 1
    steps = np.arange(size, dtype=np.float64)
    weights = (steps[:, None] - steps[None, :]) ** 2
    by_chance = np.outer(table.sum(axis=1), table.sum(axis=0)) / len(first)
    unlike = ratio(float((weights * table).sum()), float((weights * by_chance).sum()))
    return None if unlike is None else 1 - unlike


def icc(ratings: Floats) -> float | None:
    """Return ICC(2,1) of a table with a row for each answer and a column for each rater."""
    rows, columns = ratings.shape
    if rows < 2 or columns < 2:
        return None
    grand, by_row, by_column = ratings.mean(), ratings.mean(axis=1), ratings.mean(axis=0)
    between_rows = columns * float(((by_row - grand) ** 2).sum()) / (rows - 1)
    between_columns = rows * float(((by_column - grand) ** 2).sum()) / (columns - 1)
    rest = ratings - by_row[:, None] - by_column[None, :] + grand
    error = float((rest**2).sum()) / ((rows - 1) * (columns - 1))
    spread = between_rows + (columns - 1) * error + columns * (between_columns - error) / rows
    return ratio(between_rows - error, spread)
