"""Load papers from YAML files."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from lms.exams.api import ContentFaulty, Paper, content_folder, load_papers, shortages_of


class Command(BaseCommand):
    """Load papers and say which of them the bank cannot fill."""

    help = "Load papers from YAML files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder or file to load."""
        parser.add_argument("--path", type=Path, default=content_folder("papers"))

    def handle(self, *, path: Path, **_options: object) -> None:
        """Load the files, say what changed and what the bank lacks."""
        try:
            report = load_papers(path=path)
        except ContentFaulty as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Papers: {report.added} added, {report.changed} changed, {report.unchanged} unchanged."
        )
        today = timezone.localdate()
        for paper in Paper.objects.prefetch_related("rules"):
            for short in shortages_of(paper, today):
                self.stderr.write(f"{paper.slug}: rule {short.rule + 1} lacks {short.missing} question(s)")
