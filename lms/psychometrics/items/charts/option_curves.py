"""Draw who chooses which option, from the weakest fifth of the takers to the strongest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

import plotly.graph_objects as go
from django.utils.translation import gettext as _

from lms.core.ui.api import GOOD, SERIES, Chart
from lms.core.wording import percent

_LEGEND = 16
_DASHES = ("dash", "dot", "dashdot", "longdash", "longdashdot")
_RIGHT_SYMBOLS = ("circle", "star", "hexagon", "pentagon", "octagon", "hexagram")
_SYMBOLS = ("square", "diamond", "triangle-up", "x", "cross")


@dataclass(frozen=True, slots=True)
class CurveLine:
    """One option: its letter with its text, whether it is right, and its share in every fifth."""

    name: str
    is_right: bool
    shares: Sequence[float]


def option_curves(lines: Sequence[CurveLine], people: int, *, is_enough: bool) -> Chart:
    """Give the curves; withheld where every fifth would hold too few people."""
    title = _("Who chooses which option")
    if not is_enough or not all(line.shares for line in lines):
        reason = _("Curves need 100 first attempts with this question; there are %(people)s.")
        return Chart(key="option-curves", title=title, figure=None, withheld=reason % {"people": people})
    fifths = [
        _("Weakest fifth"),
        _("Second fifth"),
        _("Middle fifth"),
        _("Fourth fifth"),
        _("Strongest fifth"),
    ]
    return Chart(
        key="option-curves",
        title=_finding(lines),
        figure=_figure(lines, fifths),
        note=_("Share of each fifth, by marks on the other questions, that chose the option"),
        sample=_("Sample: %(people)s first attempts") % {"people": people},
        heads=(_("Option"), *fifths),
        rows=[(line.name, *(percent(share) for share in line.shares)) for line in lines],
    )


def _finding(lines: Sequence[CurveLine]) -> str:
    """State whether the right option rises from the weakest to the strongest, by the shares as shown."""
    weakest, strongest = (sum(line.shares[end] for line in lines if line.is_right) for end in (0, -1))
    words = {"weakest": percent(weakest, 0), "strongest": percent(strongest, 0)}
    if sum(line.is_right for line in lines) > 1:
        return _("Who chooses which option")
    if words["weakest"] == words["strongest"]:
        return _("The right option stays level: %(weakest)s of the weakest and of the strongest") % words
    if strongest < weakest:
        return (
            _("The right option falls from %(weakest)s of the weakest to %(strongest)s of the strongest")
            % words
        )
    return (
        _("The right option rises from %(weakest)s of the weakest to %(strongest)s of the strongest") % words
    )


def _figure(lines: Sequence[CurveLine], fifths: Sequence[str]) -> go.Figure:
    """Draw the options; right and wrong ones are told apart by colour, dash and symbol."""
    rank = {True: count(), False: count()}
    figure = go.Figure()
    for place, line in enumerate(lines):
        colour = GOOD if line.is_right else SERIES[(place + 1) % len(SERIES)]
        dash = "solid" if line.is_right else _DASHES[place % len(_DASHES)]
        symbols = _RIGHT_SYMBOLS if line.is_right else _SYMBOLS
        symbol = symbols[next(rank[line.is_right]) % len(symbols)]
        # A legend on a phone has no room for more of an option's text.
        name = line.name if len(line.name) <= _LEGEND else f"{line.name[:_LEGEND]}…"
        figure.add_scatter(
            x=list(fifths),
            y=list(line.shares),
            mode="lines+markers",
            name=name,
            line={"color": colour, "dash": dash, "width": 3 if line.is_right else 2},
            marker={"color": colour, "symbol": symbol, "size": 11 if line.is_right else 9},
            hovertemplate="%{x} · %{y:.0%}<extra>" + line.name + "</extra>",
        )
    figure.update_layout(yaxis={"range": [0, 1.02], "tickformat": ".0%"})
    return figure
