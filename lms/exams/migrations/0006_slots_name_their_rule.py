"""Give slots the number of their rule under a name of its own; a part is now a section with a title."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

BATCH = 500


def move(apps: StateApps, before: str, after: str) -> None:
    """Move the number of the rule from one key of every slot to another."""
    attempts = apps.get_model("lms_exams", "Attempt").objects
    changed = []
    for attempt in attempts.only("slots").iterator(BATCH):
        for slot in attempt.slots:
            if str(slot.get(before, "")).isdecimal():
                number = slot.pop(before)
                slot[after] = int(number) if after == "r" else str(number)
        changed.append(attempt)
        if len(changed) == BATCH:
            attempts.bulk_update(changed, ["slots"])
            changed = []
    attempts.bulk_update(changed, ["slots"])


def forwards(apps: StateApps, _schema: BaseDatabaseSchemaEditor) -> None:
    """Take the rule out of the part."""
    move(apps, "p", "r")


def backwards(apps: StateApps, _schema: BaseDatabaseSchemaEditor) -> None:
    """Put the rule where the part is."""
    move(apps, "r", "p")


class Migration(migrations.Migration):
    dependencies = [("lms_exams", "0005_paper_options")]

    operations = [migrations.RunPython(forwards, backwards)]
