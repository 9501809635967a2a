"""Put a programme's results together as its report: the finding, five figures, reasons, the plan."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.core.api import Fact, Tone, day_text, moment
from lms.evaluation.domain.effect_results import EffectResult
from lms.evaluation.domain.inference import Method
from lms.evaluation.models import Indicator, Programme, ProgrammeIndicator
from lms.evaluation.queries.effect_reasons import (
    cautions_of,
    course_text,
    exclusion_text,
    needs_text,
    reasons_of,
)
from lms.evaluation.queries.effect_words import (
    GRADES,
    change_number,
    change_range,
    change_text,
    change_unit,
    conclusion_text,
    conclusion_tone,
    finding_sentence,
    name_of,
    p_text,
    tone_of,
)
from lms.evaluation.queries.effects import result_of
from lms.evaluation.queries.programmes import estimate_of, person_name, primary_of, teams_of
from lms.evaluation.wording import count_text, in_language


@dataclass(frozen=True)
class ReportFigure:
    """One of the five figures of a report, ready to show."""

    label: str
    value: str
    note: str
    tone: Tone = ""
    marked: bool = False
    unit: str = ""


@dataclass(frozen=True)
class IndicatorVerdict:
    """One declared indicator with its verdict, as the list of the others shows it."""

    indicator: Indicator
    is_primary: bool
    name: str
    verdict: str
    tone: Tone
    effect: str
    interval: str
    p_value: str


@dataclass(frozen=True)
class LeftOut:
    """A team that was left out, by its name, and why."""

    team: str
    reason: str


@dataclass(frozen=True)
class Report:
    """Everything the report page says; `result` is None before the first estimate."""

    programme: Programme
    indicator: Indicator
    result: EffectResult | None
    title: str
    note: str
    tone: Tone
    grade: str
    figures: tuple[ReportFigure, ...]
    reasons: tuple[str, ...]
    needs: str
    cautions: tuple[str, ...]
    verdicts: tuple[IndicatorVerdict, ...]
    left_out: tuple[LeftOut, ...]
    plan: tuple[Fact, ...]

    @property
    def grades(self) -> tuple[tuple[str, str], ...]:
        """List every grade of evidence with what it rests on, the strongest first."""
        return tuple((grade.value, str(words)) for grade, words in GRADES.items())

    @property
    def has_begun(self) -> bool:
        """Tell whether a wave starts within the months read; before it nobody can have been lost."""
        records = self.result.attrition if self.result else ()
        starts = [record.starts_on for record in records if record.starts_on]
        return self.result is not None and any(start <= self.result.last_month for start in starts)


def report_of(programme: Programme) -> Report:
    """Put the report together; reads nothing when the plan is loaded (`with_plan`)."""
    primary = primary_of(programme)
    indicator = primary.indicator
    result = _stored(primary)
    return Report(
        programme=programme,
        indicator=indicator,
        result=result,
        title=finding_sentence(programme, indicator, result),
        note=note_of(programme, indicator, result),
        tone=tone_of(result),
        grade=grade_text(result),
        figures=_figures(programme, indicator, result) if result else (),
        reasons=_reasons(result, indicator.unit),
        needs=needs_text(result.needs, indicator.unit) if result else "",
        cautions=tuple(cautions_of(result)) if result else (),
        verdicts=tuple(_verdict(programme, declared) for declared in programme.indicators.all()),
        left_out=_left_out(programme, result),
        plan=_plan_facts(programme),
    )


def _reasons(result: EffectResult | None, unit: str) -> tuple[str, ...]:
    if result is None:
        return ()
    course = course_text(result, unit)
    return (*reasons_of(result), course) if course else tuple(reasons_of(result))


def _stored(declared: ProgrammeIndicator) -> EffectResult | None:
    estimate = estimate_of(declared)
    return None if estimate is None else result_of(estimate)


def note_of(programme: Programme, indicator: Indicator, result: EffectResult | None) -> str:
    """Say below the title where, when, and by which figure declared before the run."""
    parts = [programme.scope.name]
    if result is not None:
        months = {"first": f"{result.first_month:%Y-%m}", "last": f"{result.last_month:%Y-%m}"}
        parts.append(_("%(first)s to %(last)s") % months)
    parts.append(_("declared before the run: %(indicator)s") % {"indicator": name_of(indicator)})
    return " · ".join(parts)


def grade_text(result: EffectResult | None) -> str:
    """Give the letter of the grade, or nothing before anything was computed."""
    return "" if result is None or not result.due or not result.teams else result.grade.value


def _figures(programme: Programme, indicator: Indicator, result: EffectResult) -> tuple[ReportFigure, ...]:
    return (
        _effect_figure(programme, indicator, result),
        ReportFigure(_("Grade of evidence"), grade_text(result), _grade_note(programme, result)),
        ReportFigure(_("Teams"), _teams_value(result), _teams_note(programme, result)),
        ReportFigure(
            _("Number of people"),
            count_text(result.people) if result.people else "",
            _sample_note(indicator, result),
        ),
        ReportFigure(
            _("Smallest effect it could show"),
            "" if result.mde is None else change_number(result.mde, indicator.unit, signed=False),
            _worthwhile_note(programme, indicator),
            unit="" if result.mde is None else change_unit(indicator.unit),
        ),
    )


def _effect_figure(programme: Programme, indicator: Indicator, result: EffectResult) -> ReportFigure:
    label = _("Effect on %(indicator)s") % {"indicator": name_of(indicator)}
    if not result.due:
        return ReportFigure(label, "", _before_the_day(programme), marked=True)
    if result.effect is None:
        return ReportFigure(label, "", _("Held back: the evidence does not carry a number."), marked=True)
    interval = _("95%% interval %(range)s") % {"range": change_range(result.low, result.high, indicator.unit)}
    number, unit = change_number(result.effect, indicator.unit), change_unit(indicator.unit)
    return ReportFigure(label, number, interval, tone_of(result), marked=True, unit=unit)


def _before_the_day(programme: Programme) -> str:
    """Say when the figure will be known, or that it never will."""
    if programme.cancelled_at is not None:
        return _("Cancelled before the day of the analysis.")
    return _("Known on the day of the analysis.")


def _grade_note(programme: Programme, result: EffectResult) -> str:
    if not result.due:
        return _before_the_day(programme)
    note = str(GRADES[result.grade])
    if result.p_value is None:
        return note
    how = {
        Method.PERMUTATION: _("permutation of whole teams"),
        Method.CLUSTER_BOOTSTRAP: _("resampling of whole teams"),
        None: _("one series of months"),
    }[result.method]
    return f"{note} {p_text(result.p_value)} · {how}"


def _teams_value(result: EffectResult) -> str:
    return count_text(result.teams) if result.teams else ""


def _teams_note(programme: Programme, result: EffectResult) -> str:
    planned = len(teams_of(programme))
    parts = [ngettext("%(count)d declared", "%(count)d declared", planned) % {"count": planned}]
    if result.waves:
        parts.append(ngettext("%(count)d wave", "%(count)d waves", result.waves) % {"count": result.waves})
    if result.excluded:
        count = len(result.excluded)
        parts.append(ngettext("%(count)d left out", "%(count)d left out", count) % {"count": count})
    return " · ".join(parts)


def _sample_note(indicator: Indicator, result: EffectResult) -> str:
    if not result.denominator:
        return ""
    what = in_language(indicator.denominator, indicator.denominator_en)
    return f"{what} {count_text(round(result.denominator))}"


def _worthwhile_note(programme: Programme, indicator: Indicator) -> str:
    if programme.smallest_worthwhile is None:
        return _("seen 8 times in 10 if it is there (80% power); no size worth having was declared")
    size = change_text(programme.smallest_worthwhile, indicator.unit, signed=False)
    return _("seen 8 times in 10 if it is there (80%% power); declared worth having: %(size)s") % {
        "size": size
    }


def _verdict(programme: Programme, declared: ProgrammeIndicator) -> IndicatorVerdict:
    result, indicator = _stored(declared), declared.indicator
    unit = indicator.unit
    shown = result is not None and result.effect is not None
    p_value = None
    if result is not None:
        p_value = result.p_value if declared.is_primary else result.adjusted_p
    return IndicatorVerdict(
        indicator=indicator,
        is_primary=declared.is_primary,
        name=name_of(indicator),
        verdict=conclusion_text(programme, result),
        tone=conclusion_tone(programme, result),
        effect=change_text(result.effect, unit) if result else "",
        interval=change_range(result.low, result.high, unit) if result and shown else "",
        p_value=p_text(p_value),
    )


def _left_out(programme: Programme, result: EffectResult | None) -> tuple[LeftOut, ...]:
    names = {unit.code: unit.name for unit in teams_of(programme)}
    excluded = result.excluded if result else ()
    return tuple(LeftOut(names.get(each.team, each.team), exclusion_text(each)) for each in excluded)


def _plan_facts(programme: Programme) -> tuple[Fact, ...]:
    """List what was promised, with the hash that holds it."""
    drawn = _("drawn by lot, seed %(seed)s") % {"seed": programme.lottery_seed}
    return (
        Fact(_("Course"), programme.course.shown_title, url=programme.course.url or ""),
        Fact(_("Declared"), moment(programme.declared_at), note=person_name(programme.declared_by)),
        Fact(_("Waves"), drawn if programme.drawn_by_lot else _("set by hand, no lot")),
        Fact(_("First month read"), f"{programme.panel_from:%Y-%m}"),
        Fact(_("Day of the analysis"), day_text(programme.analysis_on)),
        Fact(_("Primary figure"), name_of(primary_of(programme).indicator)),
    )


def sentence_for_finding(report: Report) -> str:
    """Propose the words of a finding: the title, the interval, the grade."""
    result = report.result
    if result is None or result.effect is None:
        return report.title
    interval = change_range(result.low, result.high, report.indicator.unit)
    return _("%(title)s (95%% interval %(interval)s, evidence %(grade)s)") % {
        "title": report.title,
        "interval": interval,
        "grade": report.grade,
    }
