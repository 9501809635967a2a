from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("lms_evaluation", "0004_appraisal_and_retention"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="improvementaction",
            name="lms_eval_closed_only_when_measured",
        ),
        migrations.AlterField(
            model_name="improvementaction",
            name="decision",
            field=models.CharField(
                blank=True,
                choices=[
                    ("standardise", "Make it the rule"),
                    ("repeat", "Go round again"),
                    ("abandon", "Give it up"),
                    ("withdraw", "Withdrawn"),
                ],
                max_length=12,
                verbose_name="what follows",
            ),
        ),
        migrations.AddConstraint(
            model_name="improvementaction",
            constraint=models.CheckConstraint(
                condition=(
                    models.Q(("stage", "closed"), _negated=True)
                    | models.Q(
                        ("closed_at__isnull", False),
                        models.Q(("conclusion", ""), _negated=True),
                        ("decision", "withdraw"),
                    )
                    | models.Q(
                        ("measured_at__isnull", False),
                        ("measured_denominator__gt", 0),
                        ("closed_at__isnull", False),
                    )
                ),
                name="lms_eval_closed_only_when_measured",
            ),
        ),
    ]
