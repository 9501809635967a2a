"""Import a file of questions from a shell, and say how it went by the exit status."""

import json
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path

from django.core.management import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.core.files.workbooks.api import folded
from lms.core.refusals import UnreadableFile
from lms.exchange.bank.incoming import for_bank
from lms.exchange.imports.services import StoredImport, store_import
from lms.exchange.plans.clauses import ChosenClauses
from lms.exchange.plans.services import plan_import, without_clause_message
from lms.exchange.reading.files import FORMATS, read_file
from lms.questions.bank.rules import tidy_category
from lms.questions.records.rules import FileFault, FilePlace, Json, Reading, answer_as_json, reading_as_json
from lms.standards.api import Clause, clauses_by_number

FAULTY, UNREADABLE = 1, 2


class Command(BaseCommand):
    """Import questions of a file: 0 when all is well, 1 with faults, 2 when it cannot be read.

    Questions are stored as drafts, all in one transaction. With faults nothing is stored.
    """

    help = "Import questions from a workbook, Moodle XML, GIFT, Aiken, missing word or Cloze."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, its format, where its questions belong, and how to report."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", choices=("auto", *FORMATS), default="auto")
        parser.add_argument("--preset", help="whose numbers for kinds a workbook uses")
        parser.add_argument("--clause", help="number or title of the clause of questions that name none")
        parser.add_argument(
            "--category-clause",
            action="append",
            default=[],
            metavar="CATEGORY=CLAUSE",
            help="the clause of a category's questions that name none; may be repeated",
        )
        parser.add_argument("--dry-run", action="store_true", help="store nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    def handle(self, *, file: Path, json: bool, **options: object) -> None:
        """Read the file, store it unless it is a dry run, and report."""
        format, preset = options["format"], options["preset"]
        try:
            reading = read_file(
                file.name,
                _bytes_of(file),
                format=next((known for known in FORMATS if known == format), "auto"),
                preset=_text(preset),
            )
            chosen = _chosen(_text(options["clause"]), options["category_clause"])
        except UnreadableFile as refusal:
            if json:
                shown = reading_as_json(Reading("xlsx", faults=(FileFault(FilePlace(), str(refusal)),)))
                self._print({**shown, "format": None})
            else:
                self.stderr.write(str(refusal))
            raise SystemExit(UNREADABLE) from refusal
        stored, waiting = None, 0
        if not options["dry_run"]:
            plan = plan_import(for_bank(reading), chosen=chosen)
            waiting = len(plan.waiting)
            lacking = [FileFault(one.record.place, without_clause_message()) for one in plan.waiting]
            reading = replace(reading, faults=(*plan.faults, *lacking), lost=plan.reading.lost)
            if not plan.faults and not plan.waiting:
                stored = store_import(plan=plan, by=None, now=timezone.now())
        if json:
            self._print(reading_as_json(reading))
        else:
            self._tell(reading, stored)
            if waiting:
                hint = _(
                    "%(count)d questions name no clause. Say where they belong: --clause CLAUSE for all of "
                    "them, or --category-clause CATEGORY=CLAUSE for those of a category."
                )
                self.stdout.write(hint % {"count": waiting})
        if reading.faults:
            raise SystemExit(FAULTY)

    def _print(self, shown: dict[str, Json]) -> None:
        # Escaped, so that no terminal's encoding can spoil what a program reads.
        self.stdout.write(json.dumps(shown, indent=2))

    def _tell(self, reading: Reading, stored: StoredImport | None) -> None:
        """Show a reading to a person, line by line, and what became of it in the bank."""
        for record in reading.questions:
            answer = json.dumps(answer_as_json(record.answer), ensure_ascii=False)
            self.stdout.write(f"{where(record.place)}\t{record.kind}\t{record.stem[:60]!r}\t{answer}")
        for remark in reading.understood:
            self.stdout.write(f"{where(remark.place)}\t{remark.written[:60]} → {remark.taken_for}")
        for lost in reading.lost:
            self.stdout.write(f"{where(lost.place)}\t{lost.name}\t{self.style.WARNING(lost.reason)}")
        for fault in reading.faults:
            self.stdout.write(f"{where(fault.place)}\t{self.style.ERROR(fault.message)}")
        for one in reading.skipped:
            self.stdout.write(f"{where(one.place)}\t{self.style.WARNING(one.reason)}")
        self.stdout.write(
            _("%(format)s: %(questions)d questions, %(faults)d faults, %(skipped)d skipped.")
            % {
                "format": reading.format,
                "questions": len(reading.questions),
                "faults": len(reading.faults),
                "skipped": len(reading.skipped),
            }
        )
        outcome = _("Nothing was stored.")
        if stored and stored.nothing_changed:
            outcome = _("Nothing changed: the bank holds all %(unchanged)d questions already.")
        elif stored:
            outcome = _("%(added)d added, %(changed)d changed, %(unchanged)d as they were.")
        counts = (
            {"added": stored.added, "changed": stored.changed, "unchanged": stored.unchanged}
            if stored
            else {}
        )
        self.stdout.write(outcome % counts)


def _bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            _("The file cannot be opened: %(reason)s.") % {"reason": error.strerror or error}
        ) from error


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _chosen(default: str | None, by_category: object) -> ChosenClauses:
    """Read the clauses that are chosen for questions without one."""
    named = [str(pair).rpartition("=") for pair in by_category] if isinstance(by_category, list) else []
    if any(not category for category, _sign, _number in named):
        raise UnreadableFile(_("Write --category-clause as CATEGORY=CLAUSE, such as 3=2.2."))
    return ChosenClauses(
        _clause(default) if default is not None else None,
        {tidy_category(category): _clause(number) for category, _sign, number in named},
    )


def _clause(written: str) -> Clause:
    clauses = clauses_by_number()
    by_title = {folded(clause.title): clause for clause in clauses.values()}
    clause = clauses.get(written.strip()) or by_title.get(folded(written))
    if clause is None:
        raise UnreadableFile(_("There is no clause %(number)s.") % {"number": written})
    return clause


def where(place: FilePlace) -> str:
    """Name a place as people look for it."""
    return ":".join(str(part) for part in (place.sheet, place.row, place.column) if part is not None)
