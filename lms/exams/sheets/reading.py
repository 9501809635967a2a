"""Read a question workbook: every sheet, every row, and what was understood how."""

import gc
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from lms.exams.domain.records import (
    FileFault,
    Place,
    QuestionRecord,
    Reading,
    ReadingDraft,
    Skipped,
    Understood,
    UnreadableFile,
)
from lms.exams.domain.understanding.cases import CaseFault, CaseGatherer
from lms.exams.domain.understanding.kinds import PRESETS, kind_in_title, legend_in
from lms.exams.domain.understanding.layout import Layout, find_layout
from lms.exams.domain.understanding.notes import is_info_title
from lms.exams.domain.understanding.questions import understand
from lms.exams.domain.understanding.rows import Findings, RowCells, Surroundings
from lms.exams.domain.understanding.tables import Aside, SheetRows, walk
from lms.exams.domain.understanding.words import Misread, Role, squash, squash_all
from lms.exams.sheets.grids import Grid, read_grids
from lms.exams.sheets.styles import Errors
from lms.exams.sheets.wording import (
    REASONS,
    case_sentence,
    duplicate_sentence,
    error_sentence,
    fault_sentence,
    kind_words,
    role_words,
)


@dataclass(frozen=True, slots=True)
class Corrections:
    """What a person said a sheet's questions or a column hold, against what was understood."""

    kinds: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Mapping[int, Role | None]] = field(default_factory=dict)
    skipped: frozenset[str] = frozenset()


def read_workbook(
    source: Path | bytes, *, preset: str | None = None, corrections: Corrections | None = None
) -> Reading:
    """Read every question of a workbook (.xlsx, .xls or .csv); raises UnreadableFile."""
    if preset is not None and preset not in PRESETS:
        message = _("There is no preset “%(name)s”. Known: %(known)s.")
        raise UnreadableFile(message % {"name": preset, "known": ", ".join(PRESETS)})
    with collector_paused():
        return _read(source, _Reader(preset, corrections or Corrections()))


