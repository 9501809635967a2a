"""Put answers and keys into lines of words that a result page shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lms.exams.domain.formats import JsonObject
from lms.exams.queries.papers import ShownQuestion, texts_by_id


@dataclass(frozen=True, slots=True)
class WordLine:
    """One line: a lead such as a number or a left partner, the text, and why it is right or wrong."""

    text: SafeString
    lead: str = ""
    note: str = ""


type AnswerWords = tuple[WordLine, ...]


def given_words(question: ShownQuestion, given: object, notes: Mapping[str, str]) -> AnswerWords:
    """Put a given answer into words; empty where there is none."""
    if not isinstance(given, dict):
        return ()
    answer = cast("JsonObject", given)
    match question.kind:
        case "single":
            return _options(question, [str(answer["chosen"])], notes)
        case "multiple":
            return _options(question, cast("list[str]", answer["chosen"]), notes)
        case "fill_in":
            return _numbered([escape(text) for text in cast("list[str]", answer["texts"])])
        case _:
            return _arranged(question, answer, "value")


def key_words(question: ShownQuestion, key: JsonObject, notes: Mapping[str, str]) -> AnswerWords:
    """Put a key into words."""
    match question.kind:
        case "single" | "multiple":
            return _options(question, cast("list[str]", key["correct"]), notes)
        case "fill_in":
            accepted = cast("list[list[str]]", key["blanks"])
            return _numbered([escape(" / ".join(blank)) for blank in accepted])
        case _:
            return _arranged(question, key, "correct")


def _arranged(question: ShownQuestion, answer: JsonObject, truth: str) -> AnswerWords:
    """Put a judged statement, an order or pairs into words; `truth` names the field of a statement."""
    match question.kind:
        case "true_false":
            return (WordLine(_truth(answer[truth])),)
        case "ordering":
            texts = texts_by_id(question.content)
            return _numbered([_frozen(texts[id_]) for id_ in cast("list[str]", answer["order"])])
        case _:
            return _pairs(question, cast("dict[str, str]", answer["pairs"]))


def _options(question: ShownQuestion, ids: list[str], notes: Mapping[str, str]) -> AnswerWords:
    texts = texts_by_id(question.content)
    return tuple(
        WordLine(_frozen(text), note=_frozen(notes.get(id_, ""))) for id_, text in texts.items() if id_ in ids
    )


def _pairs(question: ShownQuestion, pairs: Mapping[str, str]) -> AnswerWords:
    texts = texts_by_id(question.content)
    lines = ((texts[left], texts.get(right, "")) for left, right in sorted(pairs.items()))
    return tuple(WordLine(_frozen(right), lead=_frozen(left)) for left, right in lines)


def _numbered(texts: list[SafeString]) -> AnswerWords:
    return tuple(WordLine(text, lead=escape(number)) for number, text in enumerate(texts, 1))


def _truth(value: object) -> SafeString:
    return escape(_("True") if value else _("False"))


def _frozen(html: str) -> SafeString:
    """Trust what was cleaned when the version was frozen."""
    return mark_safe(html)  # noqa: S308
