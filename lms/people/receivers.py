"""Write signing in and signing out into the audit trail, and tell whose employment changes."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest

from lms.core.accounts import User
from lms.core.trail.api import record
from lms.people.organisation.models import Employee, Posting
from lms.people.sign_in.services import note_failure, note_sign_in, typed_name
from lms.people.signals import announce_employment_changed


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


@receiver([post_save, post_delete], sender=Posting)
def posted(*, instance: Posting, **_kwargs: object) -> None:
    """Tell of the person whose posting was written or deleted."""
    announce_employment_changed(instance.employee_id)


@receiver(post_save, sender=Employee)
def employed(*, instance: Employee, update_fields: Collection[str] | None, **_kwargs: object) -> None:
    """Tell of the person where the days of employment may have changed."""
    if update_fields is None or not {"hired_on", "left_on"}.isdisjoint(update_fields):
        announce_employment_changed(instance.pk)
