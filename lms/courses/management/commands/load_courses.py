"""Load the course folders into pages."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lms.courses.services import ContentFault, load_courses


class Command(BaseCommand):
    """Load courses; a second run changes nothing."""

    help = "Load courses from folders of YAML. A page edited in the admin since it was loaded is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder."""
        parser.add_argument(
            "--path",
            type=Path,
            default=Path(getattr(settings, "CONTENT_DIR", "content")) / "courses",
            help="Folder of course folders",
        )

    def handle(self, *, path: Path, **options: object) -> None:
        """Load and say what happened to each file."""
        try:
            report = load_courses(folder=path)
        except ContentFault as error:
            raise CommandError(f"Nothing was loaded.\n{error}") from error
        for words, files in (
            ("new", report.created),
            ("changed", report.changed),
            ("kept, edited in the admin since", report.kept),
            ("no longer in the files, left as it is", report.left_over),
        ):
            for file in files:
                self.stdout.write(f"{file}: {words}")
        self.stdout.write(
            f"{len(report.created)} new, {len(report.changed)} changed, "
            f"{len(report.unchanged)} unchanged, {len(report.kept)} kept."
        )
