"""Read a programme's report: the finding, five figures, reasons, the plan, down to the team months behind."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.core.statistics import MIN_PEOPLE_IN_A_CELL
from lms.core.ui.api import Fact, Tone
from lms.core.wording import count_text, day_text, moment
from lms.evaluation.effects.queries import cohort_homes, figures_in, panel_period, stored_result
from lms.evaluation.effects.rules.results import AttritionRecord, EffectResult
from lms.evaluation.effects.wording import (
    GRADES,
    LOOKS,
    ReportFigure,
    before_the_day,
    cautions_of,
    conclusion_text,
    conclusion_tone,
    course_text,
    exclusion_text,
    finding_sentence,
    needs_text,
    p_text,
    reasons_of,
    tone_of,
)
from lms.evaluation.estimation.rules.inference import Method
from lms.evaluation.estimation.rules.panel import month_end, month_index, month_start
from lms.evaluation.programmes.models import Programme, ProgrammeIndicator
from lms.evaluation.programmes.queries import primary_of, teams_of
from lms.evaluation.reports.points import cohort_values_url
from lms.evaluation.verdicts.rules.analysis import Look
from lms.people.api import OrgUnit, person_name
from lms.performance.indicators.models import Indicator
from lms.performance.indicators.wording import (
    change_number,
    change_range,
    change_text,
    change_unit,
    figure_text,
)

# These compare who is there by their level from before: a check of who came and went, not of the effect.
LEVELS = frozenset({Look.REMAINED, Look.PRESENT})


@dataclass(frozen=True)
class IndicatorVerdict:
    """One declared indicator with its verdict, as the list of the others shows it."""

    is_primary: bool
    name: str
    verdict: str
    tone: Tone
    effect: str
    interval: str
    worthwhile: str
    p_value: str


@dataclass(frozen=True)
class OtherLook:
    """What the same figures show looked at another way, ready to show."""

    name: str
    effect: str
    interval: str
    p_value: str


@dataclass(frozen=True)
class Flow:
    """What became of a wave's people, with their levels from before, ready to show."""

    record: AttritionRecord
    stayed: str
    lost: str
    joined: str


@dataclass(frozen=True)
class ProgrammeReport:
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
    looks: tuple[OtherLook, ...]
    levels: tuple[OtherLook, ...]
    flows: tuple[Flow, ...]
    verdicts: tuple[IndicatorVerdict, ...]
    left_out: tuple[Fact, ...]
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


def report_of(programme: Programme) -> ProgrammeReport:
    """Put the report together; reads nothing when the plan is loaded (`with_plan`)."""
    primary = primary_of(programme)
    indicator = primary.indicator
    result = stored_result(primary)
    names = {unit.code: unit.name for unit in teams_of(programme)}
    excluded = result.excluded if result else ()
    return ProgrammeReport(
        programme=programme,
        indicator=indicator,
        result=result,
        title=finding_sentence(programme, indicator, result),
        note=note_of(programme, indicator, result),
        tone=tone_of(result),
        grade=grade_text(result),
        figures=_figures(programme, indicator, result) if result else (),
        reasons=tuple(filter(None, (*reasons_of(result, indicator), course_text(result, indicator))))
        if result
        else (),
        needs=needs_text(result.needs, indicator) if result else "",
        cautions=tuple(cautions_of(result, indicator)) if result else (),
        looks=_looks(result, indicator, set(Look) - LEVELS) if result else (),
        levels=_looks(result, indicator, LEVELS) if result else (),
        flows=tuple(
            Flow(
                record,
                figure_text(record.stayed_level, indicator.unit),
                figure_text(record.lost_level, indicator.unit),
                figure_text(record.joined_level, indicator.unit),
            )
            for record in (result.attrition if result else ())
        ),
        verdicts=tuple(_verdict(programme, declared) for declared in programme.indicators.all()),
        left_out=tuple(Fact(names.get(each.team, each.team), exclusion_text(each)) for each in excluded),
        plan=_plan_facts(programme),
    )


