"""Show how the marks of an answer come about: which option, blank or pair gave what."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from lms.exams.domain.marking import MARK_STEP, Marked
from lms.exams.domain.rules import Counting


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
    """The pieces of an answer and how they count, as the rule of its kind stated it.

    `tally` says how many were right of how many that count, where these are not the pieces.
    """

    counting: Counting
    pieces: tuple[Piece, ...]
    tally: tuple[int, int] | None = None


def arithmetic_of(marked: Marked, full_marks: Decimal) -> Arithmetic:
    """Break the marks of an answer down into its pieces; what is tallied has none."""
    if marked.tally is not None:
        return Arithmetic(marked.counting, (), marked.tally)
    pieces = (
        Piece(part.id, part.right, None if part.earned is None else part.earned * Fraction(full_marks))
        for part in marked.parts
    )
    return Arithmetic(marked.counting, tuple(pieces))
