import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("lms_exams", "0015_standard_settings"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="question",
            options={
                "ordering": ["code"],
                "permissions": [("use_regular_expressions", "Can accept answers by regular expressions")],
                "verbose_name": "question",
                "verbose_name_plural": "questions",
            },
        ),
        migrations.AddField(
            model_name="question",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                help_text="Keeps the question up to date and answers for it.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="owner",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="source",
            field=models.TextField(
                blank=True,
                help_text="Where it comes from: a document, a case, a person.",
                verbose_name="source",
            ),
        ),
    ]
