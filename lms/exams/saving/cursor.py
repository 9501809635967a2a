"""Send the one statement that all takers of a sitting send, so that PostgreSQL plans it once a connection.

Django writes values into a statement's text, so that every one is planned anew, which takes longer than
saving. This cursor sends values beside the text; with `prepare_threshold` in the database's OPTIONS the
plan is kept as well. Leave that option out behind a pooler that hands connections on by transaction.
"""

from datetime import datetime
from typing import cast
from uuid import UUID

from django.db import connection
from django.db.backends.utils import CursorWrapper

type Sendable = str | int | bool | datetime | UUID | None


def planned_cursor() -> CursorWrapper:
    """Give a cursor that sends values beside the text where the database can; errors are Django's."""
    if connection.vendor != "postgresql":
        return connection.cursor()
    from psycopg import Cursor

    connection.ensure_connection()
    cursor = cast("CursorWrapper", Cursor(connection.connection))
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    return wrap(cursor)


def as_sent(value: Sendable) -> Sendable:
    """Give a value as the database's driver takes it: SQLite has neither moments nor UUIDs."""
    if connection.vendor == "postgresql":
        return value
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value.hex if isinstance(value, UUID) else value
