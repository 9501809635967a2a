"""Turn the bytes of a file into text, or say why they are no text in the encoding they claim."""

import codecs
import re
from typing import Final

from django.utils.translation import gettext as _

from lms.core.refusals import UnreadableFile

LARGEST_BYTES: Final = 64 * 1024 * 1024
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_DECLARATION = re.compile(rb"^\s*<\?xml\b[^>]{0,200}?>", re.IGNORECASE)
_ENCODING = re.compile(rb"encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
# Names of encodings that exported question files use, with the codec that reads their superset.
_CODECS: Final = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc-jp": "euc_jp",
    "euc-kr": "cp949",
    "koi8-r": "koi8_r",
    **{f"iso-8859-{part}": f"iso8859_{part}" for part in (*range(1, 12), 13, 14, 15, 16)},
    **{f"windows-{page}": f"cp{page}" for page in range(1250, 1259)},
}


def text_of(data: bytes) -> str:
    """Decode a text file, which has no way to say its encoding: UTF-8, else the GBK of Chinese Windows.

    Damaged UTF-8 is refused with its line and not taken for GBK, which gives a sign to nearly all bytes.
    """
    _refuse_wide(data)
    body = data.removeprefix(codecs.BOM_UTF8)
    chinese = None if len(body) < len(data) else _from_gbk(body)
    return _one_kind_of_line(chinese) if chinese is not None else _decoded(body, "utf-8", "UTF-8")


def _from_gbk(data: bytes) -> str | None:
    """Decode GBK; nothing where the bytes are UTF-8, perhaps damaged, or hardly give common Chinese."""
    tolerant = data.decode("utf-8", "replace")
    broken = tolerant.count("\ufffd")
    if not broken or sum(sign > "\x7f" for sign in tolerant) > 2 * broken:
        return None
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    written = [sign for sign in text if sign > "\x7f"]
    common = len("".join(written).encode("gb2312", "ignore")) // 2
    return text if common * 20 >= len(written) * 19 else None


def xml_text_of(data: bytes) -> str:
    """Decode an XML file by the encoding it declares, UTF-8 where it declares none."""
    _refuse_wide(data)
    body = data.removeprefix(codecs.BOM_UTF8)
    declaration = _DECLARATION.match(body)
    found = _ENCODING.search(declaration.group()) if declaration else None
    declared = found.group(1).decode("ascii") if found else "UTF-8"
    codec = _CODECS.get(declared.lower())
    if codec is None:
        raise UnreadableFile(
            _("The file declares the encoding “%(name)s”, which is not read here. Save it as UTF-8.")
            % {"name": declared}
        )
    if len(body) < len(data) and codec != "utf-8":
        raise UnreadableFile(
            _("The file declares the encoding “%(name)s” but starts as UTF-8 does. Save it as UTF-8.")
            % {"name": declared}
        )
    return _decoded(body, codec, declared)


def _refuse_wide(data: bytes) -> None:
    if len(data) > LARGEST_BYTES:
        raise UnreadableFile(_("The file is larger than 64 MB. Split it into several files."))
    # The zeros between letters show UTF-16 that comes without its mark.
    if data.startswith(_UTF16) or (b"\0" in data[:200] and data[:200].count(b"\0") * 3 > len(data[:200])):
        raise UnreadableFile(_("The file is written in UTF-16 or UTF-32. Save it as UTF-8."))
    if b"\0" in data:
        raise UnreadableFile(
            _("The file holds zero bytes, so it is no text in UTF-8. Save it as UTF-8 text.")
        )


def _decoded(body: bytes, codec: str, declared: str) -> str:
    try:
        text = body.decode(codec)
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise UnreadableFile(
            _("Line %(line)d holds bytes that are not %(name)s. Save the file as UTF-8.")
            % {"line": line, "name": declared}
        ) from error
    return _one_kind_of_line(text)


def _one_kind_of_line(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
