"""Put a ratio into a figure: what is good, denominator, interval, team band, or why it is held back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.core.numerics import np
from lms.core.statistics import (
    MIN_PEOPLE_IN_A_CELL,
    Interval,
    Ratio,
    clustered_interval,
    poisson_rate_interval,
    pool,
    wilson_interval,
)
from lms.core.wording import count_text, day_text
from lms.people.api import Employee, OrgUnit
from lms.performance.choices import IndicatorUnit
from lms.performance.evidence.periods import Period
from lms.performance.indicators.models import ContestedFigure, Indicator
from lms.performance.indicators.queries import days_of_employee, totals_by_person
from lms.performance.indicators.rules import Direction, Target
from lms.performance.indicators.wording import (
    figure_text,
    range_text,
    read_scale,
    scale_of,
    unit_word,
)


def target_of(indicator: Indicator, goal: float) -> Target:
    """Give what counts as reached, in the quotient's own unit: the goal, or the indicator's band.

    An indicator's band is kept as it is read (3 to 12 per cent), a quotient is not.
    """
    scale = read_scale(indicator.unit)
    low, high = indicator.band_from, indicator.band_to
    return Target(
        Direction(indicator.direction),
        goal,
        None if low is None else low / scale,
        None if high is None else high / scale,
    )


@dataclass(frozen=True)
class Band:
    """The middle half of a team and how many people it was taken from; in a figure, in its unit."""

    low: float
    high: float
    people: int


@dataclass(frozen=True)
class Figure:
    """One figure with everything needed to trust it; `value` is None when it is held back."""

    key: str
    label: str
    value: float | None
    text: str
    unit: str
    numerator: float
    denominator: float
    counted: str
    counted_over: str
    interval_text: str = ""
    band: Band | None = None
    band_text: str = ""
    reason: str = ""
    source: str = ""
    low: float | None = None
    high: float | None = None
    sample_text: str = ""
    is_share: bool = False

    @property
    def enough(self) -> bool:
        """Tell whether the sample carries the figure."""
        return not self.reason

    @property
    def band_ends(self) -> tuple[float, ...]:
        """Give the ends of the team's middle half, in the figure's unit."""
        return (self.band.low, self.band.high) if self.band else ()

    @property
    def sample(self) -> str:
        """Write numerator over denominator."""
        return f"{count_text(self.numerator)} / {count_text(self.denominator)}"

    @property
    def sample_line(self) -> str:
        """Write the sample in its own words, else numerator over denominator and what it was counted over."""
        return self.sample_text or f"{self.sample} {self.counted_over}"

    @property
    def note(self) -> str:
        """Write what stands under the figure: sample, interval, team, or why it is greyed."""
        parts = (self.sample, self.interval_text, self.band_text)
        return self.reason or " · ".join(part for part in parts if part)


def figure_of(
    indicator: Indicator, parts: Sequence[Ratio], band: Band | None = None, source: str = ""
) -> Figure:
    """Build the figure of an indicator from its parts: people, or the days of one person.

    Below the indicator's smallest denominator the reason is said.
    """
    ratio, interval = pool(parts), interval_over(parts, indicator.unit)
    scale = scale_of(indicator.unit)
    return Figure(
        key=indicator.key,
        label=indicator.shown_name,
        value=None if ratio.value is None else ratio.value * scale,
        text=figure_text(ratio.value, indicator.unit),
        unit=unit_word(indicator.unit),
        numerator=ratio.numerator,
        denominator=ratio.denominator,
        counted=indicator.shown_numerator,
        counted_over=indicator.shown_denominator,
        interval_text=interval_note(interval, indicator.unit) if ratio.denominator else "",
        band=Band(band.low * scale, band.high * scale, band.people) if band else None,
        band_text=_("team %(range)s") % {"range": range_text(band.low, band.high, indicator.unit)}
        if band
        else "",
        reason=why_not_enough(ratio.denominator, indicator.min_n),
        source=source,
        low=interval.low * scale if interval else None,
        high=interval.high * scale if interval else None,
        is_share=indicator.unit == IndicatorUnit.PERCENT,
    )


def why_not_enough(denominator: float, min_n: int) -> str:
    """Say why a figure is greyed; an empty text when its sample is large enough."""
    if denominator == 0:
        return _("No sample in this period.")
    if denominator < min_n:
        return _("Sample %(count)s, fewer than %(least)s: too small to judge by.") % {
            "count": count_text(denominator),
            "least": count_text(min_n),
        }
    return ""


def interval_of(ratio: Ratio, unit: str) -> Interval | None:
    """Give the 95 % interval of a quotient where counting alone tells it: shares and rates."""
    if ratio.denominator == 0 or ratio.numerator < 0:
        return None
    if unit == IndicatorUnit.PERCENT and ratio.numerator <= ratio.denominator:
        return wilson_interval(ratio.numerator, ratio.denominator)
    if unit in {IndicatorUnit.PER_10K, IndicatorUnit.PER_MILLION}:
        return poisson_rate_interval(ratio.numerator, ratio.denominator, per=1.0)
    return None


def interval_over(parts: Sequence[Ratio], unit: str) -> Interval | None:
    """Give the 95 % interval of a quotient from people or days: never narrower than counting alone says.

    Fewer than five of them do not tell how far they differ; then there is none.
    """
    spread = clustered_interval(parts, is_share=unit == IndicatorUnit.PERCENT)
    if spread is None:
        return None
    counted = interval_of(pool(parts), unit) or spread
    return Interval(min(spread.low, counted.low), max(spread.high, counted.high))


def interval_note(interval: Interval | None, unit: str) -> str:
    """Write the interval, or that there is none because too few tell how far they differ."""
    if interval is None:
        return _("too few people or days for an interval")
    return _("95%% interval %(range)s") % {"range": range_text(interval.low, interval.high, unit)}


def middle_half(values: Iterable[float | None]) -> Band | None:
    """Give the quartiles of those who have a value; under five people a band would show a person."""
    known = [value for value in values if value is not None]
    if len(known) < MIN_PEOPLE_IN_A_CELL:
        return None
    low, high = np.quantile(known, [0.25, 0.75])
    return Band(float(low), float(high), len(known))


def team_bands(unit: OrgUnit | None, period: Period, indicators: Mapping[int, Indicator]) -> dict[int, Band]:
    """Give the middle half of the team by indicator, from people with enough sample of their own."""
    if unit is None or not indicators:
        return {}
    found: dict[int, Band] = {}
    for pk, people in totals_by_person(unit, period, list(indicators.values())).items():
        enough = [ratio.value for ratio in people.values() if ratio.denominator >= indicators[pk].min_n]
        if band := middle_half(enough):
            found[pk] = band
    return found


def figures_of_employee(employee: Employee, unit: OrgUnit | None, period: Period) -> list[Figure]:
    """Give the person's indicators that have any row in the period, the team beside each; four queries.

    By one whose objection was upheld nobody is judged; why is said instead.
    """
    days = days_of_employee(employee, period)
    shown = {pk: each for pk, each in Indicator.objects.in_bulk(list(days)).items() if each.to_person}
    bands = team_bands(unit, period, shown)
    source = _("Daily figures")
    contested = dict(ContestedFigure.objects.filter(employee=employee).values_list("indicator", "upheld_on"))
    figures = []
    for each in sorted(shown.values(), key=importance):
        figure = figure_of(each, days[each.pk], bands.get(each.pk), source)
        upheld_on = contested.get(each.pk)
        figures.append(replace(figure, reason=contested_text(upheld_on)) if upheld_on else figure)
    return figures


def contested_text(upheld_on: date) -> str:
    """Say why nobody is judged by a figure whose objection was upheld."""
    words = _("Objection upheld on %(day)s: not to judge by until the source corrects it.")
    return words % {"day": day_text(upheld_on)}


def hidden_if_few(figure: Figure, ratio: Ratio) -> Figure:
    """Hold a figure back where fewer than five people would show a person."""
    if not ratio.must_be_suppressed:
        return figure
    return Figure(
        figure.key,
        figure.label,
        None,
        "",
        figure.unit,
        0.0,
        0.0,
        figure.counted,
        figure.counted_over,
        reason=held_back_text(ratio.n),
    )


def held_back_text(people: int) -> str:
    """Say that a figure of so few people is held back."""
    return ngettext(
        "Only %(count)d person: held back to protect people.",
        "Only %(count)d people: held back to protect people.",
        people,
    ) % {"count": people}


# What is asked first about service comes first; the rest follows by key.
FIRST = ("fcr", "csat_rate", "csat_mean", "qa_score", "err_rate", "aht", "transfer", "adherence")


def importance(indicator: Indicator) -> tuple[int, str]:
    """Order indicators: what is asked first about service, then by key."""
    return (FIRST.index(indicator.key) if indicator.key in FIRST else len(FIRST), indicator.key)
