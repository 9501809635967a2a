"""Draw the event study of a programme: the difference to teams not yet trained, month by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.core.ui.api import ACCENT, MUTED, Chart
from lms.core.wording import count_text
from lms.evaluation.effects.rules.results import EffectResult, EventRecord
from lms.evaluation.reports.points import event_point_url, months_text, rows_url, signed_month, since_text
from lms.evaluation.reports.queries import ProgrammeReport
from lms.performance.indicators.models import Indicator
from lms.performance.indicators.wording import (
    DASH,
    change_number,
    change_text,
    change_unit,
    read_scale,
)

START_LINE = -0.5
BAND_REACH = 0.3


def event_study_chart(report: ProgrammeReport) -> Chart | None:
    """Give the chart of the primary indicator; without a comparison there is none, and it says so."""
    result, indicator = report.result, report.indicator
    if result is None:
        return None
    title = _("%(indicator)s: trained teams beside teams not yet trained") % {
        "indicator": indicator.shown_name
    }
    if not result.events:
        reason = " ".join(report.reasons) or _("Nothing has been estimated yet.")
        return Chart(key="event-study", title=title, figure=None, withheld=reason)
    counted = _("Sample: %(teams)s teams · %(people)s people · %(what)s %(count)s") % {
        "teams": result.teams,
        "people": count_text(result.people),
        "what": indicator.shown_denominator,
        "count": count_text(round(result.denominator)),
    }
    difference = _("Difference (%(unit)s)") % {"unit": change_unit(indicator.unit)}
    together = (_("Low, all months together"), _("High, all months together"))
    months = (_("Trained teams"), _("Months"))
    rows, text_rows = _rows(result, indicator)
    return Chart(
        key="event-study",
        title=_finding(result, indicator),
        figure=_figure(report, result),
        note=_note(result, indicator),
        sample=f"{counted} · {_('a point opens its rows')}",
        heads=(_("Months since training began"), difference, _("Low"), _("High"), *together, *months),
        rows=rows,
        text_rows=text_rows,
        row_urls=[event_point_url(report.programme, event.time) for event in result.events],
        rows_url=rows_url(report.programme),
    )


def _finding(result: EffectResult, indicator: Indicator) -> str:
    """State what the months after the start show on average."""
    words = {"indicator": indicator.shown_name, "size": change_text(result.effect, indicator)}
    if result.low is not None and result.high is not None and result.low <= 0 <= result.high:
        return _("%(indicator)s: after training on average %(size)s, not told apart from zero") % words
    return _("%(indicator)s: after training on average %(size)s") % words


def _note(result: EffectResult, indicator: Indicator) -> str:
    """Say how the chart is read: which bars, and beside which months."""
    last_month = any(event.is_base for event in result.events)
    beside = (
        _("Grey is before training; each wave is set beside the last month before it.")
        if last_month
        else _("Grey is before training; each wave is set beside the mean of its months before.")
    )
    bars = _(
        "Difference to teams not yet trained (%(unit)s), zero is none; "
        "a bar is the 95%% interval of one month, the light band holds all months together."
    )
    return f"{bars % {'unit': change_unit(indicator.unit)}} {beside}"


def _rows(
    result: EffectResult, indicator: Indicator
) -> tuple[list[tuple[object, ...]], list[tuple[str, ...]]]:
    """Write the months as numbers, and as the chart shows them; the base month has no interval."""
    rows: list[tuple[object, ...]] = []
    text_rows: list[tuple[str, ...]] = []
    scale = read_scale(indicator.unit)
    for event in result.events:
        ends = (event.low, event.high, event.low_band, event.high_band)
        numbers = [None if end is None else round(end * scale, 3) for end in ends]
        texts = [DASH if end is None else change_number(end, indicator, finer=1) for end in ends]
        months, month = months_text(result.cells_at(event.time)), signed_month(event.time)
        if event.is_base:
            month = _("%(month)s (set as zero)") % {"month": month}
        rows.append((event.time, round(event.effect * scale, 3), *numbers, event.teams, months))
        effect = change_number(event.effect, indicator, finer=1)
        text_rows.append((month, effect, *texts, count_text(event.teams), months))
    return rows, text_rows


def _figure(report: ProgrammeReport, result: EffectResult) -> go.Figure:
    before = [event for event in result.events if event.time < 0]
    after = [event for event in result.events if event.time >= 0]
    unit = report.indicator.unit
    figure = go.Figure(
        [
            *_bands(result.events, read_scale(unit)),
            _points(before, report, _Look(MUTED, "circle-open", _("Before training"))),
            _points(after, report, _Look(ACCENT, "circle", _("After training began"))),
        ]
    )
    times = [event.time for event in result.events]
    teams = {event.time: event.teams for event in result.events}
    figure.update_layout(
        showlegend=False,
        xaxis={
            "title": {"text": _("Months since training began; below, the teams")},
            "tickvals": times,
            "ticktext": [f"{signed_month(time)}<br>{teams[time]}" for time in times],
            "zeroline": False,
        },
        yaxis={"title": {"text": change_unit(unit)}, "tickformat": ".1~f"},
        shapes=[start_line(START_LINE, MUTED)],
        annotations=[
            {
                "x": START_LINE,
                "y": 1,
                "xref": "x",
                "yref": "paper",
                "text": _("Training"),
                "showarrow": False,
                "xanchor": "left",
                "yanchor": "top",
                "xshift": 6,
                "font": {"color": MUTED},
            }
        ],
    )
    return figure


def _bands(events: Sequence[EventRecord], scale: float) -> list[go.Scatter]:
    """Draw the joint band, apart where training begins or a month has none; the base month is in it."""
    runs: list[list[tuple[int, float, float]]] = [[]]
    for event in events:
        low, high = (event.effect, event.effect) if event.is_base else (event.low_band, event.high_band)
        if event.time == 0:
            runs.append([])
        if low is None or high is None:
            runs.append([])
        else:
            runs[-1].append((event.time, low * scale, high * scale))
    bands = []
    for run in filter(None, runs):
        # Reaches a little beyond the outer months.
        times = [run[0][0] - BAND_REACH, *(time for time, _low, _high in run), run[-1][0] + BAND_REACH]
        lows = [run[0][1], *(low for _time, low, _high in run), run[-1][1]]
        highs = [run[0][2], *(high for _time, _low, high in run), run[-1][2]]
        bands.append(
            go.Scatter(
                x=[*times, *reversed(times)],
                y=[*highs, *reversed(lows)],
                mode="lines",
                fill="toself",
                fillcolor=MUTED,
                line={"width": 0},
                opacity=0.16,
                hoverinfo="skip",
                name=_("All months together"),
            )
        )
    return bands


@dataclass(frozen=True)
class _Look:
    """How the points of one side of the start are drawn."""

    colour: str
    symbol: str
    name: str


def _points(events: Sequence[EventRecord], report: ProgrammeReport, look: _Look) -> go.Scatter:
    scale = read_scale(report.indicator.unit)
    values = [event.effect * scale for event in events]
    highs = [event.effect if event.high is None else event.high for event in events]
    lows = [event.effect if event.low is None else event.low for event in events]
    return go.Scatter(
        x=[event.time for event in events],
        y=values,
        mode="markers",
        name=look.name,
        marker={
            "color": look.colour,
            "size": 11,
            "symbol": look.symbol,
            "line": {"width": 2, "color": look.colour},
        },
        error_y={
            "type": "data",
            "symmetric": False,
            "array": [high * scale - value for high, value in zip(highs, values, strict=True)],
            "arrayminus": [value - low * scale for low, value in zip(lows, values, strict=True)],
            "color": look.colour,
            "thickness": 3,
            "width": 0,
        },
        customdata=[
            (event_point_url(report.programme, event.time), _said(event, report)) for event in events
        ],
        hovertemplate="%{customdata[1]}<extra></extra>",
    )


def _said(event: EventRecord, report: ProgrammeReport) -> str:
    """Write what is said when a point is pointed at: value, interval, band, teams and calendar months."""
    indicator = report.indicator
    value = f"{change_number(event.effect, indicator, finer=1)} {change_unit(indicator.unit)}".strip()
    lines = [since_text(event.time), value]
    if event.is_base:
        lines.append(_("set as zero; the other months are beside it"))
    else:
        lines.append(_("95%% interval %(range)s") % {"range": _range(event.low, event.high, indicator)})
        band = _range(event.low_band, event.high_band, indicator)
        lines.append(_("all months together %(range)s") % {"range": band})
    teams = ngettext("%(count)d team of these waves", "%(count)d teams of these waves", event.teams)
    months = months_text(report.result.cells_at(event.time)) if report.result else ""
    return "<br>".join([*lines, f"{teams % {'count': event.teams}} · {months}"])


def _range(low: float | None, high: float | None, indicator: Indicator) -> str:
    """Write an interval as fine as the points are."""
    if low is None or high is None:
        return _("unbounded")
    ends = {"low": change_number(low, indicator, finer=1), "high": change_number(high, indicator, finer=1)}
    return _("%(low)s to %(high)s") % ends


def start_line(at: float | str, colour: str) -> dict[str, object]:
    """Dash a line from top to bottom where training begins."""
    return {
        "type": "line",
        "x0": at,
        "x1": at,
        "xref": "x",
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "line": {"color": colour, "dash": "dash", "width": 1.5},
    }
