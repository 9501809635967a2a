"""Turn an author's Markdown into the few safe elements a question may show.

Tables are written as Markdown has them. `![what it shows](picture:12)` shows a picture of the media
library, re-encoded and made smaller; pictures from elsewhere are not shown. A formula is LaTeX (see
`formulas`) or MathML, pasted as `<math>…</math>`. All other HTML stays text.
"""

import re
from collections.abc import Sequence
from html import escape, unescape
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage

from lms.questions.texts.formulas import FORMULA, BadFormula, cleaned, mathml_of, source_of, with_sources

BLANK: Final = "____"
_BLANK_RUN = re.compile(r"_{4,}")
# A private character survives Markdown, which would read underscores as emphasis or a rule.
_PLACE: Final = "\ue000"
_FORMULA: Final = "\ue001"
_SHOWN_PICTURE: Final = "\ue002"
_PICTURE = re.compile(r"!\[[^\]]*\]\(picture:(\d{1,9})\)")
PICTURE_SIZE: Final = "max-1200x1200|format-webp"
_TAGS = frozenset(
    [
        "p",
        "br",
        "strong",
        "em",
        "ul",
        "ol",
        "li",
        "code",
        "sub",
        "sup",
        "span",
        "blockquote",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    ]
)
_ATTRIBUTES = {"span": {"data-blank"}}
_markdown = MarkdownIt("commonmark", {"breaks": True}).enable("table")


def block_html(text: str) -> str:
    """Render paragraphs, lists and tables; every blank becomes an empty span with its number."""
    marked, formulas = _lifted(text)
    marked = _BLANK_RUN.sub(_PLACE, marked)
    pictures: dict[str, list[str]] = {}
    html = _with_blanks(_clean(_markdown.render(marked, pictures).strip()))
    return _filled(_filled(html, _SHOWN_PICTURE, pictures.get("shown", [])), _FORMULA, formulas)


def inline_html(text: str) -> str:
    """Render a single line such as an option."""
    marked, formulas = _lifted(text)
    pictures: dict[str, list[str]] = {}
    html = _clean(_markdown.renderInline(" ".join(marked.split()), pictures))
    return _filled(_filled(html, _SHOWN_PICTURE, pictures.get("shown", [])), _FORMULA, formulas)


def missing_pictures(text: str) -> list[int]:
    """List the pictures a text names that the media library does not have."""
    named = {int(number) for number in _PICTURE.findall(text)}
    if not named:
        return []
    known = set(get_image_model().objects.filter(pk__in=named).values_list("pk", flat=True))
    return sorted(named - known)


def pictures_in(text: str) -> list[int]:
    """List the pictures of the library that a text names, in its order."""
    return [int(number) for number in _PICTURE.findall(text)]


def shown_pictures(text: str) -> dict[str, AbstractImage]:
    """Give the pictures of the library that a text shows by the address under which it shows them."""
    pictures = get_image_model().objects.in_bulk(pictures_in(text))
    return {one.get_rendition(PICTURE_SIZE).url: one for one in pictures.values() if not one.is_svg()}


def plain_text(html: str) -> str:
    """Take the elements out, for places of text only; blanks show as underscores, formulas as LaTeX."""
    with_lines = re.sub(r'<span data-blank="\d+"></span>', BLANK, with_sources(html))
    return " ".join(unescape(nh3.clean(with_lines, tags=set())).split())


def blanks_in(text: str) -> int:
    """Count the blanks of a fill-in text."""
    return len(_BLANK_RUN.findall(text))


def _picture(
    _renderer: RendererHTML, tokens: Sequence[Token], place: int, _options: OptionsDict, env: EnvType
) -> str:
    """Leave a mark where a picture of the media library goes; of any other only what it should have shown."""
    alt = escape(tokens[place].content)
    found = re.fullmatch(r"picture:(\d{1,9})", str(tokens[place].attrGet("src")))
    image = get_image_model().objects.filter(pk=int(found[1])).first() if found else None
    if image is None or image.is_svg():  # a drawing cannot be re-encoded
        return alt
    small = image.get_rendition(PICTURE_SIZE)
    size = f'width="{small.width}" height="{small.height}"'
    env.setdefault("shown", []).append(f'<img src="{escape(small.url)}" alt="{alt}" {size}>')
    return _SHOWN_PICTURE


_markdown.add_render_rule("image", _picture)


def _without_marks(text: str) -> str:
    return text.translate(dict.fromkeys(map(ord, (_PLACE, _FORMULA, _SHOWN_PICTURE))))


def _lifted(text: str) -> tuple[str, list[str]]:
    """Leave a mark where each formula stood, and give the formulas; one that is faulty stays as written."""
    formulas: list[str] = []

    def lift(found: re.Match[str]) -> str:
        source = source_of(found)
        try:
            if found["mathml"]:
                formulas.append(cleaned(found["mathml"]))
            elif source is not None:
                formulas.append(mathml_of(source))
            else:
                return found[0]
        except BadFormula:
            return found[0]
        return _FORMULA

    return FORMULA.sub(lift, _without_marks(text)), formulas


def _filled(html: str, mark: str, texts: Sequence[str]) -> str:
    """Put texts that are safe already where their marks are, in their order."""
    first, *rest = html.split(mark)
    return first + "".join(text + after for text, after in zip(texts, rest, strict=False))


def _clean(html: str) -> str:
    return nh3.clean(html, tags=set(_TAGS), attributes=_ATTRIBUTES, link_rel=None)


def _with_blanks(html: str) -> str:
    first, *rest = html.split(_PLACE)
    return first + "".join(
        f'<span data-blank="{number}"></span>{after}' for number, after in enumerate(rest, 1)
    )
