"""Add the table of what can be found, and beside it the words as each database finds them best."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLE = "lms_core_searchentry"
UP = {
    # `ascii` takes every sign beyond ASCII as part of a word; characters are written apart (search/rules).
    "sqlite": [f"CREATE VIRTUAL TABLE {TABLE}_words USING fts5(folded, tokenize = 'ascii')"],
    "postgresql": [
        f"ALTER TABLE {TABLE} ADD COLUMN words tsvector",
        f"CREATE INDEX {TABLE}_words ON {TABLE} USING gin (words)",
    ],
}
DOWN = {"sqlite": [f"DROP TABLE {TABLE}_words"], "postgresql": [f"ALTER TABLE {TABLE} DROP COLUMN words"]}


def up(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Add the words."""
    for statement in UP[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def down(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the words."""
    for statement in DOWN[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    """The index is filled by the worker, or by `rebuild_read_models core.search`."""

    dependencies = [("lms_core", "0007_notice_no_mail")]
    operations = [
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20, verbose_name="kind")),
                ("key", models.BigIntegerField(verbose_name="key")),
                ("part", models.CharField(blank=True, max_length=64, verbose_name="passage")),
                ("title", models.CharField(max_length=300, verbose_name="title")),
                ("title_en", models.CharField(blank=True, max_length=300, verbose_name="English title")),
                ("text", models.TextField(blank=True, verbose_name="searched text")),
                ("folded_title", models.TextField(verbose_name="title as it is searched")),
                ("folded", models.TextField(verbose_name="text as it is searched")),
                ("size", models.PositiveIntegerField(verbose_name="length")),
            ],
            options={
                "verbose_name": "entry of the search",
                "verbose_name_plural": "entries of the search",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "key", "part"), name="lms_core_search_thing")
                ],
            },
        ),
        migrations.RunPython(up, down),
    ]
