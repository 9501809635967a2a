from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("lms_exams", "0008_review_matrix")]

    operations = [
        migrations.AddField(
            model_name="question",
            name="kind",
            field=models.CharField(
                default="",
                editable=False,
                help_text="The name of a kind in lms.exams.kinds.",
                max_length=40,
                verbose_name="kind",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="question",
            name="body",
            field=models.JSONField(default=dict, editable=False, verbose_name="content"),
        ),
        migrations.AlterField(
            model_name="questionversion",
            name="kind",
            field=models.CharField(max_length=40, verbose_name="kind"),
        ),
        migrations.AlterField(
            model_name="paperrule",
            name="kind",
            field=models.CharField(blank=True, max_length=40, verbose_name="kind"),
        ),
    ]
