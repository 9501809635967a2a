"""What a taker may see of an attempt, and when: one matrix, checked by `seen` and nowhere else.

A cell is a moment and an aspect. In a formal exam others may still be taking it, so some cells stay shut
whatever a paper says.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

type Moment = Literal["during", "after_hand_in", "after_window"]
type Aspect = Literal["marks", "right", "key", "explanation", "distribution"]
type Cell = tuple[Moment, Aspect]
type Matrix = frozenset[Cell]

MOMENTS: tuple[Moment, ...] = ("during", "after_hand_in", "after_window")
ASPECTS: tuple[Aspect, ...] = ("marks", "right", "key", "explanation", "distribution")
CELLS: tuple[Cell, ...] = tuple((moment, aspect) for moment in MOMENTS for aspect in ASPECTS)
GIVES_AWAY: frozenset[Aspect] = frozenset({"key", "explanation", "distribution"})
SHUT_IN_EXAMS: Matrix = frozenset(
    (moment, aspect)
    for moment, aspect in CELLS
    if moment == "during" or (moment == "after_hand_in" and aspect in GIVES_AWAY)
)
# What comes of marking waits until everything is marked; the others do not depend on it.
NEEDS_MARKS: frozenset[Aspect] = frozenset({"marks", "right"})


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """Where an attempt stands: None where it has not been handed in, or the sitting never closes."""

    now: datetime
    handed_in_at: datetime | None
    closes_at: datetime | None
    is_marked: bool
    is_formal: bool


def moment_of(facts: ReviewFacts) -> Moment:
    """Tell in which of the three moments an attempt is."""
    if facts.handed_in_at is None:
        return "during"
    if facts.closes_at is not None and facts.now >= facts.closes_at:
        return "after_window"
    return "after_hand_in"


def seen(matrix: Matrix, facts: ReviewFacts) -> frozenset[Aspect]:
    """Return what the taker may see now; every reader asks this."""
    return _open_at(matrix, facts, moment_of(facts))


def has_immediate_feedback(matrix: Matrix, facts: ReviewFacts) -> bool:
    """Tell whether the taker may have an answer checked now, during the attempt."""
    return moment_of(facts) == "during" and bool(seen(matrix, facts))


def more_at(matrix: Matrix, facts: ReviewFacts) -> datetime | None:
    """Return when the taker will see more than now; None where nothing more is foreseen."""
    if moment_of(facts) != "after_hand_in" or facts.closes_at is None:
        return None
    later = _open_at(matrix, facts, "after_window")
    return facts.closes_at if later - seen(matrix, facts) else None


def cell_name(cell: Cell) -> str:
    return ".".join(cell)


def matrix_from(names: Iterable[str]) -> Matrix:
    """Read a stored matrix; what is no cell opens nothing."""
    wanted = set(names)
    return frozenset(cell for cell in CELLS if cell_name(cell) in wanted)


def shut_cells(matrix: Matrix, *, is_formal: bool) -> Matrix:
    """Return the cells that stay shut although the matrix opens them."""
    return matrix & SHUT_IN_EXAMS if is_formal else frozenset()


def _open_at(matrix: Matrix, facts: ReviewFacts, moment: Moment) -> frozenset[Aspect]:
    opened = matrix - shut_cells(matrix, is_formal=facts.is_formal)
    aspects = frozenset(aspect for at, aspect in opened if at == moment)
    if moment != "during" and not facts.is_marked:
        return aspects - NEEDS_MARKS
    return aspects
