"""Show what a checked workbook would do: all that the page says, small enough to be kept with the upload."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from itertools import groupby, islice
from typing import Self, cast

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lms.core.files.workbooks.reading import Head
from lms.core.imports.examining import Examination
from lms.core.imports.rows import Change, Rows, SheetRow
from lms.core.imports.spec import Fault
from lms.core.settings import CoreSettings
from lms.core.ui.components import Tone
from lms.core.wording import JSON

ROWS_SHOWN = 10
CHANGES_SHOWN = 200
FAULTS_SHOWN = 200
REMARKS_SHOWN = 200
RANGES_SHOWN = 8


@dataclass(frozen=True)
class PreviewRow:
    """One of the first rows, as it was understood."""

    number: int
    label: str
    tone: Tone
    cells: list[str]


@dataclass(frozen=True)
class PreviewChange:
    """One value as it is kept and as it would be."""

    label: str
    was: str
    now: str


@dataclass(frozen=True)
class ChangedRow:
    """A row that changes what is there: what it is about, and each value as it is and as it would be."""

    number: int
    about: str
    differences: list[PreviewChange]


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


@dataclass(frozen=True)
class OtherSheet:
    """A further table of the file that was not read."""

    name: str
    rows: int


@dataclass(frozen=True)
class TakenHead:
    """A column of the file: its place from 0, its head, and the name of the column it was taken for."""

    place: int
    written: str
    taken: str


@dataclass(frozen=True)
class Preview:
    """The counts, the first rows and the first few hundred faults of a workbook, as the page says them.

    Rows nobody sees and rows below a merged cell are given as ranges ("5, 7–9"). With a `refusal` it is
    unclear which columns are meant, and nothing but `columns` was found.
    """

    sheet: str = ""
    columns: list[TakenHead] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    hidden_sheets: list[str] = field(default_factory=list)
    other_sheets: list[OtherSheet] = field(default_factory=list)
    hidden_rows: str = ""
    merged_rows: str = ""
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    faulty: int = 0
    heads: list[str] = field(default_factory=list)
    rows: list[PreviewRow] = field(default_factory=list)
    changed_rows: list[ChangedRow] = field(default_factory=list)
    changes_left_out: int = 0
    remarks: list[Remark] = field(default_factory=list)
    remarks_left_out: int = 0
    faults: list[PreviewFault] = field(default_factory=list)
    faults_left_out: int = 0
    refusal: str = ""

    @classmethod
    def of(cls, examination: Examination) -> Self:
        """Write down what the page says, in the reader's language."""
        counts, beside = examination.counts, examination.beside
        changed_rows = _changed_rows(examination)
        remarks, remarks_left_out = _remarks(examination)
        return cls(
            sheet=examination.sheet,
            columns=heads_taken(examination.head),
            ignored=list(examination.head.ignored),
            hidden_sheets=list(beside.hidden_sheets),
            other_sheets=[OtherSheet(name, rows) for name, rows in beside.other_sheets],
            hidden_rows=ranges(beside.hidden_rows),
            merged_rows=ranges(beside.merged_rows),
            new=counts.get(Change.NEW, 0),
            changed=counts.get(Change.CHANGED, 0),
            unchanged=counts.get(Change.UNCHANGED, 0),
            faulty=len(examination.faulty_rows),
            heads=[str(column.label) for column in examination.columns],
            rows=_first_rows(examination, tells_changes=bool(changed_rows)),
            changed_rows=changed_rows,
            changes_left_out=max(0, counts.get(Change.CHANGED, 0) - CHANGES_SHOWN),
            remarks=remarks,
            remarks_left_out=remarks_left_out,
            faults=[_fault(examination, fault) for fault in examination.faults[:FAULTS_SHOWN]],
            faults_left_out=max(0, len(examination.faults) - FAULTS_SHOWN),
        )

    @property
    def good(self) -> int:
        """Count the rows without a fault."""
        return self.new + self.changed + self.unchanged

    @property
    def to_save(self) -> int:
        """Count the rows that would change something."""
        return self.new + self.changed

    @property
    def as_job(self) -> bool:
        """Tell whether there are too many rows to save while somebody waits."""
        return self.good > CoreSettings.current().import_rows_at_once

    def as_data(self) -> dict[str, JSON]:
        """Write it as JSON."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, JSON]) -> Self:
        """Read what was kept."""
        changed = [
            {**row, "differences": _made(PreviewChange, row["differences"])}
            for row in _listed(data["changed_rows"])
        ]
        parts: dict[str, object] = {name: _made(kind, data[name]) for name, kind in PARTS.items()}
        return cls(**{**data, **parts, "changed_rows": _made(ChangedRow, changed)})  # type: ignore[arg-type] # as written


PARTS: Mapping[str, type] = {
    "rows": PreviewRow,
    "remarks": Remark,
    "faults": PreviewFault,
    "other_sheets": OtherSheet,
    "columns": TakenHead,
}


def heads_taken(head: Head) -> list[TakenHead]:
    """List what each head was taken for."""
    names = {place: name for name, place in head.places.items()}
    return [TakenHead(place, said, names.get(place, "")) for place, said in enumerate(head.written) if said]


def _made[T](kind: type[T], kept: object) -> list[T]:
    """Make the parts of a preview anew."""
    return [kind(**each) for each in _listed(kept)]


def _listed(kept: object) -> list[dict[str, object]]:
    return cast("list[dict[str, object]]", kept)


def ranges(numbers: Iterable[int]) -> str:
    """Write numbers in order, those that follow each other as a range, the first few ranges of many."""
    runs = [
        [number for _place, number in run]
        for _offset, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0])
    ]
    shown = [f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs[:RANGES_SHOWN]]
    return pgettext("between row numbers", ", ").join([*shown, "…"] if len(runs) > RANGES_SHOWN else shown)


def _first(examination: Examination, wanted: Container[Change], most: int) -> list[SheetRow]:
    """List the first rows that would do one of these things."""
    places = (
        (block, place)
        for block in examination.blocks
        for place, change in enumerate(block.changes)
        if change in wanted
    )
    return [block[place] for block, place in islice(places, most)]


def _first_rows(examination: Examination, *, tells_changes: bool) -> list[PreviewRow]:
    """List the first new rows, and those that change something where the import does not tell what."""
    shown = _first(examination, {Change.NEW} if tells_changes else {Change.NEW, Change.CHANGED}, ROWS_SHOWN)
    if not shown and not tells_changes:
        shown = _first(examination, Change, ROWS_SHOWN)
    return [
        PreviewRow(
            row.number,
            *change_label(row.change or Change.UNCHANGED),
            [column.shown(row.get(column.name)) for column in examination.columns],
        )
        for row in shown
    ]


def _changed_rows(examination: Examination) -> list[ChangedRow]:
    """List the first rows that change something with what they change, as far as the import tells it."""
    rows = Rows.of(_first(examination, {Change.CHANGED}, CHANGES_SHOWN))
    compared = examination.spec.differences(rows) if rows else ()
    return [
        ChangedRow(
            row.number,
            _about(examination, row),
            [PreviewChange(str(one.label), one.was, one.now) for one in differences],
        )
        for row, differences in zip(rows, compared, strict=True)
        if differences
    ]


def _remarks(examination: Examination) -> tuple[list[Remark], int]:
    """List what to think about before confirming, row by row: remarks, and what was read otherwise.

    Of many rows the first are listed and the others counted.
    """
    spec = examination.spec
    noted: defaultdict[int, list[str]] = defaultdict(list)
    for note in examination.notes.kept:
        label = spec.column(note.column).label
        noted[note.row].append(_("%(column)s: %(text)s") % {"column": label, "text": note.text})
    found: list[Remark] = []
    left_out = examination.notes.rows_left_out
    for block in examination.blocks:
        remarks = spec.remarks(block)
        if not any(remarks) and noted.keys().isdisjoint(block.numbers):
            continue
        for place, (number, remark) in enumerate(zip(block.numbers, remarks, strict=True)):
            said = [str(remark)] if remark else []
            said += noted.get(number, ())
            if said and len(found) < REMARKS_SHOWN:
                found.append(Remark(number, _about(examination, block[place]), "\n".join(said)))
            elif said:
                left_out += 1
    return found, left_out


def _about(examination: Examination, row: SheetRow) -> str:
    """Write the cells that say what a row is about."""
    spec = examination.spec
    return " · ".join(spec.column(name).shown(row.get(name)) for name in spec.key)


def _fault(examination: Examination, fault: Fault) -> PreviewFault:
    """Write a fault as the page shows it."""
    columns = {column.name: column for column in examination.spec.columns}
    label = str(columns[fault.column].label) if fault.column in columns else ""
    written = fault.row.written.get(fault.column, "")
    return PreviewFault(fault.row.sheet, fault.row.number, label, written, str(fault.text), str(fault.remedy))


def change_label(change: Change) -> tuple[str, Tone]:
    """Name a change and its tone."""
    if change is Change.NEW:
        return pgettext("row of a workbook", "new"), "good"
    if change is Change.CHANGED:
        return pgettext("row of a workbook", "changed"), "accent"
    return pgettext("row of a workbook", "unchanged"), ""
