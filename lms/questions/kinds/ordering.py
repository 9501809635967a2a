"""Ordering: things are put into their right order."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from math import factorial
from random import Random
from typing import ClassVar, Literal, NotRequired, TypedDict, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.core.files.content.rules import Entry
from lms.questions.bank.models import Question
from lms.questions.kinds.answer_lines import AnswerLines, Notes, frozen, numbered, texts_by_id
from lms.questions.kinds.base import Composed, KindOfQuestion, RecordUnfit, Sentence, Values, list_faults
from lms.questions.kinds.body import InBody, KindMeta, KindModel
from lms.questions.kinds.forms import QuestionForm, RowsField, its_text, one_text
from lms.questions.kinds.keys import KeyFields, KeyUnfit, KeyValues, choices_of
from lms.questions.kinds.options import neutral_ids
from lms.questions.kinds.row_faults import RowFault, repeated_texts
from lms.questions.kinds.translated import Translated
from lms.questions.records.rules import QuestionRecord
from lms.questions.scoring.rules.formats import Choice, JsonObject, StemContent
from lms.questions.scoring.rules.judging import (
    Fault,
    Judgement,
    KindRule,
    Part,
    all_or_nothing,
    are_storable,
    as_texts,
    id_fault,
)
from lms.questions.scoring.rules.partial import (
    right_neighbours,
    right_pairs,
    share_of_neighbours,
    share_of_pairs,
)
from lms.questions.texts.prose import inline_html
from lms.questions.widgets import RowColumn, RowsWidget

type Credit = Literal["exact", "pairwise", "adjacent"]


class OrderingContent(StemContent):
    """Items listed in a neutral order, which is not the right one."""

    items: list[Choice]
    rule: NotRequired[Credit]


class OrderingKey(TypedDict):
    """The right order, and whether only the whole of it counts."""

    order: list[str]
    rule: NotRequired[Credit]


class OrderingRule(KindRule):
    """Items are put in order.

    `exact` wants the whole order, `pairwise` counts pairs of items in the right sequence, `adjacent`
    counts neighbours that follow each other directly.
    """

    given_fields = frozenset({"order"})
    shuffling = "always"
    shown_field = "items"

    def has_shape(self, given: JsonObject) -> bool:
        return are_storable(given["order"])

    def judge(self, key: JsonObject, given: JsonObject) -> Judgement | None:
        answer_key = cast("OrderingKey", key)
        order, right = as_texts(given.get("order")), answer_key["order"]
        if not order or sorted(order) != sorted(right):
            return None
        parts = tuple(Part(id_, id_ == wanted) for id_, wanted in zip(order, right, strict=True))
        if answer_key.get("rule") == "pairwise":
            share, tally = share_of_pairs(order, right), right_pairs(order, right)
            return Judgement(share, parts, counting="pairs", tally=tally)
        if answer_key.get("rule") == "adjacent":
            share, tally = share_of_neighbours(order, right), right_neighbours(order, right)
            return Judgement(share, parts, counting="neighbours", tally=tally)
        return all_or_nothing(parts)

    def fault(self, content: JsonObject, given: JsonObject) -> Fault | None:
        order, shown = as_texts(given.get("order")), self.shown_ids(content)
        if set(given) != self.given_fields or order is None:
            return "wrong_shape"
        fault = id_fault(order, shown)
        if fault is None and len(order) < len(shown):
            return "missing_id"
        return fault

    def guess_share(self, content: JsonObject, key: JsonObject) -> Fraction:
        answer_key = cast("OrderingKey", key)
        if answer_key.get("rule") == "pairwise":
            return Fraction(1, 2)
        if answer_key.get("rule") == "adjacent":
            return Fraction(1, len(answer_key["order"]))
        return Fraction(1, factorial(len(answer_key["order"])))

    def right_order(self, key: JsonObject) -> tuple[str, ...]:
        return tuple(cast("OrderingKey", key)["order"])


class OrderingQuestion(KindModel, Question):
    """Things to put in order; `items` is the list of texts in the right order."""

    kind_name = "ordering"
    items = InBody[list[str]](list)
    credit = InBody[Credit](lambda: "exact")

    class Meta(KindMeta):
        verbose_name = _("ordering question")
        verbose_name_plural = _("ordering questions")


CREDITS = (
    ("exact", _("Only the whole order earns marks")),
    ("pairwise", _("Part marks for every pair of items in the right sequence")),
    ("adjacent", _("Part marks for every two items that rightly follow each other")),
)


class OrderingForm(QuestionForm):
    """Edit items in their right order."""

    items = RowsField(
        RowsWidget((RowColumn("text", _("Item")),), least=4, is_ordered=True, pictures=True),
        unpack=one_text,
        pack=its_text,
        label=_("Items in the right order"),
        help_text=_("Takers see them shuffled."),
    )
    credit = forms.ChoiceField(
        label=_("How it is marked"), choices=CREDITS, help_text=_("Takers read the rule with the question.")
    )


class Ordering(KindOfQuestion[OrderingQuestion]):
    """Things are put into their right order."""

    name = "ordering"
    place = 60
    label = _("Ordering")
    model = OrderingQuestion
    rule = OrderingRule()
    form = OrderingForm
    how_to_answer = _("Put the lines in order first.")
    own_fields: ClassVar[Sequence[str]] = ("items", "credit")

    def own_faults(self, question: OrderingQuestion) -> list[Sentence]:
        return list_faults(question.items, at_least=3, too_few=_("At least three items are needed."))

    def row_faults(self, question: OrderingQuestion) -> list[RowFault]:
        return list(repeated_texts("items", question.items))

    def compose_under(self, stem: str, question: OrderingQuestion) -> Composed:
        ids = neutral_ids(question.items)
        order = [ids[item] for item in question.items]
        shown = list(ids)
        if [ids[item] for item in shown] == order:
            shown = [*shown[1:], shown[0]]
        listed = [Choice(id=ids[item], text=inline_html(item)) for item in shown]
        content = OrderingContent(stem=stem, items=listed, rule=question.credit)
        return Composed(content, OrderingKey(order=order, rule=question.credit))

    def texts_of(self, question: OrderingQuestion) -> Sequence[str]:
        return question.items

    def read(self, entry: Entry) -> Values:
        return {
            "items": entry.texts("items", least=1),
            "credit": entry.choice("marking", dict(CREDITS), default="exact"),
        }

    def translate(self, translated: Translated, question: OrderingQuestion) -> None:
        ids = neutral_ids(question.items)
        translated.lines("items", question.items, [f"items.{ids[item]}" for item in question.items])

    def fill_record(self, record: QuestionRecord, question: OrderingQuestion) -> QuestionRecord:
        return replace(record, answer=tuple(question.items), rule=question.credit)

    def own_values_from(self, record: QuestionRecord) -> Values:
        if not isinstance(record.answer, tuple):
            raise RecordUnfit(gettext("Give the items in their right order."))
        credit = record.rule if record.rule in dict(CREDITS) else "exact"
        return {"items": list(cast("tuple[str, ...]", record.answer)), "credit": credit}

    def given_lines(self, content: JsonObject, given: JsonObject, notes: Notes) -> AnswerLines:
        texts = texts_by_id(content)
        return numbered(frozen(texts[id_]) for id_ in cast("list[str]", given["order"]))

    def key_lines(self, content: JsonObject, key: JsonObject, notes: Notes) -> AnswerLines:
        texts = texts_by_id(content)
        return numbered(frozen(texts[id_]) for id_ in cast("OrderingKey", key)["order"])

    def key_fields(self, content: JsonObject, key: JsonObject) -> KeyFields:
        items = [("", "—"), *choices_of(content, "items")]
        return {
            f"place-{number}": forms.ChoiceField(
                label=gettext("Place %(number)d") % {"number": number}, choices=items, initial=id_
            )
            for number, id_ in enumerate(cast("OrderingKey", key)["order"], 1)
        }

    def key_from(self, key: JsonObject, values: KeyValues) -> JsonObject:
        places = range(1, len(cast("OrderingKey", key)["order"]) + 1)
        order = [str(values[f"place-{number}"]) for number in places]
        if len(set(order)) < len(order):
            raise KeyUnfit(gettext("Every item stands in one place only."))
        return {**key, "order": order}

    def right_answer(self, key: JsonObject) -> JsonObject:
        return {"order": list(cast("OrderingKey", key)["order"])}

    def wrong_answer(self, content: JsonObject, key: JsonObject, chance: Random) -> JsonObject:
        order = list(cast("OrderingKey", key)["order"])
        place = chance.randrange(len(order) - 1)
        order[place], order[place + 1] = order[place + 1], order[place]
        return {"order": order}


KIND = Ordering()
