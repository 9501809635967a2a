"""Rows read from a sheet: kept column by column, seen one by one where somebody asks for one."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import chain, compress
from typing import Self, overload

from lms.core.files.workbooks.parsers import Value


class Change(StrEnum):
    """What a row would do to what is already there."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(slots=True, eq=False)
class SheetRow:
    """One row read from a sheet; `number` is what a person sees at its left edge, `file` the file's name.

    `unread` names the cells that hold something else than their column asks for; `change` says what the row
    would do, once it was compared. `written` is what stands in
    the cells, as people see it; of rows that are kept for storing only those with a fault have it.
    """

    sheet: str
    number: int
    values: dict[str, Value] = field(default_factory=dict)
    written: Mapping[str, str] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()
    file: str = ""
    change: Change | None = None

    def was_read(self, *names: str) -> bool:
        """Tell whether all these cells could be read."""
        return self.unread.isdisjoint(names)

    def put(self, name: str, value: Value) -> None:
        """Take another value than the one that was read."""
        self.values[name] = value

    def blame(self, name: str) -> None:
        """Count a cell as not read, as what it says is known to be wrong."""
        self.unread |= {name}

    def get(self, name: str) -> Value:
        """Give a value, or nothing when the cell is empty."""
        return self.values.get(name)

    def text(self, name: str) -> str:
        """Give a text; an empty cell of an optional column gives an empty text."""
        value = self.values.get(name)
        return "" if value is None else self._of(str, name, value)

    def whole(self, name: str) -> int:
        """Give a whole number."""
        return self._of(int, name, self.values.get(name))

    def amount(self, name: str) -> Decimal:
        """Give a decimal number."""
        return self._of(Decimal, name, self.values.get(name))

    def day(self, name: str) -> date:
        """Give a day."""
        return self._of(date, name, self.values.get(name))

    def moment(self, name: str) -> datetime:
        """Give a moment."""
        return self._of(datetime, name, self.values.get(name))

    def flag(self, name: str) -> bool:
        """Give yes or no; an empty cell means no."""
        return bool(self.values.get(name))

    def listed(self, name: str) -> tuple[str, ...]:
        """Give several words; an empty cell gives none."""
        value = self.values.get(name)
        return value if isinstance(value, tuple) else ()

    def _of[T](self, kind: type[T], name: str, value: Value) -> T:
        """Give a value of the kind its parser promised."""
        if not isinstance(value, kind):
            raise TypeError(f"{name} in row {self.number} is {value!r}, not {kind.__name__}")
        return value


class Rows(Sequence[SheetRow]):
    """Some rows of one sheet, each column a list of its values.

    A row that somebody asked for is one and the same from then on, and what is put into it counts in its
    column. `unread` names by place the cells that hold something else than is asked for, `written` gives by
    place what stands in the cells, `changes` what each row would do once they were compared.
    """

    def __init__(
        self,
        sheet: str,
        numbers: Sequence[int],
        columns: dict[str, list[Value]],
        *,
        file: str = "",
        unread: Mapping[int, frozenset[str]] | None = None,
        written: Callable[[int], Mapping[str, str]] | None = None,
    ) -> None:
        """Take what was read."""
        self.sheet, self.numbers, self.file = sheet, numbers, file
        self.changes: Sequence[Change] = ()
        self._columns = columns
        self._unread = unread or {}
        self._written = written
        self._made: dict[int, SheetRow] = {}

    @classmethod
    def of(cls, rows: Iterable[SheetRow]) -> Self:
        """Take rows of one sheet that were made already."""
        made = list(rows)
        sheet, file = (made[0].sheet, made[0].file) if made else ("", "")
        found = cls(sheet, [row.number for row in made], {}, file=file)
        found._made = dict(enumerate(made))
        return found

    @classmethod
    def joined(cls, blocks: Iterable["Rows"]) -> "Rows":
        """Put blocks of one sheet one below the other; one alone stays itself."""
        parts = list(blocks)
        if len(parts) == 1:
            return parts[0]
        whole = cls(
            parts[0].sheet if parts else "",
            [number for part in parts for number in part.numbers],
            {name: [value for part in parts for value in part.column(name)] for name in parts[0].names}
            if parts
            else {},
            file=parts[0].file if parts else "",
        )
        whole.changes = [change for part in parts for change in part.changes]
        return whole

    @property
    def names(self) -> list[str]:
        """Name the columns, those that were put into rows among them."""
        return list(dict.fromkeys(chain(self._columns, *(row.values for row in self._made.values()))))

    def column(self, name: str) -> list[Value]:
        """Give the values of a column, row by row."""
        values = self._columns.get(name) or [None] * len(self)
        if self._made:
            values = values.copy()
            for place, row in self._made.items():
                values[place] = row.values.get(name)
        return values

    def compared(self, changes: Iterable[Change]) -> None:
        """Say what each row would do."""
        self.changes = list(changes)
        for place, row in self._made.items():
            row.change = self.changes[place]

    def chosen(self, wanted: Sequence[object]) -> Self:
        """Keep the rows for which something true is given; what stands in their cells is let go."""
        kept = list(compress(range(len(self)), wanted))
        places = {place: now for now, place in enumerate(kept)}
        part = type(self)(
            self.sheet,
            list(compress(self.numbers, wanted)),
            {name: list(compress(values, wanted)) for name, values in self._columns.items()},
            file=self.file,
            unread={places[place]: names for place, names in self._unread.items() if place in places},
        )
        part.changes = list(compress(self.changes, wanted))
        part._made = {places[place]: row for place, row in self._made.items() if place in places}
        return part

    def let_go(self) -> None:
        """Forget what stands in the cells, which is held until then; be small."""
        self._written = None
        self.numbers = array("i", self.numbers)

    def without(self, numbers: frozenset[int] | set[int]) -> "Rows":
        """Leave out the rows of these numbers."""
        if numbers.isdisjoint(self.numbers):
            return self
        return self.chosen([number not in numbers for number in self.numbers])

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.numbers)

    def __iter__(self) -> Iterator[SheetRow]:
        """Make each row."""
        return map(self._row, range(len(self)))

    @overload
    def __getitem__(self, place: int) -> SheetRow: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[SheetRow]: ...
    def __getitem__(self, place: int | slice) -> SheetRow | Sequence[SheetRow]:
        """Make the rows of these places."""
        places = range(len(self))[place]
        return self._row(places) if isinstance(places, int) else [self._row(each) for each in places]

    def _row(self, place: int) -> SheetRow:
        """Make a row, or give the one that was made."""
        row = self._made.get(place)
        if row is None:
            unread = self._unread.get(place, frozenset())
            row = self._made[place] = SheetRow(
                self.sheet,
                self.numbers[place],
                {name: values[place] for name, values in self._columns.items() if name not in unread},
                self._written(place) if self._written else {},
                unread,
                self.file,
                self.changes[place] if self.changes else None,
            )
        return row
