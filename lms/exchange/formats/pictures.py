"""Take the pictures a file of questions embeds: re-encode them, and name them in the bank's Markdown.

Until a picture is stored it stands in a text as `![what it shows](file:DIGEST)`; `plans.files`
puts the number of the library's picture in the place of the digest.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha1
from html import unescape
from io import BytesIO
from typing import Final
from urllib.parse import unquote

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from lms.exchange.formats.plain import plain_from_html
from lms.questions.records.rules import EmbeddedFile, QuestionRecord

MOST_PIXELS: Final = 40_000_000
LONGEST_SIDE: Final = 20_000
JPEG_QUALITY: Final = 88
_READ: Final = ("PNG", "JPEG", "GIF", "WEBP")
_IMAGE: Final = re.compile(r"<img\b(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>", re.IGNORECASE)
_SOURCE: Final = re.compile(r"\ssrc\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_ALT: Final = re.compile(r"\salt\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_WAITING: Final = re.compile(r"!\[[^\]]*\]\(file:([0-9a-f]{40})\)")
_WITHIN: Final = "@@PLUGINFILE@@/"
# Private signs that stand for the pictures of a text while it becomes Markdown.
_FIRST_SIGN: Final = 0xE100
MOST_PICTURES: Final = 200


class PictureUnfit(Exception):
    """An embedded file is no picture the library takes; the message says what to do."""


def digest_of(data: bytes) -> str:
    """Give the digest by which the media library knows a file."""
    return sha1(data, usedforsecurity=False).hexdigest()


def reencoded(name: str, data: bytes) -> bytes:
    """Decode a picture and write it anew without what else its file holds; raises PictureUnfit.

    Its size is read from its head before anything is unpacked. The same bytes give the same bytes.
    """
    try:
        with Image.open(BytesIO(data), formats=_READ) as picture:
            if picture.format == "PNG":  # the decoder shows one that was cut off as if it were blank
                picture.verify()
        with Image.open(BytesIO(data), formats=_READ) as picture:
            if picture.width * picture.height > MOST_PIXELS or max(picture.size) > LONGEST_SIDE:
                raise PictureUnfit(
                    _("The picture “%(name)s” has more than %(count)d million pixels. Make it smaller.")
                    % {"name": name, "count": MOST_PIXELS // 1_000_000}
                )
            picture.load()
            upright = ImageOps.exif_transpose(picture)
            stream = BytesIO()
            if picture.format == "JPEG":
                upright.convert("RGB").save(stream, "JPEG", quality=JPEG_QUALITY, optimize=True)
            else:
                has_alpha = upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info
                upright.convert("RGBA" if has_alpha else "RGB").save(stream, "PNG", optimize=True)
            return stream.getvalue()
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as fault:
        raise PictureUnfit(
            _("“%(name)s” is no picture that can be read. Save it as PNG or JPEG and export it anew.")
            % {"name": name}
        ) from fault


@dataclass(frozen=True, slots=True)
class TakenPicture:
    """An embedded picture as the library will hold it; no data where it holds it already."""

    digest: str
    data: bytes | None = None


def taken_pictures(record: QuestionRecord, library: Mapping[str, int]) -> dict[str, TakenPicture]:
    """Take the pictures that a record's texts show, by their names; raises PictureUnfit."""
    if not record.files:
        return {}
    shown = frozenset().union(*map(names_in, htmls_of(record)))
    if len(shown) > MOST_PICTURES:
        message = _("The question shows more than %(count)d pictures. Part it.")
        raise PictureUnfit(message % {"count": MOST_PICTURES})
    taken = {}
    for file in record.files:
        if file.name in shown:
            picture = TakenPicture(digest_of(file.data))
            if picture.digest not in library:
                data = reencoded(file.name, file.data)
                picture = TakenPicture(digest_of(data), data)
            taken[file.name] = picture
    return taken


def htmls_of(record: QuestionRecord) -> list[str]:
    """Give the texts of a record that may show pictures, those of its questions included."""
    own = [record.stem_html or "", *record.options_html, record.explanation_html or ""]
    return [*own, *(html for part in record.parts for html in htmls_of(part))]


