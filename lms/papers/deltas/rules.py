"""Propose what a delta paper asks, for how long, and what passes. Plain Python: no Django, no database."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from math import ceil

ASKED_OF_A_CLAUSE = 2
MARKS_EACH = Decimal(5)
MINUTES_A_QUESTION, STEP, LEAST_MINUTES = 1.5, 5, 10
USUAL_PASS = Decimal("0.8")


def proposed_count(usable: int) -> int:
    """Ask two questions of a clause, as far as there are so many."""
    return min(ASKED_OF_A_CLAUSE, usable)


def proposed_minutes(questions: int) -> int:
    """Give a minute and a half a question, in steps of five, at least ten minutes."""
    return max(LEAST_MINUTES, STEP * ceil(questions * MINUTES_A_QUESTION / STEP))


def proposed_pass(shares: Iterable[Decimal]) -> Decimal:
    """Take the strictest pass mark of the exams that ask about these clauses, else the usual one."""
    return max(shares, default=USUAL_PASS)
