"""Read a file of questions in whichever of the known formats it is written, or the way a person chose."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Final, Literal

from django.utils.translation import gettext as _

from lms.core.refusals import UnreadableFile
from lms.exchange.cloze.reading import is_cloze, read_cloze
from lms.exchange.formats.limits import within_limits
from lms.exchange.gift.missing_word import read_missing_word
from lms.exchange.gift.reading import read_gift
from lms.exchange.moodle.reading import read_moodle_xml
from lms.exchange.reading.cleaning import cleaned
from lms.exchange.reading.decoding import text_of, xml_text_of
from lms.exchange.typed.aiken import ANSWER, OPTION, read_aiken
from lms.exchange.typed.paper import is_typed_paper, read_typed_paper
from lms.exchange.workbooks.sheets.grids import is_table
from lms.exchange.workbooks.sheets.reading import Corrections, read_workbook
from lms.questions.records.rules import FileFault, FileFormat, FilePlace, Reading

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
_TABLES: Final = frozenset({".csv", ".tsv"})
_DOCUMENTS: Final = frozenset({".docx", ".doc", ".wps", ".rtf", ".odt"})
_XML: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|!--|!DOCTYPE|quiz)")
_BARE_WEIGHT: Final = re.compile(r"~\s{0,9}\d{1,3}%")


def detect(name: str, data: bytes) -> FileFormat:
    """Tell the format by what the file holds; its name decides only where the content allows several."""
    ending = PurePath(name).suffix.lower()
    if ending in _DOCUMENTS:
        raise UnreadableFile(
            _(
                "This is a document of Word or WPS. Save it there as plain text (*.txt), then choose that "
                "file: numbers and letters of its lists come along."
            )
        )
    if data.startswith(_WORKBOOKS) or ending in _TABLES:
        return "xlsx"
    if _XML.match(data[:400]) or ending == ".xml":
        return "moodle-xml"
    text = text_of(data)
    if not text.strip():
        raise UnreadableFile(_("The file is empty. Save it once more, then choose it again."))
    if is_table(text):
        return "xlsx"
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
    if kind == "xlsx":
        reading = read_workbook(data, preset=preset)
    elif kind == "moodle-xml":
        reading = cleaned(read_moodle_xml(xml_text_of(data)))
    else:
        text = text_of(data)
        if not text.strip():
            raise UnreadableFile(_("The file is empty. Save it once more, then choose it again."))
        reading = cleaned(_READERS[kind](text))
    reading = within_limits(reading)
    if reading.questions or reading.faults:
        return reading
    fault = FileFault(
        FilePlace(row=1), _("The file holds no question. Choose another file or name its format.")
    )
    return Reading(reading.format, faults=(fault,), skipped=reading.skipped, understood=reading.understood)


@dataclass(frozen=True, slots=True)
class ReadingChoices:
    """What a person says about a file: its format, whose figures for kinds it uses, what sheets hold."""

    format: AskedFormat = "auto"
    preset: str | None = None
    corrections: Corrections = field(default_factory=Corrections)


def read_upload(name: str, data: bytes, choices: ReadingChoices) -> Reading:
    """Read a file; raises UnreadableFile with the reason."""
    kind = detect(name, data) if choices.format == "auto" else choices.format
    if kind == "xlsx" and choices.corrections != Corrections():
        return within_limits(read_workbook(data, preset=choices.preset, corrections=choices.corrections))
    return read_file(name, data, format=kind, preset=choices.preset)
