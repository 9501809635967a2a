"""Write down a finding and plan the actions that shall follow from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction

from lms.core.api import JSON, record
from lms.evaluation.choices import Stage
from lms.evaluation.models import Finding, ImprovementAction, Indicator, Programme
from lms.people.api import Employee, OrgUnit
from lms.standards.api import Clause

# Two presses of one button, a reload of the page: within this time the same words are the same finding.
SAME_FINDING = timedelta(hours=1)


@dataclass(frozen=True)
class FindingDraft:
    """What was seen, where, and the figures it rests on."""

    statement: str
    unit: OrgUnit
    programme: Programme | None = None
    clause: Clause | None = None
    evidence: Mapping[str, JSON] | None = None


@dataclass(frozen=True)
class ActionDraft:
    """Who does what by when, and what will be measured; `target` is in the quotient's own unit."""

    title: str
    owner: Employee
    due_on: date
    measure: Indicator
    target: float
    measure_from: date
    measure_to: date


@transaction.atomic
def make_finding(*, draft: FindingDraft, by: User, now: datetime) -> Finding:
    """Keep a finding; the same words of the same person for the same unit within an hour are one."""
    known = Finding.objects.filter(
        statement=draft.statement, unit=draft.unit, found_by=by, found_at__gt=now - SAME_FINDING
    ).first()
    if known is not None:
        return known
    finding = Finding.objects.create(
        statement=draft.statement,
        unit=draft.unit,
        programme=draft.programme,
        clause=draft.clause,
        evidence=dict(draft.evidence or {}),
        found_by=by,
        found_at=now,
    )
    record(actor=by, action="finding.made", subject=finding, details={"unit": draft.unit.code})
    return finding


def as_planned(finding: Finding, draft: ActionDraft) -> ImprovementAction:
    """Give the action as it would be planned, unsaved, so that its measure can be looked at before."""
    return ImprovementAction(
        finding=finding,
        title=draft.title,
        owner=draft.owner,
        due_on=draft.due_on,
        measure=draft.measure,
        target=draft.target,
        measure_from=draft.measure_from,
        measure_to=draft.measure_to,
    )


@transaction.atomic
def plan_action(*, finding: Finding, draft: ActionDraft, by: User) -> ImprovementAction:
    """Plan an action; the same title, owner and due day under one finding are one action."""
    action, made = ImprovementAction.objects.get_or_create(
        finding=finding,
        title=draft.title,
        owner=draft.owner,
        due_on=draft.due_on,
        cycle=1,
        defaults={
            "stage": Stage.PLAN,
            "measure": draft.measure,
            "target": draft.target,
            "measure_from": draft.measure_from,
            "measure_to": draft.measure_to,
        },
    )
    if made:
        details: dict[str, JSON] = {"owner": draft.owner.number, "due_on": draft.due_on.isoformat()}
        record(actor=by, action="action.planned", subject=action, details=details)
    return action
