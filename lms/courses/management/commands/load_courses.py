"""Load the course folders into pages."""

from pathlib import Path

from lms.core.files.api import LoadReport
from lms.core.management.loading import LoadCommand
from lms.courses.content.services import load_courses


class Command(LoadCommand):
    """Load courses."""

    help = "Load courses from folders of YAML. A page edited in the admin since it was loaded is kept."
    part = "courses"

    def load(self, path: Path) -> dict[str, LoadReport]:
        """Load the folder."""
        return {"courses": load_courses(folder=path)}
