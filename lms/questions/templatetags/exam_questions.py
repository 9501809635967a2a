"""Show frozen question texts, with inputs where the blanks are."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lms.questions.kinds.case_rule import CaseContent
from lms.questions.kinds.registry import kind_of
from lms.questions.scoring.rules.formats import JsonObject
from lms.questions.texts.prose import plain_text
from lms.questions.versions.queries import ShownQuestion

register = template.Library()
_BLANK = re.compile(r'<span data-blank="(\d+)"></span>')


@register.filter
def frozen_html(html: str) -> SafeString:
    """Show a text that was cleaned when its version was frozen."""
    return mark_safe(html)  # noqa: S308


@register.filter
def kind_scripts(questions: Iterable[ShownQuestion]) -> list[str]:
    """List the scripts that the kinds on a paper need, each once."""
    return list(dict.fromkeys(script for question in questions for script in question.scripts))


@dataclass(frozen=True, slots=True)
class ShownCasePart:
    """A question of a case as it is shown; its number names the case's place and its own."""

    number: str
    kind: str
    content: JsonObject
    number_blanks: frozenset[str] = frozenset()
    language: str = ""

    @property
    def shown_number(self) -> str:
        """Give the number that people are told."""
        return self.number

    @property
    def template(self) -> str:
        """Return the template that shows this kind."""
        return kind_of(self.kind).template

    @property
    def has_blanks(self) -> bool:
        """Tell whether the blanks of the stem are fields."""
        return kind_of(self.kind).has_blanks


@register.filter
def case_parts(question: ShownQuestion) -> list[ShownCasePart]:
    parts = cast("CaseContent", question.content)["parts"]
    return [
        ShownCasePart(
            f"{question.number}-{part['id']}", part["kind"], part["content"], language=question.language
        )
        for part in parts
    ]


@register.simple_tag
def language_of(question: ShownQuestion | ShownCasePart) -> SafeString:
    """Give the attribute that names the language of a question's texts, where it is not the page's."""
    return format_html(' lang="{}"', question.language) if question.language else SafeString("")


@register.filter
def how_to_answer(question: ShownQuestion) -> str:
    """Say what to do to who gave no answer, where the kind has words for it."""
    return str(kind_of(question.kind).how_to_answer)


@register.filter
def recordings_of(question: ShownQuestion) -> tuple[str, ...]:
    """List the digests of what a question plays."""
    return kind_of(question.kind).recordings(question.content)


@register.filter
def items_of(content: Mapping[str, object]) -> object:
    """Give the items of an ordering question; a template's dot would find the dictionary's method."""
    return content["items"]


@register.filter
def without_elements(html: str) -> str:
    """Show a frozen text where only plain text can stand."""
    return plain_text(html)


@register.filter
def with_inputs(html: str, question: ShownQuestion | ShownCasePart) -> SafeString:
    """Put a text field in the place of every blank of a question."""

    def field(found: re.Match[str]) -> str:
        blank = found[1]
        return format_html(
            '<input class="blank" type="text"{} name="q{}-{}" maxlength="200" autocomplete="off"'
            ' autocapitalize="off" spellcheck="false" data-blank="{}" aria-label="{}">',
            mark_safe(' inputmode="decimal"') if blank in question.number_blanks else "",
            question.number,
            blank,
            blank,
            _("Question %(number)s, blank %(blank)s") % {"number": question.shown_number, "blank": blank},
        )

    return mark_safe(_BLANK.sub(field, html))  # noqa: S308


@register.filter
def with_gaps(html: str) -> SafeString:
    """Show blanks as numbered gaps, for a result."""
    return mark_safe(_BLANK.sub(r'<span class="gap">\1</span>', html))  # noqa: S308
