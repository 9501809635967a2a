"""Draw what marks on one form are worth on another."""

from __future__ import annotations

import plotly.graph_objects as go
from django.utils.translation import gettext as _

from lms.core.ui.api import ACCENT, MUTED, Chart
from lms.core.wording import interval_text, limit_text, percent
from lms.psychometrics.equating.rules import Equated

_BAND = "rgba(26, 86, 194, 0.18)"


def equating_chart(found: Equated) -> Chart:
    """Give the line with its band beside the line of equal marks."""
    words = {"new": found.new, "old": found.old}
    lines = [(row.marks, row.equal, row.error, row.interval.low, row.interval.high) for row in found.rows]
    return Chart(
        key=f"equating-{found.new}",
        title=_finding(found),
        figure=_figure(found),
        note=_("Marks on form %(new)s against the marks on form %(old)s that are worth as much; band: 95%%")
        % words,
        sample=_("Sample: %(new)s + %(old)s first attempts, %(anchors)s common questions")
        % {"new": found.new_people, "old": found.old_people, "anchors": found.anchors},
        heads=(
            _("Marks on form %(new)s") % words,
            _("Worth on form %(old)s") % words,
            _("Standard error"),
            _("Lower end"),
            _("Upper end"),
        ),
        rows=[tuple(round(one, 2) for one in line) for line in lines],
    )


def values_at_pass_mark(found: Equated) -> dict[str, str]:
    """Give the words about two forms at the pass mark: their letters, the share, its equal, its interval."""
    return {
        "new": found.new,
        "old": found.old,
        "share": limit_text(found.pass_share),
        "cut": percent(found.cut_share),
        "between": interval_text(found.cut_interval.low, found.cut_interval.high),
    }


def _finding(found: Equated) -> str:
    """State which form is harder at the pass mark, if that can be told."""
    words = values_at_pass_mark(found)
    if not found.moves:
        return _("At the pass mark the forms %(old)s and %(new)s cannot be told apart in difficulty") % words
    if found.cut_share < found.pass_share:
        return (
            _("Form %(new)s is harder: %(share)s on form %(old)s is worth %(cut)s (%(between)s) on it")
            % words
        )
    return _("Form %(new)s is easier: %(share)s on form %(old)s is worth %(cut)s (%(between)s) on it") % words


def _figure(found: Equated) -> go.Figure:
    """Draw what marks are worth within its interval, and beside it the line of equal marks."""
    marks = [row.marks for row in found.rows]
    ends = [row.interval for row in found.rows]
    bare = {"x": marks, "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    lower = go.Scatter(y=[end.low for end in ends], showlegend=False, **bare)
    # The upper end is filled down to the line before it.
    upper = go.Scatter(
        y=[end.high for end in ends],
        fill="tonexty",
        fillcolor=_BAND,
        name=_("Interval of 95 per cent"),
        **bare,
    )
    worth = go.Scatter(
        x=marks,
        y=[row.equal for row in found.rows],
        mode="lines",
        name=_("Tucker linear"),
        line={"color": ACCENT, "width": 3},
        hovertemplate="%{x:.1f} → %{y:.1f}<extra></extra>",
    )
    as_much = go.Scatter(
        x=[0, marks[-1]],
        y=[0, marks[-1]],
        mode="lines",
        name=_("Equal marks"),
        line={"color": MUTED, "dash": "dot", "width": 2},
        hoverinfo="skip",
    )
    figure = go.Figure([lower, upper, worth, as_much])
    figure.update_layout(
        xaxis={"title": {"text": _("Marks on form %(new)s") % {"new": found.new}}},
        yaxis={"title": {"text": _("Worth on form %(old)s") % {"old": found.old}}},
        shapes=[_cut_line("x", found.cut.equal), _cut_line("y", found.cut.marks)],
        legend={"y": 1.02, "yanchor": "bottom"},
    )
    return figure


def _cut_line(axis: str, value: float) -> dict[str, object]:
    other = "y" if axis == "x" else "x"
    return {
        "type": "line",
        f"{axis}0": value,
        f"{axis}1": value,
        f"{other}ref": "paper",
        f"{other}0": 0,
        f"{other}1": 1,
        "line": {"color": MUTED, "dash": "dash", "width": 1},
    }
