"""Fill the text by which questions are found; the kinds say which texts they hold."""

from django.db import migrations

BATCH = 500
READ = ("code", "kind", "body", "stem", "explanation")


def fill(apps, schema_editor):
    from lms.exams.kinds.registry import kinds
    from lms.exams.kinds.searching import search_text_of
    from lms.exams.models import Question

    question_class = apps.get_model("lms_exams", "Question")
    known, changed = kinds(), []
    for row in question_class.objects.only(*READ).iterator(BATCH):
        model = known[row.kind].model if row.kind in known else Question
        read = model(**{name: getattr(row, name) for name in READ})
        changed.append(question_class(pk=row.pk, search_text=search_text_of(read)))
    question_class.objects.bulk_update(changed, ["search_text"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("lms_exams", "0018_search_text")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
