"""Let papers go on asking what was approved before approved versions were kept apart."""

from django.db import migrations
from django.db.models import F


def approve_current_versions(apps, schema_editor):
    question_class = apps.get_model("lms_exams", "Question")
    question_class.objects.filter(state="approved").update(approved_version=F("current_version"))
    with_law = question_class.objects.exclude(law_version=None).exclude(current_version=None)
    version_class = apps.get_model("lms_exams", "QuestionVersion")
    for version, law in with_law.values_list("current_version", "law_version").iterator():
        version_class.objects.filter(pk=version).update(law_version=law)


class Migration(migrations.Migration):
    dependencies = [("lms_exams", "0025_peer_review")]

    operations = [migrations.RunPython(approve_current_versions, migrations.RunPython.noop)]
