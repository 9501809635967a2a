import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("lms_exams", "0003_sittings_and_integrity")]

    operations = [
        migrations.CreateModel(
            name="LateAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slot", models.PositiveSmallIntegerField(verbose_name="slot")),
                ("given", models.JSONField(blank=True, null=True, verbose_name="given answer")),
                ("revision", models.PositiveIntegerField(verbose_name="revision")),
                ("seconds", models.PositiveIntegerField(default=0, verbose_name="seconds on the question")),
                ("saved_at", models.DateTimeField(verbose_name="saved at")),
                (
                    "attempt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="late_answers",
                        to="lms_exams.attempt",
                        verbose_name="attempt",
                    ),
                ),
            ],
            options={
                "verbose_name": "late answer",
                "verbose_name_plural": "late answers",
                "constraints": [
                    models.UniqueConstraint(fields=("attempt", "slot"), name="lms_exams_one_late_answer_a_slot")
                ],
            },
        ),
    ]
