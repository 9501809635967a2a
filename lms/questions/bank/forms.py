"""Offer those who may keep a question up to date: trainers, by name."""

from typing import cast

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from lms.core.accounts import User, account_name
from lms.people.api import Role


class OwnerField(forms.ModelChoiceField):  # type: ignore[type-arg] # not generic at run time
    """A trainer, by name."""

    def label_from_instance(self, obj: object) -> str:
        """Write the name, or the sign-in name of an account without one."""
        return account_name(cast("User", obj))


def possible_owners(present: int | None = None) -> QuerySet[User]:
    """List the trainers with an open account, and the present owner whoever it is."""
    trainers = Q(is_active=True, groups__name=Role.TRAINER.value)
    accounts = get_user_model()
    owners = accounts.objects.filter(trainers | Q(pk=present))
    return owners.distinct().order_by(accounts.USERNAME_FIELD)
