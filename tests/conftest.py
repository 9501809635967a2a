"""Let tests that empty tables on SQLite step past the triggers of the audit trail.

SQLite has no TRUNCATE: Django empties tables with DELETE, which the triggers refuse, as they should.
"""

from __future__ import annotations

from importlib import import_module

import pytest
from django.db.backends.sqlite3.base import DatabaseOperations

TRAIL = "lms_core_auditentry"


def pytest_configure(config: pytest.Config) -> None:
    """Take the triggers off before a flush of the trail and put them back after it."""
    guard = import_module("lms.core.migrations.0002_audit_append_only")
    flush_of_django = DatabaseOperations.sql_flush

    def sql_flush(self: DatabaseOperations, style: object, tables: list[str], **options: bool) -> list[str]:
        statements = flush_of_django(self, style, tables, **options)
        return [*guard.SQLITE_DOWN, *statements, *guard.SQLITE_UP] if TRAIL in tables else statements

    DatabaseOperations.sql_flush = sql_flush
