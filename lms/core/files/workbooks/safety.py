"""Refuse a hostile workbook before any reader opens it, copy what is safe, and tell what is plain and small.

The reader later opens only the copy, so what was checked is what is read: sizes a zip directory lies about,
macros and members nobody needs never reach it.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, Final
from xml.parsers import expat

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.core.files.workbooks.cells import CellScan, has_doctype, text_of_references
from lms.core.files.workbooks.styles import FarDay, check_days, day_styles
from lms.core.refusals import UnreadableFile
from lms.core.settings import CoreSettings

OLE_SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
ZIP_SIGNATURE = b"PK\x03\x04"
MEGABYTE = 1024 * 1024
READERS_STOP = "PanicException"
MOST_MEMBERS = 2000
MOST_TIMES = 200
SMALL = 10 * MEGABYTE
MOST_COLUMNS = 300
MOST_CELLS = 12_000_000
MOST_TEXT = 300 * MEGABYTE
CHUNK = 256 * 1024
# What zipfile and expat raise on broken input: RuntimeError for an encrypted member,
# ValueError for numbers no computer counts to.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    expat.ExpatError,
)
NEEDED = ("[Content_Types].xml", "xl/workbook.xml")
KEPT = (
    "[Content_Types].xml",
    "_rels/",
    "xl/workbook.xml",
    "xl/_rels/",
    "xl/worksheets/",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
)


# Every part, for a copy that is to be written again.
EVERYTHING = ("",)
DAMAGED = gettext_lazy("The file is damaged. Open it in Excel or WPS and save it again.")
OLD_OR_LOCKED = gettext_lazy(
    "This is an old .xls workbook or one with a password. Save it as .xlsx without a password."
)
NOT_XLSX = gettext_lazy("This is not an .xlsx workbook. Open it in Excel or WPS and save it as .xlsx.")
SWOLLEN = gettext_lazy("The file unpacks to far more than it holds. Copy the table into a new workbook.")


@contextmanager
def safe_copy(
    stream: BinaryIO, *, kept: tuple[str, ...] = KEPT, most_rows: int | None = None
) -> Iterator[Path]:
    """Give the path of a checked, unpacked copy that lives as long as the block.

    `kept` says how the names of the parts begin that are copied; `most_rows` a sheet may have, as a rule as
    many as in any workbook.
    """
    check_kind(stream)
    with TemporaryDirectory(prefix="workbook") as folder:
        path = Path(folder) / "copy.xlsx"
        try:
            with zipfile.ZipFile(stream) as archive:
                check_directory(archive)
                copy_members(archive, path, kept)
            check_copy(path, CoreSettings.current().upload_rows if most_rows is None else most_rows)
        except DAMAGE as fault:
            raise UnreadableFile(DAMAGED) from fault
        with no_panic():
            yield path


@contextmanager
def no_panic() -> Iterator[None]:
    """Turn a stop of the reader, which is no Exception and would end the server's thread, into a refusal."""
    try:
        yield
    except BaseException as fault:
        if type(fault).__name__ != READERS_STOP:
            raise
        raise UnreadableFile(DAMAGED) from fault


def check_size(stream: BinaryIO) -> None:
    """Refuse a file that is too large; the next read starts at its beginning."""
    stream.seek(0, 2)
    size = stream.tell()
    stream.seek(0)
    most = CoreSettings.current().upload_megabytes
    if size > most * MEGABYTE:
        raise UnreadableFile(
            _("The file is larger than %(size)d MB. Split it into several.") % {"size": most}
        )


def check_kind(stream: BinaryIO) -> None:
    """Tell an xlsx from what people send instead of one."""
    check_size(stream)
    start = stream.read(8)
    stream.seek(0)
    if not start:
        raise UnreadableFile(_("The file is empty. Save it once more, then choose it again."))
    if start == OLE_SIGNATURE:
        raise UnreadableFile(OLD_OR_LOCKED)
    if not start.startswith(ZIP_SIGNATURE):
        raise UnreadableFile(NOT_XLSX)


