"""Load certifications from their YAML file."""

from pathlib import Path

from lms.certification.requirements.loading import load_certifications
from lms.core.files.api import LoadReport
from lms.core.management.loading import LoadCommand


class Command(LoadCommand):
    """Load certifications and say which positions do not exist."""

    help = "Load certifications from their YAML file."
    part = "certifications"

    def load(self, path: Path) -> dict[str, LoadReport]:
        """Load the folder, or one file."""
        return {"certifications": load_certifications(path)}
