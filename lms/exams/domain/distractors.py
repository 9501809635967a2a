"""How each option of a choice question worked, and whether its key deserves a look."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from lms.exams.domain.estimates import CORRELATION_FLOOR, Estimate, Floats, correlation, wilson

type OptionFlag = Literal["check_key", "dead", "ambiguous"]

DEAD_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class OptionStatistics:
    """How often an option was chosen, and how well its choosers did on the rest of the paper.

    Flags: `check_key` on a key that better takers avoid, or on a distractor that attracts better
    takers than the key does; `dead` on a distractor nearly nobody takes; `ambiguous` on one
    that the top third takes more often than the bottom third.
    """

    id: str
    is_correct: bool
    chosen: Estimate
    option_rest: Estimate
    mean_rest: float | None
    flags: tuple[OptionFlag, ...] = ()


def option_statistics(
    options: Sequence[str], correct: Collection[str], choices: Sequence[Collection[str]], rest: Floats
) -> tuple[OptionStatistics, ...]:
    """Return the statistics of every option.

    `choices` are the options each person chose, empty if omitted; `rest` is the share each one
    earned on the other items, see `MarksTable.rest_shares`. People without a rest are left out.
    """
    known = ~np.isnan(rest)
    takers = [choice for choice, keep in zip(choices, known, strict=True) if keep]
    picked = {
        option: np.array([option in choice for choice in takers], dtype=np.float64) for option in options
    }
    plain = [_option(option, option in correct, picked[option], rest[known]) for option in options]
    key_r = max((one.option_rest.value or 0.0 for one in plain if one.is_correct), default=0.0)
    return tuple(_flagged(one, _flags(one, key_r, picked[one.id], rest[known])) for one in plain)


def _option(option: str, is_correct: bool, picked: Floats, rest: Floats) -> OptionStatistics:
    n, count = len(picked), int(picked.sum())
    share = Estimate(count / n if n else None, n, wilson(count, n), enough=n >= CORRELATION_FLOOR)
    mean_rest = float(rest[picked > 0].mean()) if count else None
    return OptionStatistics(option, is_correct, share, correlation(picked, rest, 0.0), mean_rest)


def _flags(option: OptionStatistics, key_r: float, picked: Floats, rest: Floats) -> tuple[OptionFlag, ...]:
    found: list[OptionFlag] = []
    r = option.option_rest
    if r.value is not None and r.enough and (r.value < 0 if option.is_correct else r.value > max(key_r, 0.0)):
        found.append("check_key")
    if option.is_correct:
        return tuple(found)
    if _is_dead(option.chosen):
        found.append("dead")
    if option.chosen.enough and _top_third_prefers(picked, rest):
        found.append("ambiguous")
    return tuple(found)


def _is_dead(chosen: Estimate) -> bool:
    """Tell whether nearly nobody chose the option, once that can be told."""
    if chosen.value is None or chosen.value >= DEAD_SHARE:
        return False
    return chosen.enough or (chosen.interval is not None and chosen.interval.high < DEAD_SHARE)


def _top_third_prefers(picked: Floats, rest: Floats) -> bool:
    order = np.argsort(rest, kind="stable")
    third = len(order) // 3
    return bool(picked[order[-third:]].mean() > picked[order[:third]].mean())


def _flagged(option: OptionStatistics, flags: tuple[OptionFlag, ...]) -> OptionStatistics:
    return OptionStatistics(
        option.id, option.is_correct, option.chosen, option.option_rest, option.mean_rest, flags
    )
