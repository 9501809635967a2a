"""Put the one row of the day in, still empty: whoever looks first makes the covers from the facts."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def put_in(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the row."""
    apps.get_model("lms_certification", "CoverDay").objects.get_or_create(pk=1)


class Migration(migrations.Migration):

    dependencies = [("lms_certification", "0002_kept_cover")]

    operations = [migrations.RunPython(put_in, migrations.RunPython.noop)]
