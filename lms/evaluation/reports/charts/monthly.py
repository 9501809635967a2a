"""Draw what the waves counted month by month: trained and waiting teams side by side, as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import plotly.graph_objects as go
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from lms.core.statistics import MIN_PEOPLE_IN_A_CELL
from lms.core.ui.api import MUTED, SERIES, Chart
from lms.core.wording import count_text, plain_text
from lms.evaluation.effects.rules.results import EffectResult, WaveMonthRecord
from lms.evaluation.reports.charts.event_study import start_line
from lms.evaluation.reports.points import rows_url, wave_month_url, wave_text
from lms.evaluation.reports.queries import ProgrammeReport
from lms.performance.choices import IndicatorUnit
from lms.performance.indicators.models import Indicator
from lms.performance.indicators.wording import (
    DASH,
    change_range,
    change_text,
    figure_text,
    read_scale,
    unit_word,
)

KEY = "wave-months"
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "star")
LABEL_ROOM = 76
# Two lines of a label, as a share of the height of the plot.
LABEL_HEIGHT = 0.19
AIR = 0.08
HALF_A_MONTH = timedelta(days=15)


@dataclass(frozen=True)
class WaveLine:
    """A wave with its months in order; one without a start waits until after the analysis."""

    wave: int
    starts_on: date | None
    months: tuple[WaveMonthRecord, ...]
    colour: str
    symbol: str

    def is_trained(self, month: date) -> bool:
        """Tell whether the wave had begun by the month."""
        return self.starts_on is not None and month >= self.starts_on


def wave_months_chart(report: ProgrammeReport) -> Chart | None:
    """Give the raw lines of the primary indicator, one a wave; None before anything was read."""
    result, indicator = report.result, report.indicator
    if result is None or not result.months:
        return None
    if all(each.value is None for each in result.months):
        title = _("%(indicator)s month by month") % {"indicator": indicator.shown_name}
        reason = _("Every wave has fewer than five people in every month.")
        return Chart(key=KEY, title=title, figure=None, withheld=reason)
    lines = _lines(result)
    found = sorted(
        ((line, each) for line in lines for each in line.months), key=lambda row: (row[1].month, row[0].wave)
    )
    rows, text_rows = _rows(found, indicator)
    words = {"what": indicator.shown_denominator}
    unit = _unit(indicator)
    figure = _("Figure (%(unit)s)") % {"unit": unit} if unit else _("Figure")
    counts = (_("Numerator"), _("Denominator"), _("Teams"), _("Number of people"))
    return Chart(
        key=KEY,
        title=_finding(lines, indicator),
        figure=_figure(lines, report),
        note=_note(lines, result, indicator),
        sample=_("Denominator: %(what)s · a point opens its rows") % words,
        heads=(_("Month"), _("Wave"), _("Trained by then"), figure, *counts),
        rows=rows,
        text_rows=text_rows,
        row_urls=[wave_month_url(report.programme, line.wave, each.month) for line, each in found],
        rows_url=rows_url(report.programme),
    )


def _lines(result: EffectResult) -> list[WaveLine]:
    """Put each wave's months together; who waits is grey, so that colour means training."""
    starts = {each.wave: each.starts_on for each in result.attrition}
    months: dict[int, list[WaveMonthRecord]] = {}
    for each in result.months:
        months.setdefault(each.wave, []).append(each)
    return [
        WaveLine(
            wave=wave,
            starts_on=starts.get(wave),
            months=tuple(months[wave]),
            colour=SERIES[place % (len(SERIES) - 1)] if starts.get(wave) else MUTED,
            symbol=SYMBOLS[place % len(SYMBOLS)],
        )
        for place, wave in enumerate(sorted(months))
    ]


