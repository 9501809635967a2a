"""Hostile and broken files are refused with a sentence, before anything is read into memory."""

import contextlib
import random
import re
import resource
import struct
import zipfile
from io import BytesIO
from pathlib import Path
from xml.parsers.expat import ExpatError

import pytest
import xlsxwriter
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django.fixtures import Settings as SettingsWrapper
from python_calamine import CalamineError, CalamineWorkbook

from lms.core.files.workbooks.cells import CellScan
from lms.core.files.workbooks.safety import (
    DAMAGED,
    MOST_PLAIN_COLUMNS,
    NOT_XLSX,
    SWOLLEN,
    numbers_up_to,
    plain_cells,
)
from lms.core.imports.examining import examine
from lms.core.refusals import UnreadableFile
from lms.core.wording import StrOrPromise
from tests.core.workbooks import LI, UsersImport, bent, with_part, workbook

pytestmark = pytest.mark.django_db
SHEET = "xl/worksheets/sheet1.xml"


def refusal(stream: BytesIO) -> str:
    """Give the sentence a file is refused with."""
    with pytest.raises(UnreadableFile) as caught:
        examine(UsersImport(), stream)
    return str(caught.value)


def english(stream: BytesIO) -> str:
    """Give the refusal in English."""
    with translation.override("en"):
        return refusal(stream)


def in_english(words: StrOrPromise) -> str:
    """Write a sentence in English."""
    with translation.override("en"):
        return str(words)


def replaced(name: str, old: bytes, new: bytes) -> BytesIO:
    """Bend one part of an honest workbook."""

    def bend(part: str, content: bytes) -> bytes:
        if part != name:
            return content
        assert old in content
        return content.replace(old, new, 1)

    return bent(workbook([LI]), bend)


def test_an_honest_workbook_is_read() -> None:
    found = examine(UsersImport(), workbook([LI]))

    assert [row.text("number") for row in found.rows] == ["00231"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"", "The file is empty. Save it once more, then choose it again.", id="empty"),
        pytest.param(b"%PDF-1.7\n\x00\xff", NOT_XLSX, id="pdf"),
        pytest.param(b"PK\x03\x04" + b"\x00" * 200, DAMAGED, id="zip in name only"),
        pytest.param(
            bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 600,
            "This is an old .xls workbook or one with a password. Save it as .xlsx without a password.",
            id="xls or password",
        ),
    ],
)
def test_other_files_get_a_sentence(content: bytes, sentence: StrOrPromise) -> None:
    assert english(BytesIO(content)) == in_english(sentence)


def test_a_zip_that_is_no_workbook() -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("readme.txt", "hello")

    assert refusal(stream) == str(NOT_XLSX)


