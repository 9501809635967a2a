"""Write many rows of evidence at once, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import batched
from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.db.models.sql import InsertQuery

from lms.evaluation.models import Feedback, IndicatorValue

ROWS_AT_ONCE = 20_000


class ValueRow(NamedTuple):
    """One employee's day of one indicator; ids are primary keys."""

    indicator_id: int
    employee_id: int
    unit_id: int
    day: date
    numerator: float
    denominator: float
    source: str


COLUMNS = ("indicator_id", "employee_id", "unit_id", "day", "numerator", "denominator", "source")


@transaction.atomic
def append_values(rows: Iterable[ValueRow]) -> int:
    """Append daily values that are known to be new and return how many; a second one of a day is an error."""
    written = 0
    for batch in batched(rows, ROWS_AT_ONCE):
        _copy(batch) if connection.vendor == "postgresql" else _execute_many(batch)
        written += len(batch)
    return written


def _execute_many(rows: Sequence[ValueRow]) -> None:
    table = connection.ops.quote_name(IndicatorValue._meta.db_table)
    marks = ", ".join(["%s"] * len(COLUMNS))
    statement = f"INSERT INTO {table} ({', '.join(COLUMNS)}) VALUES ({marks})"  # noqa: S608 - names from the model
    with connection.cursor() as cursor:
        cursor.executemany(statement, [(*row[:3], row.day.isoformat(), *row[4:]) for row in rows])


def _copy(rows: Sequence[ValueRow]) -> None:
    table = connection.ops.quote_name(IndicatorValue._meta.db_table)
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(COLUMNS)}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


@transaction.atomic
def append_feedback[Kind: Feedback](kind: type[Kind], entries: Sequence[Kind]) -> int:
    """Insert unsaved feedback of one kind with two statements a batch, which `bulk_create` cannot do.

    A kind's table hangs on the common table by its key, so the common rows go first.
    """
    for batch in batched(entries, 1_000):
        _insert_batch(kind, list(batch))
    return len(entries)


def _insert_batch[Kind: Feedback](kind: type[Kind], batch: list[Kind]) -> None:
    content_type = ContentType.objects.get_for_model(kind, for_concrete_model=False)
    shared = list(_shared_fields())
    parents = [
        Feedback(
            polymorphic_ctype=content_type,
            **{field.attname: getattr(entry, field.attname) for field in shared},
        )
        for entry in batch
    ]
    Feedback.objects.bulk_create(parents)
    for entry, parent in zip(batch, parents, strict=True):
        entry.feedback_ptr_id = parent.pk  # type: ignore[attr-defined] # made by multi-table inheritance
    query = InsertQuery(kind)
    query.insert_values(kind._meta.local_concrete_fields, [*batch], raw=True)
    query.get_compiler(connection=connection).execute_sql()


def _shared_fields() -> Iterator[models.Field[object, object]]:
    for field in Feedback._meta.concrete_fields:
        if not field.primary_key and field.name != "polymorphic_ctype":
            yield field
