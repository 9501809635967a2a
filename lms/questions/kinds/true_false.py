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

from lms.core.files.content.rules import Entry
from lms.questions.bank.models import Question
from lms.questions.kinds.answer_lines import AnswerLine, AnswerLines, Notes
from lms.questions.kinds.base import Composed, KindOfQuestion, RecordUnfit, Sentence, Values
from lms.questions.kinds.body import InBody, KindMeta, KindModel
from lms.questions.kinds.forms import QuestionForm
from lms.questions.kinds.keys import KeyFields, KeyValues
from lms.questions.kinds.translated import Translated
from lms.questions.records.rules import QuestionRecord
from lms.questions.scoring.rules.formats import JsonObject, StemContent
from lms.questions.scoring.rules.judging import Fault, Judgement, KindRule, Part, all_or_nothing


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
    answer = forms.BooleanField(label=_("the statement is true"), required=False)


class TrueFalse(KindOfQuestion[TrueFalseQuestion]):
    name = "true_false"
    place = 30
    label = _("True or false")
    model = TrueFalseQuestion
    rule = TrueFalseRule()
    form = TrueFalseForm
    own_fields: ClassVar[Sequence[str]] = ("answer",)

    def own_faults(self, question: TrueFalseQuestion) -> list[Sentence]:
        return []

    def compose_under(self, stem: str, question: TrueFalseQuestion) -> Composed:
        return Composed(StemContent(stem=stem), TrueFalseKey(correct=question.answer))

    def read(self, entry: Entry) -> Values:
        return {"answer": entry.flag("answer")}

    def translate(self, translated: Translated, question: TrueFalseQuestion) -> None:
        """Read nothing: a statement is its stem."""

    def fill_record(self, record: QuestionRecord, question: TrueFalseQuestion) -> QuestionRecord:
        return replace(record, answer=question.answer)

    def own_values_from(self, record: QuestionRecord) -> Values:
        if not isinstance(record.answer, bool):
            raise RecordUnfit(gettext("Say whether the statement is true."))
        return {"answer": record.answer}

    def given_lines(self, content: JsonObject, given: JsonObject, notes: Notes) -> AnswerLines:
        return _value_lines(given["value"])

    def key_lines(self, content: JsonObject, key: JsonObject, notes: Notes) -> AnswerLines:
        return _value_lines(key["correct"])

    def key_fields(self, content: JsonObject, key: JsonObject) -> KeyFields:
        choices = [("true", gettext("True")), ("false", gettext("False"))]
        field = forms.ChoiceField(
            label=gettext("The right answer"),
            choices=choices,
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


def _value_lines(value: object) -> AnswerLines:
    return (AnswerLine(escape(gettext("True") if value else gettext("False"))),)


KIND = TrueFalse()
