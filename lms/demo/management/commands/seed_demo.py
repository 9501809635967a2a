"""Seed the demo organisation, once."""

from __future__ import annotations

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lms.demo.logins import logins_file, write_logins
from lms.demo.seeding import is_seeded, seed


class Command(BaseCommand):
    """Seed an invented organisation with a year of work, from the fixed seed of `content/demo/demo.yaml`."""

    help = "Seed an invented organisation with a year of work; the content must be loaded before."

    def handle(self, *args: object, **options: object) -> None:
        """Refuse a second time; otherwise seed and keep the logins beside the data."""
        if is_seeded():
            raise CommandError("The demo organisation is there already; ./scripts/demo --reset starts anew.")
        logins = seed(settings.CONTENT_DIR, say=self.stdout.write)
        path = logins_file()
        write_logins(path, logins)
        self.stdout.write(f"{len(logins)} people can sign in; their passwords are in {path.name}.")
