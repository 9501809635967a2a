"""Time item statistics and the two-parameter model: `python -m tests.benchmarks.analysis`.

Prints a table for docs/reference with the time at 1, 4 and 16 times the people and the exponent of
the growth. Exits with 1 where a promise is broken.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from math import log
from time import perf_counter

import numpy as np

from lms.core.statistics import FloatArray
from lms.psychometrics.items.rules.statistics import item_statistics, paper_statistics
from lms.psychometrics.latent.rules import fit_two_parameters
from lms.psychometrics.marks.rules import MarksTable

ITEMS = 60
PEOPLE = (3125, 12500, 50000)
PROMISED = {"Item statistics": 0.5, "2PL": 15.0}


def answers(people: int) -> FloatArray:
    """Draw right and wrong answers from a two-parameter model."""
    chance = np.random.default_rng(people)
    slopes, hard = chance.lognormal(0, 0.4, ITEMS), chance.normal(0, 1, ITEMS)
    ability = chance.normal(0, 1, (people, 1))
    return (chance.random((people, ITEMS)) < 1 / (1 + np.exp(-slopes * (ability - hard)))).astype(np.float64)


def statistics(marks: FloatArray) -> None:
    """Compute everything a page shows of a paper and its items."""
    table = MarksTable(marks, np.ones(ITEMS))
    paper_statistics(table)
    item_statistics(table)


def model(marks: FloatArray) -> None:
    """Fit the model without a prior."""
    if not fit_two_parameters(marks).converged:
        raise RuntimeError("the model has not converged")


def best_of(work: Callable[[FloatArray], None], marks: FloatArray, times: int) -> float:
    """Return the shortest of several runs, in seconds."""
    taken = []
    for _ in range(times):
        start = perf_counter()
        work(marks)
        taken.append(perf_counter() - start)
    return min(taken)


def rows() -> list[tuple[str, list[float]]]:
    """Time both on all sizes."""
    tables = [answers(people) for people in PEOPLE]
    return [
        ("Item statistics", [best_of(statistics, marks, 3) for marks in tables]),
        ("2PL", [best_of(model, marks, 1) for marks in tables]),
    ]


def main() -> int:
    """Print the table; return 1 where a promise is broken."""
    heads = " | ".join(f"{people:,} × {ITEMS}" for people in PEOPLE)
    print(f"| analysis | {heads} | exponent | promised at the last |\n|---|---|---|---|---|---|")
    broken = 0
    for name, seconds in rows():
        exponent = log(seconds[-1] / seconds[0]) / log(PEOPLE[-1] / PEOPLE[0])
        cells = " | ".join(f"{one:.3f} s" for one in seconds)
        print(f"| {name} | {cells} | {exponent:.2f} | {PROMISED[name]:g} s |")
        broken += seconds[-1] > PROMISED[name]
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
