"""Put a manager's teams side by side in the order of the tree; small ones are pooled, nobody is ranked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Sum

from lms.evaluation.domain.ratios import MIN_PEOPLE_IN_A_CELL, Ratio, pool
from lms.evaluation.models import Indicator, IndicatorValue
from lms.evaluation.permissions import SEE_EVERYTHING
from lms.evaluation.queries.figures import Figure, figure_of, hidden_if_few, importance
from lms.evaluation.queries.periods import Period
from lms.people.api import AnyUser, OrgUnit, UnitKind, has_role, managed_units

INDICATORS_SHOWN = 6


@dataclass(frozen=True)
class TeamRow:
    """A team, or the small teams together (`unit` None), with one figure an indicator."""

    unit: OrgUnit | None
    name: str
    above: str
    people: int
    pooled: tuple[str, ...]
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class TeamPicture:
    """The teams with the indicators that have rows in the period, the most asked first."""

    period: Period
    indicators: tuple[Indicator, ...]
    rows: tuple[TeamRow, ...]


def teams_of_reader(user: AnyUser) -> list[OrgUnit]:
    """List the open teams somebody may compare: all for HR and auditors, else those led or below."""
    units = OrgUnit.objects.all() if has_role(user, *SEE_EVERYTHING) else managed_units(user)
    return list(units.filter(kind=UnitKind.TEAM, closed_on__isnull=True).order_by("path"))


def team_picture(
    teams: Sequence[OrgUnit], period: Period, names: Mapping[str, str], pooled_name: str
) -> TeamPicture:
    """Sum each team's indicators, in three queries; a day belongs to the team of that day.

    names: the units above, by path; pooled_name: what the small teams together are called.
    """
    parts = _people_by_team(teams, period)
    people = _people(teams, period)
    indicators = _indicators({indicator for indicator, _unit in parts})
    large = [team for team in teams if people.get(team.pk, 0) >= MIN_PEOPLE_IN_A_CELL]
    small = [team for team in teams if 0 < people.get(team.pk, 0) < MIN_PEOPLE_IN_A_CELL]
    rows = [
        TeamRow(
            unit=team,
            name=team.name,
            above=names.get(team.path[: -OrgUnit.steplen], ""),
            people=people[team.pk],
            pooled=(),
            figures=tuple(_figure(each, parts[each.pk, team.pk]) for each in indicators),
        )
        for team in large
    ]
    if small:
        rows.append(_pooled_row(small, indicators, parts, people, pooled_name))
    return TeamPicture(period, tuple(indicators), tuple(rows))


def _people_by_team(teams: Sequence[OrgUnit], period: Period) -> defaultdict[tuple[int, int], list[Ratio]]:
    """Sum each person's days by indicator and team."""
    values = IndicatorValue.objects.filter(
        unit__in=[team.pk for team in teams], day__range=(period.start, period.end)
    )
    by_person = values.order_by().values("indicator", "unit", "employee")
    found: defaultdict[tuple[int, int], list[Ratio]] = defaultdict(list)
    for row in by_person.annotate(top=Sum("numerator"), bottom=Sum("denominator")):
        part = Ratio(float(row["top"]), float(row["bottom"]), 1)
        found[row["indicator"], row["unit"]].append(part)
    return found


def _people(teams: Sequence[OrgUnit], period: Period) -> dict[int, int]:
    """Count the different people with any row, by team."""
    values = IndicatorValue.objects.filter(
        unit__in=[team.pk for team in teams], day__range=(period.start, period.end)
    )
    rows = values.order_by().values("unit").annotate(people=Count("employee", distinct=True))
    return {row["unit"]: row["people"] for row in rows}


def _indicators(keys: set[int]) -> list[Indicator]:
    return sorted(Indicator.objects.in_bulk(keys).values(), key=importance)[:INDICATORS_SHOWN]


def _pooled_row(
    small: Sequence[OrgUnit],
    indicators: Sequence[Indicator],
    parts: Mapping[tuple[int, int], Sequence[Ratio]],
    people: Mapping[int, int],
    name: str,
) -> TeamRow:
    together = [[part for team in small for part in parts.get((each.pk, team.pk), ())] for each in indicators]
    figures = [_figure(each, found) for each, found in zip(indicators, together, strict=True)]
    return TeamRow(
        unit=None,
        name=name,
        above="",
        people=sum(people[team.pk] for team in small),
        pooled=tuple(team.name for team in small),
        figures=tuple(figures),
    )


def _figure(indicator: Indicator, parts: Sequence[Ratio]) -> Figure:
    """Write a team's figure; fewer than five people hide it, a small sample carries its reason."""
    figure, ratio = figure_of(indicator, parts), pool(parts)
    return figure if ratio.denominator == 0 else hidden_if_few(figure, ratio)
