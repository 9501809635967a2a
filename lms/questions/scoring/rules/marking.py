"""Turn given answers into marks, and show how these come about: which option, blank or pair gave what."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import cast

from lms.questions.scoring.rules.formats import JsonObject
from lms.questions.scoring.rules.judging import Counting, KindRule, Part

MARK_STEP = Decimal("0.01")
SHARE_STEP = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Marked:
    """What one answer earned: marks, their share of the slot's marks, and what was right in it.

    An answer that is missing or cannot be read is not answered; it earns nothing and has no parts.
    `waits` tells that people have yet to judge some of it; `counting` and `tally` are the rule's.
    """

    marks: Decimal
    share: Decimal
    answered: bool
    parts: tuple[Part, ...] = ()
    waits: bool = False
    counting: Counting = "whole"
    tally: tuple[int, int] | None = None

    @property
    def is_right(self) -> bool:
        """Tell whether the answer earned everything there was to earn."""
        return self.share == 1


def mark_answer(rule: KindRule, key: JsonObject, given: object, marks: Decimal) -> Marked:
    """Mark a given answer by the rule of its kind and its frozen key; marks are rounded half up to 0.01.

    The key is trusted, it was checked when the version was frozen; the given answer is not, and
    whatever a browser sends is either judged or counts as unanswered.
    """
    return mark_by_either(rule, (key,), given, marks)


def mark_by_either(rule: KindRule, keys: Sequence[JsonObject], given: object, marks: Decimal) -> Marked:
    """Mark as `mark_answer` does, by keys that hold beside each other: the best counts."""
    judgement = rule.judge_either(keys, cast("JsonObject", given)) if isinstance(given, dict) else None
    if judgement is None:
        return Marked(marks=Decimal(0), share=Decimal(0), answered=False)
    return Marked(
        marks=_rounded(judgement.share * Fraction(marks), MARK_STEP),
        share=_rounded(judgement.share, SHARE_STEP),
        answered=True,
        parts=judgement.parts,
        waits=judgement.waits,
        counting=judgement.counting,
        tally=judgement.tally,
    )


def with_people(marked: Marked, share: Fraction, marks: Decimal) -> Marked:
    """Add what people gave, as a share of the question's marks, to what the machine judged."""
    total = min(Fraction(1), Fraction(marked.share) + share)
    return replace(
        marked,
        marks=_rounded(total * Fraction(marks), MARK_STEP),
        share=_rounded(total, SHARE_STEP),
        waits=False,
    )


def _rounded(value: Fraction, step: Decimal) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(step, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class MarkedPart:
    """One judged part of an answer and the marks it gave, exact; None where parts give none alone."""

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
    """The parts of an answer and how they count, as the rule of its kind stated it.

    `tally` says how many were right of how many that count, where these are not the parts.
    """

    counting: Counting
    parts: tuple[MarkedPart, ...]
    tally: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """Marks as so many of equal parts of the full marks: 2 of 3 parts of 1 mark."""

    right: int
    parts: int


def share_of(arithmetic: Arithmetic, full_marks: Decimal) -> Share | None:
    """Write the marks as a number of equal parts; None where the parts give no equal parts."""
    if arithmetic.tally is not None:
        return Share(*arithmetic.tally)
    if arithmetic.counting != "each":
        return None
    earned = [part.marks / Fraction(full_marks) for part in arithmetic.parts if part.marks]
    parts = {share.denominator for share in earned} or {len(arithmetic.parts)}
    if len(parts) > 1 or any(share.numerator != 1 for share in earned):
        return None
    return Share(len(earned), parts.pop())


def arithmetic_of(marked: Marked, full_marks: Decimal) -> Arithmetic:
    """Break the marks of an answer down into its parts; what is tallied has none."""
    if marked.tally is not None:
        return Arithmetic(marked.counting, (), marked.tally)
    parts = (
        MarkedPart(part.id, part.right, None if part.earned is None else part.earned * Fraction(full_marks))
        for part in marked.parts
    )
    return Arithmetic(marked.counting, tuple(parts))
