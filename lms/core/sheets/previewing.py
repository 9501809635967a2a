"""Show what a checked workbook would do."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import pgettext

from lms.core.components import Tone
from lms.core.sheets.examining import Examination
from lms.core.sheets.importing import needs_job
from lms.core.sheets.parsers import Value
from lms.core.sheets.spec import Change, Fault, SheetRow

ROWS_SHOWN = 10
FAULTS_SHOWN = 200


@dataclass(frozen=True)
class PreviewRow:
    """One of the first rows, as it was understood."""

    number: int
    label: str
    tone: Tone
    cells: list[str]


@dataclass(frozen=True)
class PreviewFault:
    """One fault with its place."""

    sheet: str
    row: int
    column: str
    written: str
    text: str
    remedy: str


class Preview:
    """The counts, the first rows and every fault of a workbook."""

    def __init__(self, examination: Examination) -> None:
        """Keep the examination."""
        self.examination = examination
        self.spec = examination.spec
        counts = examination.counts
        self.new = counts.get(Change.NEW, 0)
        self.changed = counts.get(Change.CHANGED, 0)
        self.unchanged = counts.get(Change.UNCHANGED, 0)
        self.faulty = len(examination.faulty_rows)
        self.to_save = self.new + self.changed

    @property
    def as_job(self) -> bool:
        """Tell whether saving will run as a job."""
        return needs_job(self.examination)

    @property
    def heads(self) -> list[str]:
        """List the heads of the columns that were found."""
        return [str(column.label) for column in self.examination.columns]

    @property
    def rows(self) -> list[PreviewRow]:
        """List the first rows that would change something, else the first rows."""
        pairs = list(zip(self.examination.rows, self.examination.changes, strict=True))
        telling = [pair for pair in pairs if pair[1] is not Change.UNCHANGED] or pairs
        telling = telling[:ROWS_SHOWN]
        held = self.spec.until_now([row for row, _change in telling])
        return [
            PreviewRow(row.number, *change_words(change), self._cells(row, values))
            for (row, change), values in zip(telling, held, strict=True)
        ]

    @property
    def faults(self) -> list[PreviewFault]:
        """List the faults, the first few hundred; the workbook to download has all."""
        return [self._fault(fault) for fault in self.examination.faults[:FAULTS_SHOWN]]

    @property
    def faults_left_out(self) -> int:
        """Count the faults the page does not list."""
        return max(0, len(self.examination.faults) - FAULTS_SHOWN)

    def _cells(self, row: SheetRow, held: Mapping[str, Value]) -> list[str]:
        """Write a row's values, after an arrow where another one is known."""
        cells: list[str] = []
        for column in self.examination.columns:
            now = column.shown(row.get(column.name))
            cells.append(f"{column.shown(held[column.name])} → {now}" if column.name in held else now)
        return cells

    def _fault(self, fault: Fault) -> PreviewFault:
        """Write a fault as the page shows it."""
        label = next((str(column.label) for column in self.spec.columns if column.name == fault.column), "")
        written = fault.row.written.get(fault.column, "")
        return PreviewFault(
            fault.row.sheet, fault.row.number, label, written, str(fault.text), str(fault.remedy)
        )


def change_words(change: Change) -> tuple[str, Tone]:
    """Name a change and its tone."""
    if change is Change.NEW:
        return pgettext("row of a workbook", "new"), "good"
    if change is Change.CHANGED:
        return pgettext("row of a workbook", "changed"), "accent"
    return pgettext("row of a workbook", "unchanged"), ""
