"""Sum teams' figures, set them beside the months before, and put a manager's teams side by side.

A day belongs to the team of that day. Teams stand in the order of the tree; small ones are pooled, nobody is
ranked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, FloatField, Min, Sum
from django.db.models.functions import Cast, Substr

from lms.core.statistics import MIN_PEOPLE_IN_A_CELL, Ratio, pool
from lms.people.api import AnyUser, OrgUnit, UnitKind, managed_units
from lms.performance.evidence.periods import Period
from lms.performance.indicators.figures import (
    Figure,
    figure_of,
    hidden_if_few,
    importance,
    interval_of,
    target_of,
)
from lms.performance.indicators.models import Indicator
from lms.performance.indicators.queries import values_in
from lms.performance.permissions import SEE_EVERYTHING
from lms.performance.teams.rules import FigureTurn, Span, SpanChange, Watched, changes_together

type Cell = tuple[int, int]
type Parts[Key] = Mapping[Cell, Mapping[Key, Ratio]]


@dataclass(frozen=True)
class TeamSums:
    """What teams did, by indicator and team: each person's sum of both spans, and every month.

    `first_day` is the first day before the later span that has a row.
    """

    earlier: Parts[int]
    later: Parts[int]
    months: Parts[str]
    first_day: date | None

    @property
    def indicators(self) -> set[int]:
        """Name the indicators that have rows in the later span."""
        return {indicator for indicator, _unit in self.later}

    def people_in(self, unit_id: int) -> set[int]:
        """Give everybody with any row in the team in the later span."""
        return {person for (_, unit), people in self.later.items() if unit == unit_id for person in people}


class _Sums[Key]:
    """Adds up numerators and denominators before any ratio is made of them; `people` a ratio stands for."""

    def __init__(self, people: int) -> None:
        self.people = people
        self.found: defaultdict[Cell, dict[Key, tuple[float, float]]] = defaultdict(dict)

    def add(self, cell: Cell, key: Key, numerator: float, denominator: float) -> None:
        """Add what one row counts."""
        top, bottom = self.found[cell].get(key, (0.0, 0.0))
        self.found[cell][key] = (top + numerator, bottom + denominator)

    def parts(self) -> Parts[Key]:
        """Give a ratio for each sum."""
        return {
            cell: {key: Ratio(*sums, self.people) for key, sums in found.items()}
            for cell, found in self.found.items()
        }


def team_sums(teams: Sequence[OrgUnit], earlier: Period, later: Period) -> TeamSums:
    """Sum two spans that follow one another, in one query; the later one begins with a month."""
    before, after, months = _Sums[int](1), _Sums[int](1), _Sums[str](0)
    first_month, first_days = f"{later.start:%Y-%m}", []
    for person, indicator, unit, month, top, bottom, first in _rows(teams, Period(earlier.start, later.end)):
        cell = (indicator, unit)
        months.add(cell, month, top, bottom)
        if month >= first_month:
            after.add(cell, person, top, bottom)
        else:
            before.add(cell, person, top, bottom)
            first_days.append(first)
    return TeamSums(before.parts(), after.parts(), months.parts(), min(first_days, default=None))


def _rows(
    teams: Sequence[OrgUnit], period: Period
) -> Iterable[tuple[int, int, int, str, float, float, date]]:
    """Sum each person's months by indicator and team: one walk over the days serves every sum.

    Months are named as 2026-05: cutting the text is many times faster on SQLite than truncating dates,
    which Django does in Python. The person comes first, as in the index of the one value a day.
    """
    return (
        values_in(period)
        .filter(unit__in=[team.pk for team in teams])
        .order_by()
        .annotate(month=Substr(Cast("day", CharField()), 1, 7))
        .values_list("employee", "indicator", "unit", "month")
        .annotate(
            Sum("numerator", output_field=FloatField()),
            Sum("denominator", output_field=FloatField()),
            Min("day"),
        )
    )


def together[Key](parts: Parts[Key], indicator_id: int, units: Iterable[OrgUnit]) -> dict[Key, Ratio]:
    """Give what some teams have of an indicator; whoever worked in two of them is one person."""
    found: dict[Key, Ratio] = {}
    for unit in units:
        for key, part in parts.get((indicator_id, unit.pk), {}).items():
            held = found.get(key)
            found[key] = (
                part
                if held is None
                else Ratio(held.numerator + part.numerator, held.denominator + part.denominator, part.n)
            )
    return found


# Half of a 95 % interval over the standard error of a normal figure.
NORMAL_REACH = 1.96
TURNED = frozenset({FigureTurn.WORSE, FigureTurn.BETTER, FigureTurn.MOVED})


@dataclass(frozen=True)
class TeamChange:
    """One figure of one team against the months before and against the other teams meanwhile."""

    before: Ratio
    after: Ratio
    change: SpanChange

    @property
    def has_turned(self) -> bool:
        """Tell whether it is called a change at all."""
        return self.change.turn in TURNED


@dataclass(frozen=True)
class BothSpans:
    """What teams did in a period and in as many months before it, as far back as there are rows."""

    earlier: Period | None
    sums: TeamSums
    first_month: str

    def people_of(self, indicator: Indicator, units: Sequence[OrgUnit]) -> list[Ratio]:
        """Give each person's sum of the period."""
        return list(together(self.sums.later, indicator.pk, units).values())

    def span(self, indicator: Indicator, units: Sequence[OrgUnit], *, later: bool) -> Span:
        """Give one span of an indicator of some teams."""
        people = together(self.sums.later if later else self.sums.earlier, indicator.pk, units)
        months = together(self.sums.months, indicator.pk, units)
        counted = interval_of(pool(people.values()), indicator.unit)
        return Span(
            people,
            {month: part for month, part in months.items() if (month >= self.first_month) is later},
            counted.width / 2 / NORMAL_REACH if counted else 0.0,
        )


