"""Show the questions of a paper quickly: a version's template is filled once and then only completed.

A version never changes, so what its template makes of it is kept, with marks where the number of the
place and the texts of the options stand, as these differ from taker to taker.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Final, cast

from django import template
from django.template.loader import get_template
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from lms.questions.scoring.rules.formats import Choice, JsonObject
from lms.questions.versions.queries import ShownQuestion

type Key = tuple[int, str | None, str]
type Runs = list[str]

register = template.Library()

TEMPLATE: Final = "lms_questions/kinds/question.html"
HEADS: Final = "lms_questions/kinds/heads.html"
MOST_KEPT: Final = 20_000
MOST_SHOWN: Final = 64
# Letters of Unicode's private use area, which no text of a question has.
NUMBER: Final = "\ue000"
ITEMS: Final = 0xE100
MARK: Final = re.compile("([\ue000-\uf8ff])")

_kept: dict[Key, Runs] = {}


@register.simple_tag
def taker_questions(questions: Sequence[ShownQuestion]) -> SafeString:
    """Show the questions of a paper, each below the title of its part, with the must-pass mark."""
    return mark_safe("".join(_heads_of(one) + taker_question(one) for one in questions))  # noqa: S308 - escaped


@register.simple_tag
@cache
def palette_buttons(count: int) -> SafeString:
    """Give the buttons that lead to each of so many questions."""
    numbers = ((number, number) for number in range(1, count + 1))
    return format_html_join("", '<button type="button" data-to="{}">{}</button>', numbers)


def _heads_of(question: ShownQuestion) -> SafeString:
    """Render what stands above a question; most have nothing there."""
    if not question.opens_part and not question.must_pass:
        return SafeString()
    return mark_safe(get_template(HEADS).render({"question": question}))  # noqa: S308 - a filled template


def taker_question(question: ShownQuestion) -> SafeString:
    """Show one question of a paper, as its template does; the page's script uncovers it."""
    key = (question.version_id, get_language(), str(question.marks))
    runs = _kept.get(key)
    if runs is None:
        runs = _runs_of(question)
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[key] = runs
    return _completed(runs, question) if runs else _filled(question)


def forget_runs() -> None:
    """Forget what is kept, where versions may have changed after all: between tests."""
    _kept.clear()


def _runs_of(question: ShownQuestion) -> Runs:
    """Fill the template with marks and cut it at them; nothing where marks cannot stand for the texts."""
    lists = _lists_of(question.content)
    if not question.version_id or not _are_plain(lists) or MARK.search(str(question.content)):
        return []
    marks = iter(map(chr, range(ITEMS, ITEMS + 2 * MOST_SHOWN)))
    marked = {
        name: [{"id": next(marks), "text": next(marks)} for _ in choices] for name, choices in lists.items()
    }
    content = cast("JsonObject", {**question.content, **marked})
    return MARK.split(_filled(replace(question, number=cast("int", NUMBER), content=content)))


def _lists_of(content: JsonObject) -> dict[str, list[Choice]]:
    """Give the lists of a content that hold objects: options, items, the columns of a matching."""
    return {
        name: cast("list[Choice]", value)
        for name, value in content.items()
        if isinstance(value, list) and value and isinstance(value[0], dict)
    }


def _are_plain(lists: dict[str, list[Choice]]) -> bool:
    """Tell whether marks can stand for the texts.

    A text without markup reads the same between tags and in an attribute.
    """
    choices = [choice for listed in lists.values() for choice in listed]
    return len(choices) <= MOST_SHOWN and all(
        choice.keys() == {"id", "text"} and all(escape(text) == text for text in choice.values())
        for choice in choices
    )


def _completed(runs: Runs, question: ShownQuestion) -> SafeString:
    number, whole = str(question.number), runs.copy()
    texts = [
        text
        for listed in _lists_of(question.content).values()
        for choice in listed
        for text in (choice["id"], choice["text"])
    ]
    for place in range(1, len(whole), 2):
        mark = ord(whole[place]) - ITEMS
        whole[place] = texts[mark] if mark >= 0 else number
    return mark_safe("".join(whole))  # noqa: S308 - parts of a filled template, and texts without markup


def _filled(question: ShownQuestion) -> SafeString:
    return mark_safe(get_template(TEMPLATE).render({"question": question}))  # noqa: S308 - a filled template
