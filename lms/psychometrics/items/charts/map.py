"""Draw every question of a paper by how easy it is and how well it tells people apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.core.ui.api import ACCENT, BAD, MUTED, Chart
from lms.core.wording import percent
from lms.psychometrics.items.rules.statistics import WEAK_CORRELATION


@dataclass(frozen=True, slots=True)
class MapPoint:
    """One question: its code, where it stands, what speaks against it, and its page."""

    code: str
    text: str
    facility: float
    item_rest: float
    flags: str
    is_enough: bool
    url: str


def item_map(points: Sequence[MapPoint], people: int, without: int) -> Chart:
    """Give the map; a click on a point opens the question; `without` is how many have no correlation."""
    title = _("Difficulty and discrimination of the questions")
    if not points:
        reason = _("No question has enough differing answers yet to tell good from poor takers.")
        return Chart(key="item-map", title=title, figure=None, withheld=reason)
    if any(one.flags and one.is_enough for one in points):
        title = _finding(points)
    note = _("Every point is a question and opens it. Hollow points have too few people to rely on.")
    if without:
        missing = ngettext(
            "%(number)s more question has no correlation yet, so no point.",
            "%(number)s more questions have no correlation yet, so no point.",
            without,
        )
        note = f"{note} {missing % {'number': without}}"
    return Chart(
        key="item-map",
        title=title,
        figure=_figure(points),
        note=note,
        sample=_("Sample: %(people)s first attempts") % {"people": people},
        heads=(_("Question"), _("Share of the marks"), _("Item-rest correlation"), _("Remarks")),
        rows=[(one.code, percent(one.facility), round(one.item_rest, 3), one.flags) for one in points],
    )


def _finding(points: Sequence[MapPoint]) -> str:
    """Say how many of the questions with enough people deserve a look, and how many have too few."""
    reliable = [one for one in points if one.is_enough]
    flagged = sum(bool(one.flags) for one in reliable)
    words = {"number": flagged, "all": len(reliable), "few": len(points) - len(reliable)}
    if not words["few"]:
        text = ngettext(
            "%(number)s of %(all)s questions deserves a look",
            "%(number)s of %(all)s questions deserve a look",
            flagged,
        )
    else:
        text = ngettext(
            "%(number)s of the %(all)s questions with enough people deserves a look "
            "(%(few)s more have too few)",
            "%(number)s of the %(all)s questions with enough people deserve a look "
            "(%(few)s more have too few)",
            flagged,
        )
    return text % words


def _figure(points: Sequence[MapPoint]) -> go.Figure:
    figure = go.Figure(
        [
            _trace(
                (one for one in points if one.is_enough and not one.flags), ACCENT, "circle", _("No remarks")
            ),
            _trace((one for one in points if one.is_enough and one.flags), BAD, "diamond", _("With remarks")),
            _trace((one for one in points if not one.is_enough), MUTED, "circle-open", _("Too few people")),
        ]
    )
    figure.update_layout(
        xaxis={
            "title": {"text": _("Share of the marks earned: hard on the left, easy on the right")},
            "tickformat": ".0%",
        },
        legend={"y": 1.02, "yanchor": "bottom"},
        yaxis={"title": {"text": _("Item-rest correlation")}, "tickformat": ".1f", "zeroline": True},
        shapes=[
            {
                "type": "line",
                "xref": "paper",
                "x0": 0,
                "x1": 1,
                "y0": WEAK_CORRELATION,
                "y1": WEAK_CORRELATION,
                "line": {"color": MUTED, "dash": "dash", "width": 1},
            }
        ],
    )
    return figure


def _trace(points: Iterable[MapPoint], colour: str, symbol: str, name: str) -> go.Scatter:
    held = list(points)
    return go.Scatter(
        x=[one.facility for one in held],
        y=[one.item_rest for one in held],
        mode="markers",
        name=name,
        visible=True if held else "legendonly",
        showlegend=bool(held),
        marker={"color": colour, "size": 11, "symbol": symbol, "line": {"width": 1.5, "color": colour}},
        customdata=[[one.url, one.code, one.text, one.flags] for one in held],
        hovertemplate="<b>%{customdata[1]}</b> %{customdata[2]}<br>%{x:.0%} · r = %{y:.2f}"
        "<br>%{customdata[3]}<extra></extra>",
    )
