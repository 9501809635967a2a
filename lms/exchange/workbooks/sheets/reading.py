"""Read a question workbook: every sheet, every row, and what was understood how."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from lms.core.files.workbooks.cells import column_letters
from lms.core.files.workbooks.parsers import digits_lost
from lms.core.files.workbooks.texts import folded
from lms.core.imports.parsing import odd_fault
from lms.core.imports.preview import ranges
from lms.core.imports.services import collector_paused
from lms.core.refusals import UnreadableFile
from lms.exchange.understanding.rules.answers import says_wrong
from lms.exchange.understanding.rules.cells import HeadRole
from lms.exchange.understanding.rules.folding import folded_all
from lms.exchange.understanding.rules.kinds import PRESETS, kind_in_title, legend_in
from lms.exchange.understanding.rules.questions import understand
from lms.exchange.understanding.rules.rows import CaseGatherer, Findings, RowCells, Surroundings
from lms.exchange.workbooks.rules.layout import TableLayout, find_layout
from lms.exchange.workbooks.rules.tables import INSTRUCTION_ROWS, Aside, SheetRows, is_info_title, walk
from lms.exchange.workbooks.sheets.grids import ShownSheet, shown_sheets
from lms.exchange.workbooks.wording import (
    REASONS,
    case_sentence,
    cell_sentence,
    duplicate_sentence,
    fault_sentence,
    guess_text,
    hidden_rows_note,
    invisible_signs_note,
    kind_label,
    role_label,
)
from lms.questions.records.rules import (
    FileFault,
    FilePlace,
    QuestionRecord,
    Reading,
    ReadingDraft,
    Skipped,
    Understood,
)

# The columns of cells that cannot be read, and why, by row.
type Broken = Mapping[int | None, Sequence[tuple[int, str]]]


@dataclass(frozen=True, slots=True)
class Corrections:
    """What a person said a sheet's questions or a column hold, against what was understood."""

    kinds: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Mapping[int, HeadRole | None]] = field(default_factory=dict)
    skipped: frozenset[str] = frozenset()


def read_workbook(
    source: Path | bytes, *, preset: str | None = None, corrections: Corrections | None = None
) -> Reading:
    """Read every question of a workbook (.xlsx, .xls or .csv); raises UnreadableFile."""
    if preset is not None and preset not in PRESETS:
        message = _("There is no preset “%(name)s”. Known: %(known)s.")
        raise UnreadableFile(message % {"name": preset, "known": ", ".join(PRESETS)})
    with collector_paused():
        shown = list(shown_sheets(source))
        is_alone = sum(seen.is_visible and any(map(any, seen.rows.rows)) for seen in shown) == 1
        reader = _WorkbookReader(preset, corrections or Corrections())
        for seen in shown:
            reader.read(seen, is_alone=is_alone)
        return reader.finished()


