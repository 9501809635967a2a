"""Make read models anew from the facts, or say where they do not agree with them."""

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from lms.core.read_models.services import UnknownReadModel, check, read_models, rebuild


class Command(BaseCommand):
    """Rebuild all or the named ones; exit status 1 where a check finds a difference, 2 for unknown names."""

    help = "Rebuild the tables that repeat facts in the shape pages ask for, or check them."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take names and whether to check only."""
        parser.add_argument("names", nargs="*", metavar="NAME", help="only these read models")
        parser.add_argument(
            "--check", action="store_true", help="change nothing; name what differs from the facts"
        )

    def handle(self, *, names: list[str], check: bool, **_options: object) -> None:
        """Print a line for each read model."""
        try:
            chosen = read_models(names)
        except UnknownReadModel as unknown:
            raise CommandError(str(unknown), returncode=2) from unknown
        if not check:
            for model in chosen:
                self.stdout.write(f"{model.name}: {rebuild(model)} rows")
            return
        self.report([each.name for each in chosen])

    def report(self, names: list[str]) -> None:
        """Check and name differences."""
        differing = 0
        for model in read_models(names):
            found = check(model, timezone.now())
            for line in found.examples:
                self.stdout.write(f"{model.name}: {line}")
            self.stdout.write(f"{model.name}: {found.differences or 'no'} differences")
            differing += bool(found.differences)
        if differing:
            raise CommandError(
                "Rebuild them with this command without --check, and report how it came about."
            )
