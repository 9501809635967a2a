"""Make the answer of a question alike for every format: from weighted answers, pairs, orders and numbers.

Moodle's ways of marking an order stand for ours, and ours for Moodle's.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Final, TypedDict

from django.utils.translation import gettext as _

from lms.exchange.formats.limits import Faulty
from lms.exchange.formats.plain import Rich
from lms.questions.records.rules import Answer, NumericAnswer, letters


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
class Remarks:
    """What an answer could not carry into the record, as (written, taken for)."""

    said: list[tuple[str, str]] = field(default_factory=list)

    def say(self, written: str, taken_for: str) -> None:
        """Add a remark for the person who checks the preview."""
        self.said.append((written, taken_for))


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


def text_part(accepted: Sequence[Weighted], remarks: Remarks) -> AnswerPart:
    """Make a blank that accepts the texts which earn all marks."""
    texts = accepted_texts(accepted, remarks)
    return {"kind": "fill_in", "answer": (texts,), "notes": _notes(accepted)}


def accepted_texts(accepted: Sequence[Weighted], remarks: Remarks) -> tuple[str, ...]:
    """Give the texts that earn all marks; tell of those that earned a part or stand for any text."""
    full = [one.text.plain for one in accepted if one.share == 1 and one.text.plain]
    exact = [text.replace("\\*", "*") for text in full if "*" not in text.replace("\\*", "")]
    for text in full:
        if "*" in text.replace("\\*", ""):
            remarks.say(
                text, _("left out: “*” stands for any text there, here each accepted text is written")
            )
    for one in accepted:
        if 0 < one.share < 1:
            remarks.say(
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


_OURS: Final = {
    "ALL_OR_NOTHING": "exact",
    "RELATIVE_ALL_PREVIOUS_AND_NEXT": "pairwise",
    "RELATIVE_NEXT_EXCLUDE_LAST": "adjacent",
}
_NUMBERS: Final = {
    "-1": "ALL_OR_NOTHING",
    "4": "RELATIVE_ALL_PREVIOUS_AND_NEXT",
    "1": "RELATIVE_NEXT_EXCLUDE_LAST",
}
_OTHERS: Final = (
    "ABSOLUTE ABS ABSOLUTE_POSITION RELATIVE REL RELATIVE_NEXT_INCLUDE_LAST RELATIVE_ONE_PREVIOUS_AND_NEXT "
    "RELATIVE_TO_CORRECT LONGEST_ORDERED_SUBSET LONGEST_CONTIGUOUS_SUBSET"
)

# What else the first line of an order in GIFT may say: how many are shown, which, how, with what.
_SETTINGS: Final = (
    "ALL EXACT RANDOM REL CONTIGUOUS CONTIG HORIZONTAL HORI H VERTICAL VERT V SHOW HIDE TRUE FALSE YES NO "
    "NONE ABC ABCD 123 III IIII"
)


def is_order_word(word: str) -> bool:
    """Tell whether a word may stand in the first line of an order."""
    return word.isdigit() or word in _OURS or word.upper() in f"{_OTHERS} {_SETTINGS}".split()


def rule_of(head: Sequence[str], remarks: Remarks) -> str | None:
    """Find the rule among the words of an order's first line; tell of one that has no counterpart."""
    for word in head:
        if word in _OURS:
            return _OURS[word]
        if word in _OTHERS.split():
            remarks.say(word, _("the usual rule for orders: this way of marking is not known here"))
    return None


def moodle_rule(rule: str | None) -> str:
    """Give Moodle's word for a rule; without one only the whole order counts."""
    return next((word for word, ours in _OURS.items() if ours == rule), "ALL_OR_NOTHING")


def rule_by_number(written: str, remarks: Remarks) -> str | None:
    """Find the rule that Moodle XML writes as a word or as a number."""
    word = _NUMBERS.get(written, written)
    if word.lstrip("-").isdigit():
        remarks.say(word, _("the usual rule for orders: this way of marking is not known here"))
        return None
    return rule_of([word], remarks)


# A bounded form: a number with a huge exponent would cost hours to write out.
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})(?:[eE][+-]?[0-9]{1,2})?")


def number_of(text: str) -> Decimal:
    """Read one number with a decimal point."""
    written = text.strip().replace("\u2212", "-")
    if not _NUMBER.fullmatch(written):
        raise Faulty(
            _("“%(text)s” is not a number. Write digits with a decimal point, such as 3.5.")
            % {"text": written[:40]}
        )
    return Decimal(written)


def numeric_answer(value: str, tolerance: str, share: Fraction) -> NumericAnswer:
    """Read a right number and its tolerance; an empty tolerance is none."""
    allowed = number_of(tolerance) if tolerance.strip() else Decimal(0)
    if allowed < 0:
        raise Faulty(
            _("The tolerance %(text)s is below zero. Write how far an answer may lie away.")
            % {"text": tolerance.strip()}
        )
    return NumericAnswer(number_of(value), allowed, share)


def numeric_span(low: str, high: str, share: Fraction) -> NumericAnswer:
    """Read a span of right numbers as its middle and half its width."""
    least, most = number_of(low), number_of(high)
    if most < least:
        raise Faulty(
            _("The span %(low)s..%(high)s ends before it starts. Write the smaller number first.")
            % {"low": low.strip(), "high": high.strip()}
        )
    return NumericAnswer((least + most) / 2, (most - least) / 2, share)
