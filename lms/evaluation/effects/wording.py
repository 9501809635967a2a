"""Put an effect into words: the finding, its size and grade, why it is believed, what to beware of."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lms.core.ui.api import Tone
from lms.core.wording import count_text, day_text, percent
from lms.evaluation.effects.rules.results import EffectResult, EventRecord
from lms.evaluation.estimation.rules.event_study import DriftBounds
from lms.evaluation.estimation.rules.inference import Method
from lms.evaluation.estimation.rules.power import Needs
from lms.evaluation.estimation.rules.screening import ExcludedTeam, Exclusion
from lms.evaluation.programmes.models import Programme
from lms.evaluation.verdicts.rules.analysis import Look
from lms.evaluation.verdicts.rules.designs import Floor, Grade, Shortfall
from lms.evaluation.verdicts.rules.evidence import Caution, EffectConclusion, Reason
from lms.performance.indicators.models import Indicator
from lms.performance.indicators.wording import (
    DASH,
    change_number,
    change_range,
    change_text,
)

GRADES: Mapping[Grade, str | Promise] = {
    Grade.A: gettext_lazy("Waves drawn by lot: chance decided who was trained first."),
    Grade.B: gettext_lazy("Waves without a lot, compared with teams not yet trained."),
    Grade.D: gettext_lazy("Everybody at once, read against the months before."),
    Grade.E: gettext_lazy("No fair comparison, or too few teams or months: no effect is stated."),
}

SHORT_REASONS: Mapping[Reason, str | Promise] = {
    Reason.TOO_IMPRECISE: gettext_lazy("the result is too imprecise"),
    Reason.UNBOUNDED: gettext_lazy("the result is too imprecise"),
    Reason.BELOW_FLOOR: gettext_lazy("too few teams or months"),
    Reason.BEFORE_AFTER_ONLY: gettext_lazy("nothing to compare with"),
    Reason.NO_ESTIMATE: gettext_lazy("nothing to compare with"),
    Reason.PRE_TREND_REJECTED: gettext_lazy("teams differed before the training"),
    Reason.PRE_TREND_UNTESTED: gettext_lazy("too few months before"),
    Reason.TOO_FEW_PEOPLE: gettext_lazy("too few people"),
    Reason.NOT_DECLARED_NOT_ADJUSTED: gettext_lazy("not declared before the run"),
}


def p_text(p_value: float | None) -> str:
    """Write a p-value."""
    if p_value is None:
        return DASH
    return "p < 0.001" if p_value < 0.001 else f"p = {p_value:.3f}"


def finding_sentence(programme: Programme, indicator: Indicator, result: EffectResult | None) -> str:
    """State the finding as one sentence, the title of the report; what no lot protects says so itself."""
    words = {"programme": programme.shown_title, "indicator": indicator.shown_name}
    if programme.cancelled_at is not None:
        return _("%(programme)s: cancelled") % words
    if result is None or not result.due:
        if timezone.localdate() < programme.analysis_on:
            words["day"] = day_text(programme.analysis_on)
            return _("%(programme)s: not due yet, the analysis is due on %(day)s") % words
        return _("%(programme)s: not estimated yet") % words
    if result.conclusion is EffectConclusion.EFFECT and result.effect is not None:
        words["size"] = change_text(result.effect, indicator, signed=False)
        rose = _("%(programme)s: %(indicator)s rose by about %(size)s")
        fell = _("%(programme)s: %(indicator)s fell by about %(size)s")
        return (rose if result.effect > 0 else fell) % words + _doubt(result)
    if result.conclusion is EffectConclusion.PRACTICALLY_NONE:
        words["size"] = change_text(result.worthwhile, indicator, signed=False)
        return _(
            "%(programme)s: practically no effect on %(indicator)s, less than %(size)s"
        ) % words + _doubt(result)
    shorts = [SHORT_REASONS[reason] for reason in result.reasons if reason in SHORT_REASONS]
    words["why"] = str(shorts[0]) if shorts else _("the evidence does not suffice")
    if Reason.BELOW_FLOOR in result.reasons:
        words["why"] = str(SHORT_REASONS[Reason.BELOW_FLOOR])
    if result.problem == "period_without_rows":
        words["why"] = _("a month has no figures")
    return _("%(programme)s: inconclusive, %(why)s") % words


def _doubt(result: EffectResult) -> str:
    """Say what else may be the cause, unless chance decided who was trained first."""
    if result.grade is Grade.A:
        return ""
    if result.grade is Grade.D:
        return _(" (nobody waited: anything else of that time may be the cause)")
    return _(" (no lot was drawn: it may be the teams' own drift)")


def conclusion_tone(programme: Programme, result: EffectResult | None) -> Tone:
    """Colour the conclusion of a programme; nothing follows from one that is cancelled."""
    return "" if programme.cancelled_at is not None else tone_of(result)


def tone_of(result: EffectResult | None) -> Tone:
    """Colour a conclusion: good or bad only for an effect in a figure that has a good direction."""
    if result is None or result.conclusion is not EffectConclusion.EFFECT:
        return ""
    tones: Mapping[bool | None, Tone] = {True: "good", False: "bad", None: "accent"}
    return tones[result.favourable]


def before_the_day(programme: Programme) -> str:
    """Say when the figure will be known, or that it never will."""
    if programme.cancelled_at is not None:
        return _("Cancelled before the day of the analysis.")
    return _("Known on the day of the analysis.")


def conclusion_text(programme: Programme, result: EffectResult | None) -> str:
    """Write the conclusion in two or three words."""
    if programme.cancelled_at is not None:
        return _("Cancelled")
    if result is None:
        return _("Not estimated yet")
    if not result.due:
        return _("Not due yet")
    words = {
        EffectConclusion.EFFECT: _("Effect"),
        EffectConclusion.PRACTICALLY_NONE: _("Practically none"),
        EffectConclusion.INCONCLUSIVE: _("Inconclusive"),
    }
    return words[result.conclusion]


@dataclass(frozen=True)
class ReportFigure:
    """One of the five figures of a report, ready to show."""

    label: str
    value: str
    note: str
    tone: Tone = ""
    marked: bool = False
    unit: str = ""


REASONS: Mapping[Reason, str | Promise] = {
    Reason.CLEAR_OF_ZERO: gettext_lazy("The whole interval lies on one side of zero."),
    Reason.TOO_SMALL_TO_MATTER: gettext_lazy(
        "The whole interval lies below the size declared worth having: any effect is too small to matter."
    ),
    Reason.UNBOUNDED: gettext_lazy("So few teams bound the effect on no side: the figures exclude nothing."),
    Reason.TOO_IMPRECISE: gettext_lazy(
        "The interval is too wide: it allows no effect as well as one worth having."
    ),
    Reason.BEFORE_AFTER_ONLY: gettext_lazy(
        "There is no fair comparison, and before and after prove nothing."
    ),
    Reason.BELOW_FLOOR: gettext_lazy("The rollout falls short of what its design needs."),
    Reason.NO_ESTIMATE: gettext_lazy("No effect can be computed from these figures."),
    Reason.TOO_FEW_PEOPLE: gettext_lazy("Fewer than five people: a number would show a person."),
    Reason.PRE_TREND_REJECTED: gettext_lazy(
        "Trained and waiting teams already drifted apart before the training."
    ),
    Reason.PRE_TREND_UNTESTED: gettext_lazy(
        "There are too few months before to see whether teams moved alike."
    ),
    Reason.NOT_DECLARED_NOT_ADJUSTED: gettext_lazy("The figure was not declared before the run."),
}

CAUTIONS: Mapping[Caution, str | Promise] = {
    Caution.UNEVEN_ATTRITION: gettext_lazy(
        "Trained and waiting teams lost different shares of their people, perhaps part of the difference."
    ),
    Caution.UNEVEN_LEVELS: gettext_lazy(
        "Who is still counted is not who began: by their level from before the training the trained now stand"
        " %(size)s from those who wait, and so much of the difference may come from who went."
    ),
    Caution.UNEVEN_MOVES: gettext_lazy(
        "People changed teams unevenly: by their level from before, whoever is now in a trained team stands"
        " %(size)s from whoever is in one that waits. The effect follows the teams drawn with, so this does"
        " not move it."
    ),
    Caution.PRE_TREND_BY_CHANCE: gettext_lazy(
        "Teams drifted apart before the training although a lot was drawn; chance does that now and then."
    ),
    Caution.HISTORY_MAY_EXPLAIN: gettext_lazy(
        "Without a comparison group anything else of that time may be the cause."
    ),
    Caution.SMALLER_THAN_WORTHWHILE: gettext_lazy(
        "There is an effect, and it is smaller than the size declared worth having."
    ),
    Caution.NOT_DECLARED: gettext_lazy("Not the primary figure; judged together with the others."),
}

CHANCES: Mapping[Method | None, str | Promise] = {
    Method.PERMUTATION: gettext_lazy(
        "Had the training changed nothing, so large a difference would come about by chance in %(chance)s of"
        " the ways to deal whole teams into the waves (%(p)s)."
    ),
    Method.CLUSTER_BOOTSTRAP: gettext_lazy(
        "Had the training changed nothing, so large a difference would come about by chance in %(chance)s of"
        " the cases (%(p)s)."
    ),
}

# Few teams are placed anew even where no lot was drawn: it tells how unusual the difference is, no more.
SET_BY_HAND = gettext_lazy(
    "Of all the ways to place whole teams into the waves, %(chance)s give so large a difference (%(p)s). The"
    " real waves were set by hand, not by a lot, so chance alone is not excluded by this."
)

type Course = Literal["unclear", "fades", "grows"]

FEWEST_POINTS = 3
COURSES: Mapping[Course, str | Promise] = {
    "unclear": gettext_lazy(
        "In the first month %(first)s, %(month)s months later %(last)s, from the %(teams)s teams trained"
        " first: whether it fades cannot be told."
    ),
    "fades": gettext_lazy(
        "It fades: in the first month %(first)s, %(month)s months later %(last)s, from the %(teams)s teams"
        " trained first."
    ),
    "grows": gettext_lazy(
        "It grows: in the first month %(first)s, %(month)s months later %(last)s, from the %(teams)s teams"
        " trained first."
    ),
}

FLOORS: Mapping[Floor, str | Promise] = {
    Floor.TEAMS: gettext_lazy("teams, for chance alone to be excluded"),
    Floor.PRE_PERIODS: gettext_lazy("months before the first wave"),
    Floor.POST_PERIODS: gettext_lazy("months after the first wave"),
    Floor.TRAINED_TEAMS: gettext_lazy("trained teams"),
    Floor.COMPARISON_TEAMS: gettext_lazy("teams to compare with"),
}

PROBLEMS: Mapping[str, str | Promise] = {
    "no_rows": gettext_lazy("No team has enough figures in these months."),
    "period_without_rows": gettext_lazy("A month has no figures at all: it was probably never imported."),
    "team_without_rows": gettext_lazy("A team has no figures in these months."),
    "numerator_without_denominator": gettext_lazy(
        "Some rows count something over nothing; check the import."
    ),
    "no_wave": gettext_lazy("No wave began within these months."),
}


def reasons_of(result: EffectResult, indicator: Indicator) -> list[str]:
    """Say why the conclusion is what it is, one sentence a reason."""
    if not result.due:
        return [_("Nothing is estimated before the declared day, so that nobody stops at a lucky month.")]
    if result.problem:
        return [str(PROBLEMS.get(result.problem, REASONS[Reason.NO_ESTIMATE]))]
    sentences = [str(REASONS[reason]) for reason in result.reasons]
    sentences += [shortfall_text(each) for each in result.shortfalls]
    return sentences + checks_of(result, indicator)


def checks_of(result: EffectResult, indicator: Indicator) -> list[str]:
    """Say what was checked beside the estimate: months before, how the lot could have fallen, a drift."""
    if result.effect is None:
        return []
    found = []
    if result.pre_trend_p is not None:
        words = {"months": result.pre_trend_points, "p": p_text(result.pre_trend_p)}
        alike = _("In the %(months)s months before training no difference in the moves was seen (%(p)s).")
        apart = _("In the %(months)s months before training the moves differed (%(p)s).")
        found.append((alike if result.pre_trend_p > 0.05 else apart) % words)
    if result.p_value is not None and result.method in CHANCES:
        words = {
            "chance": _("less than 0.1%") if result.p_value < 0.001 else percent(result.p_value),
            "p": p_text(result.p_value),
        }
        by_hand = result.method is Method.PERMUTATION and result.grade is not Grade.A
        found.append(str(SET_BY_HAND if by_hand else CHANCES[result.method]) % words)
    if result.drift is not None:
        found.append(_drift_text(result.drift, indicator))
    return found


def _drift_text(drift: DriftBounds, indicator: Indicator) -> str:
    """Say how far a drift of the trained teams' own would carry, as no lot protects from one."""
    words = {
        "range": change_range(drift.interval.low, drift.interval.high, indicator),
        "times": f"{drift.breakdown:.1f}",
    }
    bounds = _(
        "Without a lot the trained teams may drift on their own: by as much every month as they at most did "
        "before, the effect would lie in %(range)s."
    )
    holds = _("Up to %(times)s times the largest move before it stays clear of zero.")
    return f"{bounds} {holds}" % words if drift.breakdown > 0 else bounds % words


