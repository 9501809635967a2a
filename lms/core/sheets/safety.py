"""Refuse a hostile workbook before any reader opens it, and copy what is safe.

The reader later opens only the copy, so what was checked is what is read: sizes a zip directory lies about,
macros and members nobody needs never reach it.
"""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO
from xml.parsers import expat

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.core.settings import CoreSettings
from lms.core.sheets.cells import CellScan, has_doctype, text_of_references
from lms.core.sheets.far_days import FarDay, check_days, day_styles
from lms.core.sheets.plain_sheets import LARGEST_PLAIN, MOST_PLAIN_COLUMNS, most_text, plain_cells

OLE_SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
ZIP_SIGNATURE = b"PK\x03\x04"
MEGABYTE = 1024 * 1024
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


DAMAGED = gettext_lazy("The file is damaged. Open it in Excel or WPS and save it again.")
NOT_XLSX = gettext_lazy("This is not an .xlsx workbook. Open it in Excel or WPS and save it as .xlsx.")
SWOLLEN = gettext_lazy("The file unpacks to far more than it holds. Copy the table into a new workbook.")


class WorkbookRefused(Exception):
    """A file cannot be read: the sentence says why and what to do."""


@contextmanager
def safe_copy(stream: BinaryIO) -> Iterator[Path]:
    """Give the path of a checked, unpacked copy that lives as long as the block."""
    check_kind(stream)
    with TemporaryDirectory(prefix="workbook") as folder:
        path = Path(folder) / "copy.xlsx"
        try:
            with zipfile.ZipFile(stream) as archive:
                check_directory(archive)
                copy_members(archive, path)
            check_copy(path)
        except DAMAGE as fault:
            raise WorkbookRefused(DAMAGED) from fault
        yield path


def check_kind(stream: BinaryIO) -> None:
    """Tell an xlsx from what people send instead of one."""
    stream.seek(0, 2)
    size = stream.tell()
    most = CoreSettings.current().upload_megabytes
    if size > most * MEGABYTE:
        raise WorkbookRefused(
            _("The file is larger than %(size)d MB. Split it into several.") % {"size": most}
        )
    stream.seek(0)
    start = stream.read(8)
    stream.seek(0)
    if not start:
        raise WorkbookRefused(_("The file is empty. Save it once more, then choose it again."))
    if start == OLE_SIGNATURE:
        raise WorkbookRefused(
            _("This is an old .xls workbook or one with a password. Save it as .xlsx without a password.")
        )
    if not start.startswith(ZIP_SIGNATURE):
        raise WorkbookRefused(NOT_XLSX)


def check_directory(archive: zipfile.ZipFile) -> None:
    """Judge the archive by its directory: parts, number, declared sizes."""
    members = archive.infolist()
    names = [member.filename for member in members]
    if "xl/workbook.bin" in names:
        raise WorkbookRefused(_("This is a binary .xlsb workbook. Save it as .xlsx."))
    if any(name not in names for name in NEEDED):
        raise WorkbookRefused(NOT_XLSX)
    if len(names) > MOST_MEMBERS or len(set(names)) != len(names):
        raise WorkbookRefused(_("The file is not built like a workbook. Save it again from Excel or WPS."))
    if any(member.flag_bits & 1 for member in members):
        raise WorkbookRefused(_("The workbook has a password. Save it without one."))
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    check_unpacked(unpacked)
    if unpacked > SMALL and unpacked / packed > MOST_TIMES:
        raise WorkbookRefused(SWOLLEN)


def check_unpacked(size: int) -> None:
    """Refuse more unpacked bytes than the site allows."""
    if size > CoreSettings.current().unpacked_megabytes * MEGABYTE:
        raise WorkbookRefused(SWOLLEN)


def copy_members(archive: zipfile.ZipFile, path: Path) -> None:
    """Copy the parts that hold the table, counting what really comes out."""
    written = 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as copy:
        for member in archive.infolist():
            if not member.filename.startswith(KEPT):
                continue
            with archive.open(member) as source, copy.open(member.filename, "w") as target:
                while chunk := source.read(CHUNK):
                    written += len(chunk)
                    check_unpacked(written)
                    target.write(chunk)


def check_copy(path: Path) -> None:
    """Look into every part: no document type, no cell far from the table, no text repeated without end."""
    with zipfile.ZipFile(path) as copy:
        names = copy.namelist()
        for name in names:
            with copy.open(name) as part:
                if name.endswith((".xml", ".rels")) and has_doctype(part):
                    raise WorkbookRefused(_("The file holds declarations no workbook needs. Save it again."))
        days = day_styles(copy)
        for name in names:
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                check_sheet(copy, name, days)


def check_sheet(copy: zipfile.ZipFile, name: str, days: frozenset[int]) -> None:
    """Refuse a sheet whose filled area would need memory for empty space, or whose texts would fill it."""
    sheet = copy.read(name) if copy.getinfo(name).file_size <= LARGEST_PLAIN or days else b""
    try:
        check_days(sheet, days)
    except FarDay as far:
        raise WorkbookRefused(str(far)) from far
    if not is_plain(copy, sheet):
        walk_sheet(copy, name)


def is_plain(copy: zipfile.ZipFile, sheet: bytes) -> bool:
    """Tell by its bytes that a sheet is small and that its texts fit, however often cells point at them."""
    cells = plain_cells(sheet, min(CoreSettings.current().upload_rows, MOST_CELLS // MOST_PLAIN_COLUMNS))
    if cells is None:
        return False
    strings = "xl/sharedStrings.xml"
    return strings not in copy.namelist() or most_text(copy.read(strings)) * cells <= MOST_TEXT


def walk_sheet(copy: zipfile.ZipFile, name: str) -> None:
    """Measure a sheet exactly, cell by cell."""
    with copy.open(name) as part:
        scan = CellScan()
        scan.read(part)
    most_rows = CoreSettings.current().upload_rows
    if scan.last_row > most_rows + 100 or scan.last_column > MOST_COLUMNS:
        raise WorkbookRefused(
            _("Cell %(cell)s is filled, far away from the table. Delete its row or column, then save.")
            % {"cell": scan.farthest}
        )
    if scan.last_row * scan.last_column > MOST_CELLS:
        raise WorkbookRefused(_("The sheet has more than %(count)d cells. Split it.") % {"count": MOST_CELLS})
    if scan.shared_references and "xl/sharedStrings.xml" in copy.namelist():
        with copy.open("xl/sharedStrings.xml") as strings, copy.open(name) as part:
            if text_of_references(strings, part, scan.shared_references, MOST_TEXT) > MOST_TEXT:
                raise WorkbookRefused(SWOLLEN)
