"""Give a question workbook back with its faults: marked in the file itself, else its faulty rows alone."""

from collections import defaultdict
from collections.abc import Sequence
from io import BytesIO

from django.utils.translation import gettext as _

from lms.core.files.export import Sheet, write_workbook
from lms.core.files.workbooks.cells import column_number
from lms.core.files.workbooks.safety import OLE_SIGNATURE
from lms.exchange.workbooks.rules.layout import find_layout
from lms.exchange.workbooks.sheets.grids import shown_sheets
from lms.questions.records.rules import FileFault


def marked_file(content: bytes, faults: Sequence[FileFault]) -> bytes:
    """Mark the faulty cells in a copy of the file, everything else as it was.

    An old .xls, a very large workbook and one that openpyxl cannot open come back as their faulty rows.
    """
    from lms.core.imports.marking import mark_faults, marked_or  # openpyxl is large and seldom needed

    if content.startswith(OLE_SIGNATURE):
        return faults_workbook(content, faults)
    said: dict[str, dict[tuple[int, int], list[str]]] = defaultdict(lambda: defaultdict(list))
    for fault in faults:
        column = column_number(fault.place.column) if fault.place.column else 1
        said[fault.place.sheet or ""][fault.place.row or 1, column].append(fault.message)
    return marked_or(lambda: faults_workbook(content, faults), lambda: mark_faults(BytesIO(content), said))


def faults_workbook(content: bytes, faults: Sequence[FileFault]) -> bytes:
    """Write the head and the faulty rows of each sheet, as Excel shows them."""
    by_row: dict[tuple[str | None, int | None], list[str]] = defaultdict(list)
    for fault in faults:
        column = f"{fault.place.column}: " if fault.place.column else ""
        by_row[fault.place.sheet, fault.place.row].append(f"{column}{fault.message}")
    sheets: list[Sheet] = []
    for grid in shown_sheets(content):
        name, shown = grid.rows.name, grid.rows.rows
        layout = find_layout(shown) if shown else None
        numbers = [number for number in range(1, len(shown) + 1) if (name, number) in by_row]
        if layout is None or not numbers:
            continue
        head = [layout.heads.get(column, "") for column in range(len(shown[layout.first]))]
        heads = [*head, _("Row in your file"), _("What is wrong")]
        rows = [[*shown[number - 1], number, "\n".join(by_row[name, number])] for number in numbers]
        sheets.append(Sheet(name, heads, rows))
    stream = BytesIO()
    write_workbook(stream, sheets or [Sheet(_("Rows to mend"), [_("What is wrong")], [])])
    return stream.getvalue()
