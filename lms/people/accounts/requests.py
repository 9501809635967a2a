"""Let two administrators do together what one may not: give roles, and passwords of accounts with rights.

Whoever gives a role or sets such a password could otherwise do everything in somebody else's name.
"""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from lms.core.accounts import User
from lms.core.trail.api import ChangeNeedsReason, actor_label, given_reason, reason_given, record, recorded
from lms.core.wording import JSON
from lms.people.access.permissions import has_role
from lms.people.accounts.models import AccountRequest, RequestKind, RequestState
from lms.people.accounts.services import FIRST_PASSWORD_LENGTH, READABLE, take_as_first_password
from lms.people.choices import Role


class AlreadyAsked(Exception):
    """A request of this kind waits for the account already."""


class RequestAlreadyDecided(Exception):
    """Somebody decided or withdrew the request meanwhile."""


def ask_for_roles(*, account: User, roles: Collection[str], actor: User, reason: str = "") -> AccountRequest:
    """Ask that the account gets these roles; without a reason the one given in the form counts."""
    return _ask(AccountRequest(account=account, kind=RequestKind.ROLES, roles=sorted(roles)), actor, reason)


def ask_for_password(*, account: User, actor: User, reason: str) -> AccountRequest:
    """Ask that the account gets a first password."""
    return _ask(AccountRequest(account=account, kind=RequestKind.PASSWORD), actor, reason)


@transaction.atomic
def _ask(asked: AccountRequest, actor: User, reason: str) -> AccountRequest:
    """Keep and record the request; AlreadyAsked if one waits, ChangeNeedsReason if none is given."""
    if not has_role(actor, Role.ADMINISTRATOR):
        raise PermissionDenied
    asked.asked_by, asked.reason = actor, reason or given_reason()
    if not asked.reason:
        raise ChangeNeedsReason([str(_("Roles"))])
    account = get_user_model().objects.select_for_update().get(pk=asked.account_id)
    if AccountRequest.objects.filter(account=account, kind=asked.kind, state=RequestState.WAITING).exists():
        raise AlreadyAsked
    asked.save()
    action = "account.roles_asked" if asked.kind == RequestKind.ROLES else "account.password_asked"
    record(actor=actor, action=action, subject=account, reason=asked.reason, details=_roles_in(asked))
    return asked


@transaction.atomic
def confirm(*, asked: AccountRequest, actor: User) -> str:
    """Do what was asked for, as a second administrator; give the password that was set, if one was.

    Raise PermissionDenied to the asker and to whoever is no administrator; RequestAlreadyDecided if it
    waits no more.
    """
    kept = _waiting(asked)
    if not _may_decide(kept, actor):
        raise PermissionDenied
    _end(kept, RequestState.CONFIRMED, actor, action="account.request_confirmed")
    with reason_given(kept.reason):
        if kept.kind == RequestKind.PASSWORD:
            password = get_random_string(FIRST_PASSWORD_LENGTH, READABLE)
            kept.account.password = make_password(password)
            kept.account.save(update_fields=["password"])
            record(actor=actor, action="account.password_reset", subject=kept.account)
            take_as_first_password(user=kept.account)
            return password
        with recorded(kept.account, by=actor):
            kept.account.groups.add(*Group.objects.filter(name__in=kept.roles))
    return ""


@transaction.atomic
def refuse(*, asked: AccountRequest, actor: User) -> None:
    """Decline as a second administrator; raise as `confirm` does."""
    kept = _waiting(asked)
    if not _may_decide(kept, actor):
        raise PermissionDenied
    _end(kept, RequestState.REFUSED, actor, action="account.request_refused")


@transaction.atomic
def withdraw(*, asked: AccountRequest, actor: User) -> None:
    """Take back one's own request."""
    kept = _waiting(asked)
    if kept.asked_by != actor:
        raise PermissionDenied
    _end(kept, RequestState.WITHDRAWN, actor, action="account.request_withdrawn")


def _waiting(asked: AccountRequest) -> AccountRequest:
    """Lock the request while it is decided."""
    kept = AccountRequest.objects.select_for_update().get(pk=asked.pk)
    if kept.state != RequestState.WAITING:
        raise RequestAlreadyDecided
    return kept


def _may_decide(asked: AccountRequest, actor: User) -> bool:
    """Tell whether this is a second administrator."""
    return asked.asked_by != actor and has_role(actor, Role.ADMINISTRATOR)


@transaction.atomic
def _end(asked: AccountRequest, state: RequestState, actor: User, *, action: str) -> None:
    asked.state, asked.decided_by, asked.decided_at = state, actor, timezone.now()
    asked.save(update_fields=["state", "decided_by", "decided_at"])
    details = {"asked_by": actor_label(asked.asked_by), **_roles_in(asked)}
    record(actor=actor, action=action, subject=asked.account, reason=asked.reason, details=details)


def _roles_in(asked: AccountRequest) -> dict[str, JSON]:
    return {"roles": asked.roles} if asked.roles else {}
