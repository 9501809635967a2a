import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("lms_exams", "0020_grounds_of_questions"),
        ("lms_standards", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PreparedPaper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="attempt number")),
                ("seed", models.BigIntegerField(verbose_name="seed of the draw")),
                ("slots", models.JSONField(verbose_name="drawn paper")),
                ("slot_count", models.PositiveSmallIntegerField(verbose_name="questions")),
                ("form", models.CharField(blank=True, max_length=2, verbose_name="form")),
                ("open_to", models.PositiveSmallIntegerField(verbose_name="last question open")),
                (
                    "max_marks",
                    models.DecimalField(decimal_places=2, max_digits=7, verbose_name="marks possible"),
                ),
                ("room", models.CharField(blank=True, max_length=60, verbose_name="room")),
                (
                    "place",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="seat number"),
                ),
                ("seats_per_row", models.PositiveSmallIntegerField(default=1, verbose_name="seats per row")),
                ("drawn_on", models.DateField(verbose_name="drawn for the day")),
                ("drawn_at", models.DateTimeField(verbose_name="drawn at")),
            ],
            options={
                "verbose_name": "prepared paper",
                "verbose_name_plural": "prepared papers",
            },
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(fields=["updated_at"], name="lms_exams_question_updated"),
        ),
        migrations.AddField(
            model_name="preparedpaper",
            name="seat",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="prepared",
                to="lms_exams.sittingseat",
                verbose_name="seat",
            ),
        ),
    ]
