"""Add the outbox of statements for a learning record store."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A new table alone."""

    dependencies = [("lms_core", "0008_search")]
    operations = [
        migrations.CreateModel(
            name="LearningStatement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=120, verbose_name="event")),
                ("revision", models.PositiveSmallIntegerField(default=0, verbose_name="told anew")),
                ("statement_id", models.UUIDField(unique=True, verbose_name="number of the statement")),
                ("body", models.JSONField(blank=True, default=dict, verbose_name="content of the statement")),
                ("digest", models.CharField(max_length=64, verbose_name="digest")),
                ("state", models.CharField(choices=[("waiting", "Waiting"), ("sent", "Taken by the store"), ("dead", "Refused"), ("withdrawn", "Taken back before it was sent")], default="waiting", max_length=10, verbose_name="state")),
                ("made_at", models.DateTimeField(verbose_name="written at")),
                ("is_taken_back", models.BooleanField(default=False, verbose_name="no longer holds")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("next_try_at", models.DateTimeField(verbose_name="next attempt")),
                ("tried_at", models.DateTimeField(blank=True, null=True, verbose_name="last attempt")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent at")),
                ("error", models.TextField(blank=True, verbose_name="what the store said")),
            ],
            options={
                "verbose_name": "learning statement",
                "verbose_name_plural": "learning statements",
                "ordering": ["-pk"],
                "default_permissions": (),
                "indexes": [models.Index(fields=["state", "next_try_at"], name="lms_core_statement_due")],
                "constraints": [models.UniqueConstraint(fields=("key", "revision"), name="lms_core_statement_once")],
            },
        ),
    ]
