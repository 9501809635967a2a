"""Load the appraisal templates from their content file."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lms.evaluation.api import DictionaryFaulty, load_appraisal_templates
from lms.evaluation.management.printing import print_loaded


class Command(BaseCommand):
    """Load appraisal templates; what an administrator changed is kept, and a second run changes nothing."""

    help = "Load the appraisal templates; what was changed in the admin is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument(
            "--path",
            type=Path,
            default=Path(getattr(settings, "CONTENT_DIR", "content")) / "appraisal/appraisal_templates.yaml",
            help="the file (default: %(default)s)",
        )

    def handle(self, *, path: Path, **_options: object) -> None:
        """Load and print what happened."""
        try:
            loaded = load_appraisal_templates(path=path)
        except DictionaryFaulty as refusal:
            raise CommandError(f"Nothing was loaded:\n{refusal}") from refusal
        print_loaded("appraisal templates", loaded, self.stdout)
