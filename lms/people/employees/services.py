"""Post people and record their leaving, without ever letting two postings overlap."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from lms.core.accounts import User
from lms.core.refusals import Refusal, require_reason
from lms.core.refusals import gettext_lazy as _
from lms.core.statements.api import pseudonym_of
from lms.core.trail.api import record
from lms.core.wording import JSON
from lms.people.access.permissions import forget_access
from lms.people.organisation.models import Employee, OrgUnit, Position, Posting
from lms.people.signals import announced_together

ONE_DAY = timedelta(days=1)


class PostingRefused(Refusal):
    """The posting would contradict what is already known."""


class PostingOutsideEmployment(PostingRefused):
    """The posting would begin before the employee came, or after the employee left."""

    message = _("On this day the person does not work here.")


class PostingOverlaps(PostingRefused):
    """The posting would last into one that begins later."""

    message = _("A later posting begins before this one would end.")


class PseudonymUnknown(Refusal):
    """Nobody here has the pseudonym."""

    message = _("Nobody who is kept here has this pseudonym. Another key for pseudonyms gives other ones.")


class UnitClosed(PostingRefused):
    """The unit was closed before the posting would begin."""

    message = _("The unit is closed by then.")


@transaction.atomic
@announced_together()
def post_employee(
    *,
    employee: Employee,
    unit: OrgUnit,
    position: Position,
    starts_on: date,
    ends_on: date | None = None,
    actor: User | None = None,
) -> Posting:
    """Post the employee from a day on; the posting in force until then ends the day before.

    The same unit and position again changes nothing. Without an end, a posting that begins later
    sets it. Callers check who may do this. Keeps the invariant that postings never overlap.
    """
    kept = Employee.objects.select_for_update(of=("self",)).select_related("user").get(pk=employee.pk)
    _refuse_impossible(kept, unit, starts_on)
    in_force = Posting.objects.on(starts_on).select_related("unit", "position").filter(employee=kept).first()
    if in_force and (in_force.unit_id, in_force.position_id) == (unit.pk, position.pk):
        return in_force
    before = _place(in_force) if in_force else None
    posting = _replace(in_force, starts_on) or Posting(employee=kept, starts_on=starts_on)
    posting.unit, posting.position = unit, position
    posting.ends_on = _end_before_next(kept, starts_on, ends_on)
    posting.save()
    if kept.user is not None:
        forget_access(kept.user)
    details = _place(posting) | ({"before": before} if before else {})
    record(actor=actor, action="employee.posted", subject=kept, details=details)
    return posting


def _place(posting: Posting) -> dict[str, JSON]:
    """Tell where a posting places somebody, and from when on."""
    return {
        "unit": posting.unit.code,
        "position": posting.position.code,
        "from": posting.starts_on.isoformat(),
    }


def _replace(in_force: Posting | None, starts_on: date) -> Posting | None:
    """End the posting in force the day before, or give it back to be rewritten if it began that day."""
    if in_force is None or in_force.starts_on == starts_on:
        return in_force
    in_force.ends_on = starts_on - ONE_DAY
    in_force.save(update_fields=["ends_on"])
    return None


def _refuse_impossible(employee: Employee, unit: OrgUnit, starts_on: date) -> None:
    """Refuse a posting outside the employment or in a closed unit."""
    if starts_on < employee.hired_on or (employee.left_on is not None and starts_on >= employee.left_on):
        raise PostingOutsideEmployment
    if unit.closed_on is not None and unit.closed_on <= starts_on:
        raise UnitClosed


def _end_before_next(employee: Employee, starts_on: date, ends_on: date | None) -> date | None:
    """Give the last day of a posting that begins on the day, or refuse one that lasts into the next."""
    later = Posting.objects.filter(employee=employee, starts_on__gt=starts_on).order_by("starts_on").first()
    last_possible = later.starts_on - ONE_DAY if later else None
    if last_possible is None and employee.left_on is not None:
        last_possible = employee.left_on - ONE_DAY
    if ends_on is None or last_possible is None:
        return ends_on or last_possible
    if ends_on > last_possible:
        raise PostingOverlaps
    return ends_on


@transaction.atomic
@announced_together()
def dismiss_employee(*, employee: Employee, left_on: date, actor: User | None = None) -> Employee:
    """Record that the employee no longer works here from the day on; everything held is kept.

    Postings end the day before, later ones go; the account is switched off once the day has come,
    and signing in is refused from that day in any case. Callers check who may do this.
    """
    kept = Employee.objects.select_for_update(of=("self",)).select_related("user").get(pk=employee.pk)
    was = kept.left_on.isoformat() if kept.left_on else ""
    kept.left_on = employee.left_on = left_on
    kept.save(update_fields=["left_on"])
    kept.postings.filter(starts_on__gte=left_on).delete()
    lasting = Q(ends_on__isnull=True) | Q(ends_on__gte=left_on)
    kept.postings.filter(lasting, starts_on__lt=left_on).update(ends_on=left_on - ONE_DAY)
    if kept.user is not None:
        if left_on <= timezone.localdate():
            kept.user.is_active = False
            kept.user.save(update_fields=["is_active"])
        forget_access(kept.user)
    record(
        actor=actor, action="employee.left", subject=kept, details={"day": left_on.isoformat(), "was": was}
    )
    return kept


@transaction.atomic
def name_pseudonym(*, pseudonym: str, reason: str, by: User) -> Employee:
    """Say whom a pseudonym of the learning record store means; the look is recorded with its reason.

    Callers check who may do this. Raise PseudonymUnknown where it means nobody.
    """
    reason = require_reason(reason)
    numbers = Employee.objects.values_list("pk", "number")
    key = next((key for key, number in numbers.iterator() if pseudonym_of(number) == pseudonym), None)
    if key is None:
        raise PseudonymUnknown
    found = Employee.objects.get(pk=key)
    record(actor=by, action="people.pseudonym_resolved", subject=found, reason=reason)
    return found
