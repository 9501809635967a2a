"""Open a zipped document of a stranger as plain bytes by name; whatever could hurt the server is refused.

Nothing is unpacked to a disk. Bytes are counted as they come out, not as the directory of the file says.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO
from typing import BinaryIO, Final
from xml.parsers import expat

from django.utils.translation import gettext as _

from lms.core.refusals import UnreadableFile

OLE_SIGNATURE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
ZIP_SIGNATURES: Final = (b"PK\x03\x04", b"PK\x05\x06")
MEGABYTE: Final = 1024 * 1024
MOST_BYTES: Final = 200 * MEGABYTE
MOST_XML: Final = 40 * MEGABYTE
MOST_MEMBERS: Final = 4000
MOST_TIMES: Final = 200
SMALL: Final = 10 * MEGABYTE
CHUNK: Final = 256 * 1024
UTF8_NAME: Final = 0x800
ENCRYPTED: Final = 0x1
# What zipfile and expat raise on broken input: RuntimeError and NotImplementedError for unknown packings.
DAMAGE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    expat.ExpatError,
)

type Members = Mapping[str, bytes]


def damaged() -> UnreadableFile:
    """Say that a file is broken, and what to do."""
    return UnreadableFile(
        _("The file is damaged. Open it in the program it was written with and save it again.")
    )


def read_package(stream: BinaryIO) -> Members:
    """Give every member of a zipped document by its name, or raise UnreadableFile with the reason."""
    start = stream.read(len(OLE_SIGNATURE))
    stream.seek(0)
    if not start:
        raise UnreadableFile(_("The file is empty. Save it once more, then choose it again."))
    if start == OLE_SIGNATURE:
        words = _(
            "This is an old .doc or .ppt file or one with a password. Save it as .docx or .pptx without one."
        )
        raise UnreadableFile(words)
    if not start.startswith(ZIP_SIGNATURES):
        raise damaged()
    try:
        with zipfile.ZipFile(stream) as archive:
            return _members(archive)
    except DAMAGE as fault:
        raise damaged() from fault


def package_of(members: Members) -> BytesIO:
    """Zip members again for a reader that wants a file: what was checked is what is read."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    stream.seek(0)
    return stream


def _members(archive: zipfile.ZipFile) -> Members:
    infos = [info for info in archive.infolist() if not info.is_dir()]
    names = [_name(info) for info in infos]
    if len(names) > MOST_MEMBERS or len(set(names)) != len(names) or any(map(_leads_out, names)):
        raise UnreadableFile(_("The file is not built like a document. Save it again, then choose it again."))
    if any(info.flag_bits & ENCRYPTED for info in infos):
        raise UnreadableFile(_("The file has a password. Save it without one."))
    unpacked, packed = (
        (sum(sizes) for sizes in zip(*((i.file_size, i.compress_size) for i in infos), strict=True))
        if infos
        else (0, 0)
    )
    if unpacked > SMALL and unpacked > MOST_TIMES * packed:
        raise _swollen()
    members: dict[str, bytes] = {}
    left, left_for_xml = MOST_BYTES, MOST_XML
    for name, info in zip(names, infos, strict=True):
        is_xml = name.lower().endswith((".xml", ".rels", ".json"))
        data = _bytes(archive, info, min(left, left_for_xml) if is_xml else left)
        left -= len(data)
        if is_xml:
            left_for_xml -= len(data)
        if name.lower().endswith((".xml", ".rels")):
            _refuse_doctype(data)
        members[name] = data
    return members


def _name(info: zipfile.ZipInfo) -> str:
    """Give a member's name; Windows in China writes it in its own character set and does not say so."""
    if info.flag_bits & UTF8_NAME:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return info.filename


def _leads_out(name: str) -> bool:
    """Tell whether a name points out of its package."""
    return name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/")


def _bytes(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    """Unpack one member, and stop at the first byte too many."""
    parts: list[bytes] = []
    with archive.open(info) as member:
        while chunk := member.read(CHUNK):
            most -= len(chunk)
            if most < 0:
                raise _swollen()
            parts.append(chunk)
    return b"".join(parts)


def _swollen() -> UnreadableFile:
    return UnreadableFile(_("The file unpacks to far more than a document holds. Save it in parts."))


class _FirstElementReached(Exception):
    pass


def _refuse_doctype(data: bytes) -> None:
    """Refuse a part that declares a document type: no program writes one, and entities hide there."""
    parser = expat.ParserCreate()
    found: list[str] = []

    def doctype(name: str, *_rest: object) -> None:
        found.append(name)
        raise _FirstElementReached

    def element(_name: str, _attributes: dict[str, str]) -> None:
        raise _FirstElementReached

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = element
    try:
        parser.Parse(data, True)  # the only way to call it
    except _FirstElementReached:
        if found:
            raise UnreadableFile(
                _("The file holds declarations that no document needs. Save it again.")
            ) from None
