"""Take back a workbook in which a reviewer signed facts."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from lms.core.imports.api import Change, Examination, Fault, examine
from lms.core.refusals import UnreadableFile
from lms.standards.facts.sheets import FactReviewsImport

FAULTY = 1


class Command(BaseCommand):
    """Sign facts as a workbook says, faulty rows left out as on the page; a second time changes nothing."""

    help = "Read the reviewer's conclusions from a workbook of export_facts and sign the facts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file and whether to save."""
        parser.add_argument("file", type=Path, metavar="FILE.xlsx")
        parser.add_argument("--dry-run", action="store_true", help="check every row and save nothing")

    def handle(self, *, file: Path, dry_run: bool, **_options: object) -> None:
        """Check every row, then save those without a fault in one transaction."""
        spec = FactReviewsImport()
        with transaction.atomic():
            examination = self._examined(spec, file)
            rows = examination.rows_to_save
            if not dry_run and rows:
                spec.apply(rows, actor=None, progress=None)
        counts = examination.counts
        told = ", ".join(f"{counts.get(change, 0)} {change}" for change in Change)
        self.stdout.write(f"{'Would sign' if dry_run else 'Signed'}: {told}")
        if examination.faults:
            for fault in examination.faults:
                self.stderr.write(fault_line(fault, spec))
            left_out = len(examination.faulty_rows)
            self.stderr.write(f"{left_out} row(s) left out for {len(examination.faults)} fault(s).")
            raise SystemExit(FAULTY)

    def _examined(self, spec: FactReviewsImport, file: Path) -> Examination:
        try:
            with file.open("rb") as stream:
                return examine(spec, stream, file=file.name)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}") from error
        except UnreadableFile as refusal:
            raise CommandError(str(refusal)) from refusal


def fault_line(fault: Fault, spec: FactReviewsImport) -> str:
    """Write a fault with row and column, as a person finds them."""
    return f"row {fault.row.number}, {spec.column(fault.column).label}: {fault.text} {fault.remedy}".strip()
