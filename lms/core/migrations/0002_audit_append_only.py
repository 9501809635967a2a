"""Let the database itself refuse to change or delete an audit entry."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

REFUSAL = "audit entries are never changed or deleted"

SQLITE_UP = [
    f"""
    CREATE TRIGGER lms_core_auditentry_no_update BEFORE UPDATE ON lms_core_auditentry
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
    """,
    f"""
    CREATE TRIGGER lms_core_auditentry_no_delete BEFORE DELETE ON lms_core_auditentry
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
    """,
]
SQLITE_DOWN = [
    "DROP TRIGGER lms_core_auditentry_no_update",
    "DROP TRIGGER lms_core_auditentry_no_delete",
]
# TRUNCATE stays possible for the table's owner only: the test runner empties tables with it.
POSTGRESQL_UP = [
    f"""
    CREATE FUNCTION lms_core_auditentry_refuse() RETURNS trigger LANGUAGE plpgsql AS $refuse$
    BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END
    $refuse$
    """,
    """
    CREATE TRIGGER lms_core_auditentry_append_only BEFORE UPDATE OR DELETE ON lms_core_auditentry
    FOR EACH ROW EXECUTE FUNCTION lms_core_auditentry_refuse()
    """,
]
POSTGRESQL_DOWN = [
    "DROP TRIGGER lms_core_auditentry_append_only ON lms_core_auditentry",
    "DROP FUNCTION lms_core_auditentry_refuse()",
]
STATEMENTS = {"sqlite": (SQLITE_UP, SQLITE_DOWN), "postgresql": (POSTGRESQL_UP, POSTGRESQL_DOWN)}


def guard(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create the triggers of this database."""
    run(schema_editor, 0)


def unguard(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop them again."""
    run(schema_editor, 1)


def run(schema_editor: BaseDatabaseSchemaEditor, direction: int) -> None:
    """Execute one direction's statements; a database without them cannot hold the trail."""
    vendor = schema_editor.connection.vendor
    if vendor not in STATEMENTS:
        raise NotImplementedError(f"The audit trail has no triggers for {vendor}.")
    for statement in STATEMENTS[vendor][direction]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    """Add the triggers."""

    dependencies = [("lms_core", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
