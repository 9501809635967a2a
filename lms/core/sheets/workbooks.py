"""Make the workbooks that go with an import: the empty template, and the faulty rows to mend."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from io import BytesIO

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from lms.core.sheets.examining import Examination
from lms.core.sheets.export import Formats, Sheet, head_width, make_formats, safe_text, write_workbook
from lms.core.sheets.spec import Fault, ImportSpec, SheetColumn

ROWS_WITH_CHOICES = 5000


def template_workbook(spec: ImportSpec) -> bytes:
    """Make a workbook with the right heads, drop-downs, and a second sheet that explains each column."""
    stream = BytesIO()
    workbook = xlsxwriter.Workbook(stream, {"strings_to_formulas": False, "strings_to_urls": False})
    formats = make_formats(workbook)
    table = workbook.add_worksheet(str(spec.title)[:31])
    guide = workbook.add_worksheet(_("How to fill in"))
    lists = workbook.add_worksheet(_("Choices"))
    for place, column in enumerate(spec.columns):
        write_column(table, place, column, formats)
        offer_choices((table, lists), place, column)
    table.freeze_panes(1, 0)
    write_guide(guide, spec, formats)
    hide_lists(workbook, lists)
    workbook.close()
    return stream.getvalue()


def write_column(table: Worksheet, place: int, column: SheetColumn, formats: Formats) -> None:
    """Write a head; the whole column is text, so that a number keeps its leading zeros."""
    head = f"{column.label}{'*' if column.required else ''}"
    table.set_column(place, place, head_width(head) + 4, formats.text)
    table.write_string(0, place, head, formats.head)


def offer_choices(sheets: tuple[Worksheet, Worksheet], place: int, column: SheetColumn) -> None:
    """Give a column its drop-down; a rule holds 255 signs at most, so the words stand in a sheet."""
    table, lists = sheets
    words = list(column.choices()) if column.choices else []
    if not words:
        return
    for number, word in enumerate(words):
        lists.write_string(number, place, safe_text(word))
    letters = xlsxwriter.utility.xl_col_to_name(place, col_abs=True)
    source = f"='{lists.get_name()}'!{letters}$1:{letters}${len(words)}"
    rule = {
        "validate": "list",
        "source": source,
        "error_title": _("Not one of the choices"),
        "error_message": _("Choose a word from the list."),
    }
    table.data_validation(1, place, ROWS_WITH_CHOICES, place, rule)


def write_guide(guide: Worksheet, spec: ImportSpec, formats: Formats) -> None:
    """Explain each column."""
    guide.set_column(0, 0, 20)
    guide.set_column(1, 1, 10)
    guide.set_column(2, 3, 44)
    for place, head in enumerate((_("Column"), _("Needed"), _("Meaning"), _("Example"))):
        guide.write_string(0, place, head, formats.head)
    for number, column in enumerate(spec.columns, start=1):
        needed = _("Yes") if column.required else _("No")
        for place, words in enumerate((column.label, needed, column.help_text, column.example)):
            guide.write_string(number, place, safe_text(words), formats.text)


def hide_lists(workbook: Workbook, lists: Worksheet) -> None:
    """Keep the sheet of words out of sight and open the workbook on the table."""
    lists.hide()
    workbook.worksheets()[0].activate()


def faults_workbook(examination: Examination) -> bytes:
    """Make a workbook of the faulty rows alone, with what is wrong beside each: mend it and upload it."""
    stream = BytesIO()
    heads = [*(column.label for column in examination.columns), _("Row in your file"), _("What is wrong")]
    write_workbook(stream, [Sheet(_("Rows to mend"), heads, fault_rows(examination))])
    return stream.getvalue()


def fault_rows(examination: Examination) -> Iterator[Sequence[object]]:
    """Yield each faulty row as it was written, then its number and faults."""
    by_row: dict[int, list[Fault]] = defaultdict(list)
    for fault in examination.faults:
        by_row[fault.row.number].append(fault)
    for row in examination.faulty_rows:
        cells = [row.written.get(column.name, "") for column in examination.columns]
        yield [
            *cells,
            row.number,
            "\n".join(fault_sentence(examination.spec, fault) for fault in by_row[row.number]),
        ]


def fault_sentence(spec: ImportSpec, fault: Fault) -> str:
    """Write one fault with the head of its column."""
    label = next((str(column.label) for column in spec.columns if column.name == fault.column), "")
    return f"{label}: {fault.text} {fault.remedy}".strip(": ")
