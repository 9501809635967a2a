"""Make first passwords for many people, hand them over once as a workbook, and make unused ones again."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string, salted_hmac
from django.utils.translation import gettext_lazy as _

from lms.core.accounts import User
from lms.core.jobs.api import start_job
from lms.core.trail.api import record
from lms.people.access.permissions import with_first_password_by
from lms.people.accounts.models import BatchPassword, FirstPasswordBatch, PasswordRefusal
from lms.people.accounts.services import (
    FIRST_PASSWORD_LENGTH,
    READABLE,
    AccountExists,
    FirstPassword,
    put_first_password,
)
from lms.people.choices import Role
from lms.people.organisation.models import Employee

FIRST_PASSWORDS_JOB = "people.first_passwords"
SEED_LENGTH = 64


class AlreadyHandedOver(Exception):
    """The workbook of these passwords was fetched before; nobody can read them any more."""


class StarterGone(Exception):
    """Nobody answers for a batch any more whose starter's account was deleted."""


class KeyChanged(Exception):
    """The site has another secret key than when the passwords were made: they cannot be told any more."""


def make_for_newcomers(*, employees: Iterable[Employee], actor: User) -> FirstPasswordBatch | None:
    """Start making accounts with first passwords for people who have none; nothing where nobody is left."""
    return _start([(employee, "") for employee in employees if employee.user_id is None], actor)


def make_again(*, batch: FirstPasswordBatch, actor: User) -> FirstPasswordBatch | None:
    """Start making new first passwords for everybody of a batch who still has the old one."""
    unused = batch.passwords.in_use().select_related("employee")
    return _start([(one.employee, one.stored) for one in unused], actor)


@transaction.atomic
def _start(wanted: list[tuple[Employee, str]], actor: User) -> FirstPasswordBatch | None:
    if not wanted:
        return None
    batch = FirstPasswordBatch.objects.create(seed=get_random_string(SEED_LENGTH), started_by=actor)
    BatchPassword.objects.bulk_create(
        BatchPassword(batch=batch, employee=employee, replaces=replaces) for employee, replaces in wanted
    )
    details = {"rows": len(wanted)}
    record(actor=actor, action="account.first_passwords_begun", subject=batch, details=details)
    batch.job = start_job(
        kind=FIRST_PASSWORDS_JOB,
        title=_("Make first passwords"),
        params={"batch": str(batch.pk)},
        started_by=actor,
    )
    batch.save(update_fields=["job"])
    return batch


def give_each(batch: FirstPasswordBatch, *, step: Callable[[], None]) -> None:
    """Give everybody of the batch who has none yet a first password, each in a transaction of its own.

    Whoever cannot get one keeps the reason and stops nobody else. An interrupted run goes on where it was.
    Raise StarterGone where nobody is left whose rights count: without an actor everything would be allowed.
    """
    starter = batch.started_by
    if starter is None:
        raise StarterGone
    for one in batch.passwords.filter(stored="", refusal="").select_related("employee"):
        _give(one, make_password(password_of(batch, one.employee)), starter)
        step()


@transaction.atomic
def _give(one: BatchPassword, hashed: str, starter: User) -> None:
    employee = Employee.objects.select_for_update(of=("self",)).select_related("user").get(pk=one.employee_id)
    if (employee.user.password if employee.user else "") != one.replaces:
        one.delete()  # somebody gave or changed a password meanwhile, and that one holds
        return
    try:
        put_first_password(employee=employee, hashed=hashed, actor=starter)
    except AccountExists:
        one.refusal = PasswordRefusal.NUMBER_TAKEN
    except PermissionDenied:
        one.refusal = PasswordRefusal.HAS_RIGHTS
    else:
        one.stored = hashed
    one.save(update_fields=["stored", "refusal"])


@transaction.atomic
def hand_over(*, batch: FirstPasswordBatch, actor: User) -> list[FirstPassword]:
    """Tell the passwords this once, by staff number, and record to whom; afterwards nobody can.

    Left out are passwords that were changed, and those of accounts that have rights by now, which HR would
    take over. Raise AlreadyHandedOver, or KeyChanged with nothing changed.
    """
    kept = FirstPasswordBatch.objects.select_for_update().get(pk=batch.pk)
    if not kept.seed:
        raise AlreadyHandedOver
    people = with_first_password_by(
        Employee.objects.filter(pk__in=kept.passwords.in_use().values("employee"))
    )
    given = [
        FirstPassword(employee, password_of(kept, employee))
        for employee in people.select_related("user").order_by("number")
        if vars(employee)["first_password_by"] == Role.HR
    ]
    owner = given[0].employee.user if given else None
    if owner is not None and not check_password(given[0].password, owner.password):
        raise KeyChanged
    kept.seed, kept.handed_over_to, kept.handed_over_at = "", actor, timezone.now()
    kept.save(update_fields=["seed", "handed_over_to", "handed_over_at"])
    record(actor=actor, action="account.first_passwords_fetched", subject=kept, details={"rows": len(given)})
    return given


def password_of(batch: FirstPasswordBatch, employee: Employee) -> str:
    """Reckon somebody's password from the seed and the site's secret key; it is kept nowhere."""
    said = f"{batch.seed}:{employee.pk}"
    number = int.from_bytes(salted_hmac(FIRST_PASSWORDS_JOB, said, algorithm="sha256").digest())
    letters: list[str] = []
    for _place in range(FIRST_PASSWORD_LENGTH):
        number, place = divmod(number, len(READABLE))
        letters.append(READABLE[place])
    return "".join(letters)
