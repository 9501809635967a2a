from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("lms_evaluation", "0005_action_withdrawn"),
    ]

    operations = [
        migrations.AddField(
            model_name="improvementaction",
            name="measured_people",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="people measured"),
        ),
        migrations.AddField(
            model_name="improvementaction",
            name="measured_low",
            field=models.FloatField(blank=True, null=True, verbose_name="measured, low end"),
        ),
        migrations.AddField(
            model_name="improvementaction",
            name="measured_high",
            field=models.FloatField(blank=True, null=True, verbose_name="measured, high end"),
        ),
        migrations.AddField(
            model_name="improvementaction",
            name="begun_on",
            field=models.DateField(blank=True, null=True, verbose_name="work begun on"),
        ),
        migrations.AddField(
            model_name="improvementaction",
            name="baseline_numerator",
            field=models.DecimalField(
                blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="numerator before"
            ),
        ),
        migrations.AddField(
            model_name="improvementaction",
            name="baseline_denominator",
            field=models.DecimalField(
                blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="denominator before"
            ),
        ),
        migrations.AddField(
            model_name="improvementaction",
            name="baseline_people",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="people before"),
        ),
        migrations.AddField(
            model_name="improvementaction",
            name="baseline_low",
            field=models.FloatField(blank=True, null=True, verbose_name="before, low end"),
        ),
        migrations.AddField(
            model_name="improvementaction",
            name="baseline_high",
            field=models.FloatField(blank=True, null=True, verbose_name="before, high end"),
        ),
        migrations.AddField(
            model_name="improvementaction",
            name="baseline_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="counted before at"),
        ),
    ]
