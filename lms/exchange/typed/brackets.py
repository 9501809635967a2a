"""Find the answer that stands in the brackets of a typed question: 时限是（ B ）, 可以承诺赔偿。（×）.

Letters are an answer only where there are options, words of truth only of a statement. Brackets that are
left empty for the answer show that filled ones beside them are part of the text.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from django.utils.translation import gettext as _

from lms.exchange.understanding.rules.answers import read_letters, read_truth, truth_of
from lms.exchange.understanding.rules.cells import Misread
from lms.exchange.understanding.rules.options import part_options
from lms.exchange.understanding.rules.questions import CHOICES

_LETTERS: Final = r"[A-HＡ-Ｈ](?:[\s,，、]{0,3}[A-HＡ-Ｈ]){0,7}"
_TRUTHS: Final = "[√×✓✗✔✘]|对|错|正确|错误|不正确"
FILLED: Final = re.compile(rf"[(（【]\s*({_LETTERS}|{_TRUTHS})\s*[)）】]")
_FILLED_LAST: Final = re.compile(FILLED.pattern + r"\s*[。.]?$")
# Signs that mean true or false only below a heading that says the questions are statements.
_SIGN: Final = re.compile(r"[(（【]\s*([TFVXtfvx])\s*[)）】]")
_EMPTY: Final = re.compile(r"[(（【]\s*[)）】]")
_TRUTH: Final = re.compile(_TRUTHS)


class UnclearBrackets(Exception):
    """What stands in the brackets cannot be the answer, or contradicts it; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Bracket:
    """What stands in brackets, with them and alone."""

    whole: str
    inside: str


@dataclass(frozen=True, slots=True)
class AnsweredStem:
    """A stem whose brackets are empty, its answer, and what was taken from the brackets for it."""

    stem: str
    answer: str
    taken: str = ""


def is_truth(written: str) -> bool:
    """Tell whether a text is nothing but a word or a sign that calls a statement true or false."""
    return _TRUTH.fullmatch(written) is not None


def ends_with_answer(line: str) -> bool:
    """Tell whether the last thing on a line is an answer in brackets."""
    return _FILLED_LAST.search(line) is not None


def brackets(text: str, kind: str | None) -> list[Bracket]:
    """Give what in a text looks like an answer in brackets; nothing where brackets are left empty for it."""
    if _EMPTY.search(text):
        return []
    patterns = (FILLED, _SIGN) if kind == "true_false" else (FILLED,)
    found = {one.start(): Bracket(one[0], one[1]) for pattern in patterns for one in pattern.finditer(text)}
    return [found[start] for start in sorted(found)]


def answered_stem(stem: str, answer: str, kind: str | None, options: str) -> AnsweredStem:
    """Take the answer out of the brackets of a stem, so that takers do not see it.

    Where a line below says the answer too, both must say the same.
    """
    parted = part_options(options)
    found = [one for one in brackets(stem, kind) if _may_answer(one.inside, kind, parted)]
    if answer:
        found = _confirmed(found, answer, kind, parted)
    if not found:
        return AnsweredStem(stem, answer)
    if len(found) > 1:
        several = _(
            "Several brackets of the question text could hold the answer: %(brackets)s. Write the answer on "
            "a line of its own, such as %(example)s."
        )
        own_line = f"答案：{found[-1].inside.strip()}"
        shown = " ".join(one.whole for one in found)
        raise UnclearBrackets(several % {"brackets": shown, "example": own_line})
    (one,) = found
    return AnsweredStem(stem.replace(one.whole, "（　）"), answer or one.inside, one.whole)


def _may_answer(inside: str, kind: str | None, options: tuple[str, ...]) -> bool:
    """Tell whether letters or a word of truth fit the kind of a question."""
    is_statement = kind == "true_false" or (kind is None and _say_truth(options))
    if is_truth(inside):
        return is_statement
    return is_statement if not options else kind in CHOICES or kind in {None, "ordering", "true_false"}


def _say_truth(options: Sequence[str]) -> bool:
    return not options or {truth_of(option) for option in options} == {True, False}


def _confirmed(
    found: Sequence[Bracket], answer: str, kind: str | None, options: tuple[str, ...]
) -> list[Bracket]:
    """Keep the brackets that say what the line of the answer says; none at all is a contradiction."""
    says = partial(_said, kind=kind, options=options)
    below = says(answer)
    readable = [one for one in found if says(one.inside) is not None]
    same = [one for one in readable if says(one.inside) == below]
    if readable and below is not None and not same:
        contradiction = _(
            "The question text says %(inside)s as the answer, but the line of the answer says “%(answer)s”. "
            "Correct one of them. If these brackets belong to the text, put empty ones （　） where the "
            "answer goes."
        )
        raise UnclearBrackets(contradiction % {"inside": readable[-1].whole, "answer": answer[:40]})
    return same if below is not None and len(same) == 1 else []


def _said(written: str, *, kind: str | None, options: tuple[str, ...]) -> bool | tuple[str, ...] | None:
    """Read an answer as its kind is read; nothing where it says nothing certain."""
    try:
        if kind == "true_false" or (kind is None and _say_truth(options)):
            return read_truth(written, options)
        return None if kind == "ordering" else read_letters(written, options)
    except Misread:
        return None