def check_directory(archive: zipfile.ZipFile) -> None:
    """Judge the archive by its directory: parts, number, declared sizes."""
    members = archive.infolist()
    names = [member.filename for member in members]
    if "xl/workbook.bin" in names:
        raise UnreadableFile(_("This is a binary .xlsb workbook. Save it as .xlsx."))
    if any(name not in names for name in NEEDED):
        raise UnreadableFile(NOT_XLSX)
    if len(names) > MOST_MEMBERS or len(set(names)) != len(names):
        raise UnreadableFile(_("The file is not built like a workbook. Save it again from Excel or WPS."))
    if any(member.flag_bits & 1 for member in members):
        raise UnreadableFile(_("The workbook has a password. Save it without one."))
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    check_unpacked(unpacked)
    if unpacked > SMALL and unpacked / packed > MOST_TIMES:
        raise UnreadableFile(SWOLLEN)


def check_unpacked(size: int) -> None:
    """Refuse more unpacked bytes than the site allows."""
    if size > CoreSettings.current().unpacked_megabytes * MEGABYTE:
        raise UnreadableFile(SWOLLEN)


def copy_members(archive: zipfile.ZipFile, path: Path, kept: tuple[str, ...]) -> None:
    """Copy the parts whose names begin so, counting what really comes out."""
    written = 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as copy:
        for member in archive.infolist():
            if not member.filename.startswith(kept):
                continue
            with archive.open(member) as source, copy.open(member.filename, "w") as target:
                while chunk := source.read(CHUNK):
                    written += len(chunk)
                    check_unpacked(written)
                    target.write(chunk)


def check_copy(path: Path, most_rows: int) -> None:
    """Look into every part: no document type, no cell far from the table, no text repeated without end."""
    with zipfile.ZipFile(path) as copy:
        names = copy.namelist()
        for name in names:
            with copy.open(name) as part:
                if name.endswith((".xml", ".rels")) and has_doctype(part):
                    raise UnreadableFile(_("The file holds declarations no workbook needs. Save it again."))
        days = day_styles(copy)
        for name in names:
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                check_sheet(copy, name, days, most_rows)


def check_sheet(copy: zipfile.ZipFile, name: str, days: frozenset[int], most_rows: int) -> None:
    """Refuse a sheet whose filled area would need memory for empty space, or whose texts would fill it."""
    sheet = copy.read(name) if copy.getinfo(name).file_size <= LARGEST_PLAIN or days else b""
    try:
        check_days(sheet, days)
    except FarDay as far:
        raise UnreadableFile(str(far)) from far
    if not is_plain(copy, sheet, most_rows):
        walk_sheet(copy, name, most_rows)


def is_plain(copy: zipfile.ZipFile, sheet: bytes, most_rows: int) -> bool:
    """Tell by its bytes that a sheet is small and that its texts fit, however often cells point at them."""
    if plain_cells(sheet, most_rows) is None:
        return False
    strings = "xl/sharedStrings.xml"
    return strings not in copy.namelist() or most_text(copy.read(strings)) * sheet.count(_SHARED) <= MOST_TEXT


def walk_sheet(copy: zipfile.ZipFile, name: str, most_rows: int) -> None:
    """Measure a sheet exactly, cell by cell."""
    with copy.open(name) as part:
        scan = CellScan()
        scan.read(part)
    if scan.last_row > most_rows + 100 or scan.last_column > MOST_COLUMNS:
        raise UnreadableFile(
            _("Cell %(cell)s is filled, far away from the table. Delete its row or column, then save.")
            % {"cell": scan.farthest}
        )
    if scan.last_row * scan.last_column > MOST_CELLS:
        raise UnreadableFile(_("The sheet has more than %(count)d cells. Split it.") % {"count": MOST_CELLS})
    if scan.shared_references and "xl/sharedStrings.xml" in copy.namelist():
        with copy.open("xl/sharedStrings.xml") as strings, copy.open(name) as part:
            if text_of_references(strings, part, scan.shared_references, MOST_TEXT) > MOST_TEXT:
                raise UnreadableFile(SWOLLEN)


