"""Turn what a format wrote into plain text, with the richer writing kept beside it."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Final, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markdown_it import MarkdownIt

type TextFormat = Literal["html", "moodle", "plain", "markdown"]

BLANK: Final = "_____"
_LONGEST_MARKDOWN: Final = 50_000
# Quoted values may hold a greater-than sign; the bound keeps a hostile text linear.
_TAG = re.compile(
    r"<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]{0,15})"
    r"(?P<attributes>(?:[\s/](?:[^<>\"']|\"[^\"]{0,2000}\"|'[^']{0,2000}')*+)?)>"
)
_ALT = re.compile(r"(?:^|\s)alt\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_BLOCKS: Final = (
    "address article aside blockquote br caption dd details div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr legend li main nav ol p pre section summary table tbody tfoot thead tr "
    "ul"
)
_INLINE: Final = (
    "a abbr acronym audio b bdi bdo big body button center cite code col colgroup data del dfn em embed "
    "font head html i iframe img input ins kbd label link mark meta object option param picture q rp rt "
    "ruby s samp script select small source span strike strong style sub sup svg textarea time title tt u "
    "var video wbr math mi mn mo mrow mfrac msup msub msqrt"
)
_CELLS: Final = frozenset({"td", "th"})
_LINES: Final = frozenset(_BLOCKS.split())
_KNOWN: Final = _LINES | _CELLS | frozenset(_INLINE.split())
_PLAYED: Final = {
    "audio": gettext_lazy("[recording]"),
    "video": gettext_lazy("[film]"),
    "iframe": gettext_lazy("[page of others]"),
    "embed": gettext_lazy("[page of others]"),
    "object": gettext_lazy("[page of others]"),
}
_SILENT: Final = frozenset({"script", "style"})
_markdown = MarkdownIt("commonmark")


@dataclass(frozen=True, slots=True)
class Rich:
    """A text as people read it, and as it was written where that holds more."""

    plain: str
    html: str | None = None


def rich(text: str, written: TextFormat) -> Rich:
    """Read a text of one of Moodle's four formats."""
    if written == "plain":
        return Rich(tidy(text))
    if written == "markdown" and len(text) <= _LONGEST_MARKDOWN:
        # A letter survives Markdown, which would read underscores as emphasis or a rule.
        html = _markdown.render(text.replace(BLANK, "\ue000")).replace("\ue000", BLANK).strip()
        return Rich(plain_from_html(html), html)
    source = text if written == "html" else text.replace("\n", "<br>")
    plain = plain_from_html(source)
    return Rich(plain, text.strip() if plain != tidy(text) else None)


def tidy(text: str) -> str:
    """Give each line without doubled spaces, and no empty lines."""
    lines = (" ".join(line.split()) for line in text.replace("\r", "\n").split("\n"))
    return "\n".join(line for line in lines if line)


def plain_from_html(source: str) -> str:
    """Take the elements out of HTML; a picture stands as its description.

    Only elements of HTML go: a text such as “x<y and y>z” stays whole. Time grows with the length.
    """
    pieces: list[str] = []
    place = 0
    unclosed: set[str] = set()
    while (start := source.find("<", place)) >= 0:
        pieces.append(" ".join(re.split(r"\s+", source[place:start])))
        shown, place = _element(source, start, unclosed)
        pieces.append(shown)
    pieces.append(" ".join(re.split(r"\s+", source[place:])))
    return tidy(unescape("".join(pieces)).replace("\xa0", " "))


def _element(source: str, start: int, unclosed: set[str]) -> tuple[str, int]:
    """Give what the element at a less-than sign shows, and where the text goes on."""
    if source.startswith("<!--", start):
        return "", _after(source, "-->", start + 4, unclosed)
    tag = _TAG.match(source, start)
    name = tag.group("name").lower() if tag else ""
    if tag is None or name not in _KNOWN:
        return "&lt;", start + 1
    if name in _SILENT and not tag.group("end"):
        return "", _after(source, f"</{name}>", tag.end(), unclosed)
    if name == "img":
        found = _ALT.search(tag.group("attributes"))
        alt = next((value for value in found.groups() if value), "") if found else ""
        return alt.strip() or _("[picture]"), tag.end()
    if name in _PLAYED and not tag.group("end"):
        return f" {_PLAYED[name]} ", tag.end()
    return (" " if name in _CELLS else "\n" if name in _LINES else ""), tag.end()


def _after(source: str, end: str, place: int, unclosed: set[str]) -> int:
    """Give the place behind an end mark, or the given place where there is none; look only once."""
    found = -1 if end in unclosed else source.find(end, place)
    if found < 0:
        unclosed.add(end)
        return place
    return found + len(end)
