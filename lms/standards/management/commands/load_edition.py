"""Load an edition that is written as its differences from the standard in the content files."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand

from lms.core.management.loading import content_path, tell_load
from lms.standards.content.services import load_edition


class Command(BaseCommand):
    """Load an amending edition; running it again with the same files changes nothing."""

    help = "Load an edition that amends the service standard, with what became of each clause."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file and the folder it amends."""
        parser.add_argument("file", type=Path, metavar="FILE.yaml")
        parser.add_argument(
            "--standard",
            type=Path,
            default=content_path("standard"),
            help="the folder of the edition it amends (default: %(default)s)",
        )

    def handle(self, *, file: Path, standard: Path, verbosity: int, **_options: object) -> None:
        """Load and print what happened to each kind of thing."""
        tell_load(self, lambda: load_edition(path=file, standard=standard), with_added=verbosity > 1)
