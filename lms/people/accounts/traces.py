"""Say how the audit trail tells of accounts; of a password it tells only that it was changed."""

from __future__ import annotations

from collections.abc import Collection
from typing import cast

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Model

from lms.core.accounts import User, own_name
from lms.core.trail.api import Actor, FieldValues, Known, record
from lms.people.organisation.traces import LoneTrace, _apart


class AccountTrace(LoneTrace):
    """Accounts with their roles, but never their passwords."""

    asks_why: Collection[str] = ("active", "superuser", "roles")

    def __init__(self) -> None:
        """Tell of the accounts this site has."""
        self.model: type[Model] = get_user_model()

    def as_kept(self, thing: Model) -> User | None:
        """Read an account afresh."""
        return get_user_model().objects.filter(pk=thing.pk).first()

    def tell(self, thing: Model) -> FieldValues:
        """Tell of an account what the admin, or its owner, can change."""
        user = cast("User", thing)
        return {
            "account": user.get_username(),
            "person_name": own_name(user),
            "email": getattr(user, "email", ""),
            "active": user.is_active,
            "superuser": user.is_superuser,
            "roles": [*user.groups.order_by("name").values_list("name", flat=True)],
        }

    @transaction.atomic
    def record_addition(self, thing: Model, by: Actor) -> None:
        """Record a new account."""
        record(actor=by, action="account.created", subject=thing, details={"after": self.tell(thing)})

    @transaction.atomic
    def record_change(self, before: Known, after: Known, by: Actor) -> None:
        """Record what differs, and that the password does: one's own was changed, another's was set."""
        was, user = cast("User", before.thing), cast("User", after.thing)
        if details := _apart(before.values, after.values):
            record(actor=by, action="account.changed", subject=user, details=details)
        if was.password != user.password and by == user:
            record(actor=by, action="account.password_changed", subject=user)
        elif was.password != user.password:
            record(actor=by, action="account.password_reset", subject=user)

    @transaction.atomic
    def record_removal(self, gone: Known, by: Actor) -> None:
        """Record an account that can sign in no more."""
        record(actor=by, action="account.removed", subject=gone.thing, details={"before": gone.values})