def course_text(result: EffectResult, indicator: Indicator) -> str:
    """Say how the effect went from the first month to the last, and whether it fades; nothing without one.

    Only intervals that lie apart tell it: later months rest on the teams trained first alone.
    """
    points = [event for event in result.events if event.time >= 0 and event.low_band is not None]
    if result.conclusion is not EffectConclusion.EFFECT or len(points) < FEWEST_POINTS:
        return ""
    first, last = points[0], points[-1]
    words = {
        "first": _point_text(first, indicator),
        "last": _point_text(last, indicator),
        "month": last.time,
        "teams": last.teams,
    }
    # Two effects are told apart where their intervals lie apart, whichever way the effect goes.
    (first_low, first_high), (last_low, last_high) = _ends(first), _ends(last)
    course: Course = "fades" if abs(last.effect) < abs(first.effect) else "grows"
    if first_low <= last_high and last_low <= first_high:
        course = "unclear"
    return str(COURSES[course]) % words


def _point_text(event: EventRecord, indicator: Indicator) -> str:
    ends = change_range(event.low_band, event.high_band, indicator)
    return _("%(size)s (%(range)s)") % {"size": change_number(event.effect, indicator), "range": ends}


def _ends(event: EventRecord) -> tuple[float, float]:
    low = -math.inf if event.low_band is None else event.low_band
    return low, math.inf if event.high_band is None else event.high_band


