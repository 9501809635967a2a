"""Bring the clauses of editions that a database holds already to their lines.

As `lms.standards.lines` traces them: by what the edition says of its clauses, else by their numbers.
"""

from collections import defaultdict

from django.db import migrations


def trace_lines(apps, schema_editor):
    get = apps.get_model
    editions, clauses = get("lms_standards", "Edition").objects, get("lms_standards", "Clause").objects
    rows = get("lms_standards", "ClauseSuccession").objects
    held, origins, newest, waiting = defaultdict(list), {}, {}, {}
    for clause in clauses.select_related("chapter").order_by("sort", "pk"):
        held[clause.chapter.edition_id].append(clause)
    for edition in editions.order_by("pk"):
        waiting[edition.pk] = edition.replaces_id or newest.get(edition.standard_id)
        if not edition.is_demo:
            newest[edition.standard_id] = edition.pk
    while waiting:
        ready = [edition for edition, before in waiting.items() if before not in waiting]
        edition = ready[0] if ready else next(iter(waiting))
        before = waiting.pop(edition)
        known = set(rows.filter(edition=edition).values_list("before", "after"))
        for later, earlier in continued(held[before if ready else None], held[edition], known).items():
            origins[later] = origins.get(earlier, earlier)
    for later, first in origins.items():
        clauses.filter(pk=later).update(origin=first)


def continued(old, new, known):
    befores, afters = {before for before, _after in known}, {after for _before, after in known}
    pairs = [
        (was, now)
        for was in old
        for now in new
        if (was.pk, now.pk) in known
        or (was.number == now.number and was.pk not in befores and now.pk not in afters)
    ]
    found = {}
    for was, now in sorted(
        pairs, key=lambda pair: (pair[0].number != pair[1].number, pair[0].sort, pair[1].sort)
    ):
        if now.pk not in found and was.pk not in found.values():
            found[now.pk] = was.pk
    return found


class Migration(migrations.Migration):

    dependencies = [("lms_standards", "0002_clause_origin")]

    operations = [migrations.RunPython(trace_lines, migrations.RunPython.noop, elidable=True)]
