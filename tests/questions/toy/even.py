"""Name an even number: a kind of question that the suite has never heard of.

Beside this module it has a template and a script; `toy/static/toy/even.js` tells the browser how to read it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import ClassVar, TypedDict, cast

from django import forms
from django.utils.html import escape

from lms.core.files.content.rules import Entry
from lms.questions.kinds.api import (
    AnswerLine,
    AnswerLines,
    Composed,
    InBody,
    KeyFields,
    KeyUnfit,
    KeyValues,
    KindMeta,
    KindModel,
    KindOfQuestion,
    Notes,
    Question,
    QuestionForm,
    RecordUnfit,
    Sentence,
    Values,
)
from lms.questions.records.rules import NumericAnswer, QuestionRecord
from lms.questions.scoring.rules.formats import JsonObject, StemContent
from lms.questions.scoring.rules.judging import Fault, Judgement, KindRule, Part, all_or_nothing


class EvenContent(StemContent):
    """Ask for an even number from a least one on."""

    least: int


class EvenKey(TypedDict):
    """The least number that counts."""

    least: int


class EvenRule(KindRule):
    """The number is even and large enough, or it is not."""

    given_fields = frozenset({"number"})

    def has_shape(self, given: JsonObject) -> bool:
        return isinstance(given["number"], int)

    def judge(self, key: JsonObject, given: JsonObject) -> Judgement | None:
        number = given.get("number")
        if not isinstance(number, int):
            return None
        return all_or_nothing([Part("number", number % 2 == 0 and number >= cast("EvenKey", key)["least"])])

    def fault(self, content: JsonObject, given: JsonObject) -> Fault | None:
        return None if isinstance(given.get("number"), int) else "wrong_shape"

    def guess_share(self, content: JsonObject, key: JsonObject) -> Fraction:
        return Fraction(1, 2)


class EvenQuestion(KindModel, Question):
    """Ask for an even number."""

    kind_name = "even"
    least = InBody[int](int)

    class Meta(KindMeta):
        verbose_name = "even question"


class EvenForm(QuestionForm):
    """Edit the least number."""

    least = forms.IntegerField()


class Even(KindOfQuestion[EvenQuestion]):
    """Name an even number."""

    name = "even"
    label = "Even number"
    model = EvenQuestion
    rule = EvenRule()
    form = EvenForm
    own_fields: ClassVar[Sequence[str]] = ("least",)
    template = "toy/even.html"
    script = "toy/even.js"

    def own_faults(self, question: EvenQuestion) -> list[Sentence]:
        return ["The least number is negative."] if question.least < 0 else []

    def compose_under(self, stem: str, question: EvenQuestion) -> Composed:
        content = EvenContent(stem=stem, least=question.least)
        return Composed(content, EvenKey(least=question.least))

    def read(self, entry: Entry) -> Values:
        return {"least": entry.whole("least")}

    def fill_record(self, record: QuestionRecord, question: EvenQuestion) -> QuestionRecord:
        return replace(record, answer=(NumericAnswer(Decimal(question.least)),))

    def own_values_from(self, record: QuestionRecord) -> Values:
        if not isinstance(record.answer, tuple) or not isinstance(record.answer[0], NumericAnswer):
            raise RecordUnfit("Give the least number.")
        return {"least": int(record.answer[0].value)}

    def given_lines(self, content: JsonObject, given: JsonObject, notes: Notes) -> AnswerLines:
        return (AnswerLine(escape(f"named {given['number']}")),)

    def key_lines(self, content: JsonObject, key: JsonObject, notes: Notes) -> AnswerLines:
        return (AnswerLine(escape(f"even from {key['least']}")),)

    def key_fields(self, content: JsonObject, key: JsonObject) -> KeyFields:
        return {"least": forms.IntegerField(label="Least number", initial=key["least"])}

    def key_from(self, key: JsonObject, values: KeyValues) -> JsonObject:
        if cast("int", values["least"]) < 0:
            raise KeyUnfit("The least number is negative.")
        return {**key, "least": values["least"]}

    def right_answer(self, key: JsonObject) -> JsonObject:
        return {"number": cast("EvenKey", key)["least"] * 2}

    def wrong_answer(self, content: JsonObject, key: JsonObject, chance: Random) -> JsonObject:
        return {"number": cast("EvenKey", key)["least"] * 2 + 1}


KIND = Even()