def shortfall_text(shortfall: Shortfall) -> str:
    """Say which floor is missed: how much there is and how much it takes."""
    return _("Needs at least %(need)s %(what)s; there are %(have)s.") % {
        "need": count_text(shortfall.need),
        "have": count_text(shortfall.have),
        "what": FLOORS[shortfall.floor],
    }


SIZED: Mapping[Caution, Look] = {
    Caution.UNEVEN_LEVELS: Look.REMAINED,
    Caution.UNEVEN_MOVES: Look.PRESENT,
}

LOOKS: Mapping[Look, str | Promise] = {
    Look.TEAM_OF_THE_DAY: gettext_lazy("By the team of the day instead of the team drawn with"),
    Look.LAST_MONTH_ONLY: gettext_lazy("Beside the last month before alone (Callaway–Sant'Anna)"),
    Look.REMAINED: gettext_lazy("Level from before of those still counted"),
    Look.PRESENT: gettext_lazy("Level from before of those in the teams of the day"),
}


def cautions_of(result: EffectResult, indicator: Indicator) -> list[str]:
    """Say what must stand beside the conclusion; one that has a size only where the size may be shown."""
    sizes = {record.look: change_text(record.effect, indicator) for record in result.looks}
    found = []
    for caution in result.cautions:
        if caution not in SIZED:
            found.append(str(CAUTIONS[caution]))
        elif SIZED[caution] in sizes:
            found.append(str(CAUTIONS[caution]) % {"size": sizes[SIZED[caution]]})
    return found


