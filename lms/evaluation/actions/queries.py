"""Read findings and actions: the board, what waits, and who may act on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.core.ui.api import Tone
from lms.core.wording import day_text
from lms.evaluation.actions.before_after import baseline_of, measured_as_kept, met_at_the_start
from lms.evaluation.actions.models import ImprovementAction
from lms.evaluation.actions.rules.difference import Counted
from lms.evaluation.choices import Decision, Stage
from lms.evaluation.findings.models import Finding
from lms.evaluation.findings.queries import findings_visible_to, may_act_in
from lms.evaluation.permissions import SEE_EVERYTHING
from lms.people.api import AnyUser, OrgUnit, employee_of, has_role, managed_units
from lms.performance.indicators.figures import target_of
from lms.performance.indicators.rules import meets
from lms.performance.indicators.wording import figure_text, unit_word

CLOSED_SHOWN = 12
ON_THE_BOARD = (Stage.PLAN, Stage.DO, Stage.CHECK, Stage.ACT)

NextStep = Literal["start", "finish", "measure", "check", "close", "repeat", "withdraw", ""]


@dataclass(frozen=True)
class OpenAction:
    """An action with where it stands today and what is to be done next."""

    action: ImprovementAction
    stage: str
    unit: OrgUnit
    due_on: date
    is_overdue: bool
    due_text: str
    waits_for_measure: bool
    before: str
    measured: str
    next_step: str
    url: str
    is_met_at_the_start: bool = False

    @property
    def tone(self) -> Tone:
        """Colour what is overdue."""
        return "bad" if self.is_overdue else ""


@dataclass(frozen=True)
class BoardColumn:
    """One stage of the board with its actions, the soonest due first."""

    stage: Stage
    label: str
    hint: str
    cards: tuple[OpenAction, ...]


def actions_visible_to(user: AnyUser) -> QuerySet[ImprovementAction]:
    """List actions of the findings somebody sees, and those the person owns."""
    found = ImprovementAction.objects.select_related(
        "finding__unit", "finding__programme", "owner", "measure", "next_cycle"
    )
    if has_role(user, *SEE_EVERYTHING):
        return found
    own = employee_of(user)
    return found.filter(Q(finding__unit__in=managed_units(user)) | Q(owner=own.pk if own else None))


def findings_without_action(user: AnyUser) -> QuerySet[Finding]:
    """List the findings somebody sees from which nothing follows yet, the longest waiting first."""
    nothing = Q(actions__isnull=True)
    return findings_visible_to(user).filter(nothing).order_by("found_at", "pk")


def may_move(user: AnyUser, action: ImprovementAction) -> bool:
    """Tell whether somebody may move an action: who acts in the unit, and the owner."""
    own = employee_of(user)
    if own is not None and own.pk == action.owner_id:
        return True
    return may_act_in(user, action.finding.unit)


def all_as_open(actions: Iterable[ImprovementAction], today: date) -> list[OpenAction]:
    """Say where each action stands today, and whose target was met before the work."""
    known = list(actions)
    met = met_at_the_start(known, today)
    return [replace(as_open(each, today), is_met_at_the_start=each.pk in met) for each in known]


def as_open(action: ImprovementAction, today: date) -> OpenAction:
    """Say where an action stands today."""
    waits = action.stage == Stage.CHECK and action.measured_at is None
    due_on = action.measure_to if waits else action.due_on
    late = action.stage in {Stage.PLAN, Stage.DO} or waits
    return OpenAction(
        action=action,
        stage=str(action.get_stage_display()),
        unit=action.finding.unit,
        due_on=due_on,
        is_overdue=late and today > due_on,
        due_text=_due_text(action, due_on, waits=waits, is_over=late and today > due_on),
        waits_for_measure=waits,
        before=_kept_text(baseline_of(action), action),
        measured=_kept_text(measured_as_kept(action), action),
        next_step=step_text(next_step(action, today), action),
        url=action.get_absolute_url(),
    )


def is_missed(action: ImprovementAction) -> bool:
    """Tell whether a measure was taken and missed the target."""
    top, bottom = action.measured_numerator, action.measured_denominator
    value = float(top / bottom) if top is not None and bottom else None
    return meets(value, target_of(action.measure, action.target)) is False


def _due_text(action: ImprovementAction, due_on: date, *, waits: bool, is_over: bool) -> str:
    """Say what is due: the work, or after it the measure; then the day on which that was taken."""
    if action.measured_at is not None:
        return _("Measured on %(day)s") % {"day": day_text(timezone.localdate(action.measured_at))}
    words = {"day": day_text(due_on)}
    match waits, is_over:
        case True, True:
            return _("Measured until %(day)s: the measure is to be taken") % words
        case True, False:
            return _("Measured until %(day)s") % words
        case False, True:
            return _("Work overdue since %(day)s") % words
        case _:
            return _("Work due %(day)s") % words


def _kept_text(counted: Counted | None, action: ImprovementAction) -> str:
    """Write a figure kept with an action; nothing where there is none or where it would show a person."""
    if counted is None or not counted.ratio.denominator or counted.ratio.must_be_suppressed:
        return ""
    unit = action.measure.unit
    return f"{figure_text(counted.ratio.value, unit)} {unit_word(unit)}".strip()


def before_text(action: ImprovementAction) -> str:
    """Say the figure from before the work, for a line beside the measure."""
    text = _kept_text(baseline_of(action), action)
    return _("before the work %(value)s") % {"value": text} if text else ""


def next_step(action: ImprovementAction, today: date) -> NextStep:
    """Name the one step that is open now; empty while the measured days last and at the end."""
    match action.stage:
        case Stage.PLAN:
            return "start"
        case Stage.DO:
            return "finish"
        case Stage.CHECK if action.measured_at is not None:
            return "check"
        case Stage.CHECK:
            return "measure" if today > action.measure_to else ""
        case Stage.ACT:
            return "close"
        case _:
            return "repeat" if action.decision == Decision.REPEAT and not is_followed(action) else ""


def is_followed(action: ImprovementAction) -> bool:
    """Tell whether the next cycle has begun; no query where it was read along."""
    return hasattr(action, "next_cycle")


def may_be_withdrawn(action: ImprovementAction) -> bool:
    """Tell whether an action is still before its measure."""
    return action.stage in {Stage.PLAN, Stage.DO, Stage.CHECK} and action.measured_at is None


def step_text(step: NextStep, action: ImprovementAction) -> str:
    """Write the next step in a few words."""
    words = {
        "start": _("Start the work"),
        "finish": _("Report the work done"),
        "measure": _("Take the measure"),
        "check": _("Go on to act"),
        "close": _("Decide and close"),
        "repeat": _("Begin the next cycle"),
        "withdraw": _("Withdraw the action"),
    }
    if step:
        return words[step]
    if action.stage == Stage.CHECK:
        return _("Wait: measured until %(day)s") % {"day": f"{action.measure_to:%Y-%m-%d}"}
    return ""


def board_of(user: AnyUser, today: date) -> tuple[BoardColumn, ...]:
    """Lay out the board in three queries: four stages, what was closed lately, what is met at the start."""
    actions = actions_visible_to(user)
    open_ones = actions.filter(stage__in=ON_THE_BOARD).order_by("due_on", "pk")
    closed = actions.filter(stage=Stage.CLOSED).order_by("-closed_at")[:CLOSED_SHOWN]
    cards = all_as_open([*open_ones, *closed], today)
    hints = {
        Stage.PLAN: _("Who does what, measured how"),
        Stage.DO: _("Being done"),
        Stage.CHECK: _("Done; the figure decides"),
        Stage.ACT: _("Measured; decide what follows"),
        Stage.CLOSED: _("With measure and conclusion, or withdrawn"),
    }
    return tuple(
        BoardColumn(
            stage, str(stage.label), hints[stage], tuple(each for each in cards if each.action.stage == stage)
        )
        for stage in Stage
    )


def open_actions(user: AnyUser) -> tuple[OpenAction, ...]:
    """List the actions that are not closed and concern somebody, the soonest due first; one query."""
    today = timezone.localdate()
    actions = actions_visible_to(user).exclude(stage=Stage.CLOSED)
    found = [as_open(each, today) for each in actions.order_by("due_on", "pk")]
    return tuple(sorted(found, key=lambda each: each.due_on))
