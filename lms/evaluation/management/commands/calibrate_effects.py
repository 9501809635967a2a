"""Print how often the judgement of effects is right, on simulated centres whose truth is known."""

from argparse import ArgumentParser
from typing import TypedDict, Unpack

from django.core.management import BaseCommand

from lms.evaluation.verdicts.rules.calibration import SCENARIOS, calibrate

TEAMS = (6, 8, 12, 24)
EFFECT, WORTHWHILE = 0.03, 0.02


class Options(TypedDict):
    """What the shell gives."""

    replications: int
    seed: int


class Command(BaseCommand):
    """Simulate and print the table of docs/explanation/how-effects-are-judged.md."""

    help = "Print the calibration table of effects: false positives, coverage and power."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how much to simulate, and from which seed."""
        parser.add_argument("--replications", type=int, default=400, help="centres a cell (400)")
        parser.add_argument("--seed", type=int, default=0)

    def handle(self, *_args: object, **options: Unpack[Options]) -> None:
        """Print row by row, as each is done."""
        heads = [
            "scenario",
            "teams",
            "“effect”, none there",
            "“practically none”, none there",
            f"interval holds +{EFFECT:.0%}",
            f"“effect”, +{EFFECT:.0%} there",
            "people said to be uneven",
        ]
        self.stdout.write(f"| {' | '.join(heads)} |")
        self.stdout.write(f"|{'---|' * len(heads)}")
        for scenario in SCENARIOS:
            for teams in TEAMS:
                found = calibrate(
                    teams,
                    scenario,
                    effect=EFFECT,
                    worthwhile=WORTHWHILE,
                    replications=options["replications"],
                    seed=options["seed"],
                )
                shares = (found.false_effects, found.none_said, found.covered, found.found, found.uneven)
                cells = [f"{share:.1%}" for share in shares] if found.offered else ["not offered | | | |"]
                self.stdout.write(f"| {' | '.join((found.scenario, str(found.teams), *cells))} |")
