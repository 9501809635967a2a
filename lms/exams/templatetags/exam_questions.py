"""Show frozen question texts, with inputs where the blanks are."""

import re
from collections.abc import Mapping

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lms.exams.services.prose import plain_text

register = template.Library()
_BLANK = re.compile(r'<span data-blank="(\d+)"></span>')


@register.filter
def frozen_html(html: str) -> SafeString:
    """Show a text that was cleaned when its version was frozen."""
    return mark_safe(html)  # noqa: S308


@register.filter
def items_of(content: Mapping[str, object]) -> object:
    """Give the items of an ordering question; a template's dot would find the dictionary's method."""
    return content["items"]


@register.filter
def without_elements(html: str) -> str:
    """Show a frozen text where only plain text can stand."""
    return plain_text(html)


@register.filter
def with_inputs(html: str, number: int) -> SafeString:
    """Put a text field in the place of every blank; `number` is the question's."""

    def field(found: re.Match[str]) -> str:
        blank = found[1]
        return format_html(
            '<input class="blank" type="text" maxlength="200" autocomplete="off" autocapitalize="off"'
            ' spellcheck="false" data-blank="{}" aria-label="{}">',
            blank,
            _("Question %(number)s, blank %(blank)s") % {"number": number, "blank": blank},
        )

    return mark_safe(_BLANK.sub(field, html))  # noqa: S308


@register.filter
def with_gaps(html: str) -> SafeString:
    """Show blanks as numbered gaps, for a result."""
    return mark_safe(_BLANK.sub(r'<span class="gap">\1</span>', html))  # noqa: S308
