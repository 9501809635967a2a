"""Read lines of clauses: how each reads on a day; and group rows by them, whatever their wording."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.standards.clauses.models import Clause, ClauseSuccession
from lms.standards.clauses.queries import counting_on


@dataclass(frozen=True)
class Wording:
    """How a line reads on a day: the clause that counts, or the last one it had.

    `merged_into` is the clause that took in one which no longer counts; without it the clause was repealed.
    """

    clause: Clause
    counts: bool = True
    merged_into: Clause | None = None

    @property
    def taught(self) -> Clause | None:
        """Give the clause that is taught today in its place: itself, or the one that took it in."""
        return self.clause if self.counts else self.merged_into

    @property
    def address(self) -> str:
        """Name the line in an address: by number, or by key where another clause may have its number now."""
        return self.clause.number if self.counts else f"@{self.clause.pk}"

    @property
    def ended_text(self) -> str:
        """Say what became of a clause that no longer counts; empty for one that does."""
        if self.counts:
            return ""
        if self.merged_into is None:
            return _("Repealed")
        return _("Merged into %(number)s") % {"number": self.merged_into.number}


def line_of(path: str = "clause") -> Coalesce:
    """Give the line of the clause at a path, to group and sum rows by: the key of the first clause of it."""
    return Coalesce(f"{path}__origin", path)


def number_today(path: str = "clause") -> Subquery:
    """Give the number that the clause at a path has today; nothing where it counts no longer."""
    counting = Clause.objects.get_queryset().filter(counting_on(timezone.localdate()))
    outer = Coalesce(OuterRef(f"{path}__origin"), OuterRef(path))
    same = counting.annotate(begun=Coalesce("origin", "pk")).filter(begun=outer)
    return Subquery(same.values("number")[:1])


def on_lines(lines: Collection[int], path: str = "clause") -> Q:
    """Ask that the clause at a path, in whatever wording, is on one of the lines."""
    return Q(**{f"{path}__in": lines}) | Q(**{f"{path}__origin__in": lines})


def wordings_on(lines: Iterable[int], day: date | None = None) -> dict[int, Wording]:
    """Give by line, in the order of the standard, how each reads on a day, today if none is named.

    One query; three where a line has ended. A line that no real edition has is missing.
    """
    asked, day = set(lines), day or timezone.localdate()
    counting: dict[int, Clause] = {}
    rows: defaultdict[int, list[Clause]] = defaultdict(list)
    listed = Clause.objects.on_lines(asked).annotate(counts=counting_on(day))
    for clause in listed.select_related("chapter__edition"):
        rows[clause.line].append(clause)
        if clause.counts:  # type: ignore[attr-defined] # annotated
            counting[clause.line] = clause
    last = {line: _last(each, day) for line, each in rows.items() if line not in counting}
    merged = _merged(last.values(), day) if last else {}
    found = [
        Wording(counting[line])
        if line in counting
        else Wording(last[line], counts=False, merged_into=merged.get(last[line].pk))
        for line in rows
    ]
    found.sort(key=lambda one: (one.clause.sort, one.clause.number))
    return {one.clause.line: one for one in found}


def _last(clauses: Collection[Clause], day: date) -> Clause:
    """Choose the newest wording that was in force by the day, else the newest of all."""

    def newness(clause: Clause) -> tuple[bool, date, int]:
        start = clause.chapter.edition.in_force_from or date.min
        return start <= day, start, clause.pk

    return max(clauses, key=newness)


def _merged(ended: Iterable[Clause], day: date) -> dict[int, Clause]:
    """Give by key the clauses, as they read on the day, into which clauses that ended were merged."""
    rows = ClauseSuccession.objects.filter(
        before__in=list(ended), after__isnull=False, edition__is_demo=False
    )
    took = {row.before_id: row.after for row in rows.select_related("after").order_by("-after__sort", "-pk")}
    lines = {after.line for after in took.values() if after}
    counting = Clause.objects.on_lines(lines).filter(counting_on(day))
    reading = {clause.line: clause for clause in counting}
    return {before: reading.get(after.line, after) for before, after in took.items() if before and after}