def both_spans(teams: Sequence[OrgUnit], period: Period) -> BothSpans:
    """Read the period and as many months before it, in one query."""
    asked = period.before()
    sums = team_sums(teams, asked, period)
    earlier = Period(sums.first_day, asked.end) if sums.first_day else None
    return BothSpans(earlier, sums, f"{period.start:%Y-%m}")


def team_changes(
    spans: BothSpans, groups: Sequence[Sequence[OrgUnit]], indicators: Sequence[Indicator]
) -> list[tuple[TeamChange, ...]]:
    """Judge every figure of every group of teams at once, a tuple of figures for each group."""
    columns = [
        [
            Watched(
                spans.span(each, units, later=False),
                spans.span(each, units, later=True),
                target_of(each, 0.0),
                each.min_n,
            )
            for units in groups
        ]
        for each in indicators
    ]
    judged = changes_together(columns)
    return [
        tuple(
            TeamChange(column[row].before.ratio, column[row].after.ratio, changes[row])
            for column, changes in zip(columns, judged, strict=True)
        )
        for row in range(len(groups))
    ]


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
    units = managed_units(user, *SEE_EVERYTHING)
    return list(units.filter(kind=UnitKind.TEAM, closed_on__isnull=True))


def team_picture(
    teams: Sequence[OrgUnit], period: Period, names: Mapping[str, str], pooled_name: str
) -> TeamPicture:
    """Sum each team's indicators and set them beside the months before, in two queries.

    names: the units above, by path; pooled_name: what the small teams together are called.
    """
    spans = both_spans(teams, period)
    people = {team.pk: len(spans.sums.people_in(team.pk)) for team in teams}
    indicators = sorted(Indicator.objects.in_bulk(spans.sums.indicators).values(), key=importance)[
        :INDICATORS_SHOWN
    ]
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


def _figure(indicator: Indicator, parts: Sequence[Ratio]) -> Figure:
    """Write a team's figure; fewer than five people hide it, a small sample carries its reason."""
    figure, ratio = figure_of(indicator, parts), pool(parts)
    return figure if ratio.denominator == 0 else hidden_if_few(figure, ratio)
