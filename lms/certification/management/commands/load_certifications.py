"""Load certifications from their YAML file."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management import BaseCommand, CommandError

from lms.certification.api import load_certifications
from lms.exams.api import ContentFaulty, content_folder


class Command(BaseCommand):
    """Load certifications and say which positions do not exist."""

    help = "Load certifications from their YAML file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder that holds certifications.yaml."""
        parser.add_argument("--path", type=Path, default=content_folder("certifications"))

    def handle(self, *, path: Path, **_options: object) -> None:
        """Load the file and say what changed."""
        try:
            loaded = load_certifications(path)
        except ContentFaulty as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Certifications: {loaded.added} added, {loaded.changed} changed, {loaded.unchanged} unchanged."
        )
        for code in loaded.positions_missing:
            self.stderr.write(
                f"There is no position {code}: nobody is required to hold the certification by it."
            )
