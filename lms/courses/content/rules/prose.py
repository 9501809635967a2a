"""Turn the Markdown of course files into the HTML that the page editor can edit."""

from __future__ import annotations

import re
from collections.abc import Sequence

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {"p", "b", "i", "ul", "ol", "li", "br"}
SUPPORTED = frozenset(
    {
        "paragraph_open",
        "paragraph_close",
        "inline",
        "bullet_list_open",
        "bullet_list_close",
        "ordered_list_open",
        "ordered_list_close",
        "list_item_open",
        "list_item_close",
        "text",
        "softbreak",
        "hardbreak",
        "strong_open",
        "strong_close",
        "em_open",
        "em_close",
    }
)
# A line break inside Chinese text must not become a space.
BREAK_IN_CHINESE = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])\n(?=[\u3000-\u9fff\uff00-\uffef])")
EDITOR_TAGS = {"strong": "b", "em": "i"}


class UnsupportedMarkdown(ValueError):
    """The text uses a construct that lessons do not have."""


def html_of(markdown: str) -> str:
    """Give the text as HTML of paragraphs, lists, bold and italic; refuse anything else."""
    parser = MarkdownIt("commonmark", {"html": False})
    tokens = parser.parse(BREAK_IN_CHINESE.sub("", markdown.strip()))
    _refuse_unsupported(tokens)
    _tighten_lists(tokens)
    html: str = parser.renderer.render(tokens, parser.options, {})
    for markdown_tag, editor_tag in EDITOR_TAGS.items():
        html = html.replace(f"<{markdown_tag}>", f"<{editor_tag}>").replace(
            f"</{markdown_tag}>", f"</{editor_tag}>"
        )
    return nh3.clean(html, tags=TAGS, attributes={}).strip()


def _refuse_unsupported(tokens: Sequence[Token]) -> None:
    """Name the first construct that has no place in a lesson."""
    for token in tokens:
        if token.type not in SUPPORTED:
            raise UnsupportedMarkdown(token.type.removesuffix("_open").replace("_", " "))
        _refuse_unsupported(token.children or ())


def _tighten_lists(tokens: Sequence[Token]) -> None:
    """Hide paragraphs inside list items: the editor knows only items of one paragraph."""
    depth = 0
    for token in tokens:
        if token.type == "list_item_open":
            depth += 1
        elif token.type == "list_item_close":
            depth -= 1
        elif depth and token.tag == "p":
            token.hidden = True
