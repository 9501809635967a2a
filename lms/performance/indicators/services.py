"""Load the indicators from their content file, and write many daily values at once.

Values are written on SQLite and on PostgreSQL alike.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import batched
from pathlib import Path
from typing import NamedTuple

from django.db import connection, transaction

from lms.core.files.api import LoadReport, assign, read_files, refuse_unfit
from lms.core.files.content.rules import Entry, refuse_repeated
from lms.people.api import Employee
from lms.performance.choices import Direction, IndicatorUnit
from lms.performance.indicators.models import ContestedFigure, Indicator, IndicatorValue
from lms.standards.api import topics_that_count

TEXTS = ("name", "numerator", "denominator")
TEXTS_OR_NONE = ("name_en", "numerator_en", "denominator_en", "note")


class IndicatorEntry(NamedTuple):
    """An indicator as written; what the file does not say is not in `values`."""

    entry: Entry
    key: str
    values: dict[str, object]


def read_indicators(path: Path) -> tuple[Entry, list[IndicatorEntry]]:
    """Read the indicators of a file; faults are in the whole beside them."""
    whole, files = read_files(path)
    read = [_read(entry) for file in files for entry in file.entries("indicators", "key", least=1)]
    whole.done()
    refuse_repeated("key", ((one.key, one.entry) for one in read))
    for one in read:
        refuse_unfit(Indicator(key=one.key, **one.values), one.entry)
    return whole, read


def _read(entry: Entry) -> IndicatorEntry:
    values: dict[str, object] = {name: entry.text(name) for name in TEXTS}
    values |= {name: entry.text(name, "") for name in TEXTS_OR_NONE if name in entry}
    values["unit"] = entry.choice("unit", IndicatorUnit)
    values["direction"] = entry.choice("direction", Direction)
    values["worthwhile"] = float(entry.decimal("worthwhile"))
    if "worthwhile" in entry and not values["worthwhile"]:
        entry.refuse("worthwhile must be above zero", "worthwhile")
    if "min_n" in entry:
        values["min_n"] = entry.whole("min_n", most=1_000_000)
    if "to_person" in entry:
        values["to_person"] = entry.flag("to_person")
    match entry.value("band"):
        case None if values["direction"] != Direction.BAND:
            values |= {"band_from": None, "band_to": None}
        case [int() | float() as low, int() | float() as high]:
            values |= {"band_from": low, "band_to": high}
        case _:
            entry.refuse("band must be two numbers", "band")
    entry.texts("grain")  # tells authors for whom it is counted
    return IndicatorEntry(entry, entry.text("key"), values)


@transaction.atomic
def load_indicators(*, path: Path) -> LoadReport:
    """Create or change indicators by key and tie them to the clauses that should move them.

    Indicators the file no longer holds stay, as values may hang on them, and so do ties to clauses whose
    lines have ended. Raises `FaultyContent`.
    """
    whole, read = read_indicators(path)
    whole.raise_faults()
    rows = {indicator.key: indicator for indicator in Indicator.objects.prefetch_related("clauses")}
    clauses: dict[str, dict[int, int]] = {}
    lines = set()
    for clause in topics_that_count():
        lines.add(clause.line)
        for key in clause.indicator_keys:
            clauses.setdefault(key, {})[clause.line] = clause.pk
    unknown = sorted(clauses.keys() - {one.key for one in read})
    report = LoadReport()
    for one in read:
        row = rows.get(one.key) or Indicator(key=one.key)
        is_new = row.pk is None
        tied = {} if is_new else {clause.line: clause.pk for clause in row.clauses.all()}
        ended = {line: pk for line, pk in tied.items() if line not in lines}
        wanted = {**clauses.get(one.key, {}), **ended}
        is_changed = assign(row, one.values) or tied.keys() != wanted.keys()
        if is_changed:
            row.save()
            row.clauses.set((wanted | tied)[line] for line in wanted)
        report.note(one.key, is_new=is_new, is_changed=is_changed)
    report.remarks += [f"There is no indicator {key}, which a clause names." for key in unknown]
    return report


ROWS_AT_ONCE = 20_000


class ValueRow(NamedTuple):
    """One employee's day of one indicator; ids are primary keys."""

    indicator_id: int
    employee_id: int
    unit_id: int
    day: date
    numerator: float | Decimal
    denominator: float | Decimal
    source: str


COLUMNS = ("indicator_id", "employee_id", "unit_id", "day", "numerator", "denominator", "source")
# What a second value of the same employee, indicator and day brings up to date.
KEY = ("employee_id", "indicator_id", "day")
ON_CONFLICT = f"ON CONFLICT ({', '.join(KEY)}) DO UPDATE SET " + ", ".join(
    f"{column} = excluded.{column}" for column in COLUMNS if column not in KEY
)


@transaction.atomic
def append_values(rows: Iterable[ValueRow]) -> int:
    """Append daily values that are known to be new and return how many; a second one of a day is an error."""
    written = 0
    for batch in batched(rows, ROWS_AT_ONCE):
        _copy(batch, _table()) if connection.vendor == "postgresql" else _execute_many(batch)
        written += len(batch)
    return written


