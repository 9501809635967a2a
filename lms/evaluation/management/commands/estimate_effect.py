"""Estimate the effect of a training from a panel of one's own and write every figure as JSON."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import TypedDict, Unpack

from django.core.management import BaseCommand, CommandError

from lms.evaluation.estimation.rules.inference import Draws
from lms.evaluation.estimation.rules.staggered import Control
from lms.evaluation.own_panels.rules.panels import Columns, PanelFault, read_panel
from lms.evaluation.own_panels.rules.report import EstimateRequest, report_of
from lms.evaluation.verdicts.rules.analysis import Estimator


class Options(TypedDict):
    """What the shell gives."""

    panel: Path
    unit: str
    time: str
    first_treated: str
    outcome: str
    numerator: str
    denominator: str
    weight: str
    cluster: str
    assignment_unit: str
    lot: bool
    strata: str
    selection: str
    control: str
    estimator: str
    worthwhile: float | None
    alpha: float
    draws: int
    seed: int
    output: Path


def above_zero(text: str) -> float:
    """Read a size above zero."""
    value = float(text)
    if not 0 < value < float("inf"):
        raise ArgumentTypeError("a size worth having is above zero")
    return value


def error_share(text: str) -> float:
    """Read a share of error below one half."""
    value = float(text)
    if not 0 < value < 0.5:
        raise ArgumentTypeError("alpha is a share of error, such as 0.05")
    return value


def many(text: str) -> int:
    """Read a number of draws that shows anything."""
    value = int(text)
    if not 99 <= value <= 100_000:
        raise ArgumentTypeError("draws are between 99 and 100000")
    return value


class Command(BaseCommand):
    """Estimate an effect; docs/reference/estimate-effect.md says how every figure is computed."""

    help = "Estimate the effect of a training from a CSV panel and write the figures as JSON."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, its columns and how the effect is to be estimated."""
        parser.add_argument("panel", type=Path, metavar="PANEL.csv")
        for name in ("unit", "time", "first-treated"):
            parser.add_argument(f"--{name}", required=True, metavar="COL")
        for name in (
            "outcome",
            "numerator",
            "denominator",
            "weight",
            "cluster",
            "assignment-unit",
            "selection",
        ):
            parser.add_argument(f"--{name}", default="", metavar="COL")
        drawn = parser.add_mutually_exclusive_group()
        drawn.add_argument("--lot", action="store_true", help="the starts were drawn by lot")
        drawn.add_argument("--strata", default="", metavar="COL", help="they were drawn by lot within these")
        parser.add_argument("--control", choices=list(Control), default=Control.NOT_YET)
        parser.add_argument("--estimator", choices=list(Estimator), default=Estimator.AUTO)
        parser.add_argument("--worthwhile", type=above_zero, metavar="SIZE")
        parser.add_argument("--alpha", type=error_share, default=0.05)
        parser.add_argument("--draws", type=many, default=1999)
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--output", type=Path, required=True, metavar="OUT.json")

    def handle(self, *_args: object, **options: Unpack[Options]) -> None:
        """Read everything, compute everything, then write; a fault writes nothing and exits with 2."""
        outcome, top, bottom = options["outcome"], options["numerator"], options["denominator"]
        if bool(outcome) == bool(top or bottom) or bool(top) != bool(bottom):
            raise CommandError("name --outcome, or --numerator and --denominator", returncode=2)
        columns = Columns(
            unit=options["unit"],
            time=options["time"],
            first_treated=options["first_treated"],
            outcome=outcome,
            numerator=top,
            denominator=bottom,
            weight=options["weight"],
            cluster=options["cluster"],
            assignment_unit=options["assignment_unit"],
            strata=options["strata"],
            selection=options["selection"],
        )
        asked = EstimateRequest(
            by_lot=options["lot"] or bool(options["strata"]),
            has_outcome=bool(columns.outcome),
            estimator=Estimator(options["estimator"]),
            control=Control(options["control"]),
            worthwhile=options["worthwhile"],
            draws=Draws(options["seed"], options["draws"], 1 - options["alpha"]),
        )
        try:
            own = read_panel(options["panel"].read_text(encoding="utf-8"), columns)
            report = report_of(own, asked)
            written = json.dumps(report, ensure_ascii=False, indent=1, allow_nan=False)
            options["output"].write_text(written + "\n", encoding="utf-8")
        except PanelFault as fault:
            raise CommandError(str(fault), returncode=2) from fault
        except UnicodeDecodeError as fault:
            raise CommandError(f"{options['panel']}: the file is not UTF-8", returncode=2) from fault
        except OSError as fault:
            raise CommandError(f"{fault.filename}: {fault.strerror}", returncode=2) from fault
        self.stdout.write(f"{report['verdict']}, grade {report['grade']}: {options['output']}")
