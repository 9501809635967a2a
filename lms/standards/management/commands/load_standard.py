"""Load the service standard from its content files."""

from pathlib import Path

from lms.core.files.api import LoadReport
from lms.core.management.loading import LoadCommand
from lms.standards.content.services import load_standard


class Command(LoadCommand):
    """Load the standard."""

    help = "Load the service standard, its laws, competencies and complaint categories from content files."
    part = "standard"

    def load(self, path: Path) -> dict[str, LoadReport]:
        """Load the folder."""
        return load_standard(path=path)
