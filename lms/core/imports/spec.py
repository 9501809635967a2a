"""Declare what a workbook to be imported looks like and what becomes of its rows."""

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, PermissionsMixin

from lms.core.files.workbooks.columns import SheetColumn
from lms.core.files.workbooks.parsers import Value
from lms.core.imports.rows import Change, Rows, SheetRow
from lms.core.jobs.receipts import Receipt
from lms.core.jobs.services import JobProgress
from lms.core.trail.services import register_actions
from lms.core.wording import StrOrPromise

type User = AbstractBaseUser | AnonymousUser


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

    `rows_at_once` says that each row stands for itself, so that a long file is checked and stored block by
    block, of so many rows each, within one transaction. Every file is examined, and every one stored, by an
    object of its own, which may remember what it has read.
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
    rows_at_once: ClassVar[int | None] = None

    def allows(self, user: User) -> bool:
        """Tell who may import; override where a permission alone does not say it."""
        return isinstance(user, PermissionsMixin) and user.has_perm(self.permission)

    def settle(self, rows: Rows) -> Iterable[Fault]:
        """Put what people write into what is kept, such as names into codes; say where that is not clear."""
        return ()

    def check(self, rows: Rows) -> Iterable[Fault]:
        """Find what is wrong with rows against what the database holds; read it in few queries."""
        return ()

    @abstractmethod
    def compare(self, rows: Rows) -> Sequence[Change]:
        """Say for each row what it would do, in the order of the rows."""

    def identities(self, rows: Rows) -> Sequence[Hashable]:
        """Say for each row what it is about: rows about the same are refused; one with None stands alone.

        Override where the same thing may be written in several ways; cells may be missing.
        """
        keys = [tuple(row.get(name) for name in self.key) for row in rows]
        return [key if key and all(part is not None for part in key) else None for key in keys]

    def differences(self, rows: Rows) -> Sequence[Sequence[Difference]]:
        """Give for each row what it would change, as it is kept and as it would be, for the preview."""
        return [()] * len(rows)

    def difference(self, name: str, was: Value, now: Value) -> Difference:
        """Write what a row would change in a column; numbers without the noughts of their places."""
        column = self.column(name)
        return Difference(column.label, column.shown(trimmed(was)), column.shown(trimmed(now)))

    def remarks(self, rows: Rows) -> Sequence[StrOrPromise]:
        """Give for each row what to think about before confirming, or nothing; it hinders no import."""
        return [""] * len(rows)

    @abstractmethod
    def apply(self, rows: Rows, *, actor: User | None, progress: JobProgress | None) -> Receipt:
        """Save the new and changed rows; called inside one transaction."""

    def apply_blocks(
        self, blocks: Iterable[Rows], *, actor: User | None, progress: JobProgress | None
    ) -> Receipt:
        """Save the rows of some blocks as they come; override where `rows_at_once` is given."""
        return self.apply(Rows.joined(blocks), actor=actor, progress=progress)

    def sentence(self, fault: Fault) -> str:
        """Write a fault with the head of its column."""
        label = next((str(column.label) for column in self.columns if column.name == fault.column), "")
        return f"{label}: {fault.text} {fault.remedy}".strip(": ")

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
    """Give a registered import, for one file: it may remember what it reads."""
    try:
        return copy(_specs[code])
    except KeyError as missing:
        raise UnknownImport(code) from missing
