"""Read the texts of a Moodle question: their format and the files they embed."""

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _

from lms.exchange.formats.limits import Faulty
from lms.exchange.formats.media import LARGEST_FILE
from lms.exchange.formats.plain import Rich, TextFormat, rich, tidy
from lms.exchange.formats.xml import Node
from lms.questions.media.services import starts_as_recording
from lms.questions.records.rules import EmbeddedFile

_FORMATS: Final[dict[str, TextFormat]] = {
    "html": "html",
    "moodle_auto_format": "moodle",
    "plain_text": "plain",
    "markdown": "markdown",
}


def format_of(node: Node | None, default: TextFormat = "html") -> TextFormat:
    """Tell in which format a text is written."""
    name = node.attributes.get("format", "").strip() if node is not None else ""
    return _FORMATS.get(name, default)


def rich_of(node: Node | None, default: TextFormat = "html") -> Rich:
    """Read a formatted text: its `text` element, or its own content in old files."""
    return rich(raw_of(node), format_of(node, default))


def raw_of(node: Node | None) -> str:
    """Give a text as written; old files have no `text` element around it."""
    if node is None:
        return ""
    inner = node.child("text")
    if inner is not None:
        return inner.text.strip()
    return "".join(one for one in node.content if isinstance(one, str)).strip()


def texts_of(question: Node) -> Iterator[str]:
    """Give every text of a question as written, whatever it says."""
    waiting = [question]
    while waiting:
        node = waiting.pop()
        if node.tag in {"text", "image"} or not any(isinstance(one, Node) for one in node.content):
            yield node.text
        else:
            waiting += [one for one in node.content if isinstance(one, Node) and one.tag != "file"]


def line_text(node: Node | None) -> str:
    """Read a name, an identifier or a tag, in which markup is text like any other."""
    return tidy(raw_of(node)).replace("\n", " ")


def files_of(question: Node) -> tuple[EmbeddedFile, ...]:
    """Collect the files of all texts of a question, the one of old files included; one name comes once."""
    found: dict[str, EmbeddedFile] = {}
    waiting = [question]
    while waiting:
        node = waiting.pop()
        for one in node.all("file"):
            _keep(found, one.attributes.get("name", ""), one.text, one.attributes.get("encoding", "base64"))
        waiting += [one for one in node.content if isinstance(one, Node) and one.tag != "text"]
    picture = question.child("image_base64")
    if picture is not None and picture.text.strip():
        _keep(found, line_text(question.child("image")) or "image", picture.text, "base64")
    return tuple(found.values())


def _keep(found: dict[str, EmbeddedFile], name: str, written: str, encoding: str) -> None:
    if name in found:
        return
    if encoding != "base64":
        raise Faulty(
            _("The file “%(name)s” is not embedded as base64. Export the question anew.") % {"name": name}
        )
    try:
        data = base64.b64decode(re.sub(r"\s+", "", written), validate=True)
    except binascii.Error as error:
        raise Faulty(
            _("The file “%(name)s” is damaged. Export the question anew.") % {"name": name}
        ) from error
    if len(data) > LARGEST_FILE and not starts_as_recording(data):  # which has a limit of its own
        raise Faulty(_("The file “%(name)s” is larger than 8 MB. Make it smaller.") % {"name": name})
    found[name] = EmbeddedFile(name, data)
