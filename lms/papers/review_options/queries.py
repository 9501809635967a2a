"""Say what a paper shows its takers and when, by its own table or by the choice that stands for one."""

from collections.abc import Iterable
from typing import Final, cast

from lms.papers.blueprints.models import Paper
from lms.papers.choices import PaperKind, ReviewAspect, ReviewMoment, ReviewRule
from lms.papers.review_options.rules import Cell, Matrix, matrix_from, shut_cells

SCORE: Final[tuple[Cell, ...]] = (("after_hand_in", "marks"), ("after_window", "marks"))

OWN: Final[tuple[Cell, ...]] = (*SCORE, ("after_hand_in", "right"), ("after_window", "right"))

LATER: Final[tuple[Cell, ...]] = (("after_window", "key"), ("after_window", "explanation"))

AT_ONCE: Final[tuple[Cell, ...]] = (("after_hand_in", "key"), ("after_hand_in", "explanation"))


def matrix_of(paper: Paper) -> Matrix:
    """Give the matrix of a paper: its own table, or the one its choice stands for."""
    match paper.review_rule:
        case ReviewRule.TABLE:
            return matrix_from(cast("Iterable[str]", paper.review_cells))
        case ReviewRule.SCORE:
            return frozenset(SCORE)
        case ReviewRule.OWN_ANSWERS:
            return frozenset(OWN)
        case _:
            return frozenset((*OWN, *LATER, *AT_ONCE))


def cell_label(cell: Cell, sign: str = "：") -> str:
    """Say what a box of the table of what is shown stands for."""
    moment, aspect = cell
    return f"{ReviewMoment(moment).label}{sign}{ReviewAspect(aspect).label}"


def offers_immediate_feedback(paper: Paper) -> bool:
    """Tell whether takers of the paper may have an answer checked during the attempt."""
    opened = matrix_of(paper) - shut_cells(matrix_of(paper), is_formal=paper.kind == PaperKind.EXAM)
    return any(moment == "during" for moment, _aspect in opened)
