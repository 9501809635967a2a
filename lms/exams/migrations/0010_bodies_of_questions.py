"""Move what stood in a table for each kind into the body of the question, and back."""

from django.db import migrations

BATCH = 500
TABLES = {
    "single": ("SingleChoiceQuestion", ("options",)),
    "multiple": ("MultipleChoiceQuestion", ("options", "partial_marks")),
    "true_false": ("TrueFalseQuestion", ("answer",)),
    "fill_in": ("FillInQuestion", ("blanks", "ordered_blanks")),
    "ordering": ("OrderingQuestion", ("items",)),
    "matching": ("MatchingQuestion", ("pairs", "distractors")),
}


def fill_bodies(apps, schema_editor):
    question_class = apps.get_model("lms_exams", "Question")
    for kind, (model, fields) in TABLES.items():
        changed = []
        for row in apps.get_model("lms_exams", model).objects.values("pk", *fields).iterator(BATCH):
            body = {field: row[field] for field in fields}
            changed.append(question_class(pk=row["pk"], kind=kind, body=body))
        question_class.objects.bulk_update(changed, ["kind", "body"], batch_size=BATCH)


def fill_tables(apps, schema_editor):
    question_class = apps.get_model("lms_exams", "Question")
    for kind, (model, fields) in TABLES.items():
        child_class = apps.get_model("lms_exams", model)
        for question in question_class.objects.filter(kind=kind).iterator(BATCH):
            child = child_class(question_ptr_id=question.pk)
            for field in fields:
                setattr(child, field, question.body.get(field, getattr(child, field)))
            child.save_base(raw=True, force_insert=True)


class Migration(migrations.Migration):
    dependencies = [("lms_exams", "0009_question_kind_and_body")]

    operations = [migrations.RunPython(fill_bodies, fill_tables)]
