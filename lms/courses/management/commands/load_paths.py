"""Load the learning paths."""

from pathlib import Path

from lms.core.files.api import LoadReport
from lms.core.management.loading import LoadCommand
from lms.courses.content.services import load_paths


class Command(LoadCommand):
    """Load learning paths."""

    help = "Load learning paths from files of YAML."
    part = "paths"

    def load(self, path: Path) -> dict[str, LoadReport]:
        """Load the folder."""
        return {"learning paths": load_paths(folder=path)}
