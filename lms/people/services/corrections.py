"""Write what the Wagtail admin changes about people, postings and accounts into the audit trail."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction

from lms.core.api import JSON, record
from lms.people.models import Employee, Posting

type Correctable = Employee | Posting | User
type Told = dict[str, JSON]


@dataclass(frozen=True)
class Known:
    """What stood in the database about one thing before somebody changed it."""

    thing: Correctable
    told: Told
    password: str = ""


@transaction.atomic
def save_correction[T: (Employee, Posting, User)](*, thing: T, save: Callable[[], T], by: User) -> T:
    """Let a form save a person, a posting or an account, and record what it added or changed.

    The admin has checked who may do this.
    """
    known = know([thing]) if thing.pk else []
    saved = save()
    if known:
        record_corrections(known=known, by=by)
    else:
        _record_addition(saved, by)
    return saved


@transaction.atomic
def remove_wrong(*, thing: Correctable, remove: Callable[[], object], by: User) -> None:
    """Let the admin delete a person, a posting or an account, and record what is gone with it."""
    known = know([thing])
    remove()
    record_corrections(known=known, by=by)


def know(things: Iterable[Correctable]) -> list[Known]:
    """Read afresh what stands in the database: a form has changed the thing it holds already."""
    return [_known(found) for thing in things if (found := _as_kept(thing)) is not None]


@transaction.atomic
def record_corrections(*, known: Sequence[Known], by: User) -> None:
    """Compare what was known with what stands now, and record each difference, before and after."""
    for each in known:
        kept = _as_kept(each.thing)
        if kept is None:
            _record_removal(each, by)
        else:
            _record_change(each, _known(kept), by)


def _as_kept(thing: Correctable) -> Correctable | None:
    """Read a thing once more; nothing if it is gone."""
    match thing:
        case Employee():
            return Employee.objects.select_related("mentor").filter(pk=thing.pk).first()
        case Posting():
            postings = Posting.objects.select_related("employee", "unit", "position")
            return postings.filter(pk=thing.pk).first()
        case User():
            return User.objects.filter(pk=thing.pk).first()


def _known(thing: Correctable) -> Known:
    """Put what the trail tells of a thing beside it."""
    match thing:
        case Employee():
            return Known(thing, _of_person(thing))
        case Posting():
            return Known(thing, _of_posting(thing))
        case User():
            return Known(thing, _of_account(thing), thing.password)


def _of_person(employee: Employee) -> Told:
    """Tell of a person what the admin can change."""
    return {
        "staff_number": employee.number,
        "person_name": employee.name,
        "hired_on": employee.hired_on.isoformat(),
        "employment": employee.employment_kind,
        "mentor": employee.mentor.number if employee.mentor else "",
    }


def _of_posting(posting: Posting) -> Told:
    """Tell of a posting what the admin can change."""
    return {
        "employee": posting.employee.number,
        "unit": posting.unit.code,
        "position": posting.position.code,
        "from": posting.starts_on.isoformat(),
        "to": posting.ends_on.isoformat() if posting.ends_on else "",
    }


def _of_account(user: User) -> Told:
    """Tell of an account what the admin can change, but never its password."""
    return {
        "account": user.get_username(),
        "person_name": user.first_name,
        "active": user.is_active,
        "superuser": user.is_superuser,
        "roles": [*user.groups.order_by("name").values_list("name", flat=True)],
    }


def _record_addition(thing: Correctable, by: User) -> None:
    """Record a thing that was not there before."""
    kept = _as_kept(thing)
    match kept:
        case Employee():
            record(actor=by, action="employee.added", subject=kept, details={"after": _of_person(kept)})
        case Posting():
            record(actor=by, action="employee.posted", subject=kept.employee, details=_of_posting(kept))
        case User():
            record(actor=by, action="account.created", subject=kept, details={"after": _of_account(kept)})


def _record_change(before: Known, after: Known, by: User) -> None:
    """Record only what differs."""
    changed = [name for name, value in after.told.items() if value != before.told[name]]
    details: Told = {
        "before": {name: before.told[name] for name in changed},
        "after": {name: after.told[name] for name in changed},
    }
    match before.thing, after.thing:
        case _, Employee() as person if changed:
            record(actor=by, action="employee.changed", subject=person, details=details)
        case _, User() as user if changed:
            record(actor=by, action="account.changed", subject=user, details=details)
        case Posting() as was, Posting() as posting if changed:
            # A posting given to somebody else is a change in the life of both.
            for person in {each.employee.pk: each.employee for each in (was, posting)}.values():
                record(actor=by, action="employee.posting_changed", subject=person, details=details)
    if before.password != after.password:
        record(actor=by, action="account.password_reset", subject=after.thing)


def _record_removal(gone: Known, by: User) -> None:
    """Record a thing that is no longer there, with all that was told of it."""
    details: Told = {"before": gone.told}
    match gone.thing:
        case Employee() as person:
            record(actor=by, action="employee.removed", subject=person, details=details)
        case Posting() as posting:
            record(actor=by, action="employee.posting_removed", subject=posting.employee, details=details)
        case User() as user:
            record(actor=by, action="account.removed", subject=user, details=details)
