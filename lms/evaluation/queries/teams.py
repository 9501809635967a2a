"""Put a manager's teams side by side in the order of the tree; small ones are pooled, nobody is ranked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lms.evaluation.domain.ratios import MIN_PEOPLE_IN_A_CELL, Ratio, pool
from lms.evaluation.models import Indicator
from lms.evaluation.permissions import SEE_EVERYTHING
from lms.evaluation.queries.figures import Figure, figure_of, hidden_if_few, importance
from lms.evaluation.queries.periods import Period
from lms.evaluation.queries.team_changes import TeamChange, both_spans, team_changes
from lms.people.api import AnyUser, OrgUnit, UnitKind, has_role, managed_units

INDICATORS_SHOWN = 6


@dataclass(frozen=True)
class TeamRow:
    """A team, or the small teams together (`unit` None), with one figure and its change an indicator."""

    unit: OrgUnit | None
    name: str
    above: str
    people: int
    pooled: tuple[str, ...]
    figures: tuple[Figure, ...]
    changes: tuple[TeamChange, ...]


@dataclass(frozen=True)
class TeamPicture:
    """The teams with the indicators that have rows in the period, the most asked first.

    `earlier` is what they are set beside: as many months before, as far back as there are rows.
    """

    period: Period
    earlier: Period | None
    indicators: tuple[Indicator, ...]
    rows: tuple[TeamRow, ...]


def teams_of_reader(user: AnyUser) -> list[OrgUnit]:
    """List the open teams somebody may compare: all for HR and auditors, else those led or below."""
    units = OrgUnit.objects.all() if has_role(user, *SEE_EVERYTHING) else managed_units(user)
    return list(units.filter(kind=UnitKind.TEAM, closed_on__isnull=True).order_by("path"))


def team_picture(
    teams: Sequence[OrgUnit], period: Period, names: Mapping[str, str], pooled_name: str
) -> TeamPicture:
    """Sum each team's indicators and set them beside the months before, in two queries.

    names: the units above, by path; pooled_name: what the small teams together are called.
    """
    spans = both_spans(teams, period)
    people = {team.pk: len(spans.sums.people_in(team.pk)) for team in teams}
    indicators = _indicators(spans.sums.indicators)
    groups = _groups([team for team in teams if people[team.pk]], people)
    rows = [
        TeamRow(
            unit=units[0] if is_own else None,
            name=units[0].name if is_own else pooled_name,
            above=names.get(units[0].path[: -OrgUnit.steplen], "") if is_own else "",
            people=sum(people[team.pk] for team in units),
            pooled=() if is_own else tuple(team.name for team in units),
            figures=tuple(_figure(each, spans.people_of(each, units)) for each in indicators),
            changes=changes,
        )
        for (units, is_own), changes in zip(
            groups, team_changes(spans, [units for units, _ in groups], indicators), strict=True
        )
    ]
    return TeamPicture(period, spans.earlier, tuple(indicators), tuple(rows))


def _groups(teams: Sequence[OrgUnit], people: Mapping[int, int]) -> list[tuple[tuple[OrgUnit, ...], bool]]:
    """Give each large team a row of its own, and the small ones one together."""
    small = tuple(team for team in teams if people[team.pk] < MIN_PEOPLE_IN_A_CELL)
    own = [((team,), True) for team in teams if team not in small]
    return [*own, (small, False)] if small else [*own]


def _indicators(keys: set[int]) -> list[Indicator]:
    return sorted(Indicator.objects.in_bulk(keys).values(), key=importance)[:INDICATORS_SHOWN]


def _figure(indicator: Indicator, parts: Sequence[Ratio]) -> Figure:
    """Write a team's figure; fewer than five people hide it, a small sample carries its reason."""
    figure, ratio = figure_of(indicator, parts), pool(parts)
    return figure if ratio.denominator == 0 else hidden_if_few(figure, ratio)
