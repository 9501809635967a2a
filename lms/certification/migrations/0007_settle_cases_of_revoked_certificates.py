"""Settle cases that ask whether a certificate stays which was revoked by hand meanwhile."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def settle(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Close what nobody can decide any more."""
    cases = apps.get_model("lms_certification", "RegradeDecision").objects.filter(state="open")
    cases.filter(sort__in=["lost", "voided"], certificate__revoked_at__isnull=False).update(state="moot")


class Migration(migrations.Migration):
    """Move data only; going back leaves the cases settled."""

    dependencies = [("lms_certification", "0006_certificates_of_voided_attempts")]

    operations = [migrations.RunPython(settle, migrations.RunPython.noop)]
