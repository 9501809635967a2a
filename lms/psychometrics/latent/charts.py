"""Draw how able the takers of a paper are, and how exact that is along the scale."""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise

import plotly.graph_objects as go
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lms.core.ui.api import ACCENT, MUTED, Chart
from lms.psychometrics.latent.rules import HIGHEST, ITEMS_FLOOR, LATENT_FLOOR, LOWEST, WIDTH, Abilities


def ability_charts(found: Abilities | None, answered: Collection[int]) -> list[Chart]:
    """Give the distribution and the standard errors, or one chart that says why neither can be had.

    `answered` are the people on each right-or-wrong question.
    """
    if found is not None and found.enough:
        return [_distribution(found), _errors(found)]
    if found is None:
        reason = _(
            "The model needs %(floor)s people on each of at least three right-or-wrong questions; "
            "%(reached)s have that many, and the most that one has is %(most)s."
        ) % {
            "floor": LATENT_FLOOR,
            "reached": sum(people >= LATENT_FLOOR for people in answered),
            "most": max(answered, default=0),
        }
    else:
        reason = _(
            "Only %(items)s of the questions somebody gets were answered by %(people)s people or more; "
            "an ability needs %(floor)s of them."
        ) % {"items": f"{found.items:.0f}", "people": LATENT_FLOOR, "floor": ITEMS_FLOOR}
    return [Chart(key="abilities", title=_("Ability of the takers"), figure=None, withheld=reason)]


def _distribution(found: Abilities) -> Chart:
    """Draw how many people stand in each band of ability."""
    title = _("Ability of the takers")
    if found.above is not None:
        title = _("%(above)s of %(people)s takers stand at or above the ability of the pass mark") % {
            "above": found.above,
            "people": found.people,
        }
    edges = [LOWEST + WIDTH * place for place in range(1, len(found.bands))]
    between = [f"{low:+.1f} … {high:+.1f}" for low, high in pairwise(edges)]
    names = [f"< {edges[0]:+.1f}", *between, f"≥ {edges[-1]:+.1f}"]
    bars = go.Bar(
        x=[LOWEST + WIDTH * (place + 0.5) for place in range(len(found.bands))],
        y=list(found.bands),
        width=WIDTH * 0.92,
        marker={"color": ACCENT},
        customdata=names,
        hovertemplate="%{customdata}: %{y}<extra></extra>",
    )
    figure = go.Figure([bars])
    figure.update_layout(
        xaxis={"title": {"text": _("Ability, in deviations from the mean")}, "range": [LOWEST, HIGHEST]},
        yaxis={"title": {"text": pgettext("number of people", "People")}},
        showlegend=False,
        **_cut_marks(found),
    )
    return Chart(
        key="abilities",
        title=title,
        figure=figure,
        note=_("Estimated by the two-parameter model (EAP); the dashed line is the pass mark"),
        sample=_sample(found),
        heads=(_("Ability"), pgettext("number of people", "People")),
        rows=list(zip(names, found.bands, strict=True)),
    )


def _errors(found: Abilities) -> Chart:
    """Draw how exact an ability is along the scale."""
    title = _("Standard error of ability")
    if found.cut_error is not None:
        title = _("At the pass mark ability is exact to ± %(error)s deviations") % {
            "error": f"{found.cut_error:.2f}"
        }
    curve = go.Scatter(
        x=[at for at, _error in found.curve],
        y=[error for _at, error in found.curve],
        mode="lines",
        line={"color": ACCENT, "width": 3},
        hovertemplate="%{x:.2f}: ± %{y:.2f}<extra></extra>",
    )
    figure = go.Figure([curve])
    figure.update_layout(
        xaxis={"title": {"text": _("Ability, in deviations from the mean")}, "range": [LOWEST, HIGHEST]},
        yaxis={"title": {"text": _("Standard error")}, "range": [0, 1.02], "tickformat": ".1f"},
        showlegend=False,
        **_cut_marks(found),
    )
    return Chart(
        key="ability-errors",
        title=title,
        figure=figure,
        note=_("1 is what is known of somebody who answered nothing; the lower the curve, the more exact"),
        sample=_sample(found),
        heads=(_("Ability"), _("Standard error")),
        rows=[(f"{at:+.2f}", round(error, 3)) for at, error in found.curve],
    )


def _sample(found: Abilities) -> str:
    words = {"people": found.people, "items": f"{found.items:.0f}"}
    text = _("Sample: %(people)s first attempts, %(items)s questions each on average") % words
    if found.reliability is None:
        return text
    reliable = _("reliability %(value)s, the part of the differences in ability that is real")
    return f"{text} · " + reliable % {"value": f"{found.reliability:.2f}"}


def _cut_marks(found: Abilities) -> dict[str, list[dict[str, object]]]:
    """Draw the pass mark, if it lies on the scale."""
    if found.cut is None or not LOWEST <= found.cut <= HIGHEST:
        return {}
    line: dict[str, object] = {
        "type": "line",
        "x0": found.cut,
        "x1": found.cut,
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "line": {"color": MUTED, "dash": "dash", "width": 2},
    }
    return {"shapes": [line]}
