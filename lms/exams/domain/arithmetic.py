"""Show how the marks of an answer come about: which option, blank or pair gave what."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Literal

from lms.exams.domain.marking import MARK_STEP, Marked
from lms.exams.domain.rules import Part

type Counting = Literal["each", "all", "whole"]


@dataclass(frozen=True, slots=True)
class Piece:
    """One judged piece of an answer and the marks it gave, exact; None where pieces give none alone."""

    id: str
    right: bool
    marks: Fraction | None

    @property
    def rounded(self) -> Decimal | None:
        """Return the marks to 0.01."""
        if self.marks is None:
            return None
        exact = Decimal(self.marks.numerator) / Decimal(self.marks.denominator)
        return exact.quantize(MARK_STEP, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """The pieces of an answer and how they count.

    `each`: every right piece gives its equal part, and these sum up to the marks. `all`: only all
    together give anything. `whole`: the rule of the kind looks at the answer as a whole.
    """

    counting: Counting
    pieces: tuple[Piece, ...]


def arithmetic_of(marked: Marked, full_marks: Decimal) -> Arithmetic:
    """Break the marks of an answer down into its pieces."""
    parts = marked.parts
    if _sums_up(parts, marked):
        each = Fraction(full_marks) / len(parts)
        pieces = (Piece(part.id, part.right, each if part.right else Fraction(0)) for part in parts)
        return Arithmetic("each", tuple(pieces))
    pieces = (Piece(part.id, part.right, None) for part in parts)
    return Arithmetic("all" if marked.share in {0, 1} else "whole", tuple(pieces))


def _sums_up(parts: Sequence[Part], marked: Marked) -> bool:
    """Tell whether equal parts for what is right give just the share that was earned."""
    if len(parts) < 2:
        return False
    share = Fraction(sum(part.right for part in parts), len(parts))
    return abs(share - Fraction(marked.share)) < Fraction(1, 10**6)
