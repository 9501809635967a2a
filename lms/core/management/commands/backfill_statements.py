"""Tell the learning record store what was learned before the site was connected to it."""

from datetime import date, datetime, time

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from lms.core.statements.services import backfill, statements_go_out


class Command(BaseCommand):
    """Write statements of what was learned from a day on; what was told already is not told again."""

    help = "Queue statements about what was learned from a day on for the learning record store."

    def add_arguments(self, parser: CommandParser) -> None:
        """Ask from which day on."""
        parser.add_argument("first", metavar="DAY", type=date.fromisoformat, help="such as 2026-01-01")

    def handle(self, *, first: date, **_options: object) -> None:
        """Write them; the worker sends them."""
        if not statements_go_out():
            raise CommandError(
                "The site tells no store: XUNPING_LRS_ENDPOINT and XUNPING_PSEUDONYM_KEY are not set."
            )
        count = backfill(timezone.make_aware(datetime.combine(first, time())))
        self.stdout.write(f"{count} statements are queued.")
