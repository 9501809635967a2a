"""Make the workbooks that go with an import: the empty template, and the faulty rows to mend."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.worksheet import Worksheet

from lms.core.files.export import (
    WIDEST,
    Formats,
    Sheet,
    head_width,
    make_formats,
    safe_text,
    text_width,
    write_workbook,
)
from lms.core.files.workbooks.columns import SheetColumn
from lms.core.imports.examining import Examination
from lms.core.imports.spec import Fault, ImportSpec

ROWS_WITH_CHOICES = 5000


def template_workbook(spec: ImportSpec) -> bytes:
    """Make a workbook with the right heads and drop-downs, and sheets of what columns and codes mean."""
    stream = BytesIO()
    workbook = xlsxwriter.Workbook(stream, {"strings_to_formulas": False, "strings_to_urls": False})
    formats = make_formats(workbook)
    table = workbook.add_worksheet(str(spec.title)[:31])
    guide = workbook.add_worksheet(_("How to fill in"))
    lists = ChoiceLists(workbook.add_worksheet(_("Choices")), formats)
    columns = [column for column in spec.columns if column.in_template]
    for place, column in enumerate(columns):
        write_column(table, place, column, formats)
        if source := lists.written(column):
            table.data_validation(1, place, ROWS_WITH_CHOICES, place, drop_down(source))
    table.freeze_panes(1, 0)
    write_guide(guide, columns, formats)
    table.activate()
    workbook.close()
    return stream.getvalue()


def write_column(table: Worksheet, place: int, column: SheetColumn, formats: Formats) -> None:
    """Write a head; the whole column is text, so that a number keeps its leading zeros."""
    head = f"{column.label}{'*' if column.required else ''}"
    table.set_column(place, place, head_width(head) + 4, formats.text)
    table.write_string(0, place, head, formats.head)


class ChoiceLists:
    """The sheet of words to choose from: beside each code stands what it means."""

    def __init__(self, sheet: Worksheet, formats: Formats) -> None:
        """Begin at the first column."""
        self._sheet, self._formats, self._place = sheet, formats, 0
        sheet.freeze_panes(1, 0)

    def written(self, column: SheetColumn) -> str:
        """Write the words of a column; give where they stand for a rule, as one holds 255 signs at most."""
        words = column.choices() if column.choices else {}
        if not words:
            return ""
        place, meanings = self._place, any(words.values())
        self._head(str(column.label), words)
        if meanings:
            self._head(_("Means"), words.values())
        for number, (word, meaning) in enumerate(words.items(), start=1):
            self._sheet.write_string(number, place, safe_text(word), self._formats.text)
            if meanings:
                self._sheet.write_string(number, place + 1, safe_text(meaning), self._formats.text)
        letters = xlsxwriter.utility.xl_col_to_name(place, col_abs=True)
        return f"='{self._sheet.get_name()}'!{letters}$2:{letters}${len(words) + 1}"

    def _head(self, head: str, values: Iterable[str]) -> None:
        """Write a head over the next column and make it as wide as its values."""
        width = max([head_width(head), *(text_width(word) + 2 for word in values)])
        self._sheet.set_column(self._place, self._place, min(width, WIDEST), self._formats.text)
        self._sheet.write_string(0, self._place, safe_text(head), self._formats.head)
        self._place += 1


def drop_down(source: str) -> dict[str, str]:
    """Make the rule of a column that takes words of a list."""
    return {
        "validate": "list",
        "source": source,
        "error_type": "warning",
        "error_title": _("Not one of the choices"),
        "error_message": _("Choose a word from the list."),
    }


def write_guide(guide: Worksheet, columns: Sequence[SheetColumn], formats: Formats) -> None:
    """Explain each column."""
    guide.set_column(0, 0, 20)
    guide.set_column(1, 1, 10)
    guide.set_column(2, 3, 44)
    for place, head in enumerate((_("Column"), _("Needed"), _("Meaning"), _("Example"))):
        guide.write_string(0, place, head, formats.head)
    for number, column in enumerate(columns, start=1):
        needed = _("Yes") if column.required else _("No")
        for place, words in enumerate((column.label, needed, column.help_text, column.example)):
            guide.write_string(number, place, safe_text(words), formats.text)


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
            "\n".join(examination.spec.sentence(fault) for fault in by_row[row.number]),
        ]
