"""Put answers and keys into lines of words that a result page shows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from lms.questions.scoring.rules.formats import JsonObject

type Notes = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One line: a lead such as a number or a left partner, the text, and why it is right or wrong."""

    text: SafeString
    lead: str = ""
    note: str = ""


type AnswerLines = tuple[AnswerLine, ...]


def texts_by_id(content: JsonObject) -> Mapping[str, str]:
    """Give the texts of everything in a content that has an id."""
    lists = (content.get(name, []) for name in ("options", "items", "left", "right"))
    return {one["id"]: one["text"] for listed in lists for one in cast("list[dict[str, str]]", listed)}


def chosen_option_lines(content: JsonObject, ids: Iterable[str], notes: Notes) -> AnswerLines:
    """Name options in the order in which they were shown."""
    chosen = set(ids)
    return tuple(
        AnswerLine(frozen(text), note=frozen(notes.get(id_, "")))
        for id_, text in texts_by_id(content).items()
        if id_ in chosen
    )


def numbered(texts: Iterable[SafeString]) -> AnswerLines:
    """Number lines from 1."""
    return tuple(AnswerLine(text, lead=escape(number)) for number, text in enumerate(texts, 1))


def frozen(html: str) -> SafeString:
    """Trust what was cleaned when the version was frozen."""
    return mark_safe(html)  # noqa: S308
