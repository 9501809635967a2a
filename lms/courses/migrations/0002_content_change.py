"""Keep a note of each change to what lessons are made of; triggers write them.

The triggers are created after every `migrate`, when all tables they watch are there.
"""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

NAME = "lms_courses_content"


def unwatch(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the triggers before the table they write into."""
    connection = schema_editor.connection
    if connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS lms_courses_note_change() CASCADE")
    elif connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [f"{NAME}%"]
            )
            names = [name for (name,) in cursor.fetchall()]
        for name in names:
            schema_editor.execute(f"DROP TRIGGER {connection.ops.quote_name(name)}")


class Migration(migrations.Migration):
    """Add the table; going back drops the triggers first."""

    dependencies = [("lms_courses", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="ContentChange",
            fields=[
                ("mark", models.BigIntegerField(primary_key=True, serialize=False, verbose_name="mark")),
            ],
            options={
                "verbose_name": "change of content",
                "verbose_name_plural": "changes of content",
                "default_permissions": (),
            },
        ),
        migrations.RunPython(migrations.RunPython.noop, unwatch),
    ]
