"""Keep the promise of a programme as it was hashed, its cancelling, and what an action decided."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("lms_evaluation", "0002_numerator_may_be_negative")]

    operations = [
        migrations.AddField(
            "programme",
            "plan_text",
            models.TextField(blank=True, default="", verbose_name="text of the plan as it was hashed"),
            preserve_default=False,
        ),
        migrations.AddField(
            "programme",
            "smallest_worthwhile",
            models.FloatField(
                blank=True,
                null=True,
                help_text="In the quotient's own unit: 0.01 is one percentage point.",
                verbose_name="smallest effect worth having",
            ),
        ),
        migrations.AddField(
            "programme",
            "seats",
            models.PositiveIntegerField(blank=True, null=True, verbose_name="seats a wave has"),
        ),
        migrations.AddField(
            "programme",
            "cancelled_at",
            models.DateTimeField(blank=True, null=True, verbose_name="cancelled at"),
        ),
        migrations.AddField(
            "programme",
            "cancel_reason",
            models.TextField(blank=True, default="", verbose_name="why it was cancelled"),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            "programme",
            models.CheckConstraint(
                condition=models.Q(
                    ("cancelled_at__isnull", True),
                    models.Q(("cancel_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="lms_eval_cancelled_with_reason",
            ),
        ),
        migrations.AddField(
            "improvementaction",
            "decision",
            models.CharField(
                blank=True,
                choices=[
                    ("standardise", "Make it the rule"),
                    ("repeat", "Go round again"),
                    ("abandon", "Give it up"),
                ],
                default="",
                max_length=12,
                verbose_name="what follows",
            ),
            preserve_default=False,
        ),
    ]
