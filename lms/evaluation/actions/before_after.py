"""Count an action's measure before the work and over the measured days, and tell what the two say."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import batched

from django.db.models import Count, Sum, Value
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lms.core.statistics import MIN_PEOPLE_IN_A_CELL, Interval, Ratio, pool
from lms.core.wording import count_text
from lms.evaluation.actions.models import ImprovementAction
from lms.evaluation.actions.rules.difference import ChangeVerdict, Counted, MeasureChange, change_between
from lms.evaluation.choices import Stage
from lms.performance.evidence.periods import Period
from lms.performance.indicators.figures import (
    held_back_text,
    interval_note,
    interval_over,
    target_of,
    why_not_enough,
)
from lms.performance.indicators.models import Indicator
from lms.performance.indicators.queries import people_counted, values_in
from lms.performance.indicators.rules import meets
from lms.performance.indicators.wording import change_range, change_text, figure_text, unit_word

# Room at both ends of the line, so that no dot is cut.
EDGE = 0.06

SENTENCES: Mapping[ChangeVerdict, str | Promise] = {
    ChangeVerdict.NOT_KEPT: gettext_lazy(
        "Cannot tell whether anything changed: this work began before figures from before were kept."
    ),
    ChangeVerdict.NOTHING_BEFORE: gettext_lazy(
        "Cannot tell whether anything changed: nothing was counted in the days before the work."
    ),
    ChangeVerdict.OVERLAP: gettext_lazy(
        "Cannot tell whether anything changed: the measured days begin before the work did."
    ),
    ChangeVerdict.TOO_FEW_PEOPLE: gettext_lazy(
        "Cannot tell whether anything changed: fewer than %(people)d people were counted."
    ),
    ChangeVerdict.TOO_SMALL: gettext_lazy(
        "Cannot tell whether anything changed: a sample below %(least)s is too small to judge by."
    ),
    ChangeVerdict.NO_CLEAR_DIFFERENCE: gettext_lazy(
        "Before and after cannot be told apart: the difference is %(size)s, its 95%% interval %(range)s."
    ),
}


@dataclass(frozen=True)
class CountedRow:
    """One side of the comparison; `value` is empty and `reason` says why where it is held back."""

    label: str
    days: str
    value: str
    sample: str
    people: str
    interval: str
    reason: str
    number: float | None
    low: float | None
    high: float | None

    @property
    def full_text(self) -> str:
        """Say the figure whole, for readers who see no line."""
        return " · ".join(part for part in (self.label, self.value, self.interval) if part)


@dataclass(frozen=True)
class Scale:
    """The line on which both figures are drawn, and the part of it that meets the target."""

    low: float
    high: float
    band_low: float | None
    band_high: float | None


@dataclass(frozen=True)
class BeforeAfter:
    """The table; without a scale nothing is drawn, without a sentence there is nothing to compare yet."""

    note: str
    counted: str
    rows: tuple[CountedRow, ...]
    scale: Scale | None
    sentence: str
    hint: str


def before_after(action: ImprovementAction, today: date, *, opens_rows: bool) -> BeforeAfter | None:
    """Lay out the figure from before and the measure; nothing where there is neither.

    A figure from before of fewer than five people is held back from everybody, as nothing is decided by it;
    the measure from whoever may not open the rows it is counted from.
    """
    before, after = _side_before(action, today), measured_of(action)
    rows = [] if before is None else [before]
    if after is not None:
        row = _row(_("Measured"), measured_days(action), after, action.measure)
        few = after.ratio.must_be_suppressed and not opens_rows
        rows.append(_held_back(row, after.ratio.n) if few else row)
    if not rows:
        return None
    top = action.measure.shown_numerator
    note = _("As many days right before the work as were to be measured.")
    if action.stage == Stage.PLAN:
        note = _("As it stands today; it is kept on the day the work begins.")
    elif action.stage in {Stage.DO, Stage.CHECK} and action.measured_at is None:
        note = _("As many days right before the work as will be measured; counted again with the measure.")
    return BeforeAfter(
        note=note,
        counted=f"{top} / {action.measure.shown_denominator}",
        rows=tuple(rows),
        scale=_scale(rows, action),
        sentence="" if after is None else _sentence(change_of(action, after), action.measure),
        hint=_hint(before, action) if before else "",
    )


def met_already(action: ImprovementAction, today: date) -> str:
    """Warn whoever plans an action, saved or not, that its target is met today; else say nothing."""
    before = _side_before(action, today)
    if before is None or not meets(before.number, target_of(action.measure, action.target)):
        return ""
    days = (action.measure_to - action.measure_from).days + 1
    words = ngettext(
        "Over the last day the figure of this unit was %(value)s, which meets the target: meeting it later "
        "will not show that the work did anything. Take another target or measure, or plan it as it is.",
        "Over the last %(days)d days the figure of this unit was %(value)s, which meets the target: meeting "
        "it later will not show that the work did anything. Take another target or measure, or plan it as "
        "it is.",
        days,
    )
    return words % {"value": before.value, "days": days}


def _side_before(action: ImprovementAction, today: date) -> CountedRow | None:
    """Give the figure from before as it is kept, or while the action is planned as it stands today."""
    is_planned = action.stage == Stage.PLAN
    days = baseline_days(action, today if is_planned else None)
    if days is None:
        return None
    counted = count_measure(action, days) if is_planned else baseline_of(action)
    if counted is None:
        return None
    row = _row(_("Before the work"), days, counted, action.measure)
    return _held_back(row, counted.ratio.n) if counted.ratio.n and counted.ratio.must_be_suppressed else row


def _hint(before: CountedRow, action: ImprovementAction) -> str:
    """Warn that the target was met before anything was done: meeting it later would tell nothing."""
    if not meets(before.number, target_of(action.measure, action.target)):
        return ""
    if action.stage == Stage.PLAN:
        words = _(
            "The target is met before the work: the figure stands at %(value)s today, so meeting it later "
            "will not show that the work did anything. Withdraw the action and plan it with another target "
            "or measure, or keep this in mind."
        )
    else:
        words = _(
            "The target was met before the work: the figure stood at %(value)s, so meeting it does not show "
            "that the work did anything."
        )
    return words % {"value": before.value}


def _row(label: str, days: Period, counted: Counted, measure: Indicator) -> CountedRow:
    ratio, interval, unit = counted.ratio, counted.interval, measure.unit
    return CountedRow(
        label=label,
        days=days.text,
        value=f"{figure_text(ratio.value, unit)} {unit_word(unit)}".strip() if ratio.denominator else "",
        sample=f"{count_text(ratio.numerator)} / {count_text(ratio.denominator)}",
        people=count_text(ratio.n),
        interval=interval_note(interval, unit) if ratio.denominator else "",
        reason=why_not_enough(ratio.denominator, measure.min_n),
        number=ratio.value,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
    )


def _held_back(row: CountedRow, people: int) -> CountedRow:
    return CountedRow(row.label, row.days, "", "", row.people, "", held_back_text(people), None, None, None)


def _scale(rows: Sequence[CountedRow], action: ImprovementAction) -> Scale | None:
    """Span both figures with their intervals and the target; nothing where only one is known."""
    numbers = [row.number for row in rows if row.number is not None]
    if len(numbers) < 2:
        return None
    met_from, met_to = target_of(action.measure, action.target).met_range
    ends = [end for row in rows for end in (row.low, row.high) if end is not None]
    known = [*numbers, *ends, *(end for end in (met_from, met_to) if end is not None and math.isfinite(end))]
    room = (max(known) - min(known)) * EDGE
    if room == 0:
        return None
    low, high = min(known) - room, max(known) + room
    if met_from is None or met_to is None:
        return Scale(low, high, None, None)
    return Scale(low, high, max(low, met_from), min(high, met_to))


def _sentence(change: MeasureChange, measure: Indicator) -> str:
    """Say what the two figures tell, and no more."""
    interval, differs = change.interval or Interval(0.0, 0.0), change.verdict is ChangeVerdict.DIFFERS
    words = {
        "size": change_text(change.difference, measure, signed=not differs),
        "range": change_range(interval.low, interval.high, measure),
        "people": MIN_PEOPLE_IN_A_CELL,
        "least": count_text(measure.min_n),
    }
    if not differs or change.difference is None:
        return str(SENTENCES[change.verdict]) % words
    higher = _("After the work the figure is %(size)s higher (95%% interval %(range)s).")
    lower = _("After the work the figure is %(size)s lower (95%% interval %(range)s).")
    return (higher if change.difference > 0 else lower) % words


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


def measured_as_kept(action: ImprovementAction) -> Counted | None:
    """Give the measure with its people and interval as they were kept; no query."""
    top, bottom, people = action.measured_numerator, action.measured_denominator, action.measured_people
    if top is None or not bottom or people is None:
        return None
    return _counted(top, bottom, people, (action.measured_low, action.measured_high))


def measured_of(action: ImprovementAction) -> Counted | None:
    """Give the measure as it was taken, if it was.

    People and interval of measures taken before these were kept are counted from the rows; one query.
    """
    kept = measured_as_kept(action)
    if kept is not None:
        return kept
    top, bottom = action.measured_numerator, action.measured_denominator
    if top is None or not bottom:
        return None
    now = count_measure(action, measured_days(action))
    return Counted(Ratio(float(top), float(bottom), now.ratio.n), now.interval)


def _counted(top: Decimal, bottom: Decimal, people: int, ends: tuple[float | None, float | None]) -> Counted:
    low, high = ends
    interval = None if low is None or high is None else Interval(low, high)
    return Counted(Ratio(float(top), float(bottom), people), interval)


def change_of(action: ImprovementAction, after: Counted) -> MeasureChange:
    """Compare what was measured with the kept figure from before."""
    overlap = action.begun_on is not None and action.measure_from < action.begun_on
    return change_between(baseline_of(action), after, least=action.measure.min_n, overlap=overlap)
