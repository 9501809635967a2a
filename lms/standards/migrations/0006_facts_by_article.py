"""Drop what the search keeps of facts: they are found by the article of their law from now on."""

from django.db import migrations

from lms.core.search.api import forgotten


class Migration(migrations.Migration):
    """Facts are not found until the worker has filled the index, some five minutes."""

    dependencies = [("lms_standards", "0005_change_causes"), ("lms_core", "0008_search")]
    operations = [forgotten("fact")]