def test_a_truncated_file() -> None:
    content = workbook([LI]).getvalue()

    assert refusal(BytesIO(content[: len(content) // 2])) == str(DAMAGED)


def test_a_broken_sheet() -> None:
    assert refusal(replaced(SHEET, b"</sheetData>", b"<broken")) == str(DAMAGED)


def test_a_reference_to_a_text_that_is_not_there() -> None:
    assert "damaged" in english(replaced(SHEET, b't="s"><v>0</v>', b't="s"><v>999</v>'))


def test_a_zip_bomb_by_ratio() -> None:
    assert refusal(with_part(workbook([LI]), "xl/styles2.xml", b" " * 60_000_000)) == str(SWOLLEN)


def test_a_zip_bomb_by_size(settings: SettingsWrapper) -> None:
    settings.XUNPING = {"core": {"unpacked_megabytes": 10}}

    assert refusal(with_part(workbook([LI]), "xl/styles2.xml", b" " * 11_000_000)) == str(SWOLLEN)


def test_a_part_larger_than_its_directory_says() -> None:
    """The directory claims 100 bytes; the part inflates to a megabyte."""
    honest = workbook([LI])
    stream = with_part(honest, "xl/worksheets/sheet9.xml", b"<a>" + b" " * 1_000_000 + b"</a>")
    content = bytearray(stream.getvalue())
    place = content.rindex(b"xl/worksheets/sheet9.xml") - 46
    assert content[place : place + 4] == b"PK\x01\x02"
    content[place + 24 : place + 28] = struct.pack("<I", 100)

    assert refusal(BytesIO(bytes(content))) == str(DAMAGED)


def test_a_document_type_is_refused() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]><sst '

    assert "declarations" in english(replaced("xl/sharedStrings.xml", b"<sst ", bomb))


@pytest.mark.parametrize("cell", ["A1048576", "XFD1", "XFD1048576"])
def test_a_single_cell_far_away_names_the_cell(cell: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    far = replaced(SHEET, b"</sheetData>", f'<row><c r="{cell}"><v>1</v></c></row></sheetData>'.encode())

    assert cell in refusal(far)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


def test_far_formatted_cells_without_content_do_no_harm() -> None:
    far = replaced(SHEET, b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>')

    assert len(examine(UsersImport(), far).rows) == 1


def test_a_long_text_that_many_cells_point_at() -> None:
    cells = b"".join(b'<row><c t="s"><v>0</v></c></row>' for _ in range(12_000))

    def bend(part: str, content: bytes) -> bytes:
        if part == "xl/sharedStrings.xml":
            return content.replace("<t>工号".encode(), b"<t>" + b"x" * 32_000, 1)
        return content.replace(b"</sheetData>", cells + b"</sheetData>") if part == SHEET else content

    assert refusal(bent(workbook([LI]), bend)) == str(SWOLLEN)


def test_too_many_rows(settings: SettingsWrapper) -> None:
    settings.XUNPING = {"core": {"upload_rows": 100}}
    rows = [(f"{number:05}", "李敏", "") for number in range(150)]

    assert "100" in refusal(workbook(rows))


def test_a_file_above_the_limit(settings: SettingsWrapper) -> None:
    settings.XUNPING = {"core": {"upload_megabytes": 1}}

    assert "1 MB" in english(BytesIO(b"PK\x03\x04" + b"\x00" * 2_000_000))


def test_a_path_that_climbs_is_never_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    examine(UsersImport(), with_part(workbook([LI]), "../../evil.txt", b"x"))

    assert list(tmp_path.parent.glob("**/evil.txt")) == []


@pytest.mark.parametrize("seed", range(8))
def test_damaged_bytes_never_raise_anything_else(seed: int) -> None:
    """Bytes of the file and signs of its sheet are changed at random, the same ones every time."""
    chance = random.Random(seed)
    honest = workbook([LI] * 3).getvalue()

    def bend(part: str, content: bytes) -> bytes:
        place = chance.randrange(len(content))
        return content[:place] + bytes([chance.randrange(32, 127)]) + content[place + chance.randrange(4) :]

    for _ in range(25):
        damaged = bytearray(honest)
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        for stream in (BytesIO(bytes(damaged)), bent(BytesIO(honest), bend)):
            with contextlib.suppress(UnreadableFile):
                examine(UsersImport(), stream)


def test_a_number_no_computer_counts_to() -> None:
    far = replaced(SHEET, b"</sheetData>", b'<row r="' + b"9" * 5000 + b'"><c><v>1</v></c></row></sheetData>')

    assert refusal(far) == str(DAMAGED)


def dated(value: float, number_format: str) -> BytesIO:
    """Make a workbook with a number under a format in C2."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["工号", "姓名", "入职日期"])
    sheet.write_row(1, 0, ["00231", "李敏"])
    sheet.write_number(1, 2, value, book.add_format({"num_format": number_format}))
    book.close()
    stream.seek(0)
    return stream


@pytest.mark.parametrize("value", ["-1e300", "1e300", "-99999999999", "inf", "1&#48;000000000000"])
@pytest.mark.parametrize("number_format", ["yyyy-mm-dd", "[h]:mm", "m/d", "AM/PM"])
def test_a_day_that_no_calendar_has_names_its_cell(value: str, number_format: str) -> None:
    """The reader's clock stops at a day far before all time, and would take the process along."""

    def bend(part: str, content: bytes) -> bytes:
        return content.replace(b"<v>46021</v>", f"<v>{value}</v>".encode()) if part == SHEET else content

    assert "C2" in english(bent(dated(46021, number_format), bend))


@pytest.mark.parametrize("number_format", ["[Red]0", '"day "0', "#,##0.00_)", "0.00E+00", "General"])
def test_large_numbers_that_are_no_days_reach_the_row(number_format: str) -> None:
    found = examine(UsersImport(), dated(-1e300, number_format))

    assert [fault.column for fault in found.faults] == ["since"]


def test_days_are_read() -> None:
    assert not examine(UsersImport(), dated(45000, "yyyy-mm-dd")).faults


def test_plain_sheets_pass_by_their_bytes() -> None:
    """What every program writes must not need the walk through its cells."""
    with zipfile.ZipFile(workbook([LI] * 50)) as book:
        sheet = book.read(SHEET)

    assert plain_cells(sheet, 1000) == sheet.count(b"<c ")
    assert plain_cells(sheet, 50) is None


REFERENCES = st.sampled_from(
    ["A1", "B2", "CZ9", "DA1", "XFD1", "A1000", "A1001", "A1048576", "A0", "A01", "a1", "AAA1", "", "9", "A"]
)
CELL = st.builds(
    "<{0}c {1}r{2}{3}{4}{3}{5}><v>1</v></{0}c>".format,
    st.sampled_from(["", "", "x:"]),
    st.sampled_from(["", "", "s='1' "]),
    st.sampled_from(["=", " = "]),
    st.sampled_from(['"', '"', "'"]),
    REFERENCES,
    st.sampled_from(["", ' t="n"', "/><c"]),
)


@given(st.lists(CELL | st.just("<row>") | st.just("</row>") | st.just("<!--") | st.just("<c><v>1</v></c>")))
def test_whatever_passes_by_its_bytes_is_small_when_walked(pieces: list[str]) -> None:
    text = f'<worksheet xmlns:x="y"><sheetData>{"".join(pieces)}</sheetData></worksheet>'
    scan = CellScan()
    try:
        scan.read(BytesIO(text.encode()))
    except (ExpatError, ValueError):
        return

    cells = plain_cells(text.encode(), 1000)

    assert cells is None or (scan.last_row <= 1000 and scan.last_column <= MOST_PLAIN_COLUMNS)
    assert cells is None or cells >= scan.shared_references


@given(st.integers(1, 120_000), st.integers(0, 130_000))
def test_a_bound_of_rows_is_written_exactly(most: int, number: int) -> None:
    found = re.fullmatch(numbers_up_to(most), str(number))

    assert (found is not None) == (1 <= number <= most)


SECOND = [
    '<c r="A2" r="XFD9"',
    '<c r="A2"r="XFD9"',
    '<c r="A2" z=">" r="XFD9"',
    '<x:c\nr="XFD9"',
    '<c\tr="XFD9"',
]


@pytest.mark.parametrize("cell", SECOND)
def test_another_writing_of_a_reference_does_not_slip_through(cell: str) -> None:
    """The reader takes the last one, so the first must not vouch for it."""
    with zipfile.ZipFile(workbook([LI])) as book:
        sheet = book.read(SHEET)

    assert plain_cells(sheet, 1000) is not None
    assert plain_cells(sheet.replace(b'<c r="A2"', cell.encode(), 1), 1000) is None


@pytest.mark.slow
@settings(max_examples=300)
@given(st.text("<>c r=\"'ABZ19/st\t:!-", max_size=24), st.text("<>c r=\"'ABZ19/st\t:!-", max_size=12))
def test_what_passes_by_its_bytes_is_small_for_the_reader_as_well(tag: str, inside: str) -> None:
    """The reader itself is the judge: it forgives much that no program writes."""

    def bend(part: str, content: bytes) -> bytes:
        bent_cell = f'<c r="A2"{tag}>{inside}<v>1</v></c></row></sheetData>'
        return content.replace(b"</row></sheetData>", bent_cell.encode(), 1) if part == SHEET else content

    book = bent(workbook([LI]), bend)
    with zipfile.ZipFile(book) as archive:
        is_plain = plain_cells(archive.read(SHEET), 1000) is not None
    if is_plain:
        with contextlib.suppress(CalamineError):
            read = CalamineWorkbook.from_filelike(book).get_sheet_by_index(0)
            assert read.total_height <= 1000
            assert read.total_width <= MOST_PLAIN_COLUMNS
