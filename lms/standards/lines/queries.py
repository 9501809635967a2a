"""Read lines of clauses: how each reads on a day; and group rows by them, whatever their wording."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.standards.choices import StandardKind
from lms.standards.clauses.models import Clause, ClauseSuccession
from lms.standards.clauses.queries import counting_on
from lms.standards.lines.rules import CalledBy, Named, called_by


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


def taught_instead(lines: Collection[int], until: date) -> list[tuple[date, dict[int, int]]]:
    """Give for each part of the time until a day, by its first one, what is taught in place of ended lines.

    The first part holds all days before the next, which begins with the edition that merged one of the lines
    into another. A line stands for itself until then, and so does one that was repealed: nothing took it in.
    Two queries.
    """
    merged = ClauseSuccession.objects.filter(
        edition__in_force_from__lte=until, edition__is_demo=False, before__isnull=False, after__isnull=False
    )
    columns = ("edition", "edition__in_force_from", line_of("before"), line_of("after"))
    rows = list(merged.order_by("edition__in_force_from", "after__sort", "pk").values_list(*columns))
    inside = Clause.objects.get_queryset().filter(
        chapter__edition__in={edition for edition, *_others in rows}
    )
    going_on = set(inside.values_list("chapter__edition", Coalesce("origin", "pk")))
    ends = [(day, line, into) for edition, day, line, into in rows if (edition, line) not in going_on]
    found = [(date.min, {line: line for line in lines})]
    for day, line, into in ends:
        known = found[-1][1]
        taught = {one: into if now == line else now for one, now in known.items()}
        if taught != known:
            found = [*(part for part in found if part[0] < day), (day, taught)]
    return found


def numbers_by_edition(day: date) -> dict[int, CalledBy]:
    """Give by line the numbers that the clauses of each edition call it by, as they are read on a day.

    What merged into another clause by the day is called by both numbers, in old editions and new ones. Where
    the standard has one edition nothing is renumbered, and nothing is given. One query, two where there are
    more editions.
    """
    columns = ("chapter__edition", "number", "chapter__edition__standard__kind")
    listed = Clause.objects.get_queryset().annotate(line_key=Coalesce("origin", "pk"))
    in_order = listed.order_by(F("chapter__edition__in_force_from").asc(nulls_first=True), "chapter__edition")
    rows = list(in_order.values_list("line_key", *columns))
    named = [
        Named(line, edition, number) for line, edition, number, kind in rows if kind != StandardKind.TOPICS
    ]
    if len({one.edition for one in named}) <= 1:
        return {}
    merged = ClauseSuccession.objects.filter(
        Q(edition__in_force_from=None) | Q(edition__in_force_from__lte=day),
        edition__is_demo=False,
        before__isnull=False,
        after__isnull=False,
    ).order_by("-after__sort", "-pk")
    lines = merged.values_list("edition", line_of("before"), line_of("after"))
    return called_by(named, list(lines))


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
