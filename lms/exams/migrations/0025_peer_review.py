import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('lms_exams', '0024_recordings'),
        ('lms_standards', '0001_initial'),
        ('wagtailcore', '0098_apitoken'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PeerReview',
            fields=[
                ('task_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.task')),
            ],
            options={
                'verbose_name': 'peer review of questions',
                'verbose_name_plural': 'peer reviews of questions',
            },
            bases=('wagtailcore.task',),
        ),
        migrations.AddField(
            model_name='question',
            name='approved_version',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='lms_exams.questionversion', verbose_name='approved version'),
        ),
        migrations.AddField(
            model_name='question',
            name='latest_revision',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='sent in last'),
        ),
        migrations.AddField(
            model_name='questionversion',
            name='law_version',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='lms_standards.lawversion', verbose_name='law version'),
        ),
        migrations.AddField(
            model_name='questionversion',
            name='made_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='written by'),
        ),
        migrations.AlterField(
            model_name='question',
            name='state',
            field=models.CharField(choices=[('draft', 'Draft'), ('review', 'In peer review'), ('approved', 'Approved'), ('retired', 'Retired')], default='draft', max_length=20, verbose_name='state'),
        ),
        migrations.CreateModel(
            name='PeerReviewState',
            fields=[
                ('taskstate_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.taskstate')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('submitted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='sent in by')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='lms_exams.questionversion', verbose_name='version')),
            ],
            options={
                'verbose_name': 'review of a question',
                'verbose_name_plural': 'reviews of questions',
                'default_permissions': (),
            },
            bases=('wagtailcore.taskstate',),
        ),
    ]
