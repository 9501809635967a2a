"""Change one's own password; record signing in, its failures and its locks."""

from __future__ import annotations

from collections.abc import Mapping

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from lms.core.accounts import User
from lms.core.trail.api import record
from lms.people.access.permissions import forget_access
from lms.people.organisation.models import Employee


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


def note_sign_in(*, user: User, request: HttpRequest | None) -> None:
    """Record who signed in and from where."""
    record(actor=user, action="account.signed_in", subject=user, details={"address": address_of(request)})


def note_failure(*, number: str, request: HttpRequest | None) -> None:
    """Record a wrong password."""
    details = {"address": address_of(request)}
    record(actor=None, action="account.sign_in_failed", subject=account_named(number), details=details)


def note_lock(*, number: str, request: HttpRequest | None, locked: bool) -> None:
    """Record an attempt refused unread: the number is locked, or the network sent too many."""
    action = "account.locked" if locked else "account.crowded"
    details = {"address": address_of(request)}
    record(actor=None, action=action, subject=account_named(number), details=details)


def account_named(number: str) -> User:
    """Give the account of a staff number; an unknown one gives a nameless stand-in for the audit trail.

    What was typed is not kept: people type passwords into the wrong field.
    """
    accounts = get_user_model()
    known = accounts.objects.filter(**{f"{accounts.USERNAME_FIELD}__iexact": number.strip()}).first()
    return known or accounts(**{"pk": 0, accounts.USERNAME_FIELD: _("unknown staff number")})


def typed_name(credentials: Mapping[str, object]) -> str:
    """Give what somebody typed to be known by: a staff number, or an e-mail where the site signs in by it."""
    return str(credentials.get("username") or credentials.get("email") or "")


def address_of(request: HttpRequest | None) -> str:
    """Give the network address a request came from."""
    if request is None:
        return ""
    try:
        address: str = DefaultAccountAdapter(request).get_client_ip(request)
    except PermissionDenied:
        return ""
    return address
