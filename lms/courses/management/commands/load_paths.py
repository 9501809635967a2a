"""Load the learning paths."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lms.courses.services import ContentFault, load_paths


class Command(BaseCommand):
    """Load learning paths; a second run changes nothing."""

    help = "Load learning paths from files of YAML."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder."""
        parser.add_argument(
            "--path",
            type=Path,
            default=Path(getattr(settings, "CONTENT_DIR", "content")) / "paths",
            help="Folder of files of paths",
        )

    def handle(self, *, path: Path, **options: object) -> None:
        """Load and say what happened to each file."""
        try:
            report = load_paths(folder=path)
        except ContentFault as error:
            raise CommandError(f"Nothing was loaded.\n{error}") from error
        for words, keys in (
            ("new", report.created),
            ("changed", report.changed),
            ("unchanged", report.unchanged),
        ):
            for key in keys:
                self.stdout.write(f"{key}: {words}")
        for code in report.positions_missing:
            self.stderr.write(f"There is no position {code}: nobody has a path by it yet.")
