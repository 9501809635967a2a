"""Write the facts into a workbook for a reviewer."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from lms.standards.clauses.models import Edition
from lms.standards.clauses.queries import current_edition
from lms.standards.facts.models import Fact
from lms.standards.facts.sheets import review_workbook


class Command(BaseCommand):
    """Write every fact of an edition with empty cells for conclusion, remark, name and day."""

    help = "Write every fact into a workbook in which a reviewer signs them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file and the edition."""
        parser.add_argument("file", type=Path, metavar="FILE.xlsx")
        parser.add_argument("--edition", help="key of an edition (default: the one that counts today)")

    def handle(self, *, file: Path, edition: str | None, **_options: object) -> None:
        """Write the workbook and say how many facts are in it."""
        chosen = Edition.objects.filter(key=edition).first() if edition else current_edition()
        if chosen is None:
            raise CommandError(f"There is no edition {edition}." if edition else "There is no edition yet.")
        try:
            file.write_bytes(review_workbook(chosen))
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}") from error
        self.stdout.write(f"{file}: {Fact.objects.of_edition(chosen).count()} facts of {chosen.key}")
