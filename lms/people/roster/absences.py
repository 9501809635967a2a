"""Read leave out of a roster's rows, hold it against what is recorded, and keep it."""

from __future__ import annotations

from collections.abc import Sequence

from lms.core.accounts import User
from lms.core.files.workbooks.api import Value
from lms.core.imports.api import SheetRow
from lms.people.choices import LeaveKind
from lms.people.leaves.models import Leave
from lms.people.leaves.services import LeavePlan, change_leave, record_leave
from lms.people.organisation.models import Employee

FIRST, LAST, KIND = "away_from", "away_to", "away_kind"


def recorded_leave(row: SheetRow, known: Sequence[Leave]) -> Leave | None:
    """Give the recorded leave that begins on the row's first day away."""
    if row.get(FIRST) is None:
        return None
    return next((leave for leave in known if leave.starts_on == row.day(FIRST)), None)


def asked_leave(row: SheetRow, known: Sequence[Leave]) -> LeavePlan | None:
    """Give the leave of the row; empty cells leave what is recorded of one that begins on the same day."""
    if row.get(FIRST) is None:
        return None
    same = recorded_leave(row, known)
    last = row.day(LAST) if row.get(LAST) is not None else same.ends_on if same else None
    kind = row.text(KIND) or (same.kind if same else LeaveKind.OTHER)
    return LeavePlan(LeaveKind(kind), row.day(FIRST), last, same.note if same else "")


def leave_until_now(row: SheetRow, known: Sequence[Leave]) -> dict[str, Value]:
    """Give what is recorded of the row's leave where the row says something else; a new one has no days."""
    plan, same = asked_leave(row, known), recorded_leave(row, known)
    if plan is None:
        return {}
    if same is None:
        return {FIRST: None}
    held: dict[str, Value] = {}
    if plan.ends_on != same.ends_on:
        held[LAST] = same.ends_on
    if plan.kind != same.kind:
        held[KIND] = same.kind
    return held


def keep_leave(row: SheetRow, employee: Employee, known: Sequence[Leave], by: User | None) -> None:
    """Record the row's leave, or change the one that begins on the same day."""
    plan, same = asked_leave(row, known), recorded_leave(row, known)
    if plan is None or not leave_until_now(row, known):
        return
    if same is None:
        record_leave(employee=employee, plan=plan, by=by)
    else:
        change_leave(leave=same, plan=plan, by=by)