def _finding(lines: Sequence[WaveLine], indicator: Indicator) -> str:
    """Set trained and waiting teams side by side in the last month that has five people of both."""
    words = {"indicator": indicator.shown_name}
    for month in sorted({each.month for line in lines for each in line.months}, reverse=True):
        sides: dict[bool, float] = {}
        for side in (True, False):
            found = [
                each
                for line in lines
                for each in line.months
                if each.month == month and line.is_trained(month) == side
            ]
            if sum(each.people for each in found) >= MIN_PEOPLE_IN_A_CELL:
                sides[side] = sum(each.numerator for each in found) / sum(each.denominator for each in found)
        if len(sides) == 2:
            words |= {"month": f"{month:%Y-%m}"}
            words |= {"trained": _value(sides[True], indicator), "waiting": _value(sides[False], indicator)}
            return _("%(indicator)s in %(month)s: trained %(trained)s, not yet trained %(waiting)s") % words
    return _("%(indicator)s month by month, nobody waiting beside") % words


def _value(value: float, indicator: Indicator) -> str:
    return f"{figure_text(value, indicator.unit)} {unit_word(indicator.unit)}".strip()


def _note(lines: Sequence[WaveLine], result: EffectResult, indicator: Indicator) -> str:
    """Say how the lines are read, and what the model makes of them."""
    read = _(
        "As counted, sums over sums of the people drawn with each wave; a dashed line marks the "
        "start of the wave with its number, hollow points are before it."
    )
    if result.effect is None:
        verdict = _("Season and earlier differences are still in the lines; no effect is stated.")
    else:
        words = {
            "effect": change_text(result.effect, indicator),
            "range": change_range(result.low, result.high, indicator),
        }
        verdict = (
            _(
                "Season and earlier differences are still in the lines; the model takes them out: "
                "%(effect)s (%(range)s)."
            )
            % words
        )
    return f"{read} {verdict}"


def _unit(indicator: Indicator) -> str:
    return "%" if indicator.unit == IndicatorUnit.PERCENT else unit_word(indicator.unit)


def _rows(
    found: Sequence[tuple[WaveLine, WaveMonthRecord]], indicator: Indicator
) -> tuple[list[tuple[object, ...]], list[tuple[str, ...]]]:
    """Write the months of the waves as numbers, and as the chart shows them; few people are held back."""
    rows: list[tuple[object, ...]] = []
    text_rows: list[tuple[str, ...]] = []
    scale = read_scale(indicator.unit)
    for line, each in found:
        month, trained = f"{each.month:%Y-%m}", plain_text(line.is_trained(each.month))
        numbers: tuple[float | None, ...] = (None, None, None)
        texts = (_("held back"), DASH, DASH)
        if each.value is not None:
            numbers = (round(each.value * scale, 3), round(each.numerator, 3), round(each.denominator, 3))
            counted = (count_text(each.numerator), count_text(each.denominator))
            texts = (figure_text(each.value, indicator.unit), *counted)
        rows.append((month, each.wave, trained, *numbers, each.teams, each.people))
        people = (count_text(each.teams), count_text(each.people))
        text_rows.append((month, str(each.wave), trained, *texts, *people))
    return rows, text_rows


def _figure(lines: Sequence[WaveLine], report: ProgrammeReport) -> go.Figure:
    indicator = report.indicator
    months = sorted({each.month for line in lines for each in line.months})
    starts = [line for line in lines if line.starts_on and months[0] < line.starts_on <= months[-1]]
    scale = read_scale(indicator.unit)
    values = [each.value * scale for line in lines for each in line.months if each.value is not None]
    labels = _label_places(lines, values, scale)
    low, high = min(*values, *labels.values()), max(*values, *labels.values())
    air = (high - low) * AIR
    figure = go.Figure([_trace(line, months, report) for line in lines])
    figure.update_layout(
        showlegend=False,
        margin={"l": 48, "r": LABEL_ROOM, "t": 28, "b": 40},
        xaxis={
            "type": "date",
            "tickvals": [month.isoformat() for month in months],
            "ticktext": [f"{month:%Y-%m}" for month in months],
        },
        yaxis={
            "title": {"text": "" if indicator.unit == IndicatorUnit.PERCENT else _unit(indicator)},
            "ticksuffix": "%" if indicator.unit == IndicatorUnit.PERCENT else "",
            "range": [low - air, high + air],
            "zeroline": False,
        },
        shapes=[start_line(_start_of(line), line.colour) for line in starts],
        annotations=[
            *map(_start_number, starts),
            *(_end_label(line, labels[line.wave]) for line in lines if line.wave in labels),
        ],
    )
    return figure


