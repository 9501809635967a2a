"""Keep what processes and hosts share for a while in a table, with one statement a write."""

import base64
import pickle
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import connections, router
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

LOOKS_AT_SIZE_ONCE_IN: Final = 256


class TableCache(DatabaseCache):
    """Django's cache in a table, without counting the table and looking a row up before each write.

    A sign-in writes some twenty times here, as its wrong passwords are counted by address, number and
    device: Django's five statements and one transaction each made a hundred statements of it. Whether too
    many rows lie there is asked now and then, so that the limit may be passed by a few hundred.
    """

    # What Django's class has and its type stubs leave out.
    _table: str
    _max_entries: int
    _cull: Callable[[str, CursorWrapper, datetime, int], None]

    def _base_set(self, mode: str, key: str, value: object, timeout: Any = DEFAULT_TIMEOUT) -> bool:  # noqa: ANN401 - a number or Django's mark
        """Write at once: `set` whatever stands, `add` only over what has run out, `touch` the end alone."""
        connection = connections[router.db_for_write(self.cache_model_class)]
        table = connection.ops.quote_name(self._table)
        until, now = self.get_backend_timeout(timeout), timezone.now().replace(microsecond=0)
        ends = datetime.max if until is None else datetime.fromtimestamp(until, UTC)  # noqa: DTZ901 - as Django keeps "never"
        expires = connection.ops.adapt_datetimefield_value(ends.replace(microsecond=0))
        with connection.cursor() as cursor:
            if mode == "touch":
                cursor.execute(f"UPDATE {table} SET expires = %s WHERE cache_key = %s", [expires, key])  # noqa: S608 - its name
                return bool(cursor.rowcount > 0)
            if not secrets.randbelow(LOOKS_AT_SIZE_ONCE_IN):
                cursor.execute(f"SELECT COUNT(*) FROM {table}")  # noqa: S608 - its name
                if (rows := cursor.fetchone()[0]) > self._max_entries:
                    self._cull(connection.alias, cursor, now, rows)
            sent = base64.b64encode(pickle.dumps(value, self.pickle_protocol)).decode("latin1")
            parameters = [key, sent, expires]
            statement = (
                f"INSERT INTO {table} AS kept (cache_key, value, expires) VALUES (%s, %s, %s) "  # noqa: S608 - its name
                "ON CONFLICT (cache_key) DO UPDATE SET value = excluded.value, expires = excluded.expires"
            )
            if mode == "add":
                statement += " WHERE kept.expires < %s"
                parameters.append(connection.ops.adapt_datetimefield_value(now))
            cursor.execute(statement, parameters)
            return bool(cursor.rowcount > 0)
