"""Load an edition that is written as its differences from the standard in the content files."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lms.standards.domain.reading import FaultyContent
from lms.standards.management.printing import print_report
from lms.standards.services import load_edition


class Command(BaseCommand):
    """Load an amending edition; running it again with the same files changes nothing."""

    help = "Load an edition that amends the service standard, with what became of each clause."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file and the folder it amends."""
        parser.add_argument("file", type=Path, metavar="FILE.yaml")
        parser.add_argument(
            "--standard",
            type=Path,
            default=Path(getattr(settings, "CONTENT_DIR", "content")) / "standard",
            help="the folder of the edition it amends (default: %(default)s)",
        )

    def handle(self, *, file: Path, standard: Path, verbosity: int, **_options: object) -> None:
        """Load and print what happened to each kind of thing."""
        try:
            report = load_edition(path=file, standard=standard)
        except FaultyContent as refusal:
            count = len(refusal.faults)
            raise CommandError(f"Nothing was loaded; {count} fault(s):\n{refusal}") from refusal
        print_report(report, self.stdout, with_added=verbosity > 1)