def needs_text(needs: Needs | None, indicator: Indicator) -> str:
    """Say how much more would tell the size declared worth having."""
    if needs is None:
        return ""
    ways = []
    if needs.more_teams:
        ways.append(
            ngettext("%(count)d more team", "%(count)d more teams", needs.more_teams)
            % {"count": needs.more_teams}
        )
    if needs.more_periods:
        ways.append(
            ngettext("%(count)d more month", "%(count)d more months", needs.more_periods)
            % {"count": needs.more_periods}
        )
    size = change_text(needs.target, indicator, signed=False)
    if not ways:
        return _("No reasonable number of teams or months would tell an effect of %(size)s.") % {"size": size}
    return _("%(ways)s would tell an effect of %(size)s.") % {"ways": _(" or ").join(ways), "size": size}


def exclusion_text(excluded: ExcludedTeam) -> str:
    """Say why a team is left out."""
    have, need = count_text(round(excluded.have, 1)), count_text(excluded.need)
    match excluded.reason:
        case Exclusion.TOO_FEW_PEOPLE:
            return _("%(have)s people a month before training, fewer than %(need)s") % {
                "have": have,
                "need": need,
            }
        case Exclusion.SAMPLE_TOO_SMALL:
            return _("a sample of %(have)s a month before training, under %(need)s") % {
                "have": have,
                "need": need,
            }
        case Exclusion.TRAINED_TOO_EARLY:
            return _("trained before any month to compare with")
        case _:
            return _("no figures before training")
