"""Hostile and broken files are refused with a sentence, before anything is read into memory."""

import contextlib
import random
import resource
import struct
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from django.utils import translation
from pytest_django.fixtures import Settings as SettingsWrapper

from lms.core.api import Words, WorkbookRefused
from lms.core.sheets.examining import examine
from lms.core.sheets.safety import DAMAGED, NOT_XLSX, SWOLLEN
from tests.core.workbooks import LI, UsersImport, bent, with_part, workbook

pytestmark = pytest.mark.django_db
SHEET = "xl/worksheets/sheet1.xml"


def refusal(stream: BytesIO) -> str:
    """Give the sentence a file is refused with."""
    with pytest.raises(WorkbookRefused) as caught:
        examine(UsersImport(), stream)
    return str(caught.value)


def english(stream: BytesIO) -> str:
    """Give the refusal in English."""
    with translation.override("en"):
        return refusal(stream)


def in_english(words: Words) -> str:
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
        pytest.param(b"", "The file is empty.", id="empty"),
        pytest.param("工号,姓名\n1,李".encode(), NOT_XLSX, id="csv"),
        pytest.param(b"PK\x03\x04" + b"\x00" * 200, DAMAGED, id="zip in name only"),
        pytest.param(
            bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 600,
            "This is an old .xls workbook or one with a password. Save it as .xlsx without a password.",
            id="xls or password",
        ),
    ],
)
def test_other_files_get_a_sentence(content: bytes, sentence: Words) -> None:
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
            with contextlib.suppress(WorkbookRefused):
                examine(UsersImport(), stream)


def test_a_number_no_computer_counts_to() -> None:
    far = replaced(SHEET, b"</sheetData>", b'<row r="' + b"9" * 5000 + b'"><c><v>1</v></c></row></sheetData>')

    assert refusal(far) == str(DAMAGED)
