"""Sum the daily figures of teams by person and by month; a day belongs to the team of that day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import CharField, Min, Sum
from django.db.models.functions import Cast, Substr

from lms.evaluation.domain.ratios import Ratio
from lms.evaluation.queries.indicators import values_in
from lms.evaluation.queries.periods import Period
from lms.people.api import OrgUnit

type Cell = tuple[int, int]
type Parts[Key] = Mapping[Cell, Mapping[Key, Ratio]]


@dataclass(frozen=True)
class PeopleSums:
    """Each person's sum by indicator and team, and the first day that has a row."""

    parts: Parts[int] = field(default_factory=dict)
    first_day: date | None = None

    def people_in(self, unit_id: int) -> set[int]:
        """Give everybody with any row in the team."""
        return {person for (_, unit), people in self.parts.items() if unit == unit_id for person in people}


def people_sums(teams: Sequence[OrgUnit], period: Period) -> PeopleSums:
    """Sum each person's days by indicator and team, in one query."""
    rows = (
        values_in(period)
        .filter(unit__in=[team.pk for team in teams])
        .order_by()
        .values("indicator", "unit", "employee")
        .annotate(top=Sum("numerator"), bottom=Sum("denominator"), first=Min("day"))
    )
    found: defaultdict[Cell, dict[int, Ratio]] = defaultdict(dict)
    days = []
    for row in rows:
        part = Ratio(float(row["top"]), float(row["bottom"]), 1)
        found[row["indicator"], row["unit"]][row["employee"]] = part
        days.append(row["first"])
    return PeopleSums(found, min(days, default=None))


def month_sums(teams: Sequence[OrgUnit], period: Period) -> Parts[str]:
    """Sum each month by indicator and team, in one query; months are named as 2026-05."""
    # Cutting the text is many times faster on SQLite than truncating dates, which Django does in Python.
    month = Substr(Cast("day", CharField()), 1, 7)
    rows = (
        values_in(period)
        .filter(unit__in=[team.pk for team in teams])
        .order_by()
        .annotate(month=month)
        .values("indicator", "unit", "month")
        .annotate(top=Sum("numerator"), bottom=Sum("denominator"))
    )
    found: defaultdict[Cell, dict[str, Ratio]] = defaultdict(dict)
    for row in rows:
        part = Ratio(float(row["top"]), float(row["bottom"]), 0)
        found[row["indicator"], row["unit"]][row["month"]] = part
    return found


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
