"""Keep which rows an import added or changed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("lms_core", "0002_audit_append_only")]

    operations = [
        migrations.AddField(
            model_name="importrun",
            name="stored",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="Keys of the rows that were added or changed, where a list can show them.",
                verbose_name="what was stored",
            ),
        ),
    ]
