"""Show what a checked workbook would do."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import pgettext

from lms.core.components import Tone
from lms.core.sheets.examining import Examination
from lms.core.sheets.importing import needs_job
from lms.core.sheets.spec import Change, Difference, Fault, SheetRow

ROWS_SHOWN = 10
CHANGES_SHOWN = 200
FAULTS_SHOWN = 200
REMARKS_SHOWN = 200


@dataclass(frozen=True)
class PreviewRow:
    """One of the first rows, as it was understood."""

    number: int
    label: str
    tone: Tone
    cells: list[str]


@dataclass(frozen=True)
class ChangedRow:
    """A row that changes what is there: what it is about, and each value as it is and as it would be."""

    number: int
    about: str
    differences: Sequence[Difference]


@dataclass(frozen=True)
class Remark:
    """Something to think about before a row is imported."""

    number: int
    about: str
    text: str


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
        """List the first new rows, and those that change something where the import does not tell what."""
        pairs = list(zip(self.examination.rows, self.examination.changes, strict=True))
        shown = [pair for pair in pairs if pair[1] is Change.NEW]
        if not self.changed_rows:
            shown = [pair for pair in pairs if pair[1] is not Change.UNCHANGED] or pairs
        return [
            PreviewRow(row.number, *change_words(change), self._cells(row))
            for row, change in shown[:ROWS_SHOWN]
        ]

    @cached_property
    def changed_rows(self) -> list[ChangedRow]:
        """List the first rows that change something with what they change, as far as the import tells it."""
        rows = self._changing[:CHANGES_SHOWN]
        return [
            ChangedRow(row.number, self._about(row), differences)
            for row, differences in zip(rows, self.spec.differences(rows), strict=True)
            if differences
        ]

    @cached_property
    def _changing(self) -> list[SheetRow]:
        pairs = zip(self.examination.rows, self.examination.changes, strict=True)
        return [row for row, change in pairs if change is Change.CHANGED]

    @property
    def changes_left_out(self) -> int:
        """Count the rows that change something beyond those the page lists."""
        return max(0, len(self._changing) - CHANGES_SHOWN)

    @property
    def remarks(self) -> list[Remark]:
        """List what to think about before confirming, row by row, the first few hundred."""
        return self._remarks[:REMARKS_SHOWN]

    @property
    def remarks_left_out(self) -> int:
        """Count the remarks the page does not list."""
        return max(0, len(self._remarks) - REMARKS_SHOWN)

    @cached_property
    def _remarks(self) -> list[Remark]:
        rows = self.examination.rows
        pairs = zip(rows, self.spec.remarks(rows), strict=True)
        return [Remark(row.number, self._about(row), str(text)) for row, text in pairs if text]

    def _about(self, row: SheetRow) -> str:
        """Write the cells that say what a row is about."""
        return " · ".join(self.spec.column(name).shown(row.get(name)) for name in self.spec.key)

    @property
    def faults(self) -> list[PreviewFault]:
        """List the faults, the first few hundred; the workbook to download has all."""
        return [self._fault(fault) for fault in self.examination.faults[:FAULTS_SHOWN]]

    @property
    def faults_left_out(self) -> int:
        """Count the faults the page does not list."""
        return max(0, len(self.examination.faults) - FAULTS_SHOWN)

    def _cells(self, row: SheetRow) -> list[str]:
        """Write a row's values."""
        return [column.shown(row.get(column.name)) for column in self.examination.columns]

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
