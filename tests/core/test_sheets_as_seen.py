"""A file is read as a person sees it: what is hidden, merged, broken or invisible is named, never guessed."""

from io import BytesIO

import openpyxl
import pytest
from django.utils import translation

from lms.core.imports.examining import AskedReading, Examination, examine
from lms.core.imports.preview import Preview, ranges
from lms.core.refusals import UnreadableFile
from tests.core.workbooks import HEADS, LI, WANG, UsersImport, bent, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> object:
    with translation.override("en"):
        yield


def read(book: openpyxl.Workbook, *, sheet: str = "") -> Examination:
    """Check a workbook that openpyxl wrote."""
    stream = BytesIO()
    book.save(stream)
    return examine(UsersImport(), stream, asked=AskedReading(sheet))


def book_of(**sheets: list[tuple[object, ...]]) -> openpyxl.Workbook:
    """Make a workbook of sheets by their titles."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        table = book.create_sheet(title)
        for row in (HEADS, *rows):
            table.append(row)
    return book


def numbers(found: Examination) -> list[str]:
    return [row.text("number") for row in found.rows]


def faults(found: Examination) -> list[tuple[int, str, str]]:
    return [(fault.row.number, fault.column, str(fault.text)) for fault in found.faults]


def test_a_hidden_sheet_is_not_read_and_is_named() -> None:
    book = book_of(旧=[LI], 新=[WANG])
    book["旧"].sheet_state = "hidden"
    book.active = 1

    found = read(book)

    assert (found.sheet, numbers(found), found.beside.hidden_sheets) == ("新", ["00417"], ("旧",))


def test_a_workbook_of_hidden_sheets_only_says_so() -> None:
    book = book_of(旧=[LI])
    book.create_sheet("空")
    book["旧"].sheet_state = "veryHidden"

    with pytest.raises(UnreadableFile, match="All sheets with rows are hidden \\(旧\\)"):
        read(book)


def test_a_second_table_is_named_and_can_be_read_instead() -> None:
    book = book_of(一月=[LI], 二月=[WANG, ("00502", "陈", None)], 说明=[])

    assert read(book).beside.other_sheets == (("二月", 2),)
    second = read(book, sheet="二月")
    assert (second.sheet, numbers(second), second.beside.other_sheets) == (
        "二月",
        ["00417", "00502"],
        (("一月", 1),),
    )


def test_hidden_rows_are_read_and_named() -> None:
    book = book_of(人员=[LI, WANG, ("00502", "陈", None)])
    for row in (2, 3):
        book["人员"].row_dimensions[row].hidden = True

    found = read(book)

    assert numbers(found) == ["00231", "00417", "00502"]
    assert Preview.of(found).hidden_rows == "2–3"


def test_a_merged_cell_shows_in_all_its_rows() -> None:
    book = book_of(人员=[("00231", "李敏", "2026-01-31"), ("00417", "王强", None), ("00502", "陈", None)])
    book["人员"].merge_cells("C2:C3")

    found = read(book)

    assert [str(row.get("since")) for row in found.rows] == ["2026-01-31", "2026-01-31", "None"]
    assert Preview.of(found).merged_rows == "3"


@pytest.mark.parametrize(
    "head",
    [
        "工号（必填）",
        "*工号",
        "【必填】工号",
        "工号 ★ (required)",
        "工号\n（文本格式）",
        "员工编号(必填):",
        "工　号＊",
        "1.工号",
        "工号必填",
        "工号：五位数字",
        "「工号」",
    ],
)
def test_a_head_may_carry_marks_and_notes(head: str) -> None:
    assert [row.number for row in examine(UsersImport(), workbook([LI], heads=(head, *HEADS[1:]))).rows] == [
        2
    ]


def test_the_surer_of_two_heads_is_read() -> None:
    heads = ("工号（原）", "工号", "姓名")
    found = examine(UsersImport(), workbook([("00007", *LI[:2])], heads=heads))

    assert (numbers(found), found.head.ignored) == (["00231"], ("工号（原）",))


def test_leading_noughts_that_a_number_format_shows_are_read() -> None:
    book = book_of(人员=[(231, "李敏", "2026-01-31"), (1234567, "王强", "")])
    for cell in ("A2", "A3", "A9", "Z2"):  # the last two hold nothing but a format
        book["人员"][cell].number_format = "00000"

    assert numbers(read(book)) == ["00231", "1234567"]


def test_the_head_may_stand_in_row_15() -> None:
    banners = [("热线中心", "", "")] * 13
    found = examine(UsersImport(), workbook([*banners, HEADS, LI], heads=("人员表",)))

    assert [row.number for row in found.rows] == [16]


def test_cells_without_a_value_are_called_what_they_are() -> None:
    book = book_of(
        人员=[LI, WANG, ("00502", "=VLOOKUP(1,A1:B2,2)", None), ("00503", '=DISPIMG("ID_1",1)', None)]
    )
    stream = BytesIO()
    book["人员"]["B2"] = "#N/A"
    book["人员"]["B2"].data_type = "e"
    book.save(stream)

    assert faults(examine(UsersImport(), stream)) == [
        (2, "name", "The cell shows the error #N/A."),
        (4, "name", "The cell holds a formula that was never computed."),
        (5, "name", "The cell holds a picture."),
    ]


def test_a_last_row_of_nothing_but_formulas_is_not_lost() -> None:
    found = read(book_of(人员=[LI, ("=A2", "=B2", "=C2")]))

    assert [(row, column) for row, column, _text in faults(found)] == [
        (3, "number"),
        (3, "name"),
        (3, "since"),
    ]


def test_a_merged_area_beside_the_table_is_no_matter() -> None:
    book = book_of(人员=[LI])
    book["人员"].merge_cells("F1:H9")

    assert numbers(read(book)) == ["00231"]


def test_a_picture_placed_in_a_cell_by_excel_is_no_error() -> None:
    def with_picture(part: str, content: bytes) -> bytes:
        cell = b'<c r="B2" t="e" vm="1"><v>#VALUE!</v></c>'
        return content.replace(b'<c r="B2" t="s"><v>4</v></c>', cell) if "sheet1" in part else content

    found = examine(UsersImport(), bent(workbook([LI]), with_picture))

    assert faults(found) == [(2, "name", "The cell holds a picture.")]


def test_a_computed_formula_is_its_value() -> None:
    def with_formula(part: str, content: bytes) -> bytes:
        cell = b'<c r="B2" t="str"><f>A2&amp;"x"</f><v>\xe6\x9d\x8e</v></c>'
        return content.replace(b'<c r="B2" t="s"><v>4</v></c>', cell) if "sheet1" in part else content

    assert [row.text("name") for row in examine(UsersImport(), bent(workbook([LI]), with_formula)).rows] == [
        "李"
    ]


def test_invisible_signs_are_taken_out_and_named() -> None:
    found = examine(UsersImport(), workbook([("００２３１", "李\u200b敏", ""), ("00417", "王\n强", "")]))

    assert [(row.text("number"), row.text("name")) for row in found.rows] == [
        ("00231", "李敏"),
        ("00417", "王强"),
    ]
    assert [(one.number, one.text) for one in Preview.of(found).remarks] == [
        (2, "姓名: Invisible signs were taken out."),
        (3, "姓名: The line break was taken out."),
    ]


def test_a_number_too_long_for_its_cell_is_a_fault() -> None:
    found = examine(
        UsersImport(), workbook([(2026111800001234, "李敏", ""), (12345678901234567890, "王强", ""), LI])
    )

    said = "The number is too long for a number cell: its last digits are lost."
    assert faults(found) == [(2, "number", said), (3, "number", said)]
    assert {fault.remedy for fault in found.faults} == {
        "Format the column as text and enter the number again."
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("sign", [",", "\t", ";"])
def test_text_files_are_read_in_the_encodings_of_windows(encoding: str, sign: str) -> None:
    lines = [HEADS, LI, ("00417", f'"王{sign}强"', "2026/1/31"), ("", "", "")]
    content = "\r\n".join(sign.join(line) for line in lines).encode(encoding)

    found = examine(UsersImport(), BytesIO(content))

    assert [(row.number, row.text("number"), row.text("name")) for row in found.rows] == [
        (2, "00231", "李敏"),
        (3, "00417", "王强" if sign == "\t" else f"王{sign}强"),
    ]


def test_a_long_number_that_a_text_file_lost_is_a_fault() -> None:
    found = examine(UsersImport(), BytesIO("工号,姓名\n2.02611E+15,李敏".encode()))

    assert faults(found) == [(2, "number", "“2.02611E+15” is a long number that lost its digits.")]


def test_row_numbers_are_written_as_ranges() -> None:
    assert ranges([2, 3, 4, 7, 9, 10]) == "2–4, 7, 9–10"
    assert ranges(range(1, 40, 2)) == "1, 3, 5, 7, 9, 11, 13, 15, …"
