from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("lms_exams", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="attempt",
            name="slot_count",
            field=models.PositiveSmallIntegerField(
                default=0,
                help_text="Kept beside the drawn paper, so that saving an answer never reads it.",
                verbose_name="questions",
            ),
            preserve_default=False,
        ),
    ]