class _WorkbookReader:
    """Collects the reading of one workbook, sheet by sheet."""

    def __init__(self, preset: str | None, corrections: Corrections) -> None:
        self.draft = ReadingDraft("xlsx")
        self.legend = dict(PRESETS[preset]) if preset else {}
        self.corrections = corrections
        self.tables = 0
        self.sheets = 0
        self._seen: dict[str, QuestionRecord] = {}
        self._further: dict[str, list[QuestionRecord]] = {}
        self._folded: dict[str, str] = {}
        self._broken: Broken = {}

    def read(self, seen: ShownSheet, *, is_alone: bool) -> None:
        """Read one sheet, or say why it is left out."""
        sheet = seen.rows
        place = FilePlace(sheet.name)
        if not seen.is_visible:
            self.draft.skipped.append(Skipped(place, _("A hidden sheet.")))
            return
        if not any(any(row) for row in sheet.rows):
            return
        self.sheets += 1
        if is_info_title(sheet.name) and not is_alone and sheet.name not in self.corrections.kinds:
            self.draft.skipped.append(Skipped(place, _("By its title a sheet of notes, examples or lists.")))
            return
        if sheet.name in self.corrections.skipped:
            self.draft.skipped.append(Skipped(place, _("Left out by choice.")))
            return
        layout = find_layout(sheet.rows, self.corrections.columns.get(sheet.name))
        if layout is None:
            self.draft.skipped.append(Skipped(place, _("No head names a question text and its answer.")))
            return
        self.tables += 1
        self._broken = broken_cells(seen, layout)
        self._read_table(sheet, layout)
        if hidden := sorted(row for row in seen.hidden_rows if row > layout.body):
            self.draft.understood.append(Understood(place, ranges(hidden), hidden_rows_note()))
        for row, column in seen.cleaned:
            place = FilePlace(sheet.name, row + 1, column_letters(column))
            self.draft.understood.append(
                Understood(place, sheet.rows[row][column][:60], invisible_signs_note())
            )

    def finished(self) -> Reading:
        """Give the reading; a file without any table is unreadable."""
        if not self.tables:
            if not self.sheets:
                raise UnreadableFile(_("The file has no filled cell in a visible sheet."))
            raise UnreadableFile(
                _(
                    "No sheet has a head that names the question text and its answer within the first "
                    "15 rows. "
                    "Name the columns as in the template: %(example)s."
                )
                % {"example": "题干、题型、选项A、正确答案"}
            )
        return self.draft.done()

    def _read_table(self, sheet: SheetRows, layout: TableLayout) -> None:
        around = self._surroundings(sheet, layout)
        self._folded = folded_all([row[layout.stem] for row in sheet.rows if layout.stem < len(row)])
        self._tell_columns(sheet.name, layout, around)
        gatherer = CaseGatherer(
            self.draft.questions.append,
            lambda fault: self.draft.faults.append(FileFault(fault.place, case_sentence(fault))),
        )
        gathers = any(role in {HeadRole.GROUP, HeadRole.MATERIAL} for role, _column in layout.rest)
        for part, found in walk(sheet, layout, self.corrections.columns.get(sheet.name)):
            if isinstance(found, Aside):
                reason = str(REASONS[found.reason])
                self.draft.skipped.append(Skipped(FilePlace(sheet.name, found.row + 1), reason))
                if found.kind:
                    written = next((cell for cell in sheet.rows[found.row] if cell), "")
                    place = FilePlace(sheet.name, found.row + 1)
                    self.draft.understood.append(Understood(place, written, kind_label(found.kind)))
            else:
                # Cells that hold no plain value: errors, formulas, pictures.
                rows = (found.place.row, *found.option_rows) if self._broken else ()
                broken = [(row, *cell) for row in rows for cell in self._broken[row]]
                for row, column, sentence in dict.fromkeys(broken):
                    place = FilePlace(found.place.sheet, row, column_letters(column))
                    self.draft.faults.append(FileFault(place, sentence))
                if broken:
                    record = None
                else:
                    record, findings = understand(found, around)
                    record = self._taken(part, found, record, findings)
                gathers = gathers or (record is not None and record.kind == "case")
                if gathers:
                    gatherer.take(found, record)
                elif record is not None:
                    self.draft.questions.append(record)
        gatherer.finish()

    def _surroundings(self, sheet: SheetRows, layout: TableLayout) -> Surroundings:
        """Tell what a sheet says about all its questions: in its title, its banners, its head."""
        above = [cell for row in sheet.rows[: layout.first] for cell in row if cell]
        chosen = self.corrections.kinds.get(sheet.name)
        kind = chosen or kind_in_title(sheet.name)
        if kind is None:
            announced = {found for found in map(kind_in_title, above) if found}
            kind = announced.pop() if len(announced) == 1 else None
        head = layout.heads.get(layout.kind, "") if layout.kind is not None else ""
        legend = legend_in([head]) or legend_in(text for text in above if "题型" in text or "类型" in text)
        if layout.kind is not None:  # instructions stand under a head
            under_head = sheet.rows[layout.body : layout.body + INSTRUCTION_ROWS]
            legend = legend or legend_in(row[layout.kind] for row in under_head if layout.kind < len(row))
        flags = (
            row[column] for row in sheet.rows[layout.body :] for column in layout.flags if column < len(row)
        )
        return Surroundings(kind, legend or self.legend, marks_all=any(map(says_wrong, flags)))

    def _tell_columns(self, sheet: str, layout: TableLayout, around: Surroundings) -> None:
        roles = layout.roles()
        for column, head in sorted(layout.heads.items()):
            place = FilePlace(sheet, layout.body, column_letters(column))
            taken = role_label(*roles[column]) if column in roles else _("not used")
            self.draft.understood.append(Understood(place, head, taken))
        if around.kind and layout.kind is None:
            self.draft.understood.append(Understood(FilePlace(sheet), sheet, kind_label(around.kind)))
        for code, kind in around.legend.items():
            place = FilePlace(sheet, layout.body)
            self.draft.understood.append(Understood(place, code, kind_label(kind)))

    def _taken(
        self, layout: TableLayout, cells: RowCells, record: QuestionRecord | None, findings: Findings
    ) -> QuestionRecord | None:
        """Give a question, or keep its faults; a question that stood already is a fault of its own."""
        for misread in findings.faults:
            row = cells.place.row
            if misread.role in {HeadRole.OPTION, HeadRole.FLAG} and misread.index < len(cells.option_rows):
                row = cells.option_rows[misread.index]
            place = FilePlace(cells.place.sheet, row, column_letters(layout.column_of(misread)))
            self.draft.faults.append(FileFault(place, fault_sentence(misread)))
        if record is None:
            return None
        first = self._duplicate_of(record, cells)
        if first is not None:
            place = FilePlace(record.place.sheet, record.place.row, column_letters(layout.stem))
            words = duplicate_sentence(first.sheet, first.row, same_sheet=first.sheet == place.sheet)
            self.draft.faults.append(FileFault(place, words))
            return None
        for role, written, taken in findings.guesses:
            column = column_letters((layout.columns_of(role) or (layout.stem,))[0])
            place = FilePlace(record.place.sheet, record.place.row, column)
            words = guess_text(role, record.kind or taken if role is HeadRole.KIND else taken)
            self.draft.understood.append(Understood(place, written, words))
        return record

    def _duplicate_of(self, record: QuestionRecord, cells: RowCells) -> FilePlace | None:
        """Tell where a question of the same kind, text and options stood before; remember this one."""
        group = cells.get(HeadRole.GROUP) or cells.get(HeadRole.MATERIAL)
        stem = f"{group}\n{record.stem}" if group else record.stem
        text = self._folded.get(stem) or folded(stem)
        first = self._seen.setdefault(text, record)
        if first is record:
            return None
        same = self._further.setdefault(text, [first])
        for known in same:
            if known.kind == record.kind and set(known.options) == set(record.options):
                return known.place
        same.append(record)
        return None


def broken_cells(seen: ShownSheet, layout: TableLayout) -> Broken:
    """Give the cells without a plain value in the columns that count, by the row as the sheet counts it."""
    used = layout.roles()
    broken: defaultdict[int | None, list[tuple[int, str]]] = defaultdict(list)
    for (row, column), cell in seen.odd_cells.items():
        if column in used:
            broken[row + 1].append((column, cell_sentence(odd_fault(cell))))
    for row, column in seen.inexact:
        if column in used:
            broken[row + 1].append((column, cell_sentence(digits_lost())))
    return broken
