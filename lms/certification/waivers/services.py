"""Decide a waiver and end one early; refuse one that overlaps another or is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from lms.certification.requirements.models import Certification
from lms.certification.waivers.models import Waiver, WaiverQuerySet
from lms.core.accounts import User
from lms.core.refusals import Refusal, require_reason
from lms.core.refusals import gettext_lazy as _
from lms.core.trail.api import record
from lms.people.api import Employee


@dataclass(frozen=True)
class WaiverPlan:
    """Who may do without which certification, on which days, and why."""

    certification: Certification
    employee: Employee
    starts_on: date
    ends_on: date
    reason: str


@transaction.atomic
def waive(*, plan: WaiverPlan, decided_by: User, now: datetime) -> Waiver:
    """Let somebody do without a certification for some days; waivers never overlap.

    Callers check the right to decide. Raises OwnWaiver for oneself.
    """
    if plan.employee.user_id == decided_by.pk:
        raise OwnWaiver
    reason = require_reason(plan.reason)
    if plan.ends_on < plan.starts_on:
        raise WaiverEndsBeforeStart
    employee = Employee.objects.select_for_update().get(pk=plan.employee.pk)
    others = Waiver.objects.filter(employee=employee, certification=plan.certification)
    if others.filter(starts_on__lte=plan.ends_on, ends_on__gte=plan.starts_on).exists():
        raise WaiverOverlaps
    waiver = Waiver.objects.create(
        certification=plan.certification,
        employee=employee,
        reason=reason,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        decided_by=decided_by,
        decided_at=now,
    )
    record(actor=decided_by, action="certification.waived", subject=waiver, reason=waiver.reason)
    return waiver


@transaction.atomic
def end_waiver(*, waiver: Waiver, ends_on: date, actor: User, reason: str) -> Waiver:
    """End a waiver earlier than decided, for a reason. Callers check the right."""
    reason = require_reason(reason)
    waiver = Waiver.objects.select_for_update().get(pk=waiver.pk)
    if not waiver.starts_on <= ends_on < waiver.ends_on:
        raise WaiverIsOver
    details = {"was": waiver.ends_on.isoformat(), "now": ends_on.isoformat()}
    waiver.ends_on = ends_on
    waiver.save(update_fields=["ends_on"])
    record(
        actor=actor,
        action="certification.waiver_ended",
        subject=waiver,
        reason=reason,
        details=details,
    )
    return waiver


class OwnWaiver(Refusal):
    message = _("This is your own waiver, so somebody else decides.")


class WaiverEndsBeforeStart(Refusal):
    """The last day of the waiver lies before its first."""


class WaiverOverlaps(Refusal):
    """Another waiver of the same person and certification covers some of the days."""

    message = _("Another waiver of this person covers some of these days.")


class WaiverIsOver(Refusal):
    """The waiver has ended already, or would end later than it does now."""

    message = _("The waiver can only end earlier than decided, and not before it began.")


def waivers() -> WaiverQuerySet:
    """List all waivers with who and what they concern."""
    found: WaiverQuerySet = Waiver.objects.select_related("certification", "employee", "decided_by")
    return found
