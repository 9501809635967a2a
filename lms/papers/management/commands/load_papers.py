"""Load papers from YAML files."""

from pathlib import Path

from django.utils import timezone

from lms.core.files.api import LoadReport
from lms.core.management.loading import LoadCommand
from lms.papers.blueprints.models import Paper
from lms.papers.blueprints.queries import shortages_of
from lms.papers.content.services import load_papers


class Command(LoadCommand):
    """Load papers and say which of them the bank cannot fill."""

    help = "Load papers from YAML files."
    part = "papers"

    def load(self, path: Path) -> dict[str, LoadReport]:
        """Load the folder or one file, and remark what the bank lacks for any paper."""
        report = load_papers(path=path)
        today = timezone.localdate()
        for paper in Paper.objects.prefetch_related("rules"):
            for short in shortages_of(paper, today):
                report.remarks.append(
                    f"{paper.slug}: rule {short.rule + 1} lacks {short.missing} question(s)"
                )
        return {"papers": report}
