"""Give people accounts and first passwords."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.crypto import get_random_string

from lms.core.api import record
from lms.people.models import Employee
from lms.people.permissions import first_password_by, forget_access, has_role
from lms.people.services.sign_in_locks import lift_lock

# Neither 0 and O nor 1, l and I: first passwords are read from paper.
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"
FIRST_PASSWORD_LENGTH = 12


class AccountExists(Exception):
    """The employee has an account, or the staff number is taken as a user name."""


@dataclass(frozen=True)
class FirstPassword:
    """A password to hand over; it is kept nowhere and must be changed at the first sign-in."""

    employee: Employee
    password: str


@transaction.atomic
def create_account(
    *, employee: Employee, password: str, must_change: bool = True, actor: User | None = None
) -> User:
    """Give the employee an account: the staff number is the user name, leading zeros and all.

    Raises `AccountExists`, or Django's `ValidationError` when the password is too weak.
    """
    kept = Employee.objects.select_for_update().get(pk=employee.pk)
    if kept.user_id is not None or User.objects.filter(username=kept.number).exists():
        raise AccountExists
    user = User(username=kept.number, first_name=kept.name)
    validate_password(password, user)
    user.set_password(password)
    user.save()
    employee.user, employee.must_change_password = user, must_change
    employee.save(update_fields=["user", "must_change_password"])
    record(actor=actor, action="account.created", subject=employee)
    return user


@transaction.atomic
def set_first_password(*, employee: Employee, actor: User | None = None) -> FirstPassword:
    """Set a random password that must be changed, in a new account if there is none.

    Raise PermissionDenied to whom `first_password_by` does not name; no actor means the system itself. The
    account is locked before it is asked. The old password stops working at once, and the lock that wrong
    ones brought about ends, also that of a number that had no account yet.
    """
    if employee.user_id is not None:
        employee.user = User.objects.select_for_update().get(pk=employee.user_id)
    if actor is not None and not has_role(actor, first_password_by(employee)):
        raise PermissionDenied
    password = get_random_string(FIRST_PASSWORD_LENGTH, READABLE)
    if employee.user is None:
        user = create_account(employee=employee, password=password, actor=actor)
    else:
        user = employee.user
        user.set_password(password)
        user.save(update_fields=["password"])
        record(actor=actor, action="account.password_reset", subject=employee)
    take_as_first_password(user=user)
    employee.must_change_password = True
    return FirstPassword(employee, password)


@transaction.atomic
def take_as_first_password(*, user: User) -> None:
    """Have the password changed that somebody else just gave the account, and end the lock of its number.

    The caller has saved and recorded it. Where the account is nobody's in the list of people, nobody has the
    duty to change it.
    """
    Employee.objects.filter(user=user).update(must_change_password=True)
    transaction.on_commit(lambda: lift_lock(user.get_username()))


@transaction.atomic
def hand_to_namesake(*, user: User) -> None:
    """Give a new account to whom its name belongs as a staff number, if that person has none yet."""
    Employee.objects.filter(number=user.get_username(), user=None).update(user=user)


@transaction.atomic
def change_password(*, user: User, password: str) -> None:
    """Set the password somebody chose for the own account, and lift the duty to change it.

    The form has checked the old password and the new one.
    """
    user.set_password(password)
    user.save(update_fields=["password"])
    Employee.objects.filter(user=user).update(must_change_password=False)
    forget_access(user)
    record(actor=user, action="account.password_changed", subject=user)


@transaction.atomic
def give_first_passwords(*, employees: Iterable[Employee], actor: User | None = None) -> list[FirstPassword]:
    """Give an account to each who has none; refused as each single one is."""
    return [
        set_first_password(employee=employee, actor=actor) for employee in employees if not employee.user_id
    ]
