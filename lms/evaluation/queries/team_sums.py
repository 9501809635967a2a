"""Sum the daily figures of teams by person and by month; a day belongs to the team of that day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, FloatField, Min, Sum
from django.db.models.functions import Cast, Substr

from lms.evaluation.domain.ratios import Ratio
from lms.evaluation.queries.indicators import values_in
from lms.evaluation.queries.periods import Period
from lms.people.api import OrgUnit

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
