"""Draw the event study of a programme: the difference to teams not yet trained, month by month."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
from django.urls import reverse
from django.utils.translation import gettext as _

from lms.core.api import ACCENT, MUTED, Chart
from lms.evaluation.domain.effect_results import EffectResult, EventRecord
from lms.evaluation.domain.event_study import BASE_TIME
from lms.evaluation.models import Indicator
from lms.evaluation.queries.effect_words import (
    DASH,
    MINUS,
    change_number,
    change_text,
    change_unit,
    name_of,
    read_scale,
)
from lms.evaluation.queries.reports import Report
from lms.evaluation.wording import count_text, in_language

START_LINE = -0.5


def event_study_chart(report: Report) -> Chart | None:
    """Give the chart of the primary indicator; without a comparison there is none, and it says so."""
    result, indicator = report.result, report.indicator
    if result is None:
        return None
    title = _("%(indicator)s: trained teams beside teams not yet trained") % {"indicator": name_of(indicator)}
    if not result.events:
        reason = " ".join(report.reasons) or _("Nothing has been estimated yet.")
        return Chart(key="event-study", title=title, figure=None, withheld=reason)
    return Chart(
        key="event-study",
        title=_finding(result, indicator),
        figure=_figure(result, indicator),
        note=_(
            "Difference to teams not yet trained (%(unit)s), zero is none; bars are 95%% intervals. Grey is "
            "before training, set beside the last month before it."
        )
        % {"unit": change_unit(indicator.unit)},
        sample=_sample(result, indicator),
        heads=_heads(indicator),
        rows=[_row(event, indicator) for event in result.events],
        row_words=[_row_words(event, indicator) for event in result.events],
        rows_url=reverse("lms_evaluation:programme_rows", args=[report.programme.key]),
    )


def _finding(result: EffectResult, indicator: Indicator) -> str:
    """State what the months after the start show on average."""
    words = {"indicator": name_of(indicator), "size": change_text(result.effect, indicator.unit)}
    if result.low is not None and result.high is not None and result.low <= 0 <= result.high:
        return _("%(indicator)s: after training on average %(size)s, not told apart from zero") % words
    return _("%(indicator)s: after training on average %(size)s") % words


def _sample(result: EffectResult, indicator: Indicator) -> str:
    return _("Sample: %(teams)s teams · %(people)s people · %(what)s %(count)s") % {
        "teams": result.teams,
        "people": count_text(result.people),
        "what": in_language(indicator.denominator, indicator.denominator_en),
        "count": count_text(round(result.denominator)),
    }


def _heads(indicator: Indicator) -> tuple[str, ...]:
    difference = _("Difference (%(unit)s)") % {"unit": change_unit(indicator.unit)}
    return (_("Months since training began"), difference, _("Low"), _("High"), _("Trained teams"))


def _row_words(event: EventRecord, indicator: Indicator) -> tuple[str, ...]:
    """Write a month as the chart shows it; the month that the others are set beside has no interval."""
    month = f"{event.time:+d}".replace("-", MINUS) if event.time else "0"
    if event.time == BASE_TIME:
        month = _("%(month)s (set as zero)") % {"month": month}
    ends = [
        DASH if end is None else change_number(end, indicator.unit, finer=1)
        for end in (event.low, event.high)
    ]
    return (month, change_number(event.effect, indicator.unit, finer=1), *ends, count_text(event.teams))


def _row(event: EventRecord, indicator: Indicator) -> tuple[object, ...]:
    scale = read_scale(indicator.unit)
    ends = [None if end is None else round(end * scale, 3) for end in (event.low, event.high)]
    return (event.time, round(event.effect * scale, 3), *ends, event.teams)


def _figure(result: EffectResult, indicator: Indicator) -> go.Figure:
    before = [event for event in result.events if event.time <= BASE_TIME]
    after = [event for event in result.events if event.time > BASE_TIME]
    scale = read_scale(indicator.unit)
    figure = go.Figure(
        [
            _points(before, scale, MUTED, "circle-open", _("Before training")),
            _points(after, scale, ACCENT, "circle", _("After training began")),
        ]
    )
    figure.update_layout(
        showlegend=False,
        xaxis={
            "title": {"text": _("Months since training began")},
            "tickformat": "d",
            "zeroline": False,
        },
        yaxis={"title": {"text": change_unit(indicator.unit)}, "tickformat": ".1~f"},
        shapes=[_start_line()],
        annotations=[_start_word()],
    )
    return figure


def _points(events: Sequence[EventRecord], scale: float, colour: str, symbol: str, name: str) -> go.Scatter:
    values = [event.effect * scale for event in events]
    highs = [
        value if event.high is None else event.high * scale
        for event, value in zip(events, values, strict=True)
    ]
    lows = [
        value if event.low is None else event.low * scale for event, value in zip(events, values, strict=True)
    ]
    return go.Scatter(
        x=[event.time for event in events],
        y=values,
        mode="markers",
        name=name,
        marker={"color": colour, "size": 11, "symbol": symbol, "line": {"width": 2, "color": colour}},
        error_y={
            "type": "data",
            "symmetric": False,
            "array": [high - value for high, value in zip(highs, values, strict=True)],
            "arrayminus": [value - low for low, value in zip(lows, values, strict=True)],
            "color": colour,
            "thickness": 3,
            "width": 0,
        },
        hovertemplate="%{x:+d} · %{y:+.2f}<extra></extra>",
    )


def _start_line() -> dict[str, object]:
    return {
        "type": "line",
        "x0": START_LINE,
        "x1": START_LINE,
        "xref": "x",
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "line": {"color": MUTED, "dash": "dash", "width": 1.5},
    }


def _start_word() -> dict[str, object]:
    return {
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
