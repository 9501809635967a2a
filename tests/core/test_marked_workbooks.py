"""People get their own workbook back: everything as it was, the faulty cells red and with a comment."""

from io import BytesIO

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.styles import Font
from PIL import Image as Picture

from lms.core.imports import marking
from lms.core.imports.examining import Examination, examine
from lms.core.imports.marking import marked_or_rows
from lms.core.refusals import UnreadableFile
from tests.core.workbooks import LI, UsersImport, bent, workbook

pytestmark = pytest.mark.django_db
RED = "00FFC7CE"
NAMELESS = "不能叫“无名”。 写真实姓名。"


def own_book() -> openpyxl.Workbook:
    """Make a workbook with much beside the table, as people have them."""
    book = openpyxl.Workbook()
    table = book.worksheets[0]
    table.title = "人员"
    for row in (
        ("热线中心人员表",),
        ("备注", "工号（必填）", "姓名", "入职日期"),
        ("甲", *LI),
        ("乙", "00417", "无名", "2025-06-01"),
        ("丙", None, "周岚", "=TODAY()-400"),
        ("丁", "00503", "陈静", "昨天"),
    ):
        table.append(row)
    table["C4"].comment = Comment("人事已核对", "赵蕾")
    table["B3"].font = Font(bold=True)
    table.column_dimensions["C"].width = 33
    table.freeze_panes = "A3"
    table.conditional_formatting.add("A1:A9", openpyxl.formatting.rule.CellIsRule("equal", ["1"]))
    picture = BytesIO()
    Picture.new("RGB", (8, 8), "red").save(picture, "png")
    table.add_image(Image(picture), "F2")
    book.create_sheet("说明")["A1"] = "请勿改动"
    book.create_sheet("旧").sheet_state = "hidden"
    return book


def found_and_marked(book: openpyxl.Workbook) -> tuple[Examination, openpyxl.Workbook]:
    """Check a workbook, and read the marked one."""
    stream = BytesIO()
    book.save(stream)
    examination = examine(UsersImport(), stream)
    return examination, openpyxl.load_workbook(BytesIO(marked_or_rows(stream, examination)))


def test_faulty_cells_are_red_and_say_what_is_wrong() -> None:
    _found, book = found_and_marked(own_book())
    table = book["人员"]

    red = {cell.coordinate for row in table.iter_rows() for cell in row if cell.fill.start_color.rgb == RED}
    assert red == {"C4", "B5", "D5", "D6"}
    assert table["C4"].comment.text == f"人事已核对\n{NAMELESS}"
    assert table["D6"].comment.text.startswith("“昨天”不是日期。")
    assert table["B5"].comment.text == "没有填写。 请补填这一格。"
    assert table["B3"].comment is None


def test_everything_else_is_as_it_was() -> None:
    _found, book = found_and_marked(own_book())
    table = book["人员"]

    assert [[cell.value for cell in row] for row in table.iter_rows(max_col=4)] == [
        [cell.value for cell in row] for row in own_book()["人员"].iter_rows(max_col=4)
    ]
    assert (table["B3"].font.bold, table.column_dimensions["C"].width, table.freeze_panes) == (True, 33, "A3")
    assert (len(table._images), len(table.conditional_formatting)) == (1, 1)
    assert [(sheet.title, sheet.sheet_state) for sheet in book] == [
        ("人员", "visible"),
        ("说明", "visible"),
        ("旧", "hidden"),
    ]
    assert (book.active.title, table.sheet_view.selection[-1].activeCell) == ("人员", "C4")


def test_the_marked_workbook_is_mended_in_place_and_read_again() -> None:
    _found, book = found_and_marked(own_book())
    for cell, value in (("C4", "王强"), ("B5", "00502"), ("D5", "2025-06-01"), ("D6", "2025-06-01")):
        book["人员"][cell] = value

    again, _marked = found_and_marked(book)

    assert (again.faults, len(again.rows)) == ((), 4)


def test_a_merged_cell_carries_the_comment_of_what_it_covers() -> None:
    book = openpyxl.Workbook()
    for row in (("工号", "姓名"), ("1", "无名"), ("2", None)):
        book.worksheets[0].append(row)
    book.worksheets[0].merge_cells("B2:B3")

    _found, marked = found_and_marked(book)

    assert marked.worksheets[0]["B2"].comment.text == NAMELESS


def test_a_text_file_comes_back_as_a_workbook() -> None:
    stream = BytesIO("工号,姓名\r\n00417,无名\r\n00502,=1+1\r\n".encode("gbk"))
    found = examine(UsersImport(), stream)
    table = openpyxl.load_workbook(BytesIO(marked_or_rows(stream, found))).worksheets[0]

    assert [[cell.value for cell in row] for row in table.iter_rows()] == [
        ["工号", "姓名"],
        ["00417", "无名"],
        ["00502", "=1+1"],
    ]
    assert (table["B2"].comment.text, table["B3"].data_type) == (NAMELESS, "s")


def test_a_workbook_too_large_or_odd_to_be_marked_gives_its_faulty_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stream = workbook([LI, ("00417", "无名", "")])
    found = examine(UsersImport(), stream)

    def stop(*_args: object, **_options: object) -> None:
        raise TypeError("expected <class 'float'>")

    for name, value in (("MOST_MARKED_BYTES", 100), ("load_workbook", stop)):
        with monkeypatch.context() as patch:
            patch.setattr(marking, name, value)
            table = openpyxl.load_workbook(BytesIO(marked_or_rows(stream, found))).worksheets[0]
        assert [cell.value for cell in table[2]][:2] == ["00417", "无名"]
        assert table[2][3].value == 3


@pytest.mark.parametrize("areas", [b'<mergeCell ref="E1:XFD1048576"/>', b'<mergeCell ref="E1:CZ3"/>' * 5000])
def test_merged_areas_without_end_take_no_time(areas: bytes) -> None:
    def merged(part: str, content: bytes) -> bytes:
        whole = b"</sheetData><mergeCells>" + areas + b"</mergeCells>"
        return content.replace(b"</sheetData>", whole) if "sheet1" in part else content

    stream = bent(workbook([LI, ("00417", "无名", "")]), merged)
    found = examine(UsersImport(), stream)
    table = openpyxl.load_workbook(BytesIO(marked_or_rows(stream, found))).worksheets[0]

    assert [cell.value for cell in table[2]][:2] == ["00417", "无名"]


def test_merged_areas_that_lie_over_each_other_are_refused() -> None:
    def merged(part: str, content: bytes) -> bytes:
        areas = b'<mergeCell ref="C1:C400"/>' * 3000
        whole = b"</sheetData><mergeCells>" + areas + b"</mergeCells>"
        return content.replace(b"</sheetData>", whole) if "sheet1" in part else content

    with pytest.raises(UnreadableFile):
        examine(UsersImport(), bent(workbook([LI] * 400), merged))
