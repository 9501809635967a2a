"""Count how often the store broke at a statement, apart from the attempts at which it was away."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A new column alone."""

    dependencies = [("lms_core", "0009_statements")]
    operations = [
        migrations.AddField(
            model_name="learningstatement",
            name="failures",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name="failures of the store"),
        ),
    ]
