"""Matching: each item on the left finds its partner on the right."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import ClassVar, TypedDict, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.core.files.content.rules import Entry
from lms.questions.bank.models import Question
from lms.questions.kinds.answer_lines import AnswerLine, AnswerLines, Notes, frozen, texts_by_id
from lms.questions.kinds.base import Composed, KindOfQuestion, RecordUnfit, Sentence, Values, list_faults
from lms.questions.kinds.body import InBody, KindMeta, KindModel
from lms.questions.kinds.forms import QuestionForm, RowsField, as_is, its_text, one_text
from lms.questions.kinds.keys import KeyFields, KeyValues, choices_of
from lms.questions.kinds.options import neutral_ids
from lms.questions.kinds.row_faults import RowFault, empty_cells, repeated_texts
from lms.questions.kinds.translated import Translated
from lms.questions.records.rules import QuestionRecord
from lms.questions.scoring.rules.formats import Choice, JsonObject, StemContent
from lms.questions.scoring.rules.judging import (
    MOST_PARTS,
    Fault,
    Judgement,
    KindRule,
    Lacking,
    Part,
    as_pairs,
    equal_shares,
    ids_in,
    is_storable,
)
from lms.questions.texts.prose import inline_html
from lms.questions.widgets import RowColumn, RowsWidget


class PairDraft(TypedDict):
    """A pair as stored with its question."""

    left: str
    right: str


class MatchingContent(StemContent):
    """Two columns; the right one may hold more items than the left."""

    left: list[Choice]
    right: list[Choice]


class MatchingKey(TypedDict):
    """The right partner of every item on the left."""

    pairs: dict[str, str]


class MatchingRule(KindRule):
    """Each item on the left finds its partner; every right pair earns its equal share."""

    given_fields = frozenset({"pairs"})
    shuffling = "always"
    shown_field = "right"

    def has_shape(self, given: JsonObject) -> bool:
        pairs = given["pairs"]
        return (
            isinstance(pairs, dict)
            and len(pairs) <= MOST_PARTS
            and all(is_storable(text) for pair in pairs.items() for text in pair)
        )

    def judge(self, key: JsonObject, given: JsonObject) -> Judgement | None:
        pairs, right = as_pairs(given.get("pairs")), cast("MatchingKey", key)["pairs"]
        if not pairs or not pairs.keys() <= right.keys():
            return None
        return equal_shares([Part(left, pairs.get(left) == partner) for left, partner in right.items()])

    def fault(self, content: JsonObject, given: JsonObject) -> Fault | None:
        pairs = as_pairs(given.get("pairs"))
        if set(given) != self.given_fields or pairs is None:
            return "wrong_shape"
        lefts = ids_in(content, "left")
        known = pairs.keys() <= set(lefts) and set(pairs.values()) <= set(self.shown_ids(content))
        return None if known else "unknown_id"

    def lacking(self, content: JsonObject, given: JsonObject) -> Lacking:
        return Lacking(is_part=len(as_pairs(given.get("pairs")) or {}) < len(ids_in(content, "left")))

    def guess_share(self, content: JsonObject, key: JsonObject) -> Fraction:
        return Fraction(1, len(self.shown_ids(content)))


class MatchingQuestion(KindModel, Question):
    """Pairs to find; `pairs` is a list of {"left", "right"}, `distractors` further right-hand texts."""

    kind_name = "matching"
    pairs = InBody[list[PairDraft]](list)
    distractors = InBody[list[str]](list)

    class Meta(KindMeta):
        verbose_name = _("matching question")
        verbose_name_plural = _("matching questions")


class MatchingForm(QuestionForm):
    """Edit pairs and further texts on the right."""

    pairs = RowsField(
        RowsWidget(
            (RowColumn("left", _("Left side")), RowColumn("right", _("Its partner on the right"))),
            least=4,
            pictures=True,
        ),
        unpack=as_is,
        pack=dict,
        label=_("Pairs"),
    )
    distractors = RowsField(
        RowsWidget((RowColumn("text", _("Further text on the right")),)),
        unpack=one_text,
        pack=its_text,
        label=_("Further texts on the right"),
    )


class Matching(KindOfQuestion[MatchingQuestion]):
    """Pairs are found."""

    name = "matching"
    place = 70
    label = _("Matching")
    model = MatchingQuestion
    rule = MatchingRule()
    form = MatchingForm
    own_fields: ClassVar[Sequence[str]] = ("pairs", "distractors")

    def own_faults(self, question: MatchingQuestion) -> list[Sentence]:
        too_few = _("At least two pairs are needed.")
        faults = list_faults([pair["left"] for pair in question.pairs], at_least=2, too_few=too_few)
        rights = {pair["right"].strip() for pair in question.pairs}
        further = {text.strip() for text in question.distractors}
        if "" in rights | further:
            faults.append(_("A text on the right is empty."))
        if rights & further:
            faults.append(_("A further text on the right is the partner of a pair."))
        return faults

    def row_faults(self, question: MatchingQuestion) -> list[RowFault]:
        rights = {pair["right"].strip() for pair in question.pairs}
        doubled = [row for row, text in enumerate(question.distractors) if text.strip() in rights]
        message = _("This is the partner of a pair above.")
        return [
            *empty_cells("pairs", question.pairs, "left", "right"),
            *repeated_texts("pairs", [pair["left"] for pair in question.pairs], "left"),
            *(RowFault("distractors", row, "text", message) for row in doubled),
        ]

    def compose_under(self, stem: str, question: MatchingQuestion) -> Composed:
        left_ids, right_ids = _ids(question)
        content = MatchingContent(
            stem=stem,
            left=[Choice(id=id_, text=inline_html(text)) for text, id_ in left_ids.items()],
            right=[Choice(id=id_, text=inline_html(text)) for text, id_ in right_ids.items()],
        )
        partners = {left_ids[pair["left"]]: right_ids[pair["right"]] for pair in question.pairs}
        return Composed(content, MatchingKey(pairs=partners))

    def read(self, entry: Entry) -> Values:
        pairs = [
            PairDraft(left=pair.text("left"), right=pair.text("right"))
            for pair in entry.entries("pairs", least=1)
        ]
        return {"pairs": pairs, "distractors": entry.texts("distractors")}

    def translate(self, translated: Translated, question: MatchingQuestion) -> None:
        left_ids, right_ids = _ids(question)
        for row, pair in translated.rows("pairs", question.pairs):
            row.line("left", pair["left"], f"left.{left_ids[pair['left']]}")
            row.line("right", pair["right"], f"right.{right_ids[pair['right']]}")
        places = [f"right.{right_ids[text]}" for text in question.distractors]
        translated.lines("distractors", question.distractors, places)

    def fill_record(self, record: QuestionRecord, question: MatchingQuestion) -> QuestionRecord:
        pairs = tuple((pair["left"], pair["right"]) for pair in question.pairs)
        return replace(record, answer=pairs, distractors=tuple(question.distractors))

    def own_values_from(self, record: QuestionRecord) -> Values:
        if not isinstance(record.answer, tuple):
            raise RecordUnfit(gettext("Give the pairs."))
        pairs = cast("tuple[tuple[str, str], ...]", record.answer)
        return {
            "pairs": [PairDraft(left=left, right=right) for left, right in pairs],
            "distractors": list(record.distractors),
        }

    def given_lines(self, content: JsonObject, given: JsonObject, notes: Notes) -> AnswerLines:
        return _pair_lines(content, cast("Mapping[str, str]", given["pairs"]))

    def key_lines(self, content: JsonObject, key: JsonObject, notes: Notes) -> AnswerLines:
        return _pair_lines(content, cast("MatchingKey", key)["pairs"])

    def key_fields(self, content: JsonObject, key: JsonObject) -> KeyFields:
        rights, pairs = [("", "—"), *choices_of(content, "right")], cast("MatchingKey", key)["pairs"]
        return {
            f"pair-{left}": forms.ChoiceField(label=text, choices=rights, initial=pairs[left])
            for left, text in choices_of(content, "left")
        }

    def key_from(self, key: JsonObject, values: KeyValues) -> JsonObject:
        return {**key, "pairs": {left: values[f"pair-{left}"] for left in cast("MatchingKey", key)["pairs"]}}

    def right_answer(self, key: JsonObject) -> JsonObject:
        return {"pairs": dict(cast("MatchingKey", key)["pairs"])}

    def wrong_answer(self, content: JsonObject, key: JsonObject, chance: Random) -> JsonObject:
        pairs = dict(cast("MatchingKey", key)["pairs"])
        others = [choice["id"] for choice in cast("MatchingContent", content)["right"]]
        for left in chance.sample(sorted(pairs), min(2, len(pairs))):
            pairs[left] = chance.choice([id_ for id_ in others if id_ != pairs[left]] or others)
        return {"pairs": pairs}


def _ids(question: MatchingQuestion) -> tuple[dict[str, str], dict[str, str]]:
    """Give the ids of the texts on the left and on the right."""
    rights = [pair["right"] for pair in question.pairs] + question.distractors
    left = {pair["left"]: f"l{number}" for number, pair in enumerate(question.pairs, 1)}
    return left, neutral_ids(rights, "r")


def _pair_lines(content: JsonObject, pairs: Mapping[str, str]) -> AnswerLines:
    texts = texts_by_id(content)
    lines = ((texts[left], texts.get(right, "")) for left, right in sorted(pairs.items()))
    return tuple(AnswerLine(frozen(right), lead=frozen(left)) for left, right in lines)


KIND = Matching()
