"""Let people start by turns: a row all starts count on, and the turns of those who wait."""

import django.db.models.deletion
from django.db import migrations, models


def leave_out_of_the_log(apps, schema_editor):
    """Count starts without waiting for the disk; what lies here may be lost with the server."""
    if schema_editor.connection.vendor == "postgresql":
        for name in ("StartQueue", "StartTurn"):
            table = schema_editor.quote_name(apps.get_model("lms_exams", name)._meta.db_table)
            schema_editor.execute(f"ALTER TABLE {table} SET UNLOGGED")


class Migration(migrations.Migration):

    dependencies = [
        ('lms_exams', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='StartQueue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('next_at', models.FloatField(verbose_name='next start due')),
            ],
            options={
                'verbose_name': 'queue of starts',
                'verbose_name_plural': 'queues of starts',
            },
        ),
        migrations.CreateModel(
            name='StartTurn',
            fields=[
                ('seat', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='turn', serialize=False, to='lms_exams.sittingseat', verbose_name='seat')),
                ('turn_at', models.DateTimeField(verbose_name='turn to start')),
            ],
            options={
                'verbose_name': 'turn to start',
                'verbose_name_plural': 'turns to start',
            },
        ),
        migrations.RunPython(leave_out_of_the_log, migrations.RunPython.noop),
    ]
