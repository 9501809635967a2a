"""Check every row of a workbook against its declaration and the database, before anything is saved."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import compress, pairwise
from typing import BinaryIO, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from lms.core.files.workbooks.columns import SheetColumn
from lms.core.files.workbooks.reading import Beside, Head, RawRows, Table, read_table
from lms.core.imports.parsing import Notes, RowParser
from lms.core.imports.rows import Change, Rows, SheetRow
from lms.core.imports.spec import Fault, ImportSpec
from lms.core.jobs.services import JobProgress
from lms.core.refusals import UnreadableFile
from lms.core.settings import CoreSettings

ROWS_NAMED = 5
# More rows with a fault have one cause, and nobody mends them one by one.
MOST_FAULTY: Final = 100_000


@dataclass(frozen=True, slots=True)
class AskedReading:
    """How a person wants a workbook read: which sheet, and what heads mean by `head_key`, "" for nothing."""

    sheet: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Examination:
    """What was found in a workbook; its faultless rows stand in blocks, as they are compared and stored."""

    spec: ImportSpec
    sheet: str
    columns: tuple[SheetColumn, ...]
    head: Head
    blocks: tuple[Rows, ...]
    faults: tuple[Fault, ...]
    notes: Notes = field(default_factory=Notes)
    beside: Beside = field(default_factory=Beside)

    @property
    def rows(self) -> Rows:
        """List the faultless rows."""
        return Rows.joined(self.blocks)

    @cached_property
    def counts(self) -> Mapping[Change, int]:
        """Count what the faultless rows would do."""
        return Counter(change for block in self.blocks for change in block.changes)

    @property
    def rows_to_save(self) -> Rows:
        """List the rows that would change something."""
        return Rows.joined(block.chosen(changing(block)) for block in self.blocks)

    @cached_property
    def faulty_rows(self) -> list[SheetRow]:
        """List each row with a fault once, in the sheet's order."""
        rows = {fault.row.number: fault.row for fault in self.faults}
        return [rows[number] for number in sorted(rows)]


