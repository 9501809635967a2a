"""Say of the rules of papers by which edition they were numbered: the one that counts on the day."""

from django.db import migrations
from django.db.models import F, Q
from django.utils import timezone


def number_rules(apps, schema_editor):
    today, get = timezone.localdate(), apps.get_model
    started = Q(in_force_from__isnull=True) | Q(in_force_from__lte=today)
    lasting = Q(in_force_from__isnull=True) | Q(in_force_to__isnull=True) | Q(in_force_to__gte=today)
    real = get("lms_standards", "Edition").objects.filter(
        started, lasting, is_demo=False, standard__kind="standard"
    )
    edition = real.order_by(F("in_force_from").desc(nulls_last=True), "-pk").first()
    if edition is not None:
        rules = get("lms_papers", "PaperRule").objects.exclude(clause_prefix="")
        rules.filter(numbered_by=None).update(numbered_by=edition)


class Migration(migrations.Migration):

    dependencies = [("lms_papers", "0002_rule_numbered_by")]

    operations = [migrations.RunPython(number_rules, migrations.RunPython.noop, elidable=True)]
