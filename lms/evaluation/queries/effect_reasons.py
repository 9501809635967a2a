"""Say why an effect is believed or not, what to beware of, who was left out, and what would tell more."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lms.core.api import percent
from lms.evaluation.domain.designs import Floor, Shortfall
from lms.evaluation.domain.effect_results import EffectResult, EventRecord
from lms.evaluation.domain.event_study import BASE_TIME
from lms.evaluation.domain.evidence import Caution, Conclusion, Reason
from lms.evaluation.domain.inference import Method
from lms.evaluation.domain.power import Needs
from lms.evaluation.domain.screening import ExcludedTeam, Exclusion
from lms.evaluation.queries.effect_words import change_number, change_range, change_text, p_text
from lms.evaluation.wording import count_text

REASONS: Mapping[Reason, str | Promise] = {
    Reason.CLEAR_OF_ZERO: gettext_lazy("The whole interval lies on one side of zero."),
    Reason.TOO_SMALL_TO_MATTER: gettext_lazy(
        "The whole interval lies below the size declared worth having: any effect is too small to matter."
    ),
    Reason.WOULD_HAVE_BEEN_SEEN: gettext_lazy(
        "An effect of the size declared worth having would very likely have been seen."
    ),
    Reason.NO_WORTHWHILE_SIZE_DECLARED: gettext_lazy(
        "The interval includes zero. No size worth having was declared: that does not prove there is none."
    ),
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
    Caution.FRAGILE_TO_TREND: gettext_lazy(
        "A drift no larger than the moves before the training could explain the whole difference."
    ),
    Caution.PRE_TREND_BY_CHANCE: gettext_lazy(
        "Teams drifted apart before the training although a lot was drawn; chance does that now and then."
    ),
    Caution.HISTORY_MAY_EXPLAIN: gettext_lazy(
        "Without a comparison group anything else of that time may be the cause."
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
    Floor.ALLOCATIONS: gettext_lazy("different ways the lot could have fallen"),
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


def reasons_of(result: EffectResult) -> list[str]:
    """Say why the conclusion is what it is, one sentence a reason."""
    if not result.due:
        return [_("Nothing is estimated before the declared day, so that nobody stops at a lucky month.")]
    if result.problem:
        return [str(PROBLEMS.get(result.problem, REASONS[Reason.NO_ESTIMATE]))]
    sentences = [str(REASONS[reason]) for reason in result.reasons]
    sentences += [shortfall_text(each) for each in result.shortfalls]
    return sentences + checks_of(result)


def checks_of(result: EffectResult) -> list[str]:
    """Say what was checked beside the estimate: months before, and how the lot could have fallen."""
    if result.effect is None:
        return []
    found = []
    if result.pre_trend_p is not None:
        words = {"months": result.pre_trend_points, "p": p_text(result.pre_trend_p)}
        alike = _("In the %(months)s months before training no difference in the moves was seen (%(p)s).")
        apart = _("In the %(months)s months before training the moves differed (%(p)s).")
        found.append((alike if result.pre_trend_p > 0.05 else apart) % words)
    if result.p_value is not None and result.method in CHANCES:
        words = {"chance": _chance_text(result.p_value), "p": p_text(result.p_value)}
        found.append(str(CHANCES[result.method]) % words)
    return found


def _chance_text(p_value: float) -> str:
    """Write a p-value as the share that it is."""
    return _("less than 0.1%") if p_value < 0.001 else percent(p_value)


def course_text(result: EffectResult, unit: str) -> str:
    """Say how the effect went from the first month to the last, and whether it fades; nothing without one.

    Only intervals that lie apart tell it: later months rest on the teams trained first alone.
    """
    points = [event for event in result.events if event.time > BASE_TIME and event.low is not None]
    if result.conclusion is not Conclusion.EFFECT or len(points) < FEWEST_POINTS:
        return ""
    first, last = points[0], points[-1]
    words = {
        "first": _point_text(first, unit),
        "last": _point_text(last, unit),
        "month": last.time,
        "teams": last.teams,
    }
    return str(COURSES[_course(first, last)]) % words


def _point_text(event: EventRecord, unit: str) -> str:
    ends = change_range(event.low, event.high, unit)
    return _("%(size)s (%(range)s)") % {"size": change_number(event.effect, unit), "range": ends}


def _course(first: EventRecord, last: EventRecord) -> Course:
    """Compare the sizes of two effects whose intervals lie apart, whichever way the effect goes."""
    first_low, first_high = _ends(first)
    last_low, last_high = _ends(last)
    if first_low <= last_high and last_low <= first_high:
        return "unclear"
    return "fades" if abs(last.effect) < abs(first.effect) else "grows"


def _ends(event: EventRecord) -> tuple[float, float]:
    low = -math.inf if event.low is None else event.low
    return low, math.inf if event.high is None else event.high


def shortfall_text(shortfall: Shortfall) -> str:
    """Say which floor is missed: how much there is and how much it takes."""
    return _("Needs at least %(need)s %(what)s; there are %(have)s.") % {
        "need": count_text(shortfall.need),
        "have": count_text(shortfall.have),
        "what": FLOORS[shortfall.floor],
    }


def cautions_of(result: EffectResult) -> list[str]:
    """Say what must stand beside the conclusion."""
    return [str(CAUTIONS[caution]) for caution in result.cautions]


def needs_text(needs: Needs | None, unit: str) -> str:
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
    size = change_text(needs.target, unit, signed=False)
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