def examine(
    spec: ImportSpec,
    stream: BinaryIO,
    *,
    file: str = "",
    asked: AskedReading | None = None,
    progress: JobProgress | None = None,
) -> Examination:
    """Read and check a workbook; raises UnreadableFile when it cannot be read at all.

    `file` is its name, as rows tell where they came from; `asked` says how to read it.
    """
    asked = asked or AskedReading()
    limits = CoreSettings.current()
    tell(progress, 0, _("Reading the file"))
    most = limits.upload_rows if spec.rows_at_once is None else limits.long_upload_rows
    table = read_table(stream, spec.columns, sheet=asked.sheet, chosen=asked.columns, most_rows=most)
    tell(progress, READING, "")
    checked = CheckedTable(spec, table, file)
    checked.check(progress)
    if not checked.numbers:
        raise UnreadableFile(_("There is a head but no row below it."))
    checked.refuse_repeated()
    tell(progress, COMPARING, _("Comparing with what is kept"))
    for done, block in enumerate(checked.blocks):
        block.compared(spec.compare(block) if block else ())
        tell(progress, COMPARING + (KEEPING - COMPARING) * done // len(checked.blocks), "")
    return Examination(
        spec=spec,
        sheet=table.sheet.name,
        columns=checked.parser.columns,
        head=table.head,
        blocks=tuple(checked.blocks),
        faults=tuple(sorted(checked.faults, key=lambda fault: fault.row.number)),
        notes=checked.notes,
        beside=table.beside(checked.numbers),
    )


# Of a hundred steps of an examination: when rows begin to be checked, to be compared and to be kept.
READING: Final = 15
COMPARING: Final = 60
KEEPING: Final = 80


def tell(progress: JobProgress | None, percent: int, message: str) -> None:
    """Say how far an examination is, and what is being done."""
    if progress:
        progress.expect(100)
        progress.step(percent - progress.done, message=message)


class CheckedTable:
    """The rows of a table, block by block: parsed, checked against the database, the faultless ones kept."""

    def __init__(self, spec: ImportSpec, table: Table, file: str) -> None:
        """Begin with no row."""
        self.spec, self.table = spec, table
        self.parser = RowParser(table, spec.columns, file)
        self.blocks: list[Rows] = []
        self.faults: list[Fault] = []
        self.notes = Notes()
        self.numbers = array("i")
        # What rows are about is remembered by a number, as of millions of rows more would fill the memory.
        self._identities = array("q")
        self._identified = array("i")
        self._faulty = 0

    def check(self, progress: JobProgress | None) -> None:
        """Walk through the table."""
        for raw in self.table.blocks(self.spec.rows_at_once):
            rows, faults, notes = self.parser.parsed(raw)
            faults += self.spec.settle(rows)
            for number, identity in zip(rows.numbers, self.spec.identities(rows), strict=True):
                if identity is not None:
                    self._identities.append(hash(identity))
                    self._identified.append(number)
            unread = rows if self.spec.checks_unread_rows else rows.without(faulty(faults))
            faults += self.spec.check(unread) if unread else ()
            good = rows.without(faulty(faults))
            good.let_go()
            self.blocks.append(good)
            self.numbers.extend(rows.numbers)
            self.notes.add(notes, good)
            self._keep(faults, len(rows) - len(good))
            count = len(self.numbers)
            message = ngettext("%(count)d row checked", "%(count)d rows checked", count) % {"count": count}
            share = min(1, count / (self.table.count or self.parser.table.most_rows))
            tell(progress, READING + int((COMPARING - READING) * share), message)

    def _keep(self, faults: Sequence[Fault], rows: int) -> None:
        """Keep faults; a file with too many is refused, as one cause is behind them."""
        self.faults += faults
        self._faulty += rows
        if self._faulty > MOST_FAULTY:
            first = min(self.faults, key=lambda fault: fault.row.number)
            message = _("More than %(count)d rows have a fault. The first: row %(row)d, %(fault)s")
            said = self.spec.sentence(first)
            raise UnreadableFile(message % {"count": MOST_FAULTY, "row": first.row.number, "fault": said})

    def refuse_repeated(self) -> None:
        """Report every row about the same thing as another row: nobody knows which of them is right."""
        ordered = sorted(self._identities)
        twice = {one for one, other in pairwise(ordered) if one == other}
        if not twice:
            return
        pairs = zip(self._identities, self._identified, strict=True)
        suspects = {number for identity, number in pairs if identity in twice}
        found: defaultdict[Hashable, list[SheetRow]] = defaultdict(list)
        for rows in self._read_again(suspects):
            for row, identity in zip(rows, self.spec.identities(rows), strict=True):
                if identity is not None:
                    found[identity].append(row)
        faults = [repeated(row, same, self.spec) for same in found.values() if len(same) > 1 for row in same]
        numbers = faulty(faults)
        before = sum(map(len, self.blocks))
        self.blocks = [block.without(numbers) for block in self.blocks]
        faults += self.faults
        self.faults = []
        self._keep(faults, before - sum(map(len, self.blocks)))

    def _read_again(self, numbers: Collection[int]) -> Iterator[Rows]:
        """Parse some rows once more, to see what they are about and what stands in them."""
        if len(numbers) > MOST_FAULTY:
            message = _("More than %(count)d rows have a fault. The first: row %(row)d, %(fault)s")
            said = _("another row is about the same.")
            raise UnreadableFile(message % {"count": MOST_FAULTY, "row": min(numbers), "fault": said})
        for raw in self.table.blocks(self.spec.rows_at_once):
            wanted = [number in numbers for number in raw.numbers]
            cells = RawRows(list(compress(raw.numbers, wanted)), list(compress(raw.cells, wanted)))
            rows, _faults, _notes = self.parser.parsed(cells)
            list(self.spec.settle(rows))
            yield rows


def faulty(faults: Iterable[Fault]) -> set[int]:
    """Give the numbers of the rows that have a fault."""
    return {fault.row.number for fault in faults}


def changing(rows: Rows) -> list[bool]:
    """Tell of each compared row whether it would change something."""
    return [change is not Change.UNCHANGED for change in rows.changes]


def repeated(row: SheetRow, same: Sequence[SheetRow], spec: ImportSpec) -> Fault:
    """Say which other rows are about the same as this one."""
    text = ngettext("The same as row %(rows)s.", "The same as rows %(rows)s.", len(same) - 1)
    remedy = _("Keep one of the two rows.") if len(same) == 2 else _("Keep only one of these rows.")
    return Fault(row, spec.key[0], text % {"rows": other_rows(row, same)}, remedy)


def other_rows(row: SheetRow, same: Sequence[SheetRow]) -> str:
    """List the numbers of the other rows of a group, the first few of many."""
    # One more than is named, as the row itself may be among the first.
    others = [other.number for other in same[: ROWS_NAMED + 1] if other.number != row.number][:ROWS_NAMED]
    named = pgettext("between row numbers", ", ").join(map(str, others))
    left = len(same) - 1 - len(others)
    return _("%(rows)s and %(left)d more") % {"rows": named, "left": left} if left else named