def note_of(programme: Programme, indicator: Indicator, result: EffectResult | None) -> str:
    """Say below the title where, when, and by which figure declared before the run."""
    parts = [programme.scope.name]
    if result is not None:
        months = {"first": f"{result.first_month:%Y-%m}", "last": f"{result.last_month:%Y-%m}"}
        parts.append(_("%(first)s to %(last)s") % months)
    parts.append(_("declared before the run: %(indicator)s") % {"indicator": indicator.shown_name})
    return " · ".join(parts)


def grade_text(result: EffectResult | None) -> str:
    """Give the letter of the grade, or nothing before anything was computed."""
    return "" if result is None or not result.due or not result.teams else result.grade.value


def _figures(programme: Programme, indicator: Indicator, result: EffectResult) -> tuple[ReportFigure, ...]:
    planned = len(teams_of(programme))
    parts = [ngettext("%(count)d declared", "%(count)d declared", planned) % {"count": planned}]
    if result.waves:
        waves = ngettext("%(count)d wave", "%(count)d waves", result.waves) % {"count": result.waves}
        waiting = sum(wave.starts_on is None for wave in programme.waves.all())
        both = _("%(waves)s + %(waiting)d waiting") % {"waves": waves, "waiting": waiting}
        parts.append(both if waiting else waves)
    if result.excluded:
        count = len(result.excluded)
        parts.append(ngettext("%(count)d left out", "%(count)d left out", count) % {"count": count})
    worth = {"size": change_text(primary_of(programme).worthwhile, indicator, signed=False)}
    declared = _("declared worth having: %(size)s")
    seen = _("seen 8 times in 10 if it is there (80%% power); declared worth having: %(size)s")
    return (
        _effect_figure(programme, indicator, result),
        ReportFigure(_("Grade of evidence"), grade_text(result), _grade_note(programme, result)),
        ReportFigure(_("Teams"), count_text(result.teams) if result.teams else "", " · ".join(parts)),
        ReportFigure(
            _("Number of people"),
            count_text(result.people) if result.people else "",
            _sample_note(indicator, result),
        ),
        ReportFigure(
            _("Smallest effect it could show"),
            "" if result.mde is None else change_number(result.mde, indicator, signed=False),
            (declared if result.mde is None else seen) % worth,
            unit="" if result.mde is None else change_unit(indicator.unit),
        ),
    )


def _effect_figure(programme: Programme, indicator: Indicator, result: EffectResult) -> ReportFigure:
    label = _("Effect on %(indicator)s") % {"indicator": indicator.shown_name}
    if not result.due:
        return ReportFigure(label, "", before_the_day(programme), marked=True)
    if result.effect is None:
        return ReportFigure(label, "", _("Held back: the evidence does not carry a number."), marked=True)
    interval = _("95%% interval %(range)s") % {"range": change_range(result.low, result.high, indicator)}
    number, unit = change_number(result.effect, indicator), change_unit(indicator.unit)
    return ReportFigure(label, number, interval, tone_of(result), marked=True, unit=unit)


def _grade_note(programme: Programme, result: EffectResult) -> str:
    if not result.due:
        return before_the_day(programme)
    note = str(GRADES[result.grade])
    if result.p_value is None:
        return note
    how = {
        Method.PERMUTATION: _("permutation of whole teams"),
        Method.CLUSTER_BOOTSTRAP: _("resampling of whole teams"),
        None: _("one series of months"),
    }[result.method]
    return f"{note} {p_text(result.p_value)} · {how}"


def _sample_note(indicator: Indicator, result: EffectResult) -> str:
    """Say how many were drawn where not all of them are counted, and what was counted of those who are."""
    drawn = sum(record.people for record in result.attrition)
    parts = []
    if drawn > result.people > 0:
        words = _("counted of the %(drawn)s of all teams on the day of the declaration")
        parts.append(words % {"drawn": count_text(drawn)})
    if result.denominator:
        what = indicator.shown_denominator
        parts.append(f"{what} {count_text(round(result.denominator))}")
    return " · ".join(parts)


