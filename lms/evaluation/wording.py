"""Choose the language of names kept in Chinese and English, and write figures in their unit."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import get_language, ngettext

from lms.core.api import percent
from lms.evaluation.choices import IndicatorUnit

SCALES = {IndicatorUnit.PER_10K: 10_000.0, IndicatorUnit.PER_MILLION: 1_000_000.0}
PLACES = {
    IndicatorUnit.SECONDS: 0,
    IndicatorUnit.POINTS: 1,
    IndicatorUnit.RATIO: 2,
    IndicatorUnit.HOURS: 1,
    IndicatorUnit.PER_10K: 1,
    IndicatorUnit.PER_MILLION: 1,
}


def in_language(chinese: str, english: str) -> str:
    """Give the English name to an English reader where there is one, else the Chinese."""
    return english if english and (get_language() or "").startswith("en") else chinese


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


def count_text(count: float) -> str:
    """Write a numerator or denominator: grouped, and without a fraction where it has none."""
    return f"{count:,.0f}" if float(count).is_integer() else f"{count:,.1f}"


def count_cell(value: object) -> str:
    """Write a count in a table."""
    return count_text(float(value)) if isinstance(value, int | float | Decimal) else "—"


def cases_text(count: int) -> str:
    """Write how many cases."""
    return ngettext("%(count)d case", "%(count)d cases", count) % {"count": count}
