from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("lms_exams", "0017_category_tags_marks")]

    operations = [
        migrations.AddField(
            model_name="question",
            name="search_text",
            field=models.TextField(
                blank=True,
                default="",
                editable=False,
                help_text="Folded; kept by lms.exams.services.freezing and importing.",
                verbose_name="text to search in",
            ),
        ),
    ]
