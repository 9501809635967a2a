import django.db.models.deletion
import lms.exams.models.recordings
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("lms_exams", "0023_second_look_and_rounds"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Recording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True, verbose_name='digest')),
                ('file', models.FileField(storage=lms.exams.models.recordings.private_storage, upload_to=lms.exams.models.recordings.recording_path, verbose_name='recording')),
                ('media_type', models.CharField(max_length=40, verbose_name='media type')),
                ('size', models.PositiveIntegerField(verbose_name='bytes')),
                ('seconds', models.PositiveIntegerField(verbose_name='seconds')),
                ('name', models.CharField(max_length=250, verbose_name='file name')),
                ('uploaded_at', models.DateTimeField(verbose_name='uploaded')),
                ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='uploaded by')),
            ],
            options={
                'verbose_name': 'recording',
                'verbose_name_plural': 'recordings',
                'default_permissions': (),
            },
        ),
    ]
