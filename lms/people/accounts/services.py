"""Give people accounts and first passwords."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.crypto import get_random_string

from lms.core.accounts import User
from lms.core.trail.api import record
from lms.people.access.permissions import leaders, may_set_first_password
from lms.people.organisation.models import Employee
from lms.people.sign_in.locks import lift_lock

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


def create_account(
    *, employee: Employee, password: str, must_change: bool = True, actor: User | None = None
) -> User:
    """Give the employee an account: the staff number is the user name, leading zeros and all.

    Raises `AccountExists`, or Django's `ValidationError` when the password is too weak.
    """
    validate_password(password, _account_of(employee))
    return _open_account(employee, make_password(password), must_change=must_change, actor=actor)


@transaction.atomic
def _open_account(employee: Employee, hashed: str, *, must_change: bool, actor: User | None) -> User:
    kept = Employee.objects.select_for_update().get(pk=employee.pk)
    user = _account_of(kept)
    if kept.user_id is not None or account_called(kept.number) is not None:
        raise AccountExists
    user.password = hashed
    user.save()
    employee.user, employee.must_change_password = user, must_change
    employee.save(update_fields=["user", "must_change_password"])
    record(actor=actor, action="account.created", subject=employee)
    return user


def _account_of(employee: Employee) -> User:
    """Make up an account: whatever the site has people sign in with, here it is the staff number."""
    accounts = get_user_model()
    fields = {field.name for field in accounts._meta.get_fields()}
    known = {"first_name": employee.name, accounts.get_email_field_name(): employee.email}
    given = {name: value for name, value in known.items() if name in fields}
    return accounts(**{**given, accounts.USERNAME_FIELD: employee.number})


def account_called(name: str) -> User | None:
    """Find the account that somebody signs in to by this name, letter by letter."""
    accounts = get_user_model()
    return accounts.objects.filter(**{accounts.USERNAME_FIELD: name}).first()


def set_first_password(*, employee: Employee, actor: User | None = None) -> FirstPassword:
    """Set a random password that must be changed, in a new account if there is none.

    Raise what `put_first_password` raises.
    """
    password = get_random_string(FIRST_PASSWORD_LENGTH, READABLE)
    put_first_password(employee=employee, hashed=make_password(password), actor=actor)
    return FirstPassword(employee, password)


@transaction.atomic
def put_first_password(*, employee: Employee, hashed: str, actor: User | None = None) -> None:
    """Store a first password that was hashed before: hashing takes long, and SQLite has one writer.

    Raise PermissionDenied to whoever may not set it alone; no actor means the system itself. Raise
    AccountExists where the number is an account's that is nobody's. The account is locked before it is asked.
    The old password stops working at once, and the lock that wrong ones brought about ends, also that of a
    number that had no account yet.
    """
    if employee.user_id is not None:
        employee.user = get_user_model().objects.select_for_update().get(pk=employee.user_id)
    if actor is not None and not may_set_first_password(actor, employee):
        raise PermissionDenied
    if employee.user is None:
        user = _open_account(employee, hashed, must_change=True, actor=actor)
    else:
        user = employee.user
        user.password = hashed
        user.save(update_fields=["password"])
        record(actor=actor, action="account.password_reset", subject=employee)
    take_as_first_password(user=user)
    employee.must_change_password = True


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
    """Give an account to whom its name belongs as a staff number, if that person has none yet.

    Whoever made the account may know its password, so a leader's is void: HR sets a first one.
    """
    namesake = Employee.objects.filter(number=user.get_username(), user=None)
    if namesake.filter(pk__in=leaders()).exists():
        user.set_unusable_password()
        user.save(update_fields=["password"])
        namesake.update(user=user, must_change_password=True)
    else:
        namesake.update(user=user)
