"""Load the question bank from YAML files."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from lms.exams.api import ContentFaulty, content_folder, load_questions


class Command(BaseCommand):
    """Load questions; run it again whenever the files change."""

    help = "Load the question bank from YAML files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder or file to load."""
        parser.add_argument("--path", type=Path, default=content_folder("questions"))

    def handle(self, *, path: Path, **_options: object) -> None:
        """Load the files and say what changed."""
        try:
            report = load_questions(path=path, now=timezone.now())
        except ContentFaulty as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Questions: {report.added} added, {report.changed} changed, {report.unchanged} unchanged."
        )
