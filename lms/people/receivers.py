"""Write signing in and signing out into the audit trail."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from lms.core.accounts import User
from lms.core.trail.api import record
from lms.people.sign_in.services import note_failure, note_sign_in, typed_name


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
    note_failure(number=typed_name(credentials), request=request)
