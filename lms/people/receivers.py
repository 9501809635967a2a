"""Write signing in and signing out into the audit trail."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from lms.core.api import record
from lms.people.services.sign_ins import note_failure, note_sign_in


@receiver(user_logged_in)
def signed_in(*, user: User, request: HttpRequest | None = None, **_kwargs: object) -> None:
    """Record who signed in and from where."""
    note_sign_in(user=user, request=request)


@receiver(user_logged_out)
def signed_out(*, user: User | None, **_kwargs: object) -> None:
    """Record who signed out."""
    if user is not None:
        record(actor=user, action="account.signed_out", subject=user)


@receiver(user_login_failed)
def failed(
    *, credentials: Mapping[str, object], request: HttpRequest | None = None, **_kwargs: object
) -> None:
    """Record a wrong password."""
    note_failure(number=str(credentials.get("username", "")), request=request)
