"""Sum teams' figures, set them beside the months before, and put a manager's teams side by side.

A day belongs to the team of that day. Teams stand in the order of the tree; small ones are pooled, nobody is
ranked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import BooleanField, ExpressionWrapper, FloatField, Min, Q, QuerySet, Sum

from lms.core.statistics import MIN_PEOPLE_IN_A_CELL, Ratio, pool
from lms.people.api import AnyUser, OrgUnit, UnitKind, managed_units
from lms.performance.choices import EvidenceKind
from lms.performance.evidence.keeping import kept
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
from lms.performance.indicators.queries import months_in
from lms.performance.permissions import SEE_EVERYTHING
from lms.performance.teams.rules import FigureTurn, Span, SpanChange, Watched, changes_together

INDICATORS_SHOWN = 6

type Cell = tuple[int, int]
type Parts[Key] = Mapping[Cell, Mapping[Key, Ratio]]


@dataclass(frozen=True)
class TeamSums:
    """What teams did, by indicator and team: each person's sum of both spans, and the months shown.

    `first_day` is the first day before the later span that has a row; `indicators` are those with rows in the
    later span, the most asked first.
    """

    earlier: Parts[int]
    later: Parts[int]
    months: Parts[date]
    first_day: date | None
    indicators: tuple[Indicator, ...]

    def people_by_team(self) -> dict[int, set[int]]:
        """Give everybody with any row in a team in the later span, by the team's key."""
        found: dict[int, set[int]] = {}
        for (_indicator, unit), people in self.later.items():
            found.setdefault(unit, set()).update(people)
        return found


def _sums() -> tuple[Sum, Sum]:
    """Sum as floats, which are read quickest."""
    return Sum("numerator", output_field=FloatField()), Sum("denominator", output_field=FloatField())


def team_sums(
    teams: Sequence[OrgUnit], earlier: Period, later: Period, known: Mapping[int, Indicator]
) -> TeamSums:
    """Sum two spans that follow one another, in two queries; the later one begins with a month.

    The database sums each person's spans and each team's months: a row for each person's month would be six
    times as many to read.
    """
    months_of_both = months_in(Period(earlier.start, later.end)).filter(unit__in=[team.pk for team in teams])
    before: defaultdict[Cell, dict[int, Ratio]] = defaultdict(dict)
    after: defaultdict[Cell, dict[int, Ratio]] = defaultdict(dict)
    months: defaultdict[Cell, dict[date, Ratio]] = defaultdict(dict)
    people = (
        months_of_both.order_by()
        .annotate(is_later=ExpressionWrapper(Q(month__gte=later.start), BooleanField()))
        .values_list("employee", "indicator", "unit", "is_later")
        .annotate(*_sums(), Min("first_day"))
    )
    first_days = []
    for person, indicator, unit, is_later, top, bottom, first_day in people.iterator():
        (after if is_later else before)[indicator, unit][person] = Ratio(top, bottom, 1)
        if not is_later:
            first_days.append(first_day)
    measured = {indicator for indicator, _unit in after}
    shown = sorted((known[pk] for pk in measured), key=importance)[:INDICATORS_SHOWN]
    of_months = (
        months_of_both.filter(indicator__in=[each.pk for each in shown])
        .order_by()
        .values_list("indicator", "unit", "month")
        .annotate(*_sums())
    )
    for indicator, unit, month, top, bottom in of_months.iterator():
        months[indicator, unit][month] = Ratio(top, bottom, 0)
    return TeamSums(before, after, months, min(first_days, default=None), tuple(shown))


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
    first_month: date

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


def both_spans(teams: Sequence[OrgUnit], period: Period, known: Mapping[int, Indicator]) -> BothSpans:
    """Read the period and as many months before it, in two queries."""
    asked = period.before()
    sums = team_sums(teams, asked, period, known)
    earlier = Period(sums.first_day, asked.end) if sums.first_day else None
    return BothSpans(earlier, sums, period.start)


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


@dataclass(frozen=True)
class TeamRow:
    """A team, or the small teams together (`unit` None), with one change an indicator.

    `figures`, as many, stand in the rows of `with_figures`: only of teams that are shown.
    """

    unit: OrgUnit | None
    name: str
    above: str
    people: int
    teams: tuple[OrgUnit, ...]
    changes: tuple[TeamChange, ...]
    figures: tuple[Figure, ...] = ()

    @property
    def pooled(self) -> tuple[str, ...]:
        """Name the small teams that are counted together here."""
        return () if self.unit else tuple(team.name for team in self.teams)

    def is_below(self, unit: OrgUnit) -> bool:
        """Tell whether the team, or one of the small ones, stands in the unit or below it."""
        return any(team.path.startswith(unit.path) for team in self.teams)


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
    return open_teams(managed_units(user, *SEE_EVERYTHING))


