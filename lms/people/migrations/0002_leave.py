"""Keep when people are away from work."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the table."""

    dependencies = [
        ("lms_people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Leave",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("sick", "Sick leave"),
                            ("maternity", "Maternity leave"),
                            ("secondment", "Secondment"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                        verbose_name="kind of leave",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="to")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="leaves",
                        to="lms_people.employee",
                        verbose_name="employee",
                    ),
                ),
            ],
            options={
                "verbose_name": "leave",
                "verbose_name_plural": "leaves",
                "ordering": ["employee", "-starts_on"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="lms_people_leave_ends_after_start",
                    ),
                    models.UniqueConstraint(
                        fields=("employee", "starts_on"), name="lms_people_one_leave_a_day"
                    ),
                ],
            },
        ),
    ]
