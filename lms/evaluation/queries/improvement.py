"""Read findings and actions: the board, what waits, and who may act on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.core.api import Tone
from lms.evaluation.choices import Decision, Stage
from lms.evaluation.models import Finding, ImprovementAction
from lms.evaluation.queries.before_after import met_at_the_start
from lms.people.api import AnyUser, OrgUnit, Role, employee_of, has_role, managed_units

SEE_EVERY_FINDING = (Role.HR, Role.TRAINER, Role.AUDITOR)
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
    waits_for_measure: bool
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


def findings_visible_to(user: AnyUser) -> QuerySet[Finding]:
    """List findings: all for HR, trainers and auditors, else those of units led or below."""
    found = Finding.objects.select_related("unit", "programme", "clause", "found_by__employee")
    if has_role(user, *SEE_EVERY_FINDING):
        return found
    return found.filter(unit__in=managed_units(user))


def actions_visible_to(user: AnyUser) -> QuerySet[ImprovementAction]:
    """List actions of the findings somebody sees, and those the person owns."""
    found = ImprovementAction.objects.select_related(
        "finding__unit", "finding__programme", "owner", "measure", "next_cycle"
    )
    if has_role(user, *SEE_EVERY_FINDING):
        return found
    own = employee_of(user)
    return found.filter(Q(finding__unit__in=managed_units(user)) | Q(owner=own.pk if own else None))


def units_to_act_in(user: AnyUser) -> QuerySet[OrgUnit]:
    """List the units in which somebody may make findings and plan actions: HR all, managers their own."""
    units = OrgUnit.objects.all() if has_role(user, Role.HR) else managed_units(user)
    return units.order_by("path")


def may_act_in(user: AnyUser, unit: OrgUnit) -> bool:
    """Tell whether somebody may make findings and plan, decide and close actions in a unit."""
    return units_to_act_in(user).filter(pk=unit.pk).exists()


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
        waits_for_measure=waits,
        next_step=step_text(next_step(action, today), action),
        url=action.get_absolute_url(),
    )


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
    return tuple(_column(stage, cards) for stage in Stage)


def _column(stage: Stage, cards: Sequence[OpenAction]) -> BoardColumn:
    hints = {
        Stage.PLAN: _("Who does what, measured how"),
        Stage.DO: _("Being done"),
        Stage.CHECK: _("Done; the figure decides"),
        Stage.ACT: _("Measured; decide what follows"),
        Stage.CLOSED: _("With measure and conclusion, or withdrawn"),
    }
    own = tuple(each for each in cards if each.action.stage == stage)
    return BoardColumn(stage, str(stage.label), hints[stage], own)


def open_actions(user: AnyUser) -> tuple[OpenAction, ...]:
    """List the actions that are not closed and concern somebody, the soonest due first; one query."""
    today = timezone.localdate()
    actions = actions_visible_to(user).exclude(stage=Stage.CLOSED)
    found = [as_open(each, today) for each in actions.order_by("due_on", "pk")]
    return tuple(sorted(found, key=lambda each: each.due_on))
