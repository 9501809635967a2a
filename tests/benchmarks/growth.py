"""Measure how costs grow with sizes, and say it by an exponent."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

import psycopg

from lms.papers.blueprints.rules.drawing import BlueprintRule, DrawableQuestion, draw
from lms.papers.blueprints.rules.sampling import PoolSampler
from tests.benchmarks import analysis
from tests.benchmarks.report import cell, exponent, table

CLAUSES = ("2.1", "2.2", "3.1", "3.2")
KINDS = ("single", "multiple", "true_false")

# Attempts long marked, copied from one that stands, with 100 answers each.
COPY_ATTEMPTS = """
WITH model AS (SELECT * FROM lms_exams_attempt ORDER BY id LIMIT 1),
copied AS (
  INSERT INTO lms_exams_attempt ({columns})
  SELECT {values} FROM model, generate_series(%s::int, %s::int) AS copy_number
  RETURNING id
)
INSERT INTO lms_exams_answer (attempt_id, slot, given, flagged, revision, seconds, saved_at)
SELECT copied.id, slot, jsonb_build_object('chosen', '2'), false, 1, 5, now()
FROM copied, generate_series(1, 100) AS slot
"""
CHANGED = {
    "token": "gen_random_uuid()",
    "number": "copy_number",
    "state": "'marked'",
    "marks": "50",
    "passed": "false",
    "closed_at": "now()",
}


@dataclass(frozen=True)
class Grown:
    """A cost in milliseconds at three sizes."""

    what: str
    sizes: list[int]
    costs: list[float]


def saves_with_answers(url: str, stored: list[int], cost: Callable[[], float]) -> list[float]:
    """Measure a save while so many answers of others lie in the table."""
    costs = []
    for size in stored:
        _store_answers(url, size)
        costs.append(median(cost() for _ in range(3)))
    return costs


def _store_answers(url: str, size: int) -> None:
    with psycopg.connect(url, autocommit=True) as own:
        (have, last) = own.execute(
            "SELECT (SELECT count(*) FROM lms_exams_answer), (SELECT max(number) FROM lms_exams_attempt)"
        ).fetchone() or (0, 0)
        names = [
            row[0]
            for row in own.execute(
                "SELECT column_name FROM information_schema.columns"
                " WHERE table_name = 'lms_exams_attempt' AND column_name <> 'id'"
            )
        ]
        values = [CHANGED.get(name, f"model.{name}") for name in names]
        statement = COPY_ATTEMPTS.format(columns=", ".join(names), values=", ".join(values))
        own.execute(statement, [last + 1, last + max(0, size - have) // 100])
        own.execute("ANALYZE lms_exams_answer")


def draws(banks: list[int]) -> list[Grown]:
    """Time a draw of 100 questions from the whole bank, the sorting of a sampler, and a draw from that."""
    rules = [BlueprintRule(25, Decimal(1), clause) for clause in CLAUSES]
    pools = [_bank(size) for size in banks]
    samplers = [PoolSampler(rules, pool) for pool in pools]
    return [
        Grown(
            "draw of 100 questions from the whole bank",
            banks,
            [_ms(lambda p=p: draw(rules, p, 7)) for p in pools],
        ),  # type: ignore[misc]
        Grown("sorting a sampler", banks, [_ms(lambda p=p: PoolSampler(rules, p)) for p in pools]),  # type: ignore[misc]
        Grown("draw of 100 questions from a sampler", banks, [_ms(lambda d=d: d.draw(7)) for d in samplers]),  # type: ignore[misc]
    ]


def analyses() -> list[Grown]:
    """Time the statistics of items and the two-parameter model by the number of people."""
    return [
        Grown(f"{what}, 60 items, by people", list(analysis.PEOPLE), [1000 * one for one in seconds])
        for what, seconds in analysis.rows()
    ]


def table_of(grown: list[Grown]) -> str:
    """Make the table; an exponent of 0 is a constant cost, 1 one that grows as the size does."""
    rows = [
        [
            one.what,
            " / ".join(map(str, one.sizes)),
            " / ".join(map(cell, one.costs)),
            f"{exponent(one.sizes, one.costs):.2f}",
        ]
        for one in grown
    ]
    return table(("what", "sizes", "ms", "exponent"), rows)


def _bank(size: int) -> list[DrawableQuestion]:
    return [
        DrawableQuestion(number, number, KINDS[number % 3], number % 5 + 1, (CLAUSES[number % 4],))  # type: ignore[arg-type]
        for number in range(1, size + 1)
    ]


def _ms(work: Callable[[], object], times: int = 9) -> float:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return median(taken) * 1000
