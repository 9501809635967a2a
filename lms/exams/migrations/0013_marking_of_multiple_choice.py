"""Name the marking of multiple choice questions, which was a flag for part marks."""

from django.db import migrations

BATCH = 500


def name_marking(apps, schema_editor):
    for question in _multiple(apps):
        part_marks = question.body.pop("partial_marks", False)
        question.body.setdefault("marking", "partial" if part_marks else "all_or_nothing")
        question.save(update_fields=["body"])


def flag_part_marks(apps, schema_editor):
    for question in _multiple(apps):
        question.body["partial_marks"] = question.body.pop("marking", "") == "partial"
        question.save(update_fields=["body"])


def _multiple(apps):
    return apps.get_model("lms_exams", "Question").objects.filter(kind="multiple").iterator(BATCH)


class Migration(migrations.Migration):
    dependencies = [("lms_exams", "0012_score_disputes")]

    operations = [migrations.RunPython(name_marking, flag_part_marks)]
