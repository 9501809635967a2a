"""Correct a question after it was used: what an answer earns then.

A correction belongs to a version of a question. Everybody who got that version is marked by it,
whenever they wrote, so that all are treated alike.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Literal

from lms.core.refusals import Refusal
from lms.questions.scoring.rules.formats import JsonObject
from lms.questions.scoring.rules.judging import KindRule
from lms.questions.scoring.rules.marking import Marked, mark_answer, mark_by_either


class CorrectionMoved(Refusal):
    """The correction is no longer in the state this would start from."""

    code: ClassVar[str] = "correction_moved"


type Policy = Literal["also_right", "new_key", "drop", "full_marks"]

INVALIDATING: frozenset[Policy] = frozenset({"drop", "full_marks"})


@dataclass(frozen=True, slots=True)
class Correction:
    """What is done with a question; `key` is the further or the new key, empty where it is invalidated.

    `drop` takes the question out of the marks earned and out of the marks possible. `full_marks`
    gives its marks to everybody who got it, answered or not.
    """

    policy: Policy
    key: JsonObject | None = None

    @property
    def drops(self) -> bool:
        """Tell whether the question counts no more."""
        return self.policy == "drop"


@dataclass(frozen=True, slots=True)
class AttemptScore:
    """What an attempt has: marks, marks possible, and whether it passes."""

    marks: Decimal
    max_marks: Decimal
    passed: bool

    @property
    def share(self) -> Decimal | None:
        """Return the share earned; None where there is nothing to earn any more."""
        return self.marks / self.max_marks if self.max_marks else None


@dataclass(frozen=True, slots=True)
class RegradeFigures:
    """How many attempts a correction touches and what becomes of them."""

    seen: int
    changed: int
    gained: int
    lost: int
    newly_passed: int
    newly_failed: int


def mark_corrected(
    question: tuple[KindRule, JsonObject], given: object, marks: Decimal, correction: Correction | None
) -> Marked:
    """Mark an answer by the rule of its kind, its frozen key and by what was corrected since.

    With a further right answer the better of both keys counts, so nobody loses by it.
    """
    rule, key = question
    before = mark_answer(rule, key, given, marks)
    if correction is None:
        return before
    if correction.policy == "drop":
        return Marked(Decimal(0), Decimal(0), before.answered, before.parts)
    if correction.policy == "full_marks":
        return Marked(marks, Decimal(1), before.answered, before.parts)
    corrected = correction.key or {}
    keys = (key, corrected) if correction.policy == "also_right" else (corrected,)
    return mark_by_either(rule, keys, given, marks)


def is_invalidated(correction: Correction | None) -> bool:
    """Tell whether nobody can earn or miss the question any more."""
    return correction is not None and correction.policy in INVALIDATING


def figures_of(changes: Iterable[tuple[AttemptScore, AttemptScore]]) -> RegradeFigures:
    """Count what becomes of attempts, each given before and after; equal pairs count as seen only."""
    pairs = list(changes)
    moved = [(before, after) for before, after in pairs if before != after]
    return RegradeFigures(
        seen=len(pairs),
        changed=len(moved),
        gained=sum(_share(after) > _share(before) for before, after in moved),
        lost=sum(_share(after) < _share(before) for before, after in moved),
        newly_passed=sum(after.passed and not before.passed for before, after in moved),
        newly_failed=sum(before.passed and not after.passed for before, after in moved),
    )


def _share(score: AttemptScore) -> Decimal:
    return score.share or Decimal(0)
