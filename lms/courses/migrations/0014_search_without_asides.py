"""Drop what the search keeps of lessons: it held words that only some readers see."""

from django.db import migrations

from lms.core.search.api import forgotten


class Migration(migrations.Migration):
    """Lessons are not found until the worker has filled the index, some five minutes."""

    dependencies = [("lms_courses", "0013_more_blocks"), ("lms_core", "0008_search")]
    operations = [forgotten("lesson")]
