from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Exists, OuterRef, Subquery


def keep_pass_marks(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give every sitting in which somebody has written the pass mark by which it was judged so far."""
    sittings, papers, attempts = (
        apps.get_model("lms_exams", name).objects for name in ("Sitting", "Paper", "Attempt")
    )
    begun = sittings.filter(Exists(attempts.filter(sitting=OuterRef("pk"))), pass_share=None)
    begun.update(pass_share=Subquery(papers.filter(pk=OuterRef("paper")).values("pass_share")[:1]))


class Migration(migrations.Migration):
    dependencies = [("lms_exams", "0028_pass_mark_of_a_sitting")]

    operations = [migrations.RunPython(keep_pass_marks, migrations.RunPython.noop)]
