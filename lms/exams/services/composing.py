"""Turn a question as its author wrote it into frozen content and key.

Ids say nothing about the answer: they follow a digest of the texts, never the author's order.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TypedDict, cast

from lms.exams.domain import formats
from lms.exams.domain.formats import JsonObject
from lms.exams.models import (
    FillInQuestion,
    MatchingQuestion,
    MultipleChoiceQuestion,
    OrderingQuestion,
    Question,
    SingleChoiceQuestion,
    TrueFalseQuestion,
)
from lms.exams.services.prose import block_html, inline_html


class OptionDraft(TypedDict):
    """An option as stored with its question."""

    text: str
    correct: bool
    why: str


class PairDraft(TypedDict):
    """A pair as stored with its question."""

    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Composed:
    """What a version freezes: shown content, key, and a note for each option."""

    content: JsonObject
    key: JsonObject
    notes: dict[str, str] = field(default_factory=dict)


def compose(question: Question) -> Composed:
    """Compose a question of any kind; it was checked by `faults_of` before."""
    stem = block_html(question.stem)
    match question:
        case SingleChoiceQuestion():
            return _compose_single(stem, cast("list[OptionDraft]", question.options))
        case MultipleChoiceQuestion():
            return _compose_multiple(question, stem)
        case TrueFalseQuestion():
            return Composed(formats.StemContent(stem=stem), formats.TrueFalseKey(correct=question.answer))
        case FillInQuestion():
            return _compose_fill_in(question, stem)
        case OrderingQuestion():
            return _compose_ordering(stem, cast("list[str]", question.items))
        case MatchingQuestion():
            return _compose_matching(question, stem)
        case _:
            raise TypeError(f"{type(question).__name__} is no kind of question")


def neutral_ids(texts: Iterable[str], prefix: str = "") -> dict[str, str]:
    """Give every text an id by the rank of its digest, so that neither ids nor their order tell."""
    ranked = sorted(set(texts), key=lambda text: sha256(text.encode()).digest())
    return {text: f"{prefix}{number}" for number, text in enumerate(ranked, 1)}


def _compose_single(stem: str, options: Sequence[OptionDraft]) -> Composed:
    choices, right, notes = _options(options)
    return Composed(
        formats.SingleContent(stem=stem, options=choices), formats.SingleKey(correct=right), notes
    )


def _compose_multiple(question: MultipleChoiceQuestion, stem: str) -> Composed:
    rule: formats.MultipleRule = "partial" if question.partial_marks else "all_or_nothing"
    choices, right, notes = _options(cast("list[OptionDraft]", question.options))
    return Composed(
        formats.MultipleContent(stem=stem, options=choices, rule=rule),
        formats.MultipleKey(correct=right, rule=rule),
        notes,
    )


def _options(options: Sequence[OptionDraft]) -> tuple[list[formats.Choice], list[str], dict[str, str]]:
    ids = neutral_ids(option["text"] for option in options)
    choices = [formats.Choice(id=ids[option["text"]], text=inline_html(option["text"])) for option in options]
    right = sorted(ids[option["text"]] for option in options if option["correct"])
    notes = {ids[option["text"]]: inline_html(option["why"]) for option in options if option.get("why")}
    return choices, right, notes


def _compose_fill_in(question: FillInQuestion, stem: str) -> Composed:
    blanks = cast("list[list[str]]", question.blanks)
    return Composed(
        formats.FillInContent(stem=stem, blanks=len(blanks)),
        formats.FillInKey(blanks=blanks, ordered=question.ordered_blanks),
    )


def _compose_ordering(stem: str, items: Sequence[str]) -> Composed:
    ids = neutral_ids(items)
    order = [ids[item] for item in items]
    shown = list(ids)
    if [ids[item] for item in shown] == order:
        shown = [*shown[1:], shown[0]]
    listed = [formats.Choice(id=ids[item], text=inline_html(item)) for item in shown]
    return Composed(formats.OrderingContent(stem=stem, items=listed), formats.OrderingKey(order=order))


def _compose_matching(question: MatchingQuestion, stem: str) -> Composed:
    pairs = cast("list[PairDraft]", question.pairs)
    rights = [pair["right"] for pair in pairs] + cast("list[str]", question.distractors)
    right_ids = neutral_ids(rights, "r")
    left_ids = {pair["left"]: f"l{number}" for number, pair in enumerate(pairs, 1)}
    content = formats.MatchingContent(
        stem=stem,
        left=[formats.Choice(id=id_, text=inline_html(text)) for text, id_ in left_ids.items()],
        right=[formats.Choice(id=id_, text=inline_html(text)) for text, id_ in right_ids.items()],
    )
    partners = {left_ids[pair["left"]]: right_ids[pair["right"]] for pair in pairs}
    return Composed(content, formats.MatchingKey(pairs=partners))
