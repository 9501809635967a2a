"""Single choice: one option is right."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import ClassVar, TypedDict, cast

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.core.files.content.rules import Entry
from lms.questions.bank.models import Question
from lms.questions.kinds.answer_lines import AnswerLines, Notes, chosen_option_lines
from lms.questions.kinds.base import Composed, KindOfQuestion, Sentence, Values, list_faults
from lms.questions.kinds.body import InBody, KindMeta, KindModel
from lms.questions.kinds.forms import QuestionForm
from lms.questions.kinds.keys import KeyFields, KeyValues, ids_ticked, options_key_field
from lms.questions.kinds.options import (
    TOO_FEW_OPTIONS,
    OptionDraft,
    compose_options,
    fixed_order,
    keeps_order_field,
    neutral_ids,
    option_faults,
    option_texts,
    options_field,
    options_from,
    order_from,
    read_options,
    record_options,
)
from lms.questions.kinds.row_faults import RowFault
from lms.questions.kinds.translated import Translated, translate_choices
from lms.questions.records.rules import QuestionRecord
from lms.questions.scoring.rules.formats import Choice, FixedOrder, JsonObject, StemContent
from lms.questions.scoring.rules.judging import Judgement, OneChosenRule, Part


class SingleContent(StemContent, FixedOrder):
    """A question with one right option."""

    options: list[Choice]


class SingleKey(TypedDict):
    """The right option; more than one only where a later correction accepts several."""

    correct: list[str]


class SingleRule(OneChosenRule):
    """One option is chosen; it is right or it is not."""

    def judge(self, key: JsonObject, given: JsonObject) -> Judgement | None:
        chosen = given.get("chosen")
        if not isinstance(chosen, str) or not chosen:
            return None
        right = chosen in cast("SingleKey", key)["correct"]
        return Judgement(Fraction(right), (Part(chosen, right),), counting="choice")

    def guess_share(self, content: JsonObject, key: JsonObject) -> Fraction:
        return Fraction(len(cast("SingleKey", key)["correct"]), len(self.shown_ids(content)))


class SingleChoiceQuestion(KindModel, Question):
    """One right option; `options` is a list of {"text", "correct", "why"}."""

    kind_name = "single"
    options = InBody[list[OptionDraft]](list)
    keeps_order = InBody[bool](bool)

    class Meta(KindMeta):
        verbose_name = _("single choice question")
        verbose_name_plural = _("single choice questions")


class OptionsForm(QuestionForm):
    options = options_field()
    keeps_order = keeps_order_field()


class SingleChoice(KindOfQuestion[SingleChoiceQuestion]):
    """One option is right."""

    name = "single"
    place = 10
    label = _("Single choice")
    model = SingleChoiceQuestion
    rule = SingleRule()
    form = OptionsForm
    own_fields: ClassVar[Sequence[str]] = ("options", "keeps_order")

    def own_faults(self, question: SingleChoiceQuestion) -> list[Sentence]:
        faults = list_faults(
            [option["text"] for option in question.options], at_least=2, too_few=TOO_FEW_OPTIONS
        )
        if sum(option["correct"] for option in question.options) != 1:
            faults.append(_("Exactly one option must be right."))
        return faults

    def row_faults(self, question: SingleChoiceQuestion) -> list[RowFault]:
        right = [row for row, option in enumerate(question.options) if option["correct"]]
        too_many = right if len(right) > 1 else []
        ticked = [RowFault("options", row, "correct", _("Only one option may be right.")) for row in too_many]
        return [*option_faults(question.options), *ticked]

    def compose_under(self, stem: str, question: SingleChoiceQuestion) -> Composed:
        choices, right, notes = compose_options(question.options)
        return Composed(
            SingleContent(stem=stem, options=choices, **fixed_order(question.keeps_order)),
            SingleKey(correct=right),
            notes,
        )

    def texts_of(self, question: SingleChoiceQuestion) -> Sequence[str]:
        return option_texts(question.options)

    def read(self, entry: Entry) -> Values:
        return {"options": read_options(entry), "keeps_order": entry.flag("keeps_order", default=False)}

    def translate(self, translated: Translated, question: SingleChoiceQuestion) -> None:
        ids = neutral_ids(option["text"] for option in question.options)
        translate_choices(translated, "options", question.options, ids)

    def fill_record(self, record: QuestionRecord, question: SingleChoiceQuestion) -> QuestionRecord:
        return replace(record_options(record, question.options), keeps_order=question.keeps_order or None)

    def own_values_from(self, record: QuestionRecord) -> Values:
        return {"options": options_from(record)} | order_from(record)

    def given_lines(self, content: JsonObject, given: JsonObject, notes: Notes) -> AnswerLines:
        return chosen_option_lines(content, [str(given["chosen"])], notes)

    def key_lines(self, content: JsonObject, key: JsonObject, notes: Notes) -> AnswerLines:
        return chosen_option_lines(content, cast("SingleKey", key)["correct"], notes)

    def key_fields(self, content: JsonObject, key: JsonObject) -> KeyFields:
        label = gettext("The right answer; tick several if each of them is right")
        return {"chosen": options_key_field(label, content, cast("SingleKey", key)["correct"])}

    def key_from(self, key: JsonObject, values: KeyValues) -> JsonObject:
        return {**key, "correct": ids_ticked(values)}

    def right_answer(self, key: JsonObject) -> JsonObject:
        return {"chosen": cast("SingleKey", key)["correct"][0]}

    def wrong_answer(self, content: JsonObject, key: JsonObject, chance: Random) -> JsonObject:
        correct = cast("SingleKey", key)["correct"]
        wrong = [one["id"] for one in cast("SingleContent", content)["options"] if one["id"] not in correct]
        return {"chosen": chance.choice(wrong)}


KIND = SingleChoice()
