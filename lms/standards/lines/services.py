"""Trace which line each clause of a standard belongs to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.db import transaction

from lms.standards.clauses.models import Clause, ClauseSuccession, Edition, Standard
from lms.standards.lines.rules import Placed, Succession, lineage


@transaction.atomic
def trace_lines(standard: Standard) -> int:
    """Bring every clause of a standard to its line; give how many changed theirs. Loading calls it.

    An edition goes on the one it replaces; one that names none goes on the real one entered before it.
    """
    editions = list(Edition.objects.filter(standard=standard).order_by("pk"))
    clauses: defaultdict[int, list[Clause]] = defaultdict(list)
    listed = Clause.with_demos.filter(chapter__edition__in=editions).select_related("chapter")
    for clause in listed.order_by("sort", "pk"):
        clauses[clause.chapter.edition_id].append(clause)
    said: defaultdict[int, list[Succession]] = defaultdict(list)
    for row in ClauseSuccession.objects.filter(edition__in=editions):
        said[row.edition_id].append((row.before_id, row.after_id))
    origins: dict[int, int] = {}
    for edition, before in _in_order(editions):
        old, new = (_placed(clauses[each]) for each in (before, edition))
        continued = lineage(old, new, said[edition]).continued
        for later, earlier in continued.items():
            origins[later] = origins.get(earlier, earlier)
    everyone = [clause for listed in clauses.values() for clause in listed]
    changed = [clause for clause in everyone if clause.origin_id != origins.get(clause.pk)]
    for clause in changed:
        clause.origin_id = origins.get(clause.pk)
    Clause.with_demos.bulk_update(changed, ["origin"])
    return len(changed)


def _placed(clauses: list[Clause]) -> list[Placed]:
    return [Placed(one.pk, one.number, one.sort) for one in clauses]


def _in_order(editions: list[Edition]) -> Iterator[tuple[int, int]]:
    """Pair each edition with the one it goes on, that one first; a circle of editions is cut."""
    waiting: dict[int, int] = {}
    newest = 0
    for edition in editions:
        waiting[edition.pk] = edition.replaces_id or newest
        newest = newest if edition.is_demo else edition.pk
    while waiting:
        ready = [edition for edition, before in waiting.items() if before not in waiting]
        first = ready[0] if ready else next(iter(waiting))
        before = waiting.pop(first)
        yield first, before if ready else 0