@contextmanager
def collector_paused() -> Iterator[None]:
    """Look for no garbage meanwhile: a reading makes many thousands of small objects that all stay."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read(source: Path | bytes, reader: "_Reader") -> Reading:
    grids = list(read_grids(source))
    is_alone = sum(grid.is_visible and any(map(any, grid.rows.rows)) for grid in grids) == 1
    for grid in grids:
        reader.read(grid, is_alone=is_alone)
    return reader.finished()


class _Reader:
    """Collects the reading of one workbook, sheet by sheet."""

    def __init__(self, preset: str | None, corrections: Corrections) -> None:
        self.draft = ReadingDraft("xlsx")
        self.legend = dict(PRESETS[preset]) if preset else {}
        self.corrections = corrections
        self.tables = 0
        self.sheets = 0
        self._seen: dict[str, QuestionRecord] = {}
        self._further: dict[str, list[QuestionRecord]] = {}
        self._squashed: dict[str, str] = {}
        self._broken: Mapping[int | None, Sequence[tuple[int, str]]] = {}

    def read(self, grid: Grid, *, is_alone: bool) -> None:
        """Read one sheet, or say why it is left out."""
        sheet = grid.rows
        place = Place(sheet.name)
        if not grid.is_visible:
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
        self._broken = broken_cells(grid.errors, layout)
        self._read_table(sheet, layout)

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

    def _read_table(self, sheet: SheetRows, layout: Layout) -> None:
        around = self._surroundings(sheet, layout)
        self._squashed = squash_all([row[layout.stem] for row in sheet.rows if layout.stem < len(row)])
        self._tell_columns(sheet.name, layout, around)
        gatherer = CaseGatherer(self.draft.questions.append, self._blame_case)
        gathers = any(role in {Role.GROUP, Role.MATERIAL} for role, _column in layout.rest)
        for part, found in walk(sheet, layout, self.corrections.columns.get(sheet.name)):
            if isinstance(found, Aside):
                reason = str(REASONS[found.reason])
                self.draft.skipped.append(Skipped(Place(sheet.name, found.row + 1), reason))
                self._tell_heading(sheet, found)
            else:
                if self._broken and self._blame_errors(found):
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

    def _blame_errors(self, cells: RowCells) -> bool:
        """Report the cells of a question that show an error instead of what their formula should give."""
        broken = [(row, *cell) for row in (cells.place.row, *cells.option_rows) for cell in self._broken[row]]
        for row, column, shown in dict.fromkeys(broken):
            place = Place(cells.place.sheet, row, column_letters(column))
            self.draft.faults.append(FileFault(place, error_sentence(shown)))
        return bool(broken)

    def _blame_case(self, fault: CaseFault) -> None:
        self.draft.faults.append(FileFault(fault.place, case_sentence(fault)))

    def _surroundings(self, sheet: SheetRows, layout: Layout) -> Surroundings:
        """Tell what a sheet says about all its questions: in its title, its banners, its head."""
        above = [cell for row in sheet.rows[: layout.first] for cell in row if cell]
        chosen = self.corrections.kinds.get(sheet.name)
        kind = chosen or kind_in_title(sheet.name)
        if kind is None:
            announced = {found for found in map(kind_in_title, above) if found}
            kind = announced.pop() if len(announced) == 1 else None
        head = layout.heads.get(layout.kind, "") if layout.kind is not None else ""
        legend = legend_in([head]) or legend_in(text for text in above if "题型" in text or "类型" in text)
        return Surroundings(kind, legend or self.legend)

    def _tell_columns(self, sheet: str, layout: Layout, around: Surroundings) -> None:
        roles = layout.roles()
        for column, head in sorted(layout.heads.items()):
            place = Place(sheet, layout.body, column_letters(column))
            taken = role_words(*roles[column]) if column in roles else _("not used")
            self.draft.understood.append(Understood(place, head, taken))
        if around.kind and layout.kind is None:
            self.draft.understood.append(Understood(Place(sheet), sheet, kind_words(around.kind)))
        for code, kind in around.legend.items():
            place = Place(sheet, layout.body)
            self.draft.understood.append(Understood(place, code, kind_words(kind)))

    def _tell_heading(self, sheet: SheetRows, aside: Aside) -> None:
        if aside.kind:
            written = next((cell for cell in sheet.rows[aside.row] if cell), "")
            place = Place(sheet.name, aside.row + 1)
            self.draft.understood.append(Understood(place, written, kind_words(aside.kind)))

    def _taken(
        self, layout: Layout, cells: RowCells, record: QuestionRecord | None, findings: Findings
    ) -> QuestionRecord | None:
        """Give a question, or keep its faults; a question that stood already is a fault of its own."""
        for misread in findings.faults:
            place = _place(layout, cells, misread)
            self.draft.faults.append(FileFault(place, fault_sentence(misread)))
        if record is None:
            return None
        first = self._twin_of(record, cells)
        if first is not None:
            place = Place(record.place.sheet, record.place.row, column_letters(layout.stem))
            words = duplicate_sentence(first.sheet, first.row, same_sheet=first.sheet == place.sheet)
            self.draft.faults.append(FileFault(place, words))
            return None
        for role, written, taken in findings.guesses:
            column = column_letters((layout.columns_of(role) or (layout.stem,))[0])
            place = Place(record.place.sheet, record.place.row, column)
            words = kind_words(record.kind or taken) if role is Role.KIND else taken
            self.draft.understood.append(Understood(place, written, words))
        return record

    def _twin_of(self, record: QuestionRecord, cells: RowCells) -> Place | None:
        """Tell where a question of the same kind, text and options stood before; remember this one."""
        group = cells.get(Role.GROUP) or cells.get(Role.MATERIAL)
        stem = f"{group}\n{record.stem}" if group else record.stem
        text = self._squashed.get(stem) or squash(stem)
        first = self._seen.setdefault(text, record)
        if first is record:
            return None
        same = self._further.setdefault(text, [first])
        for known in same:
            if known.kind == record.kind and set(known.options) == set(record.options):
                return known.place
        same.append(record)
        return None


def broken_cells(errors: Errors, layout: Layout) -> Mapping[int | None, Sequence[tuple[int, str]]]:
    """Give the cells that show an error in the columns that count, by the row as the sheet counts it."""
    used = layout.roles()
    broken: defaultdict[int | None, list[tuple[int, str]]] = defaultdict(list)
    for (row, column), shown in errors.items():
        if column in used:
            broken[row + 1].append((column, shown))
    return broken


def _place(layout: Layout, cells: RowCells, misread: Misread) -> Place:
    """Give the sheet, row and column letter of a fault; an option of its own row is found there."""
    row = cells.place.row
    if misread.role in {Role.OPTION, Role.FLAG} and misread.index < len(cells.option_rows):
        row = cells.option_rows[misread.index]
    return Place(cells.place.sheet, row, column_letters(layout.column_of(misread)))


def column_letters(column: int) -> str:
    """Give the letters of a column counted from 0."""
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