def _verdict(programme: Programme, declared: ProgrammeIndicator) -> IndicatorVerdict:
    result, indicator = stored_result(declared), declared.indicator
    shown = result is not None and result.effect is not None
    p_value = None
    if result is not None:
        p_value = result.p_value if declared.is_primary else result.adjusted_p
    return IndicatorVerdict(
        is_primary=declared.is_primary,
        name=indicator.shown_name,
        verdict=conclusion_text(programme, result),
        tone=conclusion_tone(programme, result),
        effect=change_text(result.effect, indicator) if result else "",
        interval=change_range(result.low, result.high, indicator) if result and shown else "",
        worthwhile=change_text(declared.worthwhile, indicator, signed=False),
        p_value=p_text(p_value),
    )


def _looks(result: EffectResult, indicator: Indicator, wanted: Set[Look]) -> tuple[OtherLook, ...]:
    return tuple(
        OtherLook(
            name=str(LOOKS[record.look]),
            effect=change_text(record.effect, indicator),
            interval=change_range(record.interval.low, record.interval.high, indicator),
            p_value=p_text(record.p_value),
        )
        for record in result.looks
        if record.look in wanted
    )


def _plan_facts(programme: Programme) -> tuple[Fact, ...]:
    """List what was promised, with the hash that holds it."""
    drawn = _("drawn by lot, seed %(seed)s") % {"seed": programme.lottery_seed}
    return (
        Fact(_("Course"), programme.course.shown_title, url=programme.course.url or ""),
        Fact(_("Declared"), moment(programme.declared_at), note=person_name(programme.declared_by)),
        Fact(_("Waves"), drawn if programme.drawn_by_lot else _("set by hand, no lot")),
        Fact(_("First month read"), f"{programme.panel_from:%Y-%m}"),
        Fact(_("Day of the analysis"), day_text(programme.analysis_on)),
        Fact(_("Primary figure"), primary_of(programme).indicator.shown_name),
    )


def sentence_for_finding(report: ProgrammeReport) -> str:
    """Propose the words of a finding: the title, the interval, the grade."""
    result = report.result
    if result is None or result.effect is None:
        return report.title
    interval = change_range(result.low, result.high, report.indicator)
    return _("%(title)s (95%% interval %(interval)s, evidence %(grade)s)") % {
        "title": report.title,
        "interval": interval,
        "grade": report.grade,
    }


@dataclass(frozen=True)
class TeamMonthRow:
    """A team's figure in one month, beside its wave."""

    team: OrgUnit
    wave: int
    month: date
    since: int | None
    trained: bool
    numerator: float | None
    denominator: float | None
    people: int
    value: float | None
    text: str
    url: str

    @property
    def cell(self) -> tuple[str, int]:
        """Name the row as the points of a chart do: the team's code and the counted month."""
        return str(self.team.code), month_index(self.month)


def rows_of(
    programme: Programme, indicator: Indicator, today: date, open_units: set[int] | None
) -> list[TeamMonthRow]:
    """List the months of each team's cohort, in two queries. Units outside `open_units` get no address.

    A month with fewer than five people would show a person and is held back.
    """
    teams = {unit.code: unit for unit in teams_of(programme)}
    wave_of = {unit.code: wave for wave in programme.waves.all() for unit in wave.units.all()}
    period = panel_period(programme, today)
    months = figures_in(programme, indicator, period, cohort_homes(programme)).cohort
    rows = []
    for each in months:
        team, wave, month = teams[each.team], wave_of[each.team], month_start(each.period)
        shown = each.people >= MIN_PEOPLE_IN_A_CELL
        value = each.numerator / each.denominator if each.denominator and shown else None
        may_open = open_units is None or team.pk in open_units
        rows.append(
            TeamMonthRow(
                team=team,
                wave=wave.number,
                month=month,
                since=each.period - month_index(wave.starts_on) if wave.starts_on else None,
                trained=wave.starts_on is not None and month >= wave.starts_on,
                numerator=each.numerator if shown else None,
                denominator=each.denominator if shown else None,
                people=each.people,
                value=value,
                text=figure_text(value, indicator.unit) if shown else _("held back"),
                url=cohort_values_url(programme, team, indicator, month, month_end(month))
                if may_open
                else "",
            )
        )
    return sorted(rows, key=lambda row: (str(row.team.path), row.month))
