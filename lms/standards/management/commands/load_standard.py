"""Load the service standard from its content files."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lms.standards.domain.reading import FaultyContent
from lms.standards.services import TableReport, load_standard


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
        for table, done in report.items():
            self.stdout.write(summary(table, done))
            if verbosity > 1:
                self.stdout.write("".join(f"  + {name}\n" for name in done.added), ending="")
            self.stdout.write("".join(f"  ~ {name}\n" for name in done.changed), ending="")
            self.stdout.write(
                "".join(f"  ? {name} (not in the files)\n" for name in done.left_alone), ending=""
            )


def summary(table: str, done: TableReport) -> str:
    """Write one line about one kind of thing."""
    parts = f"{len(done.added)} added, {len(done.changed)} changed, {len(done.unchanged)} unchanged"
    left = f", {len(done.left_alone)} not in the files and left alone" if done.left_alone else ""
    return f"{table}: {parts}{left}"
