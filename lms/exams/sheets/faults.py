"""Give back the faulty rows of a question workbook alone, each with what is wrong: mend them, upload them."""

from collections import defaultdict
from io import BytesIO

from django.utils.translation import gettext as _

from lms.core.sheets.export import Sheet, write_workbook
from lms.exams.domain.records import FileFault
from lms.exams.domain.understanding.layout import find_layout
from lms.exams.domain.understanding.tables import SheetRows
from lms.exams.sheets.grids import read_grids


def faults_workbook(content: bytes, faults: tuple[FileFault, ...]) -> bytes:
    """Write the head and the faulty rows of each sheet, as Excel shows them."""
    by_row: dict[tuple[str | None, int | None], list[str]] = defaultdict(list)
    for fault in faults:
        by_row[fault.place.sheet, fault.place.row].append(_said(fault))
    sheets: list[Sheet] = []
    for grid in read_grids(content):
        sheet = _faulty_rows(grid.rows, by_row)
        if sheet:
            sheets.append(sheet)
    stream = BytesIO()
    write_workbook(stream, sheets or [Sheet(_("Rows to mend"), [_("What is wrong")], [])])
    return stream.getvalue()


def _said(fault: FileFault) -> str:
    return f"{fault.place.column}: {fault.message}" if fault.place.column else fault.message


def _faulty_rows(sheet: SheetRows, by_row: dict[tuple[str | None, int | None], list[str]]) -> Sheet | None:
    layout = find_layout(sheet.rows) if sheet.rows else None
    numbers = [number for number in range(1, len(sheet.rows) + 1) if (sheet.name, number) in by_row]
    if layout is None or not numbers:
        return None
    head = [layout.heads.get(column, "") for column in range(len(sheet.rows[layout.first]))]
    heads = [*head, _("Row in your file"), _("What is wrong")]
    rows = [[*sheet.rows[number - 1], number, "\n".join(by_row[sheet.name, number])] for number in numbers]
    return Sheet(sheet.name, heads, rows)
