"""Read what stands in the braces of a GIFT question."""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from django.utils.translation import gettext as _

from lms.exchange.formats.answers import (
    AnswerPart,
    Remarks,
    Weighted,
    choice_part,
    is_order_word,
    matching_part,
    number_part,
    numeric_answer,
    numeric_span,
    ordering_part,
    rule_of,
    text_part,
)
from lms.exchange.formats.grades import grade_of
from lms.exchange.formats.limits import Faulty, refuse_many_answers
from lms.exchange.formats.plain import Rich, TextFormat, tidy
from lms.exchange.gift.blocks import formatted, show_escapes, without_format
from lms.questions.records.rules import NumericAnswer

_FLAGS: Final = {"T": True, "TRUE": True, "F": False, "FALSE": False}
_WEIGHT: Final = re.compile(r"\s*%(-?[0-9]{1,3}(?:\.[0-9]{0,12})?)%")


@dataclass(frozen=True, slots=True)
class GiftAnswers:
    """Reads the answers of one question, whose text format they share."""

    question: str
    written: TextFormat
    remarks: Remarks

    def part_of(self, inside: str) -> AnswerPart:
        """Tell the kind by the marks the answers use, in the order in which Moodle asks."""
        if not inside:
            return {"kind": "essay"}
        refuse_many_answers(inside.count("=") + inside.count("~") + inside.count("\n"))
        if inside.startswith("#"):
            return self._numbers(inside[1:])
        if inside.startswith(">"):
            head, _newline, items = inside.partition("\n")
            words = head[1:].split()
            if not all(is_order_word(word) for word in words):
                raise Faulty(
                    _("The first line of an order is not understood. Write > and then one item a line.")
                )
            texts = [formatted(item, self.written)[0].plain for item in items.split("\n") if item.strip()]
            return ordering_part(texts, rule_of(words, self.remarks))
        if "~" in inside:
            return self._choice(inside)
        return self._pairs(inside) if "=" in inside and "->" in inside else self._flag_or_texts(inside)

    def _flag_or_texts(self, inside: str) -> AnswerPart:
        flag, *notes = (piece.strip() for piece in inside.split("#", 2))
        if flag.upper() in _FLAGS:
            value = _FLAGS[flag.upper()]
            wrong, right = (tidy(show_escapes(without_format(note))) for note in (*notes, "", "")[:2])
            said = (right, wrong) if value else (wrong, right)
            return {"kind": "true_false", "answer": value, "notes": said if any(said) else ()}
        pieces = [piece for piece in inside.split("=") if piece.strip()]
        return text_part([self._weighted(piece, Fraction(1), plain=True) for piece in pieces], self.remarks)

    def _choice(self, inside: str) -> AnswerPart:
        options, plain_right = [], False
        first, *rest = re.split(r"([~=])", inside)
        pieces = [("~", first)] if first.strip() else []
        pieces += zip(rest[::2], rest[1::2], strict=True)
        for place, (mark, body) in enumerate(pieces):
            # “~=right” is how some programs write a right option.
            if (
                mark == "~"
                and not body.strip()
                and pieces[place + 1 : place + 2]
                and pieces[place + 1][0] == "="
            ):
                continue
            option = self._weighted(body, Fraction(int(mark == "=")))
            plain_right |= mark == "=" and option.share == 1
            options.append(option)
        return choice_part(options, single=plain_right)

    def _pairs(self, inside: str) -> AnswerPart:
        pairs = []
        for piece in inside.split("="):
            if not piece.strip():
                continue
            left, arrow, right = piece.partition("->")
            if not arrow:
                raise Faulty(_("A pair has no arrow. Write it as =left -> right."))
            pairs.append((formatted(left, self.written)[0].plain, tidy(show_escapes(right))))
        return matching_part(pairs)

    def _numbers(self, inside: str) -> AnswerPart:
        # Behind a tilde stands what is said about any other number.
        right, _mark, wrong = inside.partition("~")
        numbers, notes = list[NumericAnswer](), list[str]()
        for piece in right.split("="):
            if not piece.strip():
                continue
            one = self._weighted(piece, Fraction(1), plain=True)
            numbers.append(_number(one))
            notes.append(one.note)
        if not numbers:
            raise Faulty(_("The braces hold no number. Write the right one as {#3:0.5}."))
        if wrong.strip("~ \n"):
            self.remarks.say(tidy(show_escapes(wrong)), _("left out: a remark on any other number"))
        return number_part(numbers, notes)

    def _weighted(self, body: str, share: Fraction, *, plain: bool = False) -> Weighted:
        weight = _WEIGHT.match(body)
        if weight:
            share, body = grade_of(weight.group(1), self.question), body[weight.end() :]
        text, _mark, note = body.partition("#")
        shown = Rich(tidy(show_escapes(without_format(text)))) if plain else formatted(text, self.written)[0]
        return Weighted(shown, share, formatted(note, self.written)[0].plain)


def _number(one: Weighted) -> NumericAnswer:
    text = one.text.plain
    if text == "*":
        return NumericAnswer(numeric_answer("0", "", one.share).value, share=Fraction(0))
    low, dots, high = text.partition("..")
    if dots:
        return numeric_span(low, high, one.share)
    value, _colon, tolerance = text.partition(":")
    return numeric_answer(value, tolerance, one.share)