# Columns A to CZ; wider tables are walked through. A long table has fewer, as what counts is its area.
MOST_PLAIN_COLUMNS: Final = 104
PLAIN_COLUMNS: Final = (
    (MOST_PLAIN_COLUMNS, "(?:[A-Z]|[A-C][A-Z])"),
    (26, "[A-Z]"),
    (11, "[A-K]"),
)
# A full sheet of five columns, every text written into its cell, has some 230 MB.
LARGEST_PLAIN: Final = 256 * MEGABYTE
# What may follow the name of an element, and other writings of a cell.
_AFTER_NAME: Final = (b" ", b">", b"/", b"\t", b"\n", b"\r")
_CELL: Final = b"<c"
_CELLS: Final = tuple(_CELL + end for end in _AFTER_NAME)
_PREFIXED: Final = b":c"
_PREFIXED_CELLS: Final = tuple(_PREFIXED + end for end in _AFTER_NAME)
_STRING_END: Final = b"</si>"
_SHARED: Final = b' t="s"'
_LAST_ROW: Final = re.compile(rb'<row [^<>]{0,99}?\br="(\d{1,7})"')


def plain_cells(sheet: bytes, most_rows: int) -> int | None:
    """Count the cells of a plain sheet that lie within the rows and columns; None where it is not plain.

    Every cell must carry its own reference in front, as Excel, WPS, LibreOffice and the usual libraries write
    it; filled or not does not matter here.
    """
    start, end = sheet.find(b"<sheetData"), sheet.rfind(b"</sheetData>")
    if not 0 <= start < end or not sheet.rstrip().endswith(b"</worksheet>"):
        return None
    if (b"!" in sheet and b"<!" in sheet) or any(sign in sheet[:start] + sheet[end:] for sign in _CELLS):
        return None
    if _PREFIXED in sheet and any(sign in sheet for sign in _PREFIXED_CELLS):
        return None
    cells = sheet.count(_CELL, start, end)
    # Only a guess of how long it is: every cell is looked at.
    last = _LAST_ROW.match(sheet, max(start, sheet.rfind(b"<row ", start, end)))
    rows = int(last[1]) if last else 1
    columns, letters = next(
        (each for each in PLAIN_COLUMNS if each[0] * rows <= MOST_CELLS), PLAIN_COLUMNS[-1]
    )
    beyond = _beyond(min(most_rows, MOST_CELLS // columns), letters)
    if cells != sheet.count(b'<c r="', start, end) or beyond.search(sheet, start, end):
        return None
    return cells


def most_text(strings: bytes) -> int:
    """Bound the bytes of the longest shared string; the whole part where its ends are not plain."""
    return max(map(len, strings.split(_STRING_END)))


@lru_cache(maxsize=8)
def _beyond(most_rows: int, letters: str) -> re.Pattern[bytes]:
    """Find a cell that is not plain, or whose reference is not within the rows and those columns.

    Nothing but its style and type may stand beside the reference: the reader takes the last of two.
    """
    reference = f"{letters}(?:{numbers_up_to(most_rows)})"
    plain = rf'{reference}"(?: (?:s|t|cm|vm)="[A-Za-z0-9]{{0,20}}"){{0,4}}/?>'
    return re.compile(rf'<c r="(?!{plain})'.encode())


def numbers_up_to(most: int) -> str:
    """Write a regular expression for the whole numbers from 1 to `most`, without leading noughts."""
    digits = str(most)
    shorter = [rf"[1-9]\d{{0,{len(digits) - 2}}}"] if len(digits) > 1 else []
    same = [
        rf"{digits[:place]}[{1 if place == 0 else 0}-{int(digit) - 1}]\d{{{len(digits) - place - 1}}}"
        for place, digit in enumerate(digits)
        if int(digit) > (1 if place == 0 else 0)
    ]
    return "|".join([*shorter, *same, digits])
