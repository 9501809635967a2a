"""Read a file of questions in whichever of the known formats it is written."""

import re
from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Final, Literal

from django.utils.translation import gettext as _

from lms.exams.domain.records import FileFault, FileFormat, Place, Reading, UnreadableFile
from lms.exams.exchange.aiken import ANSWER, OPTION, read_aiken
from lms.exams.exchange.cloze import is_cloze, read_cloze
from lms.exams.exchange.decoding import text_of, xml_text_of
from lms.exams.exchange.gift import read_gift
from lms.exams.exchange.missing_word import read_missing_word
from lms.exams.exchange.moodle_xml import read_moodle_xml
from lms.exams.exchange.typed_paper import is_typed_paper, read_typed_paper
from lms.exams.sheets.reading import read_workbook

type AskedFormat = FileFormat | Literal["auto"]

FORMATS: Final[tuple[FileFormat, ...]] = (
    "xlsx",
    "text",
    "gift",
    "moodle-xml",
    "aiken",
    "missing-word",
    "cloze",
)
_READERS: Final[Mapping[FileFormat, Callable[[str], Reading]]] = {
    "gift": read_gift,
    "aiken": read_aiken,
    "missing-word": read_missing_word,
    "cloze": read_cloze,
    "text": read_typed_paper,
}
_NAMES: Final[Mapping[str, FileFormat]] = {
    "missingword": "missing-word",
    "gift": "gift",
    "aiken": "aiken",
    "cloze": "cloze",
    "multianswer": "cloze",
}
# The first bytes of .xlsx and .xls.
_WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_DOCUMENTS: Final = frozenset({".docx", ".doc", ".wps", ".rtf", ".odt"})
_XML: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|!--|!DOCTYPE|quiz)")
_BARE_WEIGHT: Final = re.compile(r"~\s{0,9}\d{1,3}%")


def detect(name: str, data: bytes) -> FileFormat:
    """Tell the format by what the file holds; its name decides only where the content allows several."""
    ending = PurePath(name).suffix.lower()
    if ending in _DOCUMENTS:
        raise UnreadableFile(
            _(
                "This is a document of Word or WPS. Save it there as plain text (*.txt) with the encoding "
                "UTF-8, then choose that file: numbers and letters of its lists come along."
            )
        )
    if data.startswith(_WORKBOOKS) or ending == ".csv":
        return "xlsx"
    if _XML.match(data[:400]) or ending == ".xml":
        return "moodle-xml"
    text = text_of(data)
    if not text.strip():
        raise UnreadableFile(_("The file is empty. Save it once more, then choose it again."))
    stem = re.sub(r"[^a-z]", "", name.lower())
    named = next((kind for word, kind in _NAMES.items() if word in stem), None)
    if named is not None:
        return named
    return _by_content(text)


def _by_content(text: str) -> FileFormat:
    if is_cloze(text):
        return "cloze"
    if is_typed_paper(text):
        return "text"
    lines = [line.strip() for line in text.split("\n")]
    if any(ANSWER.fullmatch(line) for line in lines) and any(OPTION.fullmatch(line) for line in lines):
        return "aiken"
    if "{" not in text:
        raise UnreadableFile(_("The format is not recognised. Name it."))
    return "missing-word" if _BARE_WEIGHT.search(text) else "gift"


def read_file(name: str, data: bytes, *, format: AskedFormat = "auto", preset: str | None = None) -> Reading:
    """Read a file; `preset` names the codes of a vendor's workbook and means nothing for texts.

    A file in which nothing is found is not silently taken for empty: that is a fault of its own.
    """
    kind = detect(name, data) if format == "auto" else format
    reading = _read(kind, data, preset)
    if reading.questions or reading.faults:
        return reading
    fault = FileFault(Place(row=1), _("The file holds no question. Choose another file or name its format."))
    return Reading(reading.format, faults=(fault,), skipped=reading.skipped, understood=reading.understood)


def _read(kind: FileFormat, data: bytes, preset: str | None) -> Reading:
    if kind == "moodle-xml":
        return read_moodle_xml(xml_text_of(data))
    if kind == "xlsx":
        return read_workbook(data, preset=preset)
    text = text_of(data)
    if not text.strip():
        raise UnreadableFile(_("The file is empty. Save it once more, then choose it again."))
    return _READERS[kind](text)
