"""Write figures and their differences in their unit."""

from __future__ import annotations

import math

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.core.wording import percent
from lms.performance.choices import IndicatorUnit
from lms.performance.indicators.models import Indicator

SCALES = {IndicatorUnit.PER_10K: 10_000.0, IndicatorUnit.PER_MILLION: 1_000_000.0}
PLACES = {
    IndicatorUnit.SECONDS: 0,
    IndicatorUnit.POINTS: 1,
    IndicatorUnit.RATIO: 2,
    IndicatorUnit.HOURS: 1,
    IndicatorUnit.PER_10K: 1,
    IndicatorUnit.PER_MILLION: 1,
}


def scale_of(unit: str) -> float:
    """Give by what a quotient is multiplied to be read in its unit."""
    return SCALES.get(IndicatorUnit(unit), 1.0)


def figure_text(value: float | None, unit: str) -> str:
    """Write a quotient as its unit wants it, without the unit's word: 78.4%, 268, 1.9."""
    if value is None:
        return ""
    if unit == IndicatorUnit.PERCENT:
        return percent(value)
    kind = IndicatorUnit(unit)
    return f"{value * scale_of(unit):,.{PLACES[kind]}f}"


def unit_word(unit: str) -> str:
    """Give the word after a figure; a percentage carries its own sign."""
    return "" if unit in {IndicatorUnit.PERCENT, IndicatorUnit.RATIO} else str(IndicatorUnit(unit).label)


def range_text(low: float, high: float, unit: str) -> str:
    """Write two ends of a range in the figure's unit."""
    return f"{figure_text(low, unit).removesuffix('%')}–{figure_text(high, unit)}"


def cases_text(count: int) -> str:
    """Write how many cases."""
    return ngettext("%(count)d case", "%(count)d cases", count) % {"count": count}


MINUS, DASH = "−", "—"


def read_scale(unit: str) -> float:
    """Give by what a quotient is multiplied to be read, per cent included."""
    return 100.0 if unit == IndicatorUnit.PERCENT else scale_of(unit)


def worthwhile_of(indicator: Indicator) -> float:
    """Give the smallest change worth having in the quotient's own unit: 0.01 is one percentage point."""
    return float(indicator.worthwhile) / read_scale(indicator.unit)


def change_places(indicator: Indicator, finer: int = 0) -> int:
    """Tell how many places a difference of the indicator has, the same wherever one is shown.

    A rate of which less than a whole point is worth having is a small one, such as errors in 1 % of all
    cases: it has two, which are fine enough for a chart as well.
    """
    if indicator.unit != IndicatorUnit.PERCENT:
        return PLACES[IndicatorUnit(indicator.unit)] + finer
    return max(1 + finer, 2 if indicator.worthwhile < 1 else 1)


def change_number(value: float, indicator: Indicator, *, signed: bool = True, finer: int = 0) -> str:
    """Write a difference as it is read, with a real minus sign: +2.0, −12; −0.23 for a small rate.

    `finer` gives further places for a chart.
    """
    number = value * read_scale(indicator.unit)
    text = f"{abs(number):,.{change_places(indicator, finer)}f}"
    if float(text.replace(",", "")) == 0 or not signed:
        return text
    return f"{'+' if number > 0 else MINUS}{text}"


def change_unit(unit: str) -> str:
    """Give the word after a difference."""
    return _("percentage points") if unit == IndicatorUnit.PERCENT else unit_word(unit)


def change_text(value: float | None, indicator: Indicator, *, signed: bool = True) -> str:
    """Write a difference with its unit; nothing for no value."""
    if value is None:
        return ""
    return f"{change_number(value, indicator, signed=signed)} {change_unit(indicator.unit)}".strip()


def change_range(low: float | None, high: float | None, indicator: Indicator) -> str:
    """Write an interval of a difference; an end that nothing bounds is said to be open."""
    low = None if low is None or math.isinf(low) else low
    high = None if high is None or math.isinf(high) else high
    if low is None and high is None:
        return _("unbounded")
    if low is None:
        return _("up to %(high)s") % {"high": change_text(high, indicator)}
    if high is None:
        return _("from %(low)s up") % {"low": change_text(low, indicator)}
    ends = {
        "low": change_number(low, indicator),
        "high": change_number(high, indicator),
        "unit": change_unit(indicator.unit),
    }
    return (_("%(low)s to %(high)s %(unit)s") % ends).strip()
