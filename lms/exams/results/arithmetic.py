"""Put the arithmetic of an answer into words, without giving away a key that is not released."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lms.core.wording import marks_text
from lms.questions.kinds.answer_lines import texts_by_id
from lms.questions.scoring.rules.judging import Counting
from lms.questions.scoring.rules.marking import Arithmetic, MarkedPart, share_of
from lms.questions.versions.queries import ShownQuestion


@dataclass(frozen=True, slots=True)
class PartLine:
    """One part in words, whether it is right, and what it gave."""

    text: SafeString | str
    right: bool
    marks: Decimal | None

    @property
    def partly(self) -> bool:
        """Tell whether the part gave something without being right altogether."""
        return not self.right and bool(self.marks)


@dataclass(frozen=True, slots=True)
class ArithmeticText:
    """How the marks came about: a sentence, the parts where they count one by one, and their sum."""

    sentence: str
    lines: tuple[PartLine, ...]
    sum: str = ""


def arithmetic_text(
    question: ShownQuestion, given: object, arithmetic: Arithmetic, *, with_key: bool
) -> ArithmeticText | None:
    """Say what each part gave; a right option that was not chosen is named only with the key.

    Where one right choice gives all the marks there is nothing to add up, and nothing is said.
    """
    if arithmetic.counting in {"one", "choice"}:
        return None
    chosen = _chosen(given)
    shown = [one for one in arithmetic.parts if with_key or chosen is None or one.id in chosen]
    lines = tuple(PartLine(_name(question, one), one.right, one.rounded) for one in shown)
    is_whole = len(shown) == len(arithmetic.parts)
    return ArithmeticText(
        _sentence(arithmetic, len(shown)), lines, _sum(arithmetic, question.marks) if is_whole else ""
    )


def _sum(arithmetic: Arithmetic, full_marks: Decimal) -> str:
    """Write the calculation as people write it, such as 2/3 × 1.5; empty where nothing is added up."""
    share = share_of(arithmetic, full_marks)
    if share is not None:
        return f"{share.right}/{share.parts} × {marks_text(full_marks)}"
    terms = [part.rounded for part in arithmetic.parts if part.rounded is not None]
    return " + ".join(map(marks_text, terms)) if len(terms) > 1 else ""


def _sentence(arithmetic: Arithmetic, shown: int) -> str:
    if arithmetic.counting in {"each", "whole"} and shown < len(arithmetic.parts):
        return ""
    if arithmetic.tally is not None:
        right, counted = arithmetic.tally
        numbers = {"right": right, "counted": counted}
        if arithmetic.counting == "pairs":
            return _("%(right)s of %(counted)s pairs stand in the right sequence.") % numbers
        return _("%(right)s of %(counted)s neighbours rightly follow each other.") % numbers
    sentences: dict[Counting, str] = {
        "each": _("Every right part gives an equal share of the marks."),
        "weighed": _("Every question of the case gives marks by its weight."),
        "all": _("Only the whole answer right gives the marks."),
        "no_wrong": _("A wrong option was chosen, and then part marks are not given."),
        "deduction": _("Right options give marks, wrong ones take off as much, down to nothing."),
        "rated": _("The response chosen gives the marks that experts rated it with."),
    }
    whole = _("The marks follow from the answer as a whole, by the rule shown with the question.")
    return sentences.get(arithmetic.counting, whole)


def _chosen(given: object) -> frozenset[str] | None:
    """Return the chosen options, or None where an answer is no choice of options."""
    if not isinstance(given, dict) or "chosen" not in given:
        return None
    chosen = given["chosen"]
    return frozenset(cast("list[str]", chosen)) if isinstance(chosen, list) else frozenset({str(chosen)})


def _name(question: ShownQuestion, part: MarkedPart) -> SafeString | str:
    texts: Mapping[str, str] = texts_by_id(question.content)
    if part.id in texts:
        return mark_safe(texts[part.id])  # noqa: S308 - cleaned when the version was frozen
    if question.kind == "case":
        return _("Question %(number)s of the case") % {"number": part.id}
    if part.id.isdecimal():
        return _("Blank %(number)s") % {"number": part.id}
    return _("The answer")