@transaction.atomic
def upsert_values(rows: Sequence[ValueRow]) -> None:
    """Add values, or bring those of the same employee, indicator and day up to date."""
    if connection.vendor != "postgresql":
        _execute_many(rows, ON_CONFLICT)
        return
    # Copied into a table of this transaction, then from there over those that stand.
    columns, aside = ", ".join(COLUMNS), "values_to_write"
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE {aside} ON COMMIT DROP AS SELECT {columns} FROM {_table()} LIMIT 0"  # noqa: S608 - names from the model
        )
        _copy(rows, aside)
        cursor.execute(
            f"INSERT INTO {_table()} ({columns}) SELECT {columns} FROM {aside} {ON_CONFLICT}"  # noqa: S608 - names from the model
        )
        cursor.execute(f"DROP TABLE {aside}")


def contest_figure(indicator_key: str, employee: Employee, *, on: date) -> None:
    """Note that an objection to a person's figure was upheld."""
    indicator = Indicator.objects.get(key=indicator_key)
    ContestedFigure.objects.update_or_create(
        indicator=indicator, employee=employee, defaults={"upheld_on": on}
    )


def contested_figures() -> dict[tuple[int, int], int]:
    """Name the contested figures by the keys of indicator and employee; one query."""
    found = ContestedFigure.objects.values_list("indicator", "employee", "pk")
    return {(indicator, employee): pk for indicator, employee, pk in found}


def settle_figures(keys: Collection[int]) -> None:
    """Let figures that their source has corrected be judged by again."""
    ContestedFigure.objects.filter(pk__in=keys).delete()


def _table() -> str:
    return connection.ops.quote_name(IndicatorValue._meta.db_table)


def _execute_many(rows: Sequence[ValueRow], on_conflict: str = "") -> None:
    marks = ", ".join(["%s"] * len(COLUMNS))
    statement = f"INSERT INTO {_table()} ({', '.join(COLUMNS)}) VALUES ({marks}) {on_conflict}"  # noqa: S608 - names from the model
    with connection.cursor() as cursor:
        cursor.executemany(statement, [(*row[:3], row.day.isoformat(), *row[4:]) for row in rows])


def _copy(rows: Sequence[ValueRow], table: str) -> None:
    # The lines are written here: the driver takes four times as long to write a row by its types.
    lines = "".join(
        [f"{row[0]}\t{row[1]}\t{row[2]}\t{row[3]}\t{row[4]}\t{row[5]}\t{_escaped(row[6])}\n" for row in rows]
    )
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(COLUMNS)}) FROM STDIN") as copy,
    ):
        copy.write(lines)


def _escaped(text: str) -> str:
    """Write a text as COPY takes it."""
    return text if text.isprintable() and "\\" not in text else text.translate(ESCAPES)


ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


class KeptValue(NamedTuple):
    """What stands of a value; `unit_id` is a primary key."""

    numerator: Decimal
    denominator: Decimal
    unit_id: int


def kept_values(rows: Sequence[ValueRow]) -> Iterator[tuple[int, KeptValue]]:
    """Yield what stands for the same employees, indicators and days, by the place of the row; one query."""
    same = " AND ".join(f"stands.{column} = asked.{column}" for column in KEY)
    stands = f"SELECT numerator, denominator, unit_id FROM {_table()} AS stands WHERE {same}"  # noqa: S608 - names from the model
    if connection.vendor == "postgresql":
        # OFFSET keeps the two apart: each row is looked up by the index. As long as PostgreSQL does not know
        # how many values there are, it would read all of them for each block.
        statement = (
            "SELECT asked.place - 1, found.* FROM unnest(%s::bigint[], %s::bigint[], %s::date[])"  # noqa: S608 - names from the model
            f" WITH ORDINALITY AS asked ({', '.join(KEY)}, place)"
            f" CROSS JOIN LATERAL ({stands} OFFSET 0) AS found"
        )
        values = ["{" + ",".join([str(getattr(row, column)) for row in rows]) + "}" for column in KEY]
    else:
        columns = ", ".join(f"value ->> {place} AS {column}" for place, column in enumerate(KEY))
        statement = (
            f"SELECT asked.place, numerator, denominator, unit_id FROM (SELECT key AS place, {columns}"  # noqa: S608 - names from the model
            f" FROM json_each(%s)) AS asked JOIN {_table()} AS stands ON {same}"
        )
        values = [json.dumps([[row.employee_id, row.indicator_id, row.day.isoformat()] for row in rows])]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        for place, top, bottom, unit in cursor:
            # SQLite keeps binary fractions.
            yield place, KeptValue(_exact(top), _exact(bottom), unit)


def _exact(amount: Decimal | float) -> Decimal:
    return amount if isinstance(amount, Decimal) else Decimal(f"{amount:.2f}")
