"""Workbooks that leave the site are safe to open and keep their types."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl import Workbook

from lms.core.files.export import PercentCell, Sheet, workbook_response, write_workbook


def written(
    rows: Sequence[Sequence[object]], heads: Sequence[str] = ("一", "二")
) -> tuple[Workbook, BytesIO]:
    """Write rows and open them again."""
    stream = BytesIO()
    write_workbook(stream, [Sheet("表", heads, rows)])
    return openpyxl.load_workbook(stream), stream


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x","y")', "+1+1", "-2", "@SUM(A1)", "\t=1", "=1+1"])
def test_text_never_becomes_a_formula(text: str) -> None:
    book, stream = written([(text, "")])
    cell = book.active["A2"]

    assert (cell.value, cell.data_type) == (text, "s")
    assert cell.quotePrefix
    assert b"<f>" not in ZipFile(stream).read("xl/worksheets/sheet1.xml")


def test_values_keep_their_types() -> None:
    moment = datetime(2026, 1, 31, 0, 30, tzinfo=UTC)
    book, _stream = written(
        [(Decimal("0.784"), date(2026, 1, 31)), (moment, True), ("00231", 12345678901234567890)]
    )
    sheet = book.active

    assert (sheet["A2"].value, sheet["B2"].value) == (0.784, datetime.fromisoformat("2026-01-31 00:00"))
    assert (sheet["A3"].value, sheet["B3"].value) == (datetime.fromisoformat("2026-01-31 08:30"), True)
    assert (sheet["A4"].value, sheet["B4"].value) == ("00231", "12345678901234567890")
    assert sheet.freeze_panes == "A2"


@pytest.mark.parametrize(
    ("head", "values", "width"),
    [
        ("时刻", [datetime(2026, 1, 31, 0, 30, tzinfo=UTC)], 18),
        ("日", [date(2026, 1, 31)], 12),
        ("证书编号", ["XP-2026-HOTLINE-0000231"], 25),
        ("说明", ["热线一组和热线二组", "短"], 20),
        ("两行", ["one line\nand a longer second line"], 26),
        ("说明", ["长" * 200], 60),
        ("应持证人数", [7], 13),
        ("很长的表头" * 9, [7], 40),
        ("数", [], 8),
        ("分", [None, 1.23456789012], 9),
    ],
)
def test_a_column_is_as_wide_as_its_content(head: str, values: list[object], width: int) -> None:
    book, _stream = written([[value] for value in values], heads=[head])

    assert round(book.active.column_dimensions["A"].width) == width + 1  # Excel's own margin


def test_widths_given_stay_and_later_rows_are_written_unmeasured() -> None:
    stream = BytesIO()
    rows = [("a", "b"), *[("a", "b")] * 299, ("a", "b" * 50)]
    write_workbook(stream, [Sheet("表", ("x", "y"), iter(rows), widths=[30])])
    sheet = openpyxl.load_workbook(stream).active

    assert list(sheet.iter_rows(min_row=2, values_only=True)) == rows
    assert [round(sheet.column_dimensions[name].width) for name in "AB"] == [31, 9]


def test_the_head_row_filters() -> None:
    book, _stream = written([("a", 1), ("b", 2)])

    assert book.active.auto_filter.ref == "A1:B3"


def test_a_share_is_a_number_shown_as_per_cent() -> None:
    book, _stream = written([(PercentCell(Decimal("0.8276")), PercentCell(None))])
    sheet = book.active

    assert (sheet["A2"].value, sheet["A2"].number_format, sheet["B2"].value) == (0.8276, "0.0%", None)


def test_awkward_titles_and_characters() -> None:
    stream = BytesIO()
    write_workbook(
        stream, [Sheet("a/b:c*?[]" * 9, ("x",), [("a\x00b\x0b",)]), Sheet("a b c" * 9, ("x",), [])]
    )
    book = openpyxl.load_workbook(stream)

    assert all(len(name) <= 31 for name in book.sheetnames)
    assert book.worksheets[0]["A2"].value == "ab"


def test_same_titles_get_numbers() -> None:
    stream = BytesIO()
    write_workbook(stream, [Sheet("表", ("x",), []), Sheet("表", ("x",), [])])

    assert openpyxl.load_workbook(stream).sheetnames == ["表", "表 2"]


def test_response_names_the_file() -> None:
    response = workbook_response("人员", [Sheet("表", ("x",), [])])

    assert "%E4%BA%BA%E5%91%98" in response["Content-Disposition"]
    assert response.content.startswith(b"PK")
