"""Servers of the release before go on beside a migrated database: what they write still fits.

So a migration after a release adds and widens. What takes away, renames or narrows waits for the release
after the one whose code no longer names it, and is listed here with its reason until that is out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from django.db import models
from django.db.migrations import Migration, operations

ROOT = Path(__file__).resolve().parents[2]
TAKES_AWAY = (
    operations.RemoveField,
    operations.DeleteModel,
    operations.RenameField,
    operations.RenameModel,
    operations.AlterModelTable,
)
# Operations that older servers do not notice although their kind could be noticed, each with its reason.
HARMLESS: dict[tuple[str, str], str] = {}


def later() -> Iterator[tuple[str, Migration]]:
    """Give the migrations that came after the newest release."""
    newest = max((ROOT / "tests/upgrade").glob("*.*.*/holds.json"))
    released = json.loads(newest.read_text(encoding="utf-8"))["migrations"]
    for path in sorted((ROOT / "lms").glob("*/migrations/0*.py")):
        name = str(path.relative_to(ROOT))
        if name not in released:
            module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
            yield name, module.Migration


def stops_older_servers(operation: operations.base.Operation) -> str:
    """Say what older code cannot live with; nothing where it does not notice."""
    if isinstance(operation, TAKES_AWAY):
        return operation.describe()
    if isinstance(operation, operations.AddField):
        field = operation.field
        has_value = field.null or field.has_db_default() or field.many_to_many
        return "" if has_value else f"{operation.describe()}: neither null nor a default of the database"
    if isinstance(operation, operations.AddConstraint) and not isinstance(
        operation.constraint, models.UniqueConstraint | models.CheckConstraint
    ):
        return operation.describe()
    return ""


def test_older_servers_go_on_beside_a_migrated_database() -> None:
    found = {
        f"{name}: {stop}"
        for name, migration in later()
        for operation in migration.operations
        if (stop := stops_older_servers(operation)) and (name, operation.describe()) not in HARMLESS
    }

    assert found == set()


def test_an_operation_that_would_stop_them_is_seen() -> None:
    added = operations.AddField("job", "weight", models.IntegerField(default=1))
    lenient = operations.AddField("job", "weight", models.IntegerField(db_default=1))

    assert stops_older_servers(added) == (
        "Add field weight to job: neither null nor a default of the database"
    )
    assert stops_older_servers(lenient) == ""
    assert stops_older_servers(operations.RemoveField("job", "title")) == "Remove field title from job"
