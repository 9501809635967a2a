"""True or false: a statement is judged."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import ClassVar, TypedDict, cast

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.exams.domain.entries import Entry
from lms.exams.domain.formats import JsonObject, StemContent
from lms.exams.domain.records import QuestionRecord
from lms.exams.domain.rules import Fault, Judgement, KindRule, Part, all_or_nothing
from lms.exams.kinds.base import Composed, KindOfQuestion, RecordUnfit, Sentence, Values
from lms.exams.kinds.body import InBody, KindMeta, KindModel
from lms.exams.kinds.forms import QuestionForm
from lms.exams.kinds.keys import KeyFields, KeyValues
from lms.exams.kinds.words import AnswerWords, Notes, WordLine
from lms.exams.models import Question


class TrueFalseKey(TypedDict):
    """Whether the statement is true."""

    correct: bool


class TrueFalseRule(KindRule):
    """A statement is judged; its two answers always stand in the same order."""

    given_fields = frozenset({"value"})

    def has_shape(self, given: JsonObject) -> bool:
        return isinstance(given["value"], bool)

    def judge(self, key: JsonObject, given: JsonObject) -> Judgement | None:
        value = given.get("value")
        if not isinstance(value, bool):
            return None
        return all_or_nothing([Part("value", value is cast("TrueFalseKey", key)["correct"])])

    def fault(self, content: JsonObject, given: JsonObject) -> Fault | None:
        fits = set(given) == self.given_fields and isinstance(given["value"], bool)
        return None if fits else "wrong_shape"

    def guess_share(self, content: JsonObject, key: JsonObject) -> Fraction:
        return Fraction(1, 2)


class TrueFalseQuestion(KindModel, Question):
    """A statement that is true or false."""

    kind_name = "true_false"
    answer = InBody[bool](lambda: True)

    class Meta(KindMeta):
        verbose_name = _("true or false question")
        verbose_name_plural = _("true or false questions")


class TrueFalseForm(QuestionForm):
    """Say whether the statement is true."""

    answer = forms.BooleanField(label=_("the statement is true"), required=False)


class TrueFalse(KindOfQuestion[TrueFalseQuestion]):
    """A statement is true or false."""

    name = "true_false"
    place = 30
    label = _("True or false")
    model = TrueFalseQuestion
    rule = TrueFalseRule()
    form = TrueFalseForm
    own_fields: ClassVar[Sequence[str]] = ("answer",)
    entry_keys = frozenset({"answer"})

    def own_faults(self, question: TrueFalseQuestion) -> list[Sentence]:
        return []

    def compose_under(self, stem: str, question: TrueFalseQuestion) -> Composed:
        return Composed(StemContent(stem=stem), TrueFalseKey(correct=question.answer))

    def read(self, entry: Entry) -> Values:
        return {"answer": entry.flag("answer")}

    def fill_record(self, record: QuestionRecord, question: TrueFalseQuestion) -> QuestionRecord:
        return replace(record, answer=question.answer)

    def own_values_from(self, record: QuestionRecord) -> Values:
        if not isinstance(record.answer, bool):
            raise RecordUnfit(gettext("Say whether the statement is true."))
        return {"answer": record.answer}

    def given_words(self, content: JsonObject, given: JsonObject, notes: Notes) -> AnswerWords:
        return _in_words(given["value"])

    def key_words(self, content: JsonObject, key: JsonObject, notes: Notes) -> AnswerWords:
        return _in_words(key["correct"])

    def key_fields(self, content: JsonObject, key: JsonObject) -> KeyFields:
        words = [("true", gettext("True")), ("false", gettext("False"))]
        field = forms.ChoiceField(
            label=gettext("The right answer"),
            choices=words,
            initial="true" if key["correct"] else "false",
            widget=forms.RadioSelect,
        )
        return {"value": field}

    def key_from(self, key: JsonObject, values: KeyValues) -> JsonObject:
        return {**key, "correct": values["value"] == "true"}

    def right_answer(self, key: JsonObject) -> JsonObject:
        return {"value": key["correct"]}

    def wrong_answer(self, content: JsonObject, key: JsonObject, chance: Random) -> JsonObject:
        return {"value": not key["correct"]}


def _in_words(value: object) -> AnswerWords:
    return (WordLine(escape(gettext("True") if value else gettext("False"))),)


KIND = TrueFalse()
