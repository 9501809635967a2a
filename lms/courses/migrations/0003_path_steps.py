"""Give steps of paths gates, electives and days, and let people be on a path."""

import django.core.validators
import django.db.models.deletion
import modelcluster.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Add tables and columns; courses people are in stay as they are."""

    dependencies = [
        ("lms_courses", "0002_content_change"),
        ("lms_people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            model_name="learningpath",
            name="valid_months",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="So long after its completion the path is to be done again. Empty: once is enough.",
                null=True,
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="valid for months",
            ),
        ),
        migrations.AddField(
            model_name="learningpathcourse",
            name="days",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="Counted from the start of the path. Empty: the time of the path is spread evenly.",
                null=True,
                verbose_name="due after days",
            ),
        ),
        migrations.AddField(
            model_name="learningpathcourse",
            name="electives",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="The name of electives listed below. Empty: everybody takes this course.",
                max_length=40,
                verbose_name="one of the electives",
            ),
        ),
        migrations.AddField(
            model_name="learningpathcourse",
            name="is_gate",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="What stands below opens once this is completed.",
                verbose_name="gate",
            ),
        ),
        migrations.CreateModel(
            name="PathEnrolment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[("assigned", "Assigned"), ("chosen", "Chosen")],
                        max_length=20,
                        verbose_name="source",
                    ),
                ),
                ("started_on", models.DateField(verbose_name="started on")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due on")),
                ("completed_at", models.DateTimeField(blank=True, null=True, verbose_name="completed at")),
                (
                    "assigned_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assigned by",
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="path_enrolments",
                        to="lms_people.employee",
                        verbose_name="employee",
                    ),
                ),
                (
                    "path",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enrolments",
                        to="lms_courses.learningpath",
                        verbose_name="learning path",
                    ),
                ),
            ],
            options={
                "verbose_name": "enrolment in a path",
                "verbose_name_plural": "enrolments in paths",
                "ordering": ["due_on", "started_on"],
            },
        ),
        migrations.AddField(
            model_name="enrolment",
            name="path_enrolment",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="course_enrolments",
                to="lms_courses.pathenrolment",
                verbose_name="came by the path",
            ),
        ),
        migrations.CreateModel(
            name="PathElectives",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                (
                    "name",
                    models.CharField(
                        help_text="Learners see it beside the courses.", max_length=40, verbose_name="name"
                    ),
                ),
                (
                    "needed",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="how many are needed",
                    ),
                ),
                (
                    "path",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="electives",
                        to="lms_courses.learningpath",
                    ),
                ),
            ],
            options={
                "verbose_name": "electives of a path",
                "verbose_name_plural": "electives of paths",
                "ordering": ["sort_order"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("path", "name"), name="lms_courses_path_electives_once"),
                    models.CheckConstraint(
                        condition=models.Q(("needed__gte", 1)), name="lms_courses_electives_need_one"
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="pathenrolment",
            constraint=models.UniqueConstraint(fields=("employee", "path"), name="lms_courses_on_path_once"),
        ),
    ]
