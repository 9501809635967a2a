"""Compile the message catalogues of a checkout; a wheel brings them compiled."""

from __future__ import annotations

from django.conf import settings
from django.core.management.base import BaseCommand

from lms.portal.translations import compile_stale


class Command(BaseCommand):
    """Compile what is newer than its compiled form, without gettext."""

    help = "Compile the message catalogues that changed; needs no gettext."
    requires_system_checks = ()

    def handle(self, *args: object, **options: object) -> None:
        """Say how many were compiled."""
        number = compile_stale(settings.PROJECT_DIR / "lms")
        self.stdout.write(f"{number} catalogues compiled.")
