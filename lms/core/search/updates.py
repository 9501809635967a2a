"""Let an update drop what the search keeps of a kind; the worker makes it anew."""

from collections.abc import Callable

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython
from django.db.migrations.state import StateApps


def forgotten(kind: str) -> RunPython:
    """Give the step of a migration that deletes the entries of a kind; it depends on core's 0008."""
    return RunPython(_forgetting(kind), RunPython.noop)


def _forgetting(kind: str) -> Callable[[StateApps, BaseDatabaseSchemaEditor], None]:
    def forget(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        if schema_editor.connection.vendor == "sqlite":  # it keeps their words in a table beside them
            schema_editor.execute(
                "DELETE FROM lms_core_searchentry_words WHERE rowid IN"
                " (SELECT id FROM lms_core_searchentry WHERE kind = %s)",
                [kind],
            )
        apps.get_model("lms_core", "SearchEntry").objects.filter(kind=kind).delete()

    return forget
