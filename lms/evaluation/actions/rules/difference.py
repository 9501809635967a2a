"""Tell whether a figure after the work can be told apart from the same figure before it.

The interval of the difference is made of the two intervals (Newcombe, Statistics in Medicine 17 (1998);
Zou and Donner, Statistics in Medicine 27 (2008)). People counted on both sides make it rather too wide than
too narrow. Whatever comes out is a difference, never an effect: nothing is compared with.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

from lms.core.statistics import Interval, Ratio


class ChangeVerdict(StrEnum):
    """What before and after tell; all but the last two say why they tell nothing."""

    NOT_KEPT = "not_kept"
    NOTHING_BEFORE = "nothing_before"
    OVERLAP = "overlap"
    TOO_FEW_PEOPLE = "too_few_people"
    TOO_SMALL = "too_small"
    NO_CLEAR_DIFFERENCE = "no_clear_difference"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure as it was counted over some days, with its 95 % interval where there is one."""

    ratio: Ratio
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class MeasureChange:
    """The verdict, and where there is one the difference after − before with its interval, in quotients."""

    verdict: ChangeVerdict
    difference: float | None = None
    interval: Interval | None = None


def change_between(before: Counted | None, after: Counted, *, least: float, overlap: bool) -> MeasureChange:
    """Compare the two figures; `least` is the smallest denominator by which the indicator is judged.

    No `before` means that none was kept; `overlap` that the days after begin before the work did.
    """
    if before is None:
        return MeasureChange(ChangeVerdict.NOT_KEPT)
    start, end = before.ratio.value, after.ratio.value
    if start is None or end is None:
        return MeasureChange(ChangeVerdict.NOTHING_BEFORE)
    if overlap:
        return MeasureChange(ChangeVerdict.OVERLAP)
    few = before.ratio.must_be_suppressed or after.ratio.must_be_suppressed
    if not few and min(before.ratio.denominator, after.ratio.denominator) < least:
        return MeasureChange(ChangeVerdict.TOO_SMALL)
    if few or before.interval is None or after.interval is None:
        return MeasureChange(ChangeVerdict.TOO_FEW_PEOPLE)
    # How far each figure may lie off adds up, squared, on the side that moves the difference.
    down = math.hypot(end - after.interval.low, before.interval.high - start)
    up = math.hypot(after.interval.high - end, start - before.interval.low)
    interval = Interval(end - start - down, end - start + up)
    verdict = ChangeVerdict.NO_CLEAR_DIFFERENCE if interval.contains(0.0) else ChangeVerdict.DIFFERS
    return MeasureChange(verdict, end - start, interval)
