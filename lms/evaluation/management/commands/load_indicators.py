"""Load the indicators from their content file."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lms.evaluation.api import IndicatorsFaulty, load_indicators


class Command(BaseCommand):
    """Load indicators; running it again with the same file changes nothing."""

    help = "Load indicators and tie them to the clauses of the standard that should move them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument(
            "--path",
            type=Path,
            default=Path(getattr(settings, "CONTENT_DIR", "content")) / "indicators" / "indicators.yaml",
            help="the file with the list `indicators` (default: %(default)s)",
        )

    def handle(self, *, path: Path, **_options: object) -> None:
        """Load and print what happened."""
        try:
            report = load_indicators(path=path)
        except (IndicatorsFaulty, OSError) as refusal:
            raise CommandError(f"Nothing was loaded:\n{refusal}") from refusal
        self.stdout.write(
            f"indicators: {len(report.created)} added, {len(report.changed)} changed,"
            f" {len(report.unchanged)} unchanged"
        )
        self.stdout.write("".join(f"  + {key}\n" for key in report.created), ending="")
        self.stdout.write("".join(f"  ~ {key}\n" for key in report.changed), ending="")
        self.stdout.write(
            "".join(f"  ? {key} (named by a clause, not in the file)\n" for key in report.unknown), ending=""
        )
