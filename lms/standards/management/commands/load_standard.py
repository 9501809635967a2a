"""Load the service standard from its content files."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lms.standards.domain.reading import FaultyContent
from lms.standards.management.printing import print_report
from lms.standards.services import load_standard


class Command(BaseCommand):
    """Load the standard; running it again with the same files changes nothing."""

    help = "Load the service standard, its laws, competencies and complaint categories from content files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder."""
        parser.add_argument(
            "--path",
            type=Path,
            default=Path(getattr(settings, "CONTENT_DIR", "content")) / "standard",
            help="the folder that holds edition.yaml (default: %(default)s)",
        )

    def handle(self, *, path: Path, verbosity: int, **_options: object) -> None:
        """Load and print what happened to each kind of thing."""
        try:
            report = load_standard(path=path)
        except FaultyContent as refusal:
            count = len(refusal.faults)
            raise CommandError(f"Nothing was loaded; {count} fault(s):\n{refusal}") from refusal
        print_report(report, self.stdout, with_added=verbosity > 1)