def _trace(line: WaveLine, months: Sequence[date], report: ProgrammeReport) -> go.Scatter:
    """Draw a wave; a month held back or without figures leaves a gap."""
    known = {each.month: each for each in line.months if each.value is not None}
    scale = read_scale(report.indicator.unit)
    found = [known.get(month) for month in months]
    return go.Scatter(
        x=[f"{month:%Y-%m-%d}" for month in months],
        y=[None if each is None or each.value is None else each.value * scale for each in found],
        mode="lines+markers",
        name=wave_text(line.wave),
        line={"color": line.colour, "width": 2, "dash": "solid" if line.starts_on else "dot"},
        marker={
            "color": line.colour,
            "size": 8,
            "line": {"width": 2, "color": line.colour},
            "symbol": [line.symbol if line.is_trained(month) else f"{line.symbol}-open" for month in months],
        },
        customdata=[_behind(line, each, report) for each in found],
        hovertemplate="%{customdata[1]}<extra></extra>",
    )


def _behind(line: WaveLine, each: WaveMonthRecord | None, report: ProgrammeReport) -> tuple[str, str]:
    """Give the address of a point's rows and what is said when it is pointed at."""
    if each is None or each.value is None:
        return "", ""
    indicator = report.indicator
    state = _("trained") if line.is_trained(each.month) else _("not yet trained")
    counted = {
        "top": count_text(each.numerator),
        "bottom": count_text(each.denominator),
        "what": escape(indicator.shown_denominator),
    }
    people = _("%(teams)s teams · %(people)s people") % {
        "teams": each.teams,
        "people": count_text(each.people),
    }
    said = (
        f"{each.month:%Y-%m} · {wave_text(line.wave)} · {state}",
        _value(each.value, indicator),
        _("%(top)s of %(bottom)s (%(what)s)") % counted,
        people,
    )
    return wave_month_url(report.programme, line.wave, each.month), "<br>".join(said)


def _start_of(line: WaveLine) -> str:
    """Give the day half a month before the first trained month's point, where the line of a start stands."""
    return f"{(line.starts_on or date.max) - HALF_A_MONTH:%Y-%m-%d}"


def _start_number(line: WaveLine) -> dict[str, object]:
    """Number the line of a start; the wave's whole name has no room on a phone and stands at its end."""
    return {
        "x": _start_of(line),
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "text": str(line.wave),
        "showarrow": False,
        "font": {"color": line.colour, "size": 12},
    }


def _label_places(lines: Sequence[WaveLine], values: Sequence[float], scale: float) -> dict[int, float]:
    """Give the height of each line's label, at its end or as near to it as the others leave room.

    Labels that stand too close move apart, keeping their order and their middle.
    """
    ends = {line.wave: [each.value for each in line.months if each.value is not None] for line in lines}
    wanted = {wave: found[-1] * scale for wave, found in ends.items() if found}
    room = (max(values) - min(values)) * LABEL_HEIGHT
    ordered = sorted(wanted, key=lambda wave: wanted[wave])
    placed = [wanted[wave] for wave in ordered]
    for _round in range(len(placed)):
        for low, high in pairwise(range(len(placed))):
            lacking = room - (placed[high] - placed[low])
            if lacking > 0:
                placed[low] -= lacking / 2
                placed[high] += lacking / 2
    return dict(zip(ordered, placed, strict=True))


def _end_label(line: WaveLine, height: float) -> dict[str, object]:
    """Name a line at its end, with the most teams it had in a month."""
    teams = max(each.teams for each in line.months)
    name = wave_text(line.wave) if line.starts_on else pgettext("of a wave", "Waiting")
    count = ngettext("%(count)d team", "%(count)d teams", teams) % {"count": teams}
    return {
        "x": 1,
        "xref": "paper",
        "xanchor": "left",
        "xshift": 6,
        "y": height,
        "yref": "y",
        "align": "left",
        "text": f"{name}<br>{count}",
        "showarrow": False,
        "font": {"color": line.colour, "size": 12},
    }
