"""Load the indicators from their content file."""

from pathlib import Path

from lms.core.files.api import LoadReport
from lms.core.management.loading import LoadCommand
from lms.performance.indicators.services import load_indicators


class Command(LoadCommand):
    """Load indicators."""

    help = "Load indicators and tie them to the clauses of the standard that should move them."
    part = "indicators/indicators.yaml"

    def load(self, path: Path) -> dict[str, LoadReport]:
        """Load the file."""
        return {"indicators": load_indicators(path=path)}
