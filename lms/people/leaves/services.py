"""Record leave, change and remove it, without ever letting two of one person overlap."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from lms.core.accounts import User
from lms.core.refusals import Refusal
from lms.core.refusals import gettext_lazy as _
from lms.core.trail.api import record
from lms.core.wording import JSON
from lms.people.choices import LeaveKind
from lms.people.leaves.models import Leave
from lms.people.leaves.rules import Away, overlap
from lms.people.organisation.models import Employee


class LeaveRefused(Refusal):
    """The leave would contradict what is already known; `field` is where it is said."""

    field = "starts_on"


class LeaveOverlaps(LeaveRefused):
    """The person is away on some of the days already."""

    message = _("Leave recorded before covers some of these days. Change that one instead.")


class LeaveEndsBeforeStart(LeaveRefused):
    """The last day comes before the first."""

    field = "ends_on"
    message = _("The last day is before the first.")


class LeaveBeforeHiring(LeaveRefused):
    """The leave begins before the person worked here."""

    message = _("On the first day the person did not work here yet.")


@dataclass(frozen=True)
class LeavePlan:
    """Why and when somebody is away."""

    kind: LeaveKind
    starts_on: date
    ends_on: date | None = None
    note: str = ""


@transaction.atomic
def record_leave(*, employee: Employee, plan: LeavePlan, by: User | None) -> Leave:
    """Record that somebody is away. Callers check who may do this."""
    kept = Employee.objects.select_for_update(of=("self",)).get(pk=employee.pk)
    refuse_impossible(plan, kept.hired_on, kept.leaves.all())
    leave = Leave.objects.create(
        employee=kept, kind=plan.kind, starts_on=plan.starts_on, ends_on=plan.ends_on, note=plan.note
    )
    record(actor=by, action="employee.leave_recorded", subject=kept, details=_details(plan))
    return leave


@transaction.atomic
def change_leave(*, leave: Leave, plan: LeavePlan, by: User | None) -> Leave:
    """Change days or kind, as when somebody returns earlier. Callers check who may do this."""
    kept = Employee.objects.select_for_update(of=("self",)).get(pk=leave.employee_id)
    refuse_impossible(plan, kept.hired_on, kept.leaves.exclude(pk=leave.pk))
    before = _details(LeavePlan(LeaveKind(leave.kind), leave.starts_on, leave.ends_on))
    leave.kind, leave.note = plan.kind, plan.note
    leave.starts_on, leave.ends_on = plan.starts_on, plan.ends_on
    leave.save()
    record(
        actor=by,
        action="employee.leave_changed",
        subject=kept,
        details={**_details(plan), "before": before},
    )
    return leave


@transaction.atomic
def remove_leave(*, leave: Leave, by: User | None) -> None:
    """Remove leave that was recorded by mistake; the entry keeps its days. Callers check who may do this."""
    plan = LeavePlan(LeaveKind(leave.kind), leave.starts_on, leave.ends_on)
    record(actor=by, action="employee.leave_removed", subject=leave.employee, details=_details(plan))
    leave.delete()


def refuse_impossible(plan: LeavePlan, hired_on: date, others: Iterable[Leave]) -> None:
    """Refuse days in the wrong order, before hiring, or shared with other leave of the person."""
    if plan.ends_on is not None and plan.ends_on < plan.starts_on:
        raise LeaveEndsBeforeStart
    if plan.starts_on < hired_on:
        raise LeaveBeforeHiring
    if overlap((leave.away for leave in others), Away(plan.starts_on, plan.ends_on)):
        raise LeaveOverlaps


def _details(plan: LeavePlan) -> dict[str, JSON]:
    """Say the days; why somebody is away stays out of the trail."""
    return {"from": plan.starts_on.isoformat(), "to": plan.ends_on.isoformat() if plan.ends_on else ""}
