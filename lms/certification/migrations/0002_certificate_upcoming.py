"""A renewal earned early waits for its first day: the state `upcoming`."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("lms_certification", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="certificate",
            name="state",
            field=models.CharField(
                choices=[
                    ("upcoming", "Not in force yet"),
                    ("valid", "Valid"),
                    ("in_window", "In the renewal window"),
                    ("expired", "Expired"),
                    ("revoked", "Revoked"),
                ],
                default="valid",
                max_length=20,
                verbose_name="state",
            ),
        ),
    ]
