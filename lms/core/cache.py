"""Keep what processes and hosts share for a while in a table, with one statement a write."""

import base64
import pickle
import secrets
from datetime import UTC, datetime
from typing import Any, Final

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import connections, router
from django.utils import timezone

LOOKS_AT_SIZE_ONCE_IN: Final = 256


class TableCache(DatabaseCache):
    """Django's cache in a table, without counting the table and looking a row up before each write.

    A sign-in writes some twenty times here, as its wrong passwords are counted by address, number and
    device: Django's five statements and one transaction each made a hundred statements of it. Whether too
    many rows lie there is asked now and then, so that the limit may be passed by a few hundred.
    """

    def _base_set(self, mode: str, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT) -> bool:  # noqa: ANN401 - as in Django
        """Write at once; an `add` changes only what has run out. Django's way prolongs (`touch`)."""
        if mode == "touch":
            return bool(super()._base_set(mode, key, value, timeout))
        connection = connections[router.db_for_write(self.cache_model_class)]
        until, table = self.get_backend_timeout(timeout), connection.ops.quote_name(self._table)
        expires = datetime.max if until is None else datetime.fromtimestamp(until, UTC)  # noqa: DTZ901 - as Django keeps "never"
        now, expires = timezone.now().replace(microsecond=0), expires.replace(microsecond=0)
        sent = base64.b64encode(pickle.dumps(value, self.pickle_protocol)).decode("latin1")
        statement = (
            f"INSERT INTO {table} AS kept (cache_key, value, expires) VALUES (%s, %s, %s) "  # noqa: S608 - the table's name
            "ON CONFLICT (cache_key) DO UPDATE SET value = excluded.value, expires = excluded.expires"
        )
        parameters = [key, sent, connection.ops.adapt_datetimefield_value(expires)]
        if mode == "add":
            statement += " WHERE kept.expires < %s"
            parameters.append(connection.ops.adapt_datetimefield_value(now))
        with connection.cursor() as cursor:
            if not secrets.randbelow(LOOKS_AT_SIZE_ONCE_IN):
                cursor.execute(f"SELECT COUNT(*) FROM {table}")  # noqa: S608 - the table's name
                if (rows := cursor.fetchone()[0]) > self._max_entries:
                    self._cull(connection.alias, cursor, now, rows)
            cursor.execute(statement, parameters)
            return bool(cursor.rowcount > 0)
