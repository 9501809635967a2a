"""Change who works where: accounts, postings and leaving."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone

from lms.people.models import Employee, OrgUnit, Position, Posting
from lms.people.permissions import forget_access

ONE_DAY = timedelta(days=1)


class PostingRefused(Exception):  # noqa: N818 - refusals carry words of the trade
    """The posting would contradict what is already known."""


class PostingOutsideEmployment(PostingRefused):
    """The posting would begin before the employee came, or after the employee left."""


class PostingOverlaps(PostingRefused):
    """The posting would last into one that begins later."""


class UnitClosed(PostingRefused):
    """The unit was closed before the posting would begin."""


class AccountExists(Exception):  # noqa: N818 - refusals carry words of the trade
    """The employee has an account, or the staff number is taken as a user name."""


@transaction.atomic
def post_employee(
    *, employee: Employee, unit: OrgUnit, position: Position, starts_on: date, ends_on: date | None = None
) -> Posting:
    """Post the employee from a day on; the posting in force until then ends the day before.

    The same unit and position again changes nothing. Without an end, a posting that begins later
    sets it. Callers check who may do this. Keeps the invariant that postings never overlap.
    """
    employee = Employee.objects.select_for_update().get(pk=employee.pk)
    _refuse_impossible(employee, unit, starts_on)
    in_force = Posting.objects.on(starts_on).filter(employee=employee).first()
    if in_force and (in_force.unit_id, in_force.position_id) == (unit.pk, position.pk):
        return in_force
    ends_on = _end_before_next(employee, starts_on, ends_on)
    if in_force and in_force.starts_on == starts_on:
        in_force.unit, in_force.position, in_force.ends_on = unit, position, ends_on
        in_force.save(update_fields=["unit", "position", "ends_on"])
        return in_force
    if in_force:
        in_force.ends_on = starts_on - ONE_DAY
        in_force.save(update_fields=["ends_on"])
    return Posting.objects.create(
        employee=employee, unit=unit, position=position, starts_on=starts_on, ends_on=ends_on
    )


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
def dismiss_employee(*, employee: Employee, left_on: date) -> Employee:
    """Record that the employee no longer works here from the day on; everything held is kept.

    Postings end the day before, later ones go; the account is switched off once the day has come,
    and signing in is refused from that day in any case. Callers check who may do this.
    """
    employee = Employee.objects.select_for_update().select_related("user").get(pk=employee.pk)
    employee.left_on = left_on
    employee.save(update_fields=["left_on"])
    employee.postings.filter(starts_on__gte=left_on).delete()
    employee.postings.on(left_on).update(ends_on=left_on - ONE_DAY)
    if employee.user is not None and left_on <= timezone.localdate():
        employee.user.is_active = False
        employee.user.save(update_fields=["is_active"])
        forget_access(employee.user)
    return employee


@transaction.atomic
def create_account(*, employee: Employee, password: str, must_change: bool = True) -> User:
    """Give the employee an account: the staff number is the user name, leading zeros and all.

    Raises `AccountExists`, or Django's `ValidationError` when the password is too weak.
    """
    employee = Employee.objects.select_for_update().get(pk=employee.pk)
    if employee.user_id is not None or User.objects.filter(username=employee.number).exists():
        raise AccountExists
    user = User(username=employee.number, first_name=employee.name)
    validate_password(password, user)
    user.set_password(password)
    user.save()
    employee.user = user
    employee.must_change_password = must_change
    employee.save(update_fields=["user", "must_change_password"])
    return user
