"""Turn an author's Markdown into the few safe elements a question may show."""

import re
from html import unescape
from typing import Final

import nh3
from markdown_it import MarkdownIt

BLANK: Final = "____"
_BLANK_RUN = re.compile(r"_{4,}")
# A private character survives Markdown, which would read underscores as emphasis or a rule.
_PLACE: Final = "\ue000"
_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "code", "sub", "sup", "span", "blockquote"}
_ATTRIBUTES = {"span": {"data-blank"}}
_markdown = MarkdownIt("commonmark", {"breaks": True})


def block_html(text: str) -> str:
    """Render paragraphs and lists; every blank becomes an empty span with its number."""
    marked = _BLANK_RUN.sub(_PLACE, text.replace(_PLACE, ""))
    return _with_blanks(_clean(_markdown.render(marked).strip()))


def inline_html(text: str) -> str:
    """Render a single line such as an option."""
    return _clean(_markdown.renderInline(" ".join(text.replace(_PLACE, "").split())))


def plain_text(html: str) -> str:
    """Take the elements out, for places that hold text only; blanks show as underscores."""
    with_lines = re.sub(r'<span data-blank="\d+"></span>', BLANK, html)
    return " ".join(unescape(nh3.clean(with_lines, tags=set())).split())


def blanks_in(text: str) -> int:
    """Count the blanks of a fill-in text."""
    return len(_BLANK_RUN.findall(text))


def _clean(html: str) -> str:
    return nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, link_rel=None)


def _with_blanks(html: str) -> str:
    first, *rest = html.split(_PLACE)
    return first + "".join(
        f'<span data-blank="{number}"></span>{after}' for number, after in enumerate(rest, 1)
    )
