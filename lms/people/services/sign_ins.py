"""Write signing in, its failures and its locks into the audit trail."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _

from lms.core.api import record


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
    known = User.objects.filter(username__iexact=number.strip()).first()
    return known or User(pk=0, username=_("unknown staff number"))


def address_of(request: HttpRequest | None) -> str:
    """Give the network address a request came from."""
    if request is None:
        return ""
    try:
        address: str = DefaultAccountAdapter(request).get_client_ip(request)
    except PermissionDenied:
        return ""
    return address
