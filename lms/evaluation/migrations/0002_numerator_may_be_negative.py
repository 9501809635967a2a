"""Let net scores and gains keep a negative numerator; denominators stay at zero or above."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("lms_evaluation", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="indicatorvalue", name="lms_eval_value_not_negative"),
        migrations.AddConstraint(
            model_name="indicatorvalue",
            constraint=models.CheckConstraint(
                condition=models.Q(("denominator__gte", 0)), name="lms_eval_denominator_not_negative"
            ),
        ),
    ]
