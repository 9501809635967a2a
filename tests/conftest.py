"""Let tests that commit leave the database as the migrations made it.

SQLite has no TRUNCATE: Django empties tables with DELETE, which the audit trail's triggers refuse, as
they should. And an emptied database lacks what migrations put in, such as Wagtail's root page.
"""

from __future__ import annotations

from collections.abc import Generator
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection
from django.db.backends.sqlite3.base import DatabaseOperations
from pytest_django.plugin import blocking_manager_key

from lms.portal.demo.translations import compile_all

TRAIL = "lms_core_auditentry"
COMMITTING = {"live_server", "transactional_db", "django_db_serialized_rollback"}


def pytest_configure(config: pytest.Config) -> None:
    """Compile the catalogues, once for all workers; let a flush step past the trail's triggers."""
    if not hasattr(config, "workerinput"):
        compile_all(Path(__file__).resolve().parents[1] / "lms")
    guard = import_module("lms.core.migrations.0002_audit_append_only")
    flush_of_django = DatabaseOperations.sql_flush

    def sql_flush(self: DatabaseOperations, style: object, tables: list[str], **options: bool) -> list[str]:
        statements = flush_of_django(self, style, tables, **options)
        return [*guard.SQLITE_DOWN, *statements, *guard.SQLITE_UP] if TRAIL in tables else statements

    DatabaseOperations.sql_flush = sql_flush


def commits(item: pytest.Item) -> bool:
    """Tell whether a test really commits and so empties the database afterwards."""
    marks = item.iter_markers("django_db")
    names = set(getattr(item, "fixturenames", ()))
    return any(mark.kwargs.get("transaction") for mark in marks) or bool(names & COMMITTING)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let every test that commits begin with what the migrations made."""
    for item in items:
        if commits(item):
            item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True), append=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None]:
    """Put back what the migrations made after a test that commits."""
    yield
    if commits(item):
        with item.config.stash[blocking_manager_key].unblock():
            restore()


def restore() -> None:
    """Empty every table and write what the migrations had written, counters and caches included."""
    call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
    connection.creation.deserialize_db_from_string(connection._test_serialized_contents)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(
            no_style(), apps.get_models(include_auto_created=True)
        ):
            cursor.execute(statement)
    ContentType.objects.clear_cache()
