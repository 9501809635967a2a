"""Load the question bank from YAML files."""

from pathlib import Path

from django.utils import timezone

from lms.core.files.api import LoadReport
from lms.core.management.loading import LoadCommand
from lms.questions.content.services import load_questions


class Command(LoadCommand):
    """Load questions; run it again whenever the files change."""

    help = "Load the question bank from YAML files."
    part = "questions"

    def load(self, path: Path) -> dict[str, LoadReport]:
        """Load the folder, or one file."""
        return {"questions": load_questions(path=path, now=timezone.now())}