def open_teams(units: QuerySet[OrgUnit]) -> list[OrgUnit]:
    """List the open teams among units, in the order of the tree."""
    return list(units.filter(kind=UnitKind.TEAM, closed_on__isnull=True).order_by("path"))


@dataclass(frozen=True)
class Judged:
    """What both spans tell of teams that are looked at together, in the order of `_groups`.

    people: how many have figures in a team, by its key; `indicators` are the keys of those shown.
    """

    earlier: Period | None
    indicators: tuple[int, ...]
    people: Mapping[int, int]
    changes: tuple[tuple[TeamChange, ...], ...]


def team_picture(
    teams: Sequence[OrgUnit], period: Period, names: Mapping[str, str], pooled_name: str
) -> TeamPicture:
    """Set what each team did beside the months before; that is kept until values or indicators change.

    names: the units above, by path; pooled_name: what the small teams together are called. Two queries, and
    two more where it is judged anew.
    """
    known = Indicator.objects.in_bulk()
    rules = [(each.key, each.unit, each.min_n, target_of(each, 0.0)) for each in known.values()]
    asked = ("teams", period, [team.pk for team in teams], rules)
    judged = kept((EvidenceKind.VALUES,), asked, lambda: _judge(teams, period, known))
    groups = _groups(teams, judged.people)
    rows = [
        TeamRow(
            unit=units[0] if is_own else None,
            name=units[0].name if is_own else pooled_name,
            above=names.get(units[0].path[: -OrgUnit.steplen], "") if is_own else "",
            people=sum(judged.people[team.pk] for team in units),
            teams=units,
            changes=changes,
        )
        for (units, is_own), changes in zip(groups, judged.changes, strict=True)
    ]
    indicators = tuple(known[pk] for pk in judged.indicators)
    return TeamPicture(period, judged.earlier, indicators, tuple(rows))


def _judge(teams: Sequence[OrgUnit], period: Period, known: Mapping[int, Indicator]) -> Judged:
    spans = both_spans(teams, period, known)
    people = {team: len(those) for team, those in spans.sums.people_by_team().items()}
    indicators = spans.sums.indicators
    changes = team_changes(spans, [units for units, _is_own in _groups(teams, people)], indicators)
    return Judged(spans.earlier, tuple(each.pk for each in indicators), people, tuple(changes))


def with_figures(picture: TeamPicture) -> TeamPicture:
    """Write the figures of the teams that are left in a picture, in one query."""
    teams = [team.pk for row in picture.rows for team in row.teams]
    sums = (
        months_in(picture.period)
        .filter(unit__in=teams, indicator__in=[each.pk for each in picture.indicators])
        .order_by()
        .values_list("indicator", "unit", "employee")
        .annotate(*_sums())
    )
    people: defaultdict[Cell, dict[int, Ratio]] = defaultdict(dict)
    for indicator, unit, person, top, bottom in sums:
        people[indicator, unit][person] = Ratio(top, bottom, 1)
    rows = (
        replace(
            row,
            figures=tuple(
                _figure(each, list(together(people, each.pk, row.teams).values()))
                for each in picture.indicators
            ),
        )
        for row in picture.rows
    )
    return replace(picture, rows=tuple(rows))


def _groups(teams: Sequence[OrgUnit], people: Mapping[int, int]) -> list[tuple[tuple[OrgUnit, ...], bool]]:
    """Give each large team a row of its own, the small ones one together, and those without figures none."""
    small = tuple(team for team in teams if 0 < people.get(team.pk, 0) < MIN_PEOPLE_IN_A_CELL)
    own = [((team,), True) for team in teams if people.get(team.pk, 0) >= MIN_PEOPLE_IN_A_CELL]
    return [*own, (small, False)] if small else [*own]


def _figure(indicator: Indicator, parts: Sequence[Ratio]) -> Figure:
    """Write a team's figure; fewer than five people hide it, a small sample carries its reason."""
    figure, ratio = figure_of(indicator, parts), pool(parts)
    return figure if ratio.denominator == 0 else hidden_if_few(figure, ratio)
