"""Load the appraisal templates from their content file."""

from pathlib import Path

from lms.core.files.api import LoadReport
from lms.core.management.loading import LoadCommand
from lms.performance.appraisal.services import load_appraisal_templates


class Command(LoadCommand):
    """Load appraisal templates."""

    help = "Load the appraisal templates; what was changed in the admin is kept."
    part = "appraisal/appraisal_templates.yaml"

    def load(self, path: Path) -> dict[str, LoadReport]:
        """Load the file."""
        return {"appraisal templates": load_appraisal_templates(path=path)}
