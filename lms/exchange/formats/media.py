"""Find what the texts of a question show besides words: pasted pictures are kept, what is lost is named."""

import base64
import binascii
import re
from collections.abc import Callable, Iterable
from html import unescape
from typing import Final
from urllib.parse import unquote

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.exchange.formats.limits import Faulty
from lms.exchange.formats.pictures import digest_of, htmls_of, names_in
from lms.exchange.formats.xml import Node
from lms.questions.records.rules import EmbeddedFile, Lost, QuestionRecord

LARGEST_FILE: Final = 8 * 1024 * 1024
LONGEST_NAME: Final = 120
_WITHIN: Final = "@@PLUGINFILE@@/"
_ELEMENT: Final = re.compile(
    r"<(?P<tag>img|audio|video|source|embed|object|iframe)\b(?P<rest>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)>",
    re.IGNORECASE,
)
_SOURCE: Final = re.compile(r"\s(?:src|data)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+))", re.IGNORECASE)
# A colon or an equals sign may be escaped, or be a private sign that a format puts in its place.
_PASTED: Final = re.compile(
    r"(?P<quote>[\"'])\s*data(?:\\?:|[^\w\s\"'<>])(?P<type>[a-z]{1,20})/(?P<kind>[a-z0-9.+-]{1,20});base64,"
    r"(?P<data>[^\"'<>]*+)(?P=quote)",
    re.IGNORECASE,
)
_NO_BASE64: Final = re.compile(r"[^A-Za-z0-9+/=]")
_ENDINGS: Final = {"jpeg": "jpg", "svg+xml": "svg"}
_REMOTE: Final = gettext_lazy(
    "Not taken along: the picture stands at this address and not in the file. Put it into the media library."
)
_GONE: Final = gettext_lazy(
    "Not taken along: the file does not embed this picture. Export it with its files."
)
_NO_PLACE: Final = gettext_lazy(
    "Not taken along: pictures are kept in question text, options and explanation. Only its words are kept."
)
_PLAYED: Final = gettext_lazy(
    "Not taken along: only a simulated call plays a recording. Write down what is said, or make it a call."
)
_OTHER: Final = gettext_lazy("Not taken along: films and pages of others are not shown here.")


def without_pasted(text: str, shown: Callable[[str], str] = str) -> tuple[str, tuple[EmbeddedFile, ...]]:
    """Take the pictures that were pasted into a text out of it; they become files that it embeds.

    Of anything else that was pasted, such as a recording, its type stays, by which it is named as lost.
    `shown` puts back the signs that a format escapes. Raises Faulty where one is damaged.
    """
    if "base64" not in text:
        return text, ()
    files: dict[str, EmbeddedFile] = {}

    def named(found: re.Match[str]) -> str:
        if found["type"].lower() != "image":
            return f"{found['quote']}data:{found['type']}/{found['kind']}{found['quote']}"
        try:
            data = base64.b64decode(_NO_BASE64.sub("", shown(found["data"]).replace("\\", "")), validate=True)
        except binascii.Error as error:
            raise Faulty(_("A picture pasted into the text is damaged. Paste it anew.")) from error
        if len(data) > LARGEST_FILE:
            raise Faulty(_("A picture pasted into the text is larger than 8 MB. Make it smaller."))
        kind = found["kind"].lower()
        name = f"pasted-{digest_of(data)[:8]}.{_ENDINGS.get(kind, kind)}"
        files[name] = EmbeddedFile(name, data)
        return f"{found['quote']}{_WITHIN}{name}{found['quote']}"

    return _PASTED.sub(named, text), tuple(files.values())


def take_pasted(question: Node) -> tuple[EmbeddedFile, ...]:
    """Take the pictures pasted into any text of a question; its texts then name them as embedded files."""
    found: dict[str, EmbeddedFile] = {}
    waiting = [question]
    while waiting:
        node = waiting.pop()
        if (source := node.attributes.get("src", "")).startswith("data:"):
            quoted, files = without_pasted(f'"{source}"')
            node.attributes["src"] = quoted.strip('"')
            found |= {one.name: one for one in files}
        if node.content and all(isinstance(one, str) for one in node.content):
            text, files = without_pasted(node.text)
            node.content = [text]
            found |= {one.name: one for one in files}
        waiting += [one for one in node.content if isinstance(one, Node) and one.tag != "file"]
    return tuple(found.values())


def lost_media(texts: Iterable[str], record: QuestionRecord) -> list[Lost]:
    """List what the texts of a question show and its record does not hold, each thing once."""
    kept = frozenset().union(*map(names_in, htmls_of(record)))
    embedded = {file.name for file in record.files}
    lost: dict[str, Lost] = {}
    for tag, source in (found for text in (*texts, *htmls_of(record)) for found in _media_in(text)):
        name = unquote(source.removeprefix(_WITHIN).split("?")[0])
        is_embedded = source.startswith(_WITHIN)
        if tag == "img" and is_embedded and name in kept & embedded:
            continue
        if is_embedded and name == record.recording:
            continue
        if tag == "img":
            reason = _REMOTE if not is_embedded else _NO_PLACE if name in embedded else _GONE
        else:
            reason = _PLAYED if tag == "audio" else _OTHER
        shown = name if is_embedded else source
        lost.setdefault(shown, Lost(record.place, shown[:LONGEST_NAME], str(reason)))
    return list(lost.values())


def _media_in(text: str) -> list[tuple[str, str]]:
    """Give the elements of a text that show something of a file, as (element, source)."""
    found: list[tuple[str, str]] = []
    playing = ""
    for element in _ELEMENT.finditer(text):
        tag = element["tag"].lower()
        source = _SOURCE.search(element["rest"])
        playing = tag if tag in {"audio", "video"} else playing
        if source:
            said = unescape(next((one for one in source.groups() if one), "")).strip()
            found.append((playing if tag == "source" else tag, said))
    return [one for one in found if one[1]]
