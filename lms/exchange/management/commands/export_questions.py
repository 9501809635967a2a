"""Write questions of the bank into a file, and say what the file cannot hold."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Final

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from lms.exchange.bank.outgoing import bank_records
from lms.exchange.exports.writing import WITH_RECORDINGS, TextOutFormat, write_file
from lms.exchange.formats.tagging import WrittenFile
from lms.questions.bank.queries import Choice, chosen_questions
from lms.questions.choices import QuestionState

LEFT_OUT, NOT_WRITTEN = 1, 2
_ENDINGS: Final[dict[str, TextOutFormat]] = {
    ".xlsx": "xlsx",
    ".xml": "moodle-xml",
    ".gift": "gift",
    ".txt": "gift",
}


class Command(BaseCommand):
    """Export questions: 0 when all is in the file, 1 when something is left out, 2 when there is no file."""

    help = "Export questions of the bank to a workbook, Moodle XML or GIFT."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, its format and which questions."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--format", choices=sorted(set(_ENDINGS.values())), help="else told by the ending"
        )
        parser.add_argument("--code", action="append", default=[], help="a question's code; may be repeated")
        parser.add_argument("--clause", action="append", default=[], help="a clause with those below it")
        parser.add_argument("--state", action="append", default=[], choices=QuestionState.values)
        parser.add_argument("--category", action="append", default=[], help="a category with those below it")
        parser.add_argument("--tag", action="append", default=[], help="may be repeated")
        parser.add_argument("--all", action="store_true", help="the whole bank")
        parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    def handle(self, *, file: Path, json: bool, **options: object) -> None:
        """Write the file and tell what it lacks."""
        named = options["format"] or _ENDINGS.get(file.suffix.lower())
        kind = next((known for known in _ENDINGS.values() if known == named), None)
        if kind is None:
            raise CommandError(_("Name the format of the file."), returncode=NOT_WRITTEN)
        questions = list(chosen_questions(_choice(options)))
        if not questions:
            raise CommandError(_("No question of the bank is meant."), returncode=NOT_WRITTEN)
        written = write_file(bank_records(questions, with_recordings=kind in WITH_RECORDINGS), format=kind)
        try:
            file.write_bytes(written.data)
        except OSError as error:
            message = _("The file cannot be written: %(reason)s.") % {"reason": error.strerror or error}
            raise CommandError(message, returncode=NOT_WRITTEN) from error
        self._tell(kind, len(questions), written, in_json=json)
        if written.left_out:
            raise SystemExit(LEFT_OUT)

    def _tell(self, kind: TextOutFormat, asked: int, written: WrittenFile, *, in_json: bool) -> None:
        held = asked - sum(one.whole for one in written.left_out)
        if in_json:
            left = [
                {"question": one.question, "reason": one.reason, "whole": one.whole}
                for one in written.left_out
            ]
            self.stdout.write(json.dumps({"format": kind, "written": held, "left_out": left}, indent=2))
            return
        for one in written.left_out:
            whole = _("left out") if one.whole else _("without a part")
            self.stdout.write(f"{one.question}\t{whole}\t{one.reason}")
        self.stdout.write(
            _("%(format)s: %(held)d of %(asked)d questions written.")
            % {"format": kind, "held": held, "asked": asked}
        )


def _choice(options: dict[str, object]) -> Choice:
    """Read which questions are meant; the whole bank only on demand."""
    said = (options[name] for name in ("code", "clause", "state", "category", "tag"))
    named = [[str(text) for text in texts] if isinstance(texts, list) else [] for texts in said]
    if not any(named) and not options["all"]:
        raise CommandError(
            _("Say which questions: --code, --clause, --state, --category, --tag or --all."),
            returncode=NOT_WRITTEN,
        )
    return Choice(*named)
