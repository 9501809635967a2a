"""Analyse a file of responses from anywhere: items, reliability, decisions, two-parameter model."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import TypedDict, Unpack

from django.core.management import BaseCommand, CommandError

from lms.psychometrics.responses.rules.files import ResponseFault, decoded
from lms.psychometrics.responses.rules.keyed import read_input
from lms.psychometrics.responses.rules.report import report_of


class AnalysisOptions(TypedDict):
    """What the shell gives."""

    responses: Path
    key: Path | None
    max_marks: Path | None
    cut: float | None
    irt: bool
    irt_prior: bool
    output: Path


def share(text: str) -> float:
    """Read a share between 0 and 1."""
    value = float(text)
    if not 0 < value < 1:
        raise ArgumentTypeError("the cut is a share of the marks between 0 and 1, such as 0.6")
    return value


class Command(BaseCommand):
    """Analyse responses; docs/reference/analyse-responses.md says how every figure is computed."""

    help = "Analyse a CSV file of responses and write the figures as JSON."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the files and what is wanted of them."""
        parser.add_argument("responses", type=Path, metavar="RESPONSES.csv")
        parser.add_argument("--key", type=Path, metavar="KEY.csv", help="cells are chosen options")
        parser.add_argument("--max-marks", type=Path, metavar="MAX.csv", help="highest mark of every item")
        parser.add_argument("--cut", type=share, metavar="SHARE", help="pass mark as a share of the marks")
        parser.add_argument("--irt", action="store_true", help="fit the two-parameter model")
        parser.add_argument("--irt-prior", action="store_true", help="fit it with a prior on the slopes")
        parser.add_argument("--output", type=Path, required=True, metavar="OUT.json")

    def handle(self, *_args: object, **options: Unpack[AnalysisOptions]) -> None:
        """Read everything, compute everything, then write; a fault writes nothing and exits with 2."""
        try:
            key, full_marks = (
                _text(path) if path else None for path in (options["key"], options["max_marks"])
            )
            read = read_input(_text(options["responses"]), key, full_marks)
            report = report_of(
                read,
                cut=options["cut"],
                irt=("prior" if options["irt_prior"] else "plain" if options["irt"] else None),
            )
            written = json.dumps(report, ensure_ascii=False, indent=1, allow_nan=False)
            options["output"].write_text(written + "\n", encoding="utf-8")
        except ResponseFault as fault:
            raise CommandError(str(fault), returncode=2) from fault
        except OSError as fault:
            raise CommandError(f"{fault.filename}: {fault.strerror}", returncode=2) from fault
        if report["unmarked"]:
            self.stdout.write(f"Left out, as their highest mark is 0: {', '.join(report['unmarked'])}")
        self.stdout.write(f"{report['n_persons']} people on {report['n_items']} items: {options['output']}")


def _text(path: Path) -> tuple[str, str]:
    return decoded(path.read_bytes(), path.name), path.name
