import django.core.validators
import django.db.models.deletion
import taggit.managers
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('lms_exams', '0016_owner_and_source'),
    ]

    operations = [
        migrations.CreateModel(
            name='QuestionTag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, unique=True, verbose_name='name')),
                ('slug', models.SlugField(allow_unicode=True, max_length=100, unique=True, verbose_name='slug')),
            ],
            options={
                'verbose_name': 'question tag',
                'verbose_name_plural': 'question tags',
            },
        ),
        migrations.AddField(
            model_name='question',
            name='category',
            field=models.CharField(blank=True, db_index=True, help_text='A path from the widest to the narrowest, parted by slashes.', max_length=250, verbose_name='category'),
        ),
        migrations.AddField(
            model_name='question',
            name='default_marks',
            field=models.DecimalField(blank=True, decimal_places=2, help_text='What files say it is worth; a paper decides what it earns there.', max_digits=6, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0.01'))], verbose_name='default marks'),
        ),
        migrations.CreateModel(
            name='QuestionTagging',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content_object', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='lms_exams.question', verbose_name='question')),
                ('tag', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='taggings', to='lms_exams.questiontag', verbose_name='tag')),
            ],
            options={
                'verbose_name': 'tag of a question',
                'verbose_name_plural': 'tags of questions',
            },
        ),
        migrations.AddField(
            model_name='question',
            name='tags',
            field=taggit.managers.TaggableManager(blank=True, help_text='A comma-separated list of tags.', through='lms_exams.QuestionTagging', to='lms_exams.QuestionTag', verbose_name='tags'),
        ),
        migrations.AddConstraint(
            model_name='questiontagging',
            constraint=models.UniqueConstraint(fields=('tag', 'content_object'), name='lms_exams_tagging_unique'),
        ),
    ]
