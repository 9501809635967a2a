"""Make the answer of a question from its weighted answers, alike for every format."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypedDict

from django.utils.translation import gettext as _

from lms.exams.domain.records import Answer, NumericAnswer, letters
from lms.exams.exchange.faults import Faulty
from lms.exams.exchange.plain import Rich


@dataclass(frozen=True, slots=True)
class Weighted:
    """An option or an accepted text, the share of the marks it earns and what is said about it."""

    text: Rich
    share: Fraction
    note: str = ""


class AnswerPart(TypedDict, total=False):
    """The fields of a record that its answers decide."""

    kind: str
    options: tuple[str, ...]
    options_html: tuple[str, ...]
    answer: Answer
    shares: tuple[Fraction, ...]
    notes: tuple[str, ...]
    rule: str | None
    distractors: tuple[str, ...]
    unit: str | None
    keeps_order: bool


@dataclass(slots=True)
class Kept:
    """What an answer could not carry into the record, as (written, taken for)."""

    remarks: list[tuple[str, str]] = field(default_factory=list)

    def say(self, written: str, taken_for: str) -> None:
        """Add a remark for the person who checks the preview."""
        self.remarks.append((written, taken_for))


def choice_part(options: Sequence[Weighted], *, single: bool) -> AnswerPart:
    """Make a choice; options that earn part of the marks keep their share."""
    if len(options) < 2:
        raise Faulty(_("A choice needs at least two options. Add the missing ones."))
    if not all(option.text.plain for option in options):
        raise Faulty(_("An option is empty. Write its text or take it out."))
    shares = tuple(option.share for option in options)
    right = [index for index, share in enumerate(shares) if (share == 1 if single else share > 0)]
    if not right:
        raise Faulty(
            _("No option earns all marks. Mark the right one with 100 %.")
            if single
            else _("No option earns marks. Mark the right ones.")
        )
    html = tuple(option.text.html or "" for option in options)
    return {
        "kind": "single" if single else "multiple",
        "options": tuple(option.text.plain for option in options),
        "options_html": html if any(html) else (),
        "answer": letters(right),
        "shares": shares,
        "notes": _notes(options),
        "rule": None if single else multiple_rule(shares),
    }


def multiple_rule(shares: Sequence[Fraction]) -> str:
    """Name the rule that shares amount to: a wrong option costs all, as much as it says, or nothing."""
    return "deduction" if any(-1 < share < 0 for share in shares) else "partial"


def text_part(accepted: Sequence[Weighted], kept: Kept) -> AnswerPart:
    """Make a blank that accepts the texts which earn all marks."""
    texts = accepted_texts(accepted, kept)
    return {"kind": "fill_in", "answer": (texts,), "notes": _notes(accepted)}


def accepted_texts(accepted: Sequence[Weighted], kept: Kept) -> tuple[str, ...]:
    """Give the texts that earn all marks; tell of those that earned a part or stand for any text."""
    full = [one.text.plain for one in accepted if one.share == 1 and one.text.plain]
    exact = [text.replace("\\*", "*") for text in full if "*" not in text.replace("\\*", "")]
    for text in full:
        if "*" in text.replace("\\*", ""):
            kept.say(text, _("left out: “*” stands for any text there, here each accepted text is written"))
    for one in accepted:
        if 0 < one.share < 1:
            kept.say(
                one.text.plain, _("left out: it earned a part of the marks, here a text is right or not")
            )
    if not exact:
        raise Faulty(_("No text earns all marks. Write at least one accepted text, without “*”."))
    return tuple(dict.fromkeys(exact))


def number_part(numbers: Sequence[NumericAnswer], notes: Sequence[str] = ()) -> AnswerPart:
    """Make a number; several are right to the share they carry."""
    earning = tuple(number for number in numbers if number.share > 0)
    if not any(number.share == 1 for number in earning):
        raise Faulty(_("No number earns all marks. Write the right number with 100 %."))
    return {"kind": "numeric", "answer": earning, "notes": tuple(notes) if any(notes) else ()}


def matching_part(pairs: Sequence[tuple[str, str]]) -> AnswerPart:
    """Make pairs; a right text without a left one misleads."""
    whole = tuple((left, right) for left, right in pairs if left)
    if any(not right for _left, right in pairs):
        raise Faulty(_("A pair has no right side. Write it behind the arrow."))
    if len(whole) < 2:
        raise Faulty(_("A matching question needs at least two pairs. Add the missing ones."))
    lone = tuple(dict.fromkeys(right for left, right in pairs if not left))
    return {"kind": "matching", "answer": whole, "distractors": lone}


def ordering_part(items: Sequence[str], rule: str | None) -> AnswerPart:
    """Make items in their right order."""
    if len(items) < 2 or not all(items):
        raise Faulty(_("An order needs at least two items, none of them empty. Add the missing ones."))
    return {"kind": "ordering", "answer": tuple(items), "rule": rule}


def _notes(answers: Sequence[Weighted]) -> tuple[str, ...]:
    notes = tuple(answer.note for answer in answers)
    return notes if any(notes) else ()
