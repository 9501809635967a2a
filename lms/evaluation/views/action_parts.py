"""Get the facts and the measure of an action ready for its page."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lms.core.api import Fact, Tone, day_text, moment
from lms.evaluation.choices import Direction
from lms.evaluation.domain.ratios import meets
from lms.evaluation.models import ImprovementAction, Indicator
from lms.evaluation.queries.before_after import measured_of
from lms.evaluation.queries.effect_words import name_of
from lms.evaluation.queries.figures import hidden_words, interval_words
from lms.evaluation.queries.reports import ReportFigure
from lms.evaluation.queries.targets import target_of
from lms.evaluation.views.addresses import units_with_rows, values_url
from lms.evaluation.views.improvement import READERS
from lms.evaluation.wording import count_text, figure_text, unit_word
from lms.people.api import AnyUser, has_role


def target_text(indicator: Indicator, target: float) -> str:
    """Write what counts as reached."""
    goal, unit = figure_text(target, indicator.unit), unit_word(indicator.unit)
    match indicator.direction:
        case Direction.UP:
            return _("at least %(goal)s %(unit)s") % {"goal": goal, "unit": unit}
        case Direction.DOWN:
            return _("at most %(goal)s %(unit)s") % {"goal": goal, "unit": unit}
        case Direction.BAND:
            band = {"low": indicator.band_from, "high": indicator.band_to, "unit": unit}
            return _("between %(low)g and %(high)g %(unit)s") % band
        case _:
            return _("only watched")


def may_open_rows(reader: AnyUser, action: ImprovementAction) -> bool:
    """Tell whether the reader may open the rows of people that the action's measure is counted from."""
    open_units = units_with_rows(reader)
    return open_units is None or action.finding.unit_id in open_units


def action_facts(action: ImprovementAction, reader: AnyUser, *, opens_rows: bool) -> list[Fact]:
    """List who, when, and how it is measured; finding and rows are led to where the reader may open them."""
    unit, measure = action.finding.unit, action.measure
    finding_url = action.finding.get_absolute_url() if has_role(reader, *READERS) else ""
    days = f"{day_text(action.measure_from)} – {day_text(action.measure_to)}"
    facts = [
        Fact(_("Finding"), action.finding.statement, url=finding_url),
        Fact(_("Unit"), unit.name),
        Fact(_("Owner"), str(action.owner)),
        Fact(_("Work due on"), day_text(action.due_on)),
        Fact(
            _("Measure"),
            name_of(measure),
            note=days,
            url=values_url(unit, measure, action.measure_from, action.measure_to) if opens_rows else "",
        ),
        Fact(_("Target"), target_text(measure, action.target)),
    ]
    if action.done_note:
        facts.append(Fact(_("What was done"), action.done_note))
    if action.conclusion:
        facts.append(Fact(_("Conclusion"), action.conclusion, note=str(action.get_decision_display())))
    if action.closed_at:
        facts.append(Fact(_("Closed"), moment(action.closed_at)))
    return facts


def measure_figure(action: ImprovementAction, *, opens_rows: bool) -> ReportFigure | None:
    """Show the measure with its denominator, interval, and whether the target was met.

    One of fewer than five people is held back from whoever may not open their rows.
    """
    counted = measured_of(action)
    if counted is None:
        return None
    ratio, measure = counted.ratio, action.measure
    met = meets(ratio.value, target_of(measure, action.target))
    words = {True: _("target met"), False: _("target missed"), None: _("only watched")}
    tones: dict[bool | None, Tone] = {True: "good", False: "bad", None: ""}
    if ratio.must_be_suppressed and not opens_rows:
        held_back = " · ".join((str(words[met]), hidden_words(ratio.n)))
        return ReportFigure(name_of(measure), "", held_back, tones[met], marked=True)
    sample = f"{count_text(ratio.numerator)} / {count_text(ratio.denominator)}"
    parts = (sample, interval_words(counted.interval, measure.unit), words[met])
    value = f"{figure_text(ratio.value, measure.unit)} {unit_word(measure.unit)}".strip()
    return ReportFigure(name_of(measure), value, " · ".join(parts), tones[met], marked=True)
