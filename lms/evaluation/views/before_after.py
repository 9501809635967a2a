"""Get an action's figure from before ready for its page, beside the measure and with what the two tell."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lms.evaluation.choices import Stage
from lms.evaluation.domain.before_after import Change, Counted, Verdict
from lms.evaluation.domain.ratios import MIN_PEOPLE_IN_A_CELL, Direction, Interval, Target, meets
from lms.evaluation.models import ImprovementAction, Indicator
from lms.evaluation.queries.before_after import (
    baseline_days,
    baseline_of,
    change_of,
    count_measure,
    measured_days,
    measured_of,
)
from lms.evaluation.queries.effect_words import change_range, change_text
from lms.evaluation.queries.figures import hidden_words, interval_words, why_not_enough
from lms.evaluation.queries.periods import Period
from lms.evaluation.queries.targets import target_of
from lms.evaluation.wording import count_text, figure_text, in_language, unit_word

# Room at both ends of the line, so that no dot is cut.
EDGE = 0.06

SENTENCES: Mapping[Verdict, str | Promise] = {
    Verdict.NOT_KEPT: gettext_lazy(
        "Cannot tell whether anything changed: this work began before figures from before were kept."
    ),
    Verdict.NOTHING_BEFORE: gettext_lazy(
        "Cannot tell whether anything changed: nothing was counted in the days before the work."
    ),
    Verdict.OVERLAP: gettext_lazy(
        "Cannot tell whether anything changed: the measured days begin before the work did."
    ),
    Verdict.TOO_FEW_PEOPLE: gettext_lazy(
        "Cannot tell whether anything changed: fewer than %(people)d people were counted."
    ),
    Verdict.TOO_SMALL: gettext_lazy(
        "Cannot tell whether anything changed: a sample below %(least)s is too small to judge by."
    ),
    Verdict.NOT_TOLD_APART: gettext_lazy(
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
    def words(self) -> str:
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
    return BeforeAfter(
        note=_note(action),
        counted=_counted_words(action.measure),
        rows=tuple(rows),
        scale=_scale(rows, action),
        sentence="" if after is None else _sentence(change_of(action, after), action.measure),
        hint="" if before is None else _hint(before, action),
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


def _note(action: ImprovementAction) -> str:
    match action.stage:
        case Stage.PLAN:
            return _("As it stands today; it is kept on the day the work begins.")
        case Stage.DO | Stage.CHECK if action.measured_at is None:
            return _(
                "As many days right before the work as will be measured; counted again with the measure."
            )
        case _:
            return _("As many days right before the work as were to be measured.")


def _counted_words(measure: Indicator) -> str:
    top = in_language(measure.numerator, measure.numerator_en)
    return f"{top} / {in_language(measure.denominator, measure.denominator_en)}"


def _row(label: str, days: Period, counted: Counted, measure: Indicator) -> CountedRow:
    ratio, interval, unit = counted.ratio, counted.interval, measure.unit
    return CountedRow(
        label=label,
        days=days.text,
        value=f"{figure_text(ratio.value, unit)} {unit_word(unit)}".strip() if ratio.denominator else "",
        sample=f"{count_text(ratio.numerator)} / {count_text(ratio.denominator)}",
        people=count_text(ratio.n),
        interval=interval_words(interval, unit) if ratio.denominator else "",
        reason=why_not_enough(ratio.denominator, measure.min_n),
        number=ratio.value,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
    )


def _held_back(row: CountedRow, people: int) -> CountedRow:
    return CountedRow(row.label, row.days, "", "", row.people, "", hidden_words(people), None, None, None)


def _scale(rows: Sequence[CountedRow], action: ImprovementAction) -> Scale | None:
    """Span both figures with their intervals and the target; nothing where only one is known."""
    numbers = [row.number for row in rows if row.number is not None]
    if len(numbers) < 2:
        return None
    met_from, met_to = _met_range(action)
    ends = [end for row in rows for end in (row.low, row.high) if end is not None]
    known = [*numbers, *ends, *(end for end in (met_from, met_to) if end is not None and math.isfinite(end))]
    room = (max(known) - min(known)) * EDGE
    if room == 0:
        return None
    low, high = min(known) - room, max(known) + room
    if met_from is None or met_to is None:
        return Scale(low, high, None, None)
    return Scale(low, high, max(low, met_from), min(high, met_to))


def _met_range(action: ImprovementAction) -> tuple[float | None, float | None]:
    """Give from where to where the target is met, in the quotient's own unit; nothing where only watched."""
    match target_of(action.measure, action.target):
        case Target(direction=Direction.UP, goal=goal):
            return goal, math.inf
        case Target(direction=Direction.DOWN, goal=goal):
            return -math.inf, goal
        case Target(direction=Direction.BAND, low=low, high=high):
            return low, high
        case _:
            return None, None


def _sentence(change: Change, measure: Indicator) -> str:
    """Say what the two figures tell, and no more."""
    if change.verdict is Verdict.DIFFERS and change.difference is not None:
        higher = _("After the work the figure is %(size)s higher (95%% interval %(range)s).")
        lower = _("After the work the figure is %(size)s lower (95%% interval %(range)s).")
        return (higher if change.difference > 0 else lower) % _words(change, measure, signed=False)
    return str(SENTENCES[change.verdict]) % _words(change, measure)


def _words(change: Change, measure: Indicator, *, signed: bool = True) -> dict[str, object]:
    interval = change.interval or Interval(0.0, 0.0)
    return {
        "size": change_text(change.difference, measure.unit, signed=signed),
        "range": change_range(interval.low, interval.high, measure.unit),
        "people": MIN_PEOPLE_IN_A_CELL,
        "least": count_text(measure.min_n),
    }
