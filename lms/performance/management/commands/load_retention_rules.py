"""Load the rules of retention from their content file."""

from pathlib import Path

from lms.core.files.api import LoadReport
from lms.core.management.loading import LoadCommand
from lms.performance.archive.services import load_retention_rules


class Command(LoadCommand):
    """Load retention rules."""

    help = "Load the rules of retention; what was changed in the admin is kept."
    part = "records/retention_rules.yaml"

    def load(self, path: Path) -> dict[str, LoadReport]:
        """Load the file."""
        return {"retention rules": load_retention_rules(path=path)}
