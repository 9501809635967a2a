"""Count an action's measure over the days before the work and over the measured days, and compare the two."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from decimal import Decimal
from itertools import batched

from django.db.models import Count, Sum, Value

from lms.evaluation.choices import Stage
from lms.evaluation.domain.before_after import Change, Counted, change_between
from lms.evaluation.domain.ratios import Interval, Ratio, meets, pool
from lms.evaluation.models import ImprovementAction
from lms.evaluation.queries.figures import interval_over
from lms.evaluation.queries.indicators import people_counted, values_in
from lms.evaluation.queries.periods import Period
from lms.evaluation.queries.targets import target_of

SUMS_TOGETHER = 100  # in one query; SQLite takes at most 500


def measured_days(action: ImprovementAction) -> Period:
    """Give the days that are measured after the work."""
    return Period(action.measure_from, action.measure_to)


def baseline_days(action: ImprovementAction, begin: date | None = None) -> Period | None:
    """Give as many days right before the work began as are measured; None where it is not known when.

    `begin` stands in for work that has not begun.
    """
    start = action.begun_on or begin
    if start is None:
        return None
    return Period(start - (action.measure_to - action.measure_from) - timedelta(days=1), start - timedelta(1))


def count_measure(action: ImprovementAction, period: Period) -> Counted:
    """Sum the measure of the unit and all below over some days, with its interval; one query."""
    people = people_counted(action.finding.unit, period, action.measure)
    return Counted(pool(people), interval_over(people, action.measure.unit))


def baseline_of(action: ImprovementAction) -> Counted | None:
    """Give the figure of the days before the work as it is kept with the action, if it is."""
    top, bottom, people = action.baseline_numerator, action.baseline_denominator, action.baseline_people
    if top is None or bottom is None or people is None:
        return None
    return _counted(top, bottom, people, (action.baseline_low, action.baseline_high))


def met_at_the_start(actions: Collection[ImprovementAction], today: date) -> set[int]:
    """Name the actions whose target the figure from before the work meets: meeting it later tells nothing.

    While an action is planned that is the figure as it stands today, one query for a hundred of these.
    Fewer than five people are not told of.
    """
    begun = [action for action in actions if action.stage != Stage.PLAN]
    figures = {action.pk: kept.ratio for action in begun if (kept := baseline_of(action))}
    figures |= _ratios_today([action for action in actions if action.stage == Stage.PLAN], today)
    return {
        action.pk
        for action in actions
        if (ratio := figures.get(action.pk))
        and not ratio.must_be_suppressed
        and meets(ratio.value, target_of(action.measure, action.target))
    }


def _ratios_today(planned: Collection[ImprovementAction], today: date) -> dict[int, Ratio]:
    """Sum the measure of each over the days that would be those before the work, did it begin today."""
    sums = [
        values_in(days)
        .filter(unit__path__startswith=action.finding.unit.path, indicator=action.measure)
        .order_by()
        .values("indicator")
        .annotate(
            action=Value(action.pk),
            top=Sum("numerator"),
            bottom=Sum("denominator"),
            people=Count("employee", distinct=True),
        )
        for action in planned
        if (days := baseline_days(action, today))
    ]
    rows = [row for some in batched(sums, SUMS_TOGETHER) for row in some[0].union(*some[1:], all=True)]
    return {row["action"]: Ratio(float(row["top"]), float(row["bottom"]), row["people"]) for row in rows}


def measured_of(action: ImprovementAction) -> Counted | None:
    """Give the measure as it was taken, if it was.

    People and interval of measures taken before these were kept are counted from the rows; one query.
    """
    top, bottom, people = action.measured_numerator, action.measured_denominator, action.measured_people
    if top is None or not bottom:
        return None
    if people is not None:
        return _counted(top, bottom, people, (action.measured_low, action.measured_high))
    now = count_measure(action, measured_days(action))
    return Counted(Ratio(float(top), float(bottom), now.ratio.n), now.interval)


def _counted(top: Decimal, bottom: Decimal, people: int, ends: tuple[float | None, float | None]) -> Counted:
    low, high = ends
    interval = None if low is None or high is None else Interval(low, high)
    return Counted(Ratio(float(top), float(bottom), people), interval)


def change_of(action: ImprovementAction, after: Counted) -> Change:
    """Compare what was measured with the kept figure from before."""
    overlap = action.begun_on is not None and action.measure_from < action.begun_on
    return change_between(baseline_of(action), after, least=action.measure.min_n, overlap=overlap)
