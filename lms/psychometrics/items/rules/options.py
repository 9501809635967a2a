"""How each option of a choice question worked, and whether its key deserves a look."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from lms.core.numerics import np
from lms.core.statistics import (
    CORRELATION_FLOOR,
    BoolArray,
    Estimate,
    FloatArray,
    correlation,
    wilson_interval,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

type OptionFlag = Literal["check_key", "dead", "ambiguous"]

type Order = NDArray[np.intp]

DEAD_SHARE = 0.05
LEAST_CHOOSERS = 10


@dataclass(frozen=True, slots=True)
class OptionStatistics:
    """How often an option was chosen, and how well its choosers did on the rest of the paper.

    Flags: `check_key` on a key that better takers avoid, or on a distractor that attracts better
    takers than the key does; `dead` on a distractor nearly nobody takes; `ambiguous` on one
    that the top third takes more often than the bottom third. What chance alone would do raises
    no flag: the 95 % interval of r excludes zero, and a distractor has enough choosers.
    """

    id: str
    is_correct: bool
    count: int
    chosen: Estimate
    option_rest: Estimate
    mean_rest: float | None
    flags: tuple[OptionFlag, ...] = ()


def picks(options: Sequence[str], choices: Sequence[Collection[str]]) -> BoolArray:
    """Tell for every option (rows) which people chose it; an omission is an empty choice."""
    return np.array([[option in choice for choice in choices] for option in options], dtype=np.bool_)


def option_statistics(
    options: Sequence[str], correct: Collection[str], picked: BoolArray, rest: FloatArray
) -> tuple[OptionStatistics, ...]:
    """Return the statistics of every option from who picked it, see `picks`.

    `rest` is the share each one earned on the other items, see `MarksTable.rest_shares`. People
    without a rest are left out; who omitted the question counts among all who could have chosen.
    """
    known = ~np.isnan(rest)
    if not known.all():
        picked, rest = picked[:, known], rest[known]
    chosen = picked.astype(np.float64)
    n, plain = len(rest), []
    for option, one in zip(options, chosen, strict=True):
        count = int(one.sum())
        share = Estimate(
            count / n if n else None, n, wilson_interval(count, n), enough=n >= CORRELATION_FLOOR
        )
        mean_rest = float(rest[one > 0].mean()) if count else None
        rest_r = correlation(one, rest, 0.0)
        plain.append(OptionStatistics(option, option in correct, count, share, rest_r, mean_rest))
    key_r = max((one.option_rest.value or 0.0 for one in plain if one.is_correct), default=0.0)
    order, third = np.argsort(rest, kind="stable"), n // 3
    thirds = order[:third], order[n - third :]
    return tuple(
        replace(option, flags=_flags(option, key_r, one, thirds))
        for option, one in zip(plain, chosen, strict=True)
    )


def _flags(
    option: OptionStatistics, key_r: float, picked: FloatArray, thirds: tuple[Order, Order]
) -> tuple[OptionFlag, ...]:
    r = option.option_rest.value or 0.0
    if option.is_correct:
        return ("check_key",) if r < 0 and option.option_rest.is_surely_not_zero else ()
    found: list[OptionFlag] = []
    attracts = r > 0 and option.option_rest.is_surely_not_zero and option.count >= LEAST_CHOOSERS
    if attracts and r > key_r:
        found.append("check_key")
    if _is_dead(option.chosen):
        found.append("dead")
    bottom, top = thirds
    if attracts and option.chosen.enough and picked[top].mean() > picked[bottom].mean():
        found.append("ambiguous")
    return tuple(found)


def _is_dead(chosen: Estimate) -> bool:
    """Tell whether nearly nobody chose the option, once that can be told."""
    if chosen.value is None or chosen.value >= DEAD_SHARE:
        return False
    return chosen.enough or (chosen.interval is not None and chosen.interval.high < DEAD_SHARE)
