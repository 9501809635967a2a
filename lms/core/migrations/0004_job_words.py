"""Keep title and error of a job in every language of the site; rows from before keep their one sentence."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("lms_core", "0003_import_run_stored")]

    operations = [
        migrations.AddField(
            model_name="job",
            name="title_words",
            field=models.JSONField(
                blank=True, default=dict, verbose_name="title in each language"
            ),
        ),
        migrations.AddField(
            model_name="job",
            name="error_words",
            field=models.JSONField(
                blank=True, default=dict, verbose_name="error in each language"
            ),
        ),
    ]