def new_files(pictures: Mapping[str, TakenPicture]) -> tuple[EmbeddedFile, ...]:
    """Give what is to be stored, named by digest."""
    data = {one.digest: one.data for one in pictures.values() if one.data is not None}
    return tuple(EmbeddedFile(digest, content) for digest, content in data.items())


def signed_record(
    record: QuestionRecord, pictures: Mapping[str, TakenPicture]
) -> tuple[QuestionRecord, list[str]]:
    """Put a sign in the place of each taken picture in a record's texts; give the Markdown of each."""
    marks: list[str] = []
    if not pictures:
        return record, marks
    stem, stem_html = _signed(record.stem, record.stem_html, pictures, marks)
    htmls = record.options_html or (None,) * len(record.options)
    options = [_signed(text, html, pictures, marks) for text, html in zip(record.options, htmls, strict=True)]
    said = record.explanation
    explanation, explanation_html = _signed(said or "", record.explanation_html, pictures, marks)
    signed = replace(
        record,
        stem=stem,
        stem_html=stem_html,
        explanation=said and explanation,
        explanation_html=explanation_html,
        options=tuple(text for text, _html in options),
        options_html=tuple(html or "" for _text, html in options),
    )
    return signed, marks


def _signed(
    plain: str, html: str | None, pictures: Mapping[str, TakenPicture], marks: list[str]
) -> tuple[str, str | None]:
    """Put signs into a text and its HTML; a text without pictures stays as it is."""
    if not html or not names_in(html) & pictures.keys():
        return plain, html

    def sign(found: re.Match[str]) -> str:
        taken = pictures.get(name_in(found[0]))
        if taken is None:
            return found[0]
        marks.append(f"![{_alt(found[0])}](file:{taken.digest})")
        return chr(_FIRST_SIGN + len(marks) - 1)

    html = _IMAGE.sub(sign, html)
    return plain_from_html(html), html


def with_element_signs(html: str) -> tuple[str, dict[str, str]]:
    """Put a private sign in the place of each embedded picture, and give the element of each sign."""
    elements: dict[str, str] = {}

    def sign(found: re.Match[str]) -> str:
        if not name_in(found[0]) or len(elements) >= MOST_PICTURES:
            return found[0]
        mark = chr(_FIRST_SIGN + len(elements))
        elements[mark] = found[0]
        return mark

    return _IMAGE.sub(sign, html), elements


def without_signs(markdown: str, marks: Sequence[str]) -> str:
    """Put the pictures in the place of their signs."""
    for place, mark in enumerate(marks):
        markdown = markdown.replace(chr(_FIRST_SIGN + place), mark)
    return markdown


def name_in(element: str) -> str:
    """Give the name of the embedded file a picture element shows; empty where it shows another."""
    found = _SOURCE.search(element)
    source = unescape(next((one for one in found.groups() if one), "")) if found else ""
    within = source.startswith(_WITHIN)
    return unquote(source.removeprefix(_WITHIN).split("?")[0]) if within else ""


def _alt(element: str) -> str:
    found = _ALT.search(element)
    alt = unescape(next((one for one in found.groups() if one), "")) if found else ""
    return " ".join(re.sub(r"[\[\]\\`*_<>&!]", " ", alt).split())


def names_in(html: str | None) -> frozenset[str]:
    """Give the names of the embedded files that a text shows."""
    return frozenset(name_in(found) for found in _IMAGE.findall(html or "")) - {""}


def embedded(html: str, pictures: Mapping[str, str]) -> str:
    """Show embedded files instead of the library's pictures; `pictures` gives a name for each address."""

    def element(found: re.Match[str]) -> str:
        source = _SOURCE.search(found[0])
        address = unescape(next((one for one in source.groups() if one), "")) if source else ""
        name = pictures.get(address)
        return found[0] if name is None else f'<img src="{_WITHIN}{name}" alt="{_alt(found[0])}">'

    return _IMAGE.sub(element, html)


def without_pictures(html: str) -> str:
    """Leave the words that stand for each picture."""
    return _IMAGE.sub(lambda found: _alt(found[0]) or _("[picture]"), html)


def digests_in(record: QuestionRecord) -> list[str]:
    """Give the digests of the pictures that a written record shows, in order."""
    texts = (record.stem, *record.options, record.explanation or "")
    return [digest for text in texts for digest in _WAITING.findall(text)]
