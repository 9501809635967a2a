"""Set the figures of teams beside the months before: what changed, and whether it may be chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lms.evaluation.domain.ratios import Ratio, pool
from lms.evaluation.domain.span_changes import Span, SpanChange, Turn, Watched, changes_together
from lms.evaluation.models import Indicator
from lms.evaluation.queries.figures import interval_of
from lms.evaluation.queries.periods import Period
from lms.evaluation.queries.targets import target_of
from lms.evaluation.queries.team_sums import TeamSums, team_sums, together
from lms.people.api import OrgUnit

# Half of a 95 % interval over the standard error of a normal figure.
NORMAL_REACH = 1.96
TURNED = frozenset({Turn.WORSE, Turn.BETTER, Turn.MOVED})


@dataclass(frozen=True)
class TeamChange:
    """One figure of one team against the months before; `others` is how the other teams changed meanwhile."""

    before: Ratio
    after: Ratio
    change: SpanChange
    others: float | None

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
            [part for month, part in months.items() if (month >= self.first_month) is later],
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
    watched = [
        Watched(
            spans.span(each, units, later=False),
            spans.span(each, units, later=True),
            target_of(each, 0.0),
            each.min_n,
        )
        for units in groups
        for each in indicators
    ]
    changes = changes_together(watched)
    totals = {place: _total(watched[place :: len(indicators)]) for place in range(len(indicators))}
    cells = [
        TeamChange(one.before.ratio, one.after.ratio, change, _others(totals[number % len(indicators)], one))
        for number, (one, change) in enumerate(zip(watched, changes, strict=True))
    ]
    return [
        tuple(cells[start : start + len(indicators)]) for start in range(0, len(cells), len(indicators) or 1)
    ]


def _total(watched: Sequence[Watched]) -> tuple[Ratio, Ratio]:
    return pool(one.before.ratio for one in watched), pool(one.after.ratio for one in watched)


def _others(total: tuple[Ratio, Ratio], own: Watched) -> float | None:
    """Give the change of everything but the team's own, where there are people enough to show it."""
    before, after = _without(total[0], own.before.ratio), _without(total[1], own.after.ratio)
    if before.must_be_suppressed or after.must_be_suppressed or before.value is None or after.value is None:
        return None
    return after.value - before.value


def _without(total: Ratio, own: Ratio) -> Ratio:
    rest = total.denominator - own.denominator
    return Ratio(total.numerator - own.numerator, rest, total.n - own.n) if rest > 0 else Ratio(0.0, 0.0, 0)
