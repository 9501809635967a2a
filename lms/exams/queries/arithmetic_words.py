"""Put the arithmetic of an answer into words, without giving away a key that is not released."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lms.exams.domain.arithmetic import Arithmetic, Piece
from lms.exams.domain.rules import Counting
from lms.exams.kinds.words import texts_by_id
from lms.exams.queries.papers import ShownQuestion


@dataclass(frozen=True, slots=True)
class PieceLine:
    """One piece in words, whether it is right, and what it gave."""

    text: SafeString | str
    right: bool
    marks: Decimal | None

    @property
    def partly(self) -> bool:
        """Tell whether the piece gave something without being right altogether."""
        return not self.right and bool(self.marks)


@dataclass(frozen=True, slots=True)
class ArithmeticWords:
    """How the marks came about: a sentence, and the pieces where they count one by one."""

    sentence: str
    lines: tuple[PieceLine, ...]


def arithmetic_words(
    question: ShownQuestion, given: object, arithmetic: Arithmetic, *, with_key: bool
) -> ArithmeticWords:
    """Say what each piece gave; a right option that was not chosen is named only with the key."""
    chosen = _chosen(given)
    told = [one for one in arithmetic.pieces if with_key or chosen is None or one.id in chosen]
    lines = tuple(PieceLine(_name(question, one), one.right, one.rounded) for one in told)
    return ArithmeticWords(_sentence(arithmetic, len(told)), lines)


def _sentence(arithmetic: Arithmetic, told: int) -> str:
    if arithmetic.counting in {"each", "whole"} and told < len(arithmetic.pieces):
        return ""
    if arithmetic.tally is not None:
        return _tally_sentence(arithmetic.counting, *arithmetic.tally)
    sentences: dict[Counting, str] = {
        "each": _("Every right piece gives its equal part of the marks."),
        "weighed": _("Every question of the case gives marks by its weight."),
        "all": _("Only the whole answer right gives the marks."),
        "one": _("The right answer gives the marks."),
        "choice": _("The right option gives the marks."),
        "no_wrong": _("A wrong option was chosen, and then part marks are not given."),
        "deduction": _("Right options give marks, wrong ones take off as much, down to nothing."),
        "rated": _("The response chosen gives the marks that experts rated it with."),
    }
    whole = _("The marks follow from the answer as a whole, by the rule shown with the question.")
    return sentences.get(arithmetic.counting, whole)


def _tally_sentence(counting: Counting, right: int, counted: int) -> str:
    numbers = {"right": right, "counted": counted}
    if counting == "pairs":
        return _("%(right)s of %(counted)s pairs stand in the right sequence.") % numbers
    return _("%(right)s of %(counted)s neighbours rightly follow each other.") % numbers


def _chosen(given: object) -> frozenset[str] | None:
    """Return the chosen options, or None where an answer is no choice of options."""
    if not isinstance(given, dict) or "chosen" not in given:
        return None
    chosen = given["chosen"]
    return frozenset(cast("list[str]", chosen)) if isinstance(chosen, list) else frozenset({str(chosen)})


def _name(question: ShownQuestion, piece: Piece) -> SafeString | str:
    texts: Mapping[str, str] = texts_by_id(question.content)
    if piece.id in texts:
        return mark_safe(texts[piece.id])  # noqa: S308 - cleaned when the version was frozen
    if question.kind == "case":
        return _("Question %(number)s of the case") % {"number": piece.id}
    if piece.id.isdecimal():
        return _("Blank %(number)s") % {"number": piece.id}
    return _("The answer")
