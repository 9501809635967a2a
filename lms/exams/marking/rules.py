"""Settle what several people gave for one answer, ask for another look, and say how far they agree."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from lms.core.numerics import np
from lms.core.statistics import FloatArray, quotient


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
    unlike = quotient(float((weights * table).sum()), float((weights * by_chance).sum()))
    return None if unlike is None else 1 - unlike


def icc(ratings: FloatArray) -> float | None:
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
    return quotient(between_rows - error, spread)


SHARE_STEP = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class MarkingRule:
    """Whether two people mark every answer, and how far apart two shares may lie without a third."""

    double: bool = False
    third_when: Decimal = Decimal("0.2")


def still_wanted(shares: Sequence[Decimal], rule: MarkingRule) -> int:
    """Return how many more people have to mark."""
    if not rule.double:
        return 0 if shares else 1
    if len(shares) < 2:
        return 2 - len(shares)
    return 1 if len(shares) == 2 and _apart(shares[0], shares[1]) > rule.third_when else 0


def settled(shares: Sequence[Decimal], rule: MarkingRule) -> Decimal | None:
    """Return the share that counts, None while somebody has to mark.

    Two count by their mean. With a third the two that lie closest count; where the third lies just
    in the middle, it is the one that counts.
    """
    if still_wanted(shares, rule):
        return None
    if len(shares) < 3:
        return _mean(shares)
    gaps = sorted(_apart(*pair) for pair in combinations(shares, 2))
    if gaps[0] == gaps[1]:
        return sorted(shares)[1]
    return _mean(min(combinations(shares, 2), key=lambda pair: _apart(*pair)))


@dataclass(frozen=True, slots=True)
class SecondLook:
    """What a second look at some answers found: how many were confirmed, and how far the others moved.

    Shares are of a question's marks. `mean_change` counts confirmed answers as 0; None where nobody looked.
    """

    looked_at: int
    confirmed: int
    mean_change: Decimal | None
    largest_change: Decimal | None

    @property
    def changed(self) -> int:
        """Return how many got other marks."""
        return self.looked_at - self.confirmed

    @property
    def agreement(self) -> Decimal | None:
        """Return the share of answers that were confirmed; None where nobody looked."""
        return Decimal(self.confirmed) / self.looked_at if self.looked_at else None


def second_look(pairs: Iterable[tuple[Decimal, Decimal]]) -> SecondLook:
    """Sum up second looks, each with the share the markers gave and the share that counts now."""
    changes = [_apart(before, after) for before, after in pairs]
    return SecondLook(
        looked_at=len(changes),
        confirmed=sum(not change for change in changes),
        mean_change=_mean(changes) if changes else None,
        largest_change=max(changes, default=None),
    )


def _apart(first: Decimal, second: Decimal) -> Decimal:
    return abs(first - second)


def _mean(shares: Sequence[Decimal]) -> Decimal:
    return (sum(shares, Decimal(0)) / len(shares)).quantize(SHARE_STEP)
