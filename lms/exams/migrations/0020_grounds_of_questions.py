import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("lms_exams", "0019_fill_search_text"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='QuestionGrounds',
            fields=[
                ('question', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='grounds', serialize=False, to='lms_exams.question', verbose_name='question')),
                ('kept', models.JSONField(default=list, verbose_name='as they read at the last look')),
                ('looked_at', models.DateTimeField(verbose_name='last look')),
                ('reason', models.TextField(blank=True, verbose_name='why it is still right')),
                ('changes', models.JSONField(blank=True, default=list, verbose_name='what changed')),
                ('changed_since', models.DateTimeField(blank=True, db_index=True, null=True, verbose_name='changed since')),
                ('looked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who looked')),
            ],
            options={
                'verbose_name': 'grounds of a question',
                'verbose_name_plural': 'grounds of questions',
            },
        ),
    ]
