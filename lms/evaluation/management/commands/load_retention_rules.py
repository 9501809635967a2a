"""Load the rules of retention from their content file."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lms.evaluation.api import DictionaryFaulty, load_retention_rules
from lms.evaluation.management.printing import print_loaded


class Command(BaseCommand):
    """Load retention rules; what an administrator changed is kept, and a second run changes nothing."""

    help = "Load the rules of retention; what was changed in the admin is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument(
            "--path",
            type=Path,
            default=Path(getattr(settings, "CONTENT_DIR", "content")) / "records/retention_rules.yaml",
            help="the file (default: %(default)s)",
        )

    def handle(self, *, path: Path, **_options: object) -> None:
        """Load and print what happened."""
        try:
            loaded = load_retention_rules(path=path)
        except DictionaryFaulty as refusal:
            raise CommandError(f"Nothing was loaded:\n{refusal}") from refusal
        print_loaded("retention rules", loaded, self.stdout)
