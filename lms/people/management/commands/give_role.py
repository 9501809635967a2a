"""Give somebody a role from the server, as long as there are no two administrators to agree on it."""

from __future__ import annotations

from argparse import ArgumentParser

from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError

from lms.core.trail.api import reason_given, recorded
from lms.people.access.permissions import GROUP_ROLES
from lms.people.accounts.services import account_called


class Command(BaseCommand):
    """Give an account a role; the audit trail says that it was given from the server."""

    help = "Give an account one of the roles; needed until there are two administrators to agree on roles."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the account and the role."""
        parser.add_argument("account", help="staff number or name of the account")
        parser.add_argument("role", choices=sorted(role.value for role in GROUP_ROLES))
        parser.add_argument("--reason", default="given from the server", help="why; kept in the audit trail")

    def handle(self, *, account: str, role: str, reason: str, **_options: object) -> None:
        """Give it, and say so."""
        user = account_called(account)
        group = Group.objects.filter(name=role).first()
        if user is None:
            raise CommandError(f"There is no account {account}.")
        if group is None:
            raise CommandError(f"There is no role {role}: run create_roles first.")
        with reason_given(reason), recorded(user, by=None):
            user.groups.add(group)
        self.stdout.write(f"{account}: {role}")
