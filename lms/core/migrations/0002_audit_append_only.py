"""Let the database itself refuse to change or delete an audit entry or a seal.

SQLite lets `INSERT OR REPLACE` delete a row without asking the trigger that guards deletion, so a further
one refuses to insert what is there, by whichever column must be unique.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

REFUSAL = "audit entries are never changed or deleted"
TABLES = {"lms_core_auditentry": ("id",), "lms_core_auditseal": ("position", "entry_key")}

SQLITE_UP = [
    *(
        f"""
        CREATE TRIGGER {table}_no_{change} BEFORE {change} ON {table}
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
        """
        for table in TABLES
        for change in ("update", "delete")
    ),
    *(
        f"""
        CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}
        WHEN EXISTS (SELECT 1 FROM {table} WHERE {" OR ".join(f"{key} = NEW.{key}" for key in keys)})
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
        """
        for table, keys in TABLES.items()
    ),
]
SQLITE_DOWN = [
    f"DROP TRIGGER {table}_no_{change}" for table in TABLES for change in ("update", "delete", "replace")
]
# TRUNCATE stays possible for the table's owner only: the test runner empties tables with it.
POSTGRESQL_UP = [
    f"""
    CREATE FUNCTION lms_core_auditentry_refuse() RETURNS trigger LANGUAGE plpgsql AS $refuse$
    BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END
    $refuse$
    """,
    *(
        f"""
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION lms_core_auditentry_refuse()
        """
        for table in TABLES
    ),
]
POSTGRESQL_DOWN = [
    *(f"DROP TRIGGER {table}_append_only ON {table}" for table in TABLES),
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
