"""Drop what the search keeps of lessons: it held words that only some readers see. The worker makes it anew."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def forget_lessons(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Delete the entries of lessons; SQLite keeps their words in a table beside them."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            "DELETE FROM lms_core_searchentry_words WHERE rowid IN"
            " (SELECT id FROM lms_core_searchentry WHERE kind = 'lesson')"
        )
    apps.get_model("lms_core", "SearchEntry").objects.filter(kind="lesson").delete()


class Migration(migrations.Migration):
    """Lessons are not found until the worker has filled the index, some five minutes."""

    dependencies = [("lms_courses", "0013_more_blocks"), ("lms_core", "0008_search")]
    operations = [migrations.RunPython(forget_lessons, migrations.RunPython.noop)]
