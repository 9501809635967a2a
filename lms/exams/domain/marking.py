"""Turn given answers into marks."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import cast

from lms.exams.domain.formats import JsonObject, Kind
from lms.exams.domain.kinds import RULES, Fault, Part

MARK_STEP = Decimal("0.01")
SHARE_STEP = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Marked:
    """What one answer earned: marks, their share of the slot's marks, and what was right in it.

    An answer that is missing or cannot be read is not answered; it earns nothing and has no parts.
    """

    marks: Decimal
    share: Decimal
    answered: bool
    parts: tuple[Part, ...] = ()

    @property
    def is_right(self) -> bool:
        """Tell whether the answer earned everything there was to earn."""
        return self.share == 1


def mark_answer(kind: Kind, key: JsonObject, given: object, marks: Decimal) -> Marked:
    """Mark a given answer by its frozen key; marks are rounded half up to 0.01.

    The key is trusted, it was checked when the version was frozen; the given answer is not, and
    whatever a browser sends is either judged or counts as unanswered.
    """
    judgement = RULES[kind].judge(key, cast("JsonObject", given)) if isinstance(given, dict) else None
    if judgement is None:
        return Marked(marks=Decimal(0), share=Decimal(0), answered=False)
    return Marked(
        marks=_rounded(judgement.share * Fraction(marks), MARK_STEP),
        share=_rounded(judgement.share, SHARE_STEP),
        answered=True,
        parts=judgement.parts,
    )


def answer_fault(kind: Kind, content: JsonObject, given: object) -> Fault | None:
    """Name what keeps a given answer from being saved; None where it fits the question.

    None and {} are fine: they take an answer back.
    """
    if given is None or given == {}:
        return None
    if not isinstance(given, dict):
        return "wrong_shape"
    return RULES[kind].fault(content, cast("JsonObject", given))


def _rounded(value: Fraction, step: Decimal) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(step, rounding=ROUND_HALF_UP)
