"""Declare what a workbook to be imported looks like and what becomes of its rows."""

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, PermissionsMixin

from lms.core.files.workbooks.columns import SheetColumn
from lms.core.files.workbooks.parsers import Value
from lms.core.jobs.receipts import Receipt
from lms.core.jobs.services import JobProgress
from lms.core.trail.services import register_actions
from lms.core.wording import StrOrPromise

type User = AbstractBaseUser | AnonymousUser


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


@dataclass(frozen=True)
class Difference:
    """One thing a row would change, in the reader's words."""

    label: StrOrPromise
    was: str
    now: str


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell or row, and what to do about it."""

    row: SheetRow
    column: str
    text: StrOrPromise
    remedy: StrOrPromise = ""


def trimmed(value: Value) -> Value:
    """Take the noughts off the end of a decimal number; give any other value as it is."""
    return Decimal(f"{value.normalize():f}") if isinstance(value, Decimal) else value


class ImportSpec(ABC):
    """One kind of workbook: subclass, name its columns, say how rows compare and how they are saved.

    `workbook_url_name` is the address of a workbook that comes with its rows, to be filled in and sent
    back; without one an empty template is offered. `checks_unread_rows` says that `check` copes with rows
    of which a cell could not be read, so that all their faults are reported at once.
    """

    code: ClassVar[str]
    title: ClassVar[StrOrPromise]
    permission: ClassVar[str]
    columns: ClassVar[Sequence[SheetColumn]]
    key: ClassVar[tuple[str, ...]]
    intro: ClassVar[StrOrPromise] = ""
    back_url_name: ClassVar[str] = ""
    workbook_url_name: ClassVar[str] = ""
    checks_unread_rows: ClassVar[bool] = False

    def allows(self, user: User) -> bool:
        """Tell who may import; override where a permission alone does not say it."""
        return isinstance(user, PermissionsMixin) and user.has_perm(self.permission)

    def settle(self, rows: Sequence[SheetRow]) -> Iterable[Fault]:
        """Put what people write into what is kept, such as names into codes; say where that is not clear."""
        return ()

    def check(self, rows: Sequence[SheetRow]) -> Iterable[Fault]:
        """Find what is wrong with rows against what the database holds; read it in few queries."""
        return ()

    @abstractmethod
    def compare(self, rows: Sequence[SheetRow]) -> Sequence[Change]:
        """Say for each row what it would do, in the order of the rows."""

    def identities(self, rows: Sequence[SheetRow]) -> Sequence[Hashable]:
        """Say for each row what it is about: rows about the same are refused; one with None stands alone.

        Override where the same thing may be written in several ways; cells may be missing.
        """
        keys = [tuple(row.get(name) for name in self.key) for row in rows]
        return [key if key and all(part is not None for part in key) else None for key in keys]

    def differences(self, rows: Sequence[SheetRow]) -> Sequence[Sequence[Difference]]:
        """Give for each row what it would change, as it is kept and as it would be, for the preview."""
        return [() for _row in rows]

    def difference(self, name: str, was: Value, now: Value) -> Difference:
        """Write what a row would change in a column; numbers without the noughts of their places."""
        column = self.column(name)
        return Difference(column.label, column.shown(trimmed(was)), column.shown(trimmed(now)))

    def remarks(self, rows: Sequence[SheetRow]) -> Sequence[StrOrPromise]:
        """Give for each row what to think about before confirming, or nothing; it hinders no import."""
        return ["" for _row in rows]

    @abstractmethod
    def apply(self, rows: Sequence[SheetRow], *, actor: User | None, progress: JobProgress | None) -> Receipt:
        """Save the new and changed rows; called inside one transaction."""

    def column(self, name: str) -> SheetColumn:
        """Find a column."""
        return next(column for column in self.columns if column.name == name)


class UnknownImport(Exception):
    """No installed app registered this import."""


_specs: dict[str, ImportSpec] = {}


def register_import(spec: ImportSpec) -> None:
    """Offer an import under imports/<code>/; the audit trail calls it by its title."""
    if spec.code not in _specs:
        register_actions({}, values={"import": {spec.code: spec.title}})
    _specs[spec.code] = spec


def import_spec(code: str) -> ImportSpec:
    """Find a registered import."""
    try:
        return _specs[code]
    except KeyError as missing:
        raise UnknownImport(code) from missing
