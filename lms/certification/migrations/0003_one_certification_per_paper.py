"""A pass of one paper earns one certification: an attempt never has to choose."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("lms_certification", "0002_certificate_upcoming")]

    operations = [
        migrations.AddConstraint(
            model_name="certification",
            constraint=models.UniqueConstraint(
                fields=("paper",),
                name="lms_cert_one_per_paper",
                violation_error_message="This paper already leads to another certification.",
            ),
        ),
    ]
