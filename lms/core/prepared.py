"""Let Django write the SQL of an often asked query once; each reading only fills in its values.

Working a query out takes Django some times as long as the database takes to answer it. What a page of every
reader asks may therefore be prepared; the rows are the same models as ever. Why, and what it saves:
docs/decisions/0121-queries-prepared-once.md.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import cast

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone

type Value = int | str | date | datetime

LEAST = -7_000_000_000_000  # below any key


class NotPreparable(TypeError):
    """A value does not stand in the SQL as it is, so that it cannot be filled in."""


class Prepared[M: Model]:
    """A query of models, written by a function of its values; called with values, it gives the rows.

    The function is called once for each thread with values that nothing has. Each must become a parameter as
    it is: no list, no None, nothing reckoned from it.
    """

    def __init__(self, write: Callable[..., QuerySet[M]]) -> None:
        """Keep the function; models may not be loaded yet."""
        self.write = write
        self._kept = threading.local()

    def __call__(self, **values: Value) -> list[M]:
        """Read the rows for these values."""
        query: _Written[M] | None = getattr(self._kept, "query", None)
        if query is None or query.connection is not connections[query.queryset.db]:
            query = self._kept.query = _Written(self.write, values)
        return query.rows(values)


class _Written[M: Model]:
    """The query as one thread keeps it."""

    def __init__(self, write: Callable[..., QuerySet[M]], values: dict[str, Value]) -> None:
        marks = {name: _mark(place, value) for place, (name, value) in enumerate(values.items())}
        self.queryset = write(**marks)
        self.connection = connections[self.queryset.db]
        self.compiler: SQLCompiler = self.queryset.query.get_compiler(connection=self.connection)
        self.sql, params = self.compiler.as_sql()
        stored = {_stored(mark, self.connection): name for name, mark in marks.items()}
        self.params = [(stored.get(param), param) for param in params]
        if missing := set(marks) - {name for name, _param in self.params}:
            raise NotPreparable(f"no parameter of the query is {', '.join(sorted(missing))} as it is")
        # The compiler knows which columns make which model; from now on it is asked for nothing else.
        setattr(self.queryset.query, "get_compiler", lambda *_args, **_kwargs: self.compiler)  # noqa: B010

    def rows(self, values: dict[str, Value]) -> list[M]:
        """Fill in the values and read."""
        given = {name: _stored(value, self.connection) for name, value in values.items()}
        filled = tuple(param if name is None else given[name] for name, param in self.params)
        setattr(self.compiler, "as_sql", lambda *_args, **_kwargs: (self.sql, filled))  # noqa: B010
        return list(cast("Iterable[M]", self.queryset._iterable_class(self.queryset)))


def _mark(place: int, value: Value) -> Value:
    """Give a value of the same kind that nothing has, another one for each place."""
    match value:
        case bool():
            raise NotPreparable("two values are two queries")
        case int():
            return LEAST - place
        case str():
            return f"\N{SYMBOL FOR NULL}{place}"
        case datetime():
            return datetime(1, 1, 3, tzinfo=timezone.get_current_timezone()) + timedelta(days=place)
        case date():
            return date(1, 1, 1) + timedelta(days=place)
        case _:
            raise NotPreparable(f"{value!r} is no plain value")


def _stored(value: Value, connection: BaseDatabaseWrapper) -> object:
    """Write a value as Django hands it to the database."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return value
