"""Read two editions side by side: what became of each clause."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Q

from lms.standards.clauses.models import Clause, ClauseSuccession, Edition
from lms.standards.clauses.queries import counting_on
from lms.standards.editions.rules import (
    ChangeKind,
    ClauseReading,
    FactChange,
    MarkedRun,
    fact_changes,
    kind_of_change,
    marked,
)
from lms.standards.facts.models import Fact
from lms.standards.facts.rules import FactWording
from lms.standards.lines.rules import Placed, lineage

type Sides = tuple[tuple[MarkedRun, ...], tuple[MarkedRun, ...]]


@dataclass(frozen=True)
class ComparedFact:
    """A fact that differs, with what each wording lost and gained."""

    change: FactChange
    statement: Sides
    value: Sides
    source: Sides


@dataclass(frozen=True)
class Side:
    """A clause in one edition with all that is compared."""

    clause: Clause
    reading: ClauseReading


@dataclass(frozen=True)
class ComparedClause:
    """A clause of both editions, or of one where it is new or repealed; called as in the later one.

    One that was split off another is new, and one that was merged into another is repealed, beside that one.
    """

    clause: Clause
    before: Side | None
    after: Side | None
    note: str
    split_off: Clause | None = None
    merged_into: Clause | None = None

    @cached_property
    def kind(self) -> ChangeKind:
        """Name what became of it."""
        if self.split_off or self.merged_into:
            return "split" if self.split_off else "merged"
        return kind_of_change(_reading(self.before), _reading(self.after))

    @property
    def is_renumbered(self) -> bool:
        """Tell whether it stands under another number."""
        return self.before is not None and self.before.clause.number != self.clause.number

    @cached_property
    def title(self) -> Sides:
        """Give both titles, marked."""
        return _sides(*(side.clause.shown_title if side else "" for side in (self.before, self.after)))

    @cached_property
    def summary(self) -> Sides:
        """Give both summaries, marked; the only one of a new or repealed clause is not."""
        return _sides(*(side.clause.summary if side else "" for side in (self.before, self.after)))

    @cached_property
    def facts(self) -> tuple[ComparedFact, ...]:
        """List the facts that differ; all facts of a new or repealed clause."""
        nothing = ClauseReading("", "", {})
        changes = fact_changes(_reading(self.before) or nothing, _reading(self.after) or nothing)
        compared = []
        for change in changes:
            pairs = zip(_said(change.before), _said(change.after), strict=True)
            statement, value, source = (_sides(before, after) for before, after in pairs)
            compared.append(ComparedFact(change, statement, value, source))
        return tuple(compared)

    @property
    def same_facts(self) -> int:
        """Count the facts that read as before."""
        after = _reading(self.after)
        return len(after.facts) - sum(fact.change.after is not None for fact in self.facts) if after else 0


@dataclass(frozen=True)
class EditionComparison:
    """An edition beside the one it replaces, clause by clause in its order."""

    before: Edition
    after: Edition
    clauses: tuple[ComparedClause, ...]

    @cached_property
    def counts(self) -> Mapping[ChangeKind, int]:
        """Count the clauses by what became of them."""
        return Counter(clause.kind for clause in self.clauses)

    @property
    def touched(self) -> list[ComparedClause]:
        """List the clauses that are not as before."""
        return [clause for clause in self.clauses if clause.kind != "unchanged"]

    @property
    def unchanged(self) -> list[ComparedClause]:
        """List the clauses that are as before."""
        return [clause for clause in self.clauses if clause.kind == "unchanged"]


def compare_editions(before: Edition, after: Edition) -> EditionComparison:
    """Compare an edition with the one it replaces; five queries, whatever they hold."""
    old, new = _clauses(before), _clauses(after)
    return EditionComparison(before, after, tuple(_pairs(after, old, new)))


def _reading(side: Side | None) -> ClauseReading | None:
    return side.reading if side else None


def _clauses(edition: Edition) -> dict[int, Side]:
    """Read the clauses of an edition with their facts, in order."""
    clauses = list(Clause.with_demos.of_edition(edition).select_related("chapter"))
    readings = readings_of(clauses)
    return {clause.pk: Side(clause, readings[clause.pk]) for clause in clauses}


def readings_of(clauses: Collection[Clause]) -> dict[int, ClauseReading]:
    """Read clauses with their facts in order, by key; one query."""
    facts: defaultdict[int, dict[str, FactWording]] = defaultdict(dict)
    listed = Fact.with_demos.filter(clause__in=clauses).order_by("clause__sort", "sort", "pk")
    for fact in listed.select_related("law_version__law"):
        facts[fact.clause_id][fact.code] = fact.wording
    return {clause.pk: ClauseReading(clause.title, clause.summary, facts[clause.pk]) for clause in clauses}


def _pairs(edition: Edition, old: dict[int, Side], new: dict[int, Side]) -> Iterator[ComparedClause]:
    """Pair the clauses of one line; repealed ones stand where they stood."""
    rows = edition.successions.all()
    notes = {(row.before_id, row.after_id): row.note for row in rows}
    found = lineage(_placed(old), _placed(new), list(notes))

    def gone(pk: int) -> ComparedClause:
        after = found.merged.get(pk)
        into = new[after].clause if after else None
        return ComparedClause(old[pk].clause, old[pk], None, notes.get((pk, after), ""), merged_into=into)

    repealed = deque(pk for pk in old if pk not in found.continued.values())
    for pk, side in new.items():
        while repealed and old[repealed[0]].clause.sort <= side.clause.sort:
            yield gone(repealed.popleft())
        before, source = found.continued.get(pk), found.split_off.get(pk)
        yield ComparedClause(
            side.clause,
            old[before] if before else None,
            side,
            notes.get((before or source, pk), ""),
            split_off=old[source].clause if source else None,
        )
    yield from map(gone, repealed)


def _placed(sides: dict[int, Side]) -> list[Placed]:
    return [Placed(pk, side.clause.number, side.clause.sort) for pk, side in sides.items()]


def next_edition(edition: Edition, today: date) -> Edition | None:
    """Give the edition of the standard that comes into force next, if one is announced."""
    coming = Edition.objects.filter(standard=edition.standard_id, is_demo=False, in_force_from__gt=today)
    return coming.order_by("in_force_from", "pk").first()


def coming_change(clause: Clause, today: date) -> tuple[Edition, ComparedClause] | None:
    """Give the next edition and how a clause that counts reads in it; nothing where it reads alike.

    One query where no edition is announced.
    """
    edition = next_edition(clause.chapter.edition, today)
    if edition is None:
        return None
    compared = compare_editions(clause.chapter.edition, edition).clauses
    found = next((one for one in compared if one.before and one.before.clause == clause), None)
    return (edition, found) if found and found.kind != "unchanged" else None


def changes_between(lines: Collection[int], first: date, last: date) -> dict[int, ChangeKind]:
    """Name by line what became of it from one day to another; what reads alike on both is missing.

    One query where no edition came into force between them, else two more.
    """
    listed = Clause.objects.on_lines(lines).annotate(then=counting_on(first), now=counting_on(last))
    sides = {clause.pk: clause for clause in listed.filter(Q(then=True) | Q(now=True))}
    before = {clause.line: clause.pk for clause in sides.values() if clause.then}  # type: ignore[attr-defined] # annotated
    after = {clause.line: clause.pk for clause in sides.values() if clause.now}  # type: ignore[attr-defined] # annotated
    moved = {line for line in {*before, *after} if before.get(line) != after.get(line)}
    if not moved:
        return {}
    kept = ClauseSuccession.objects.filter(before__isnull=False, after__isnull=False, edition__is_demo=False)
    pairs = list(kept.values_list("before", "after"))
    went, came = {before for before, _after in pairs}, {after for _before, after in pairs}
    read = readings_of([clause for clause in sides.values() if clause.line in moved])
    found: dict[int, ChangeKind] = {}
    for line in moved:
        was, now = before.get(line), after.get(line)
        kind = kind_of_change(read.get(was or 0), read.get(now or 0))
        if kind == "new" and now in came:
            kind = "split"
        elif kind == "repealed" and was in went:
            kind = "merged"
        if kind != "unchanged":
            found[line] = kind
    return found


def _said(wording: FactWording | None) -> tuple[str, str, str]:
    """Give what is shown of a fact: statement, value with unit, law with article and version."""
    if wording is None:
        return "", "", ""
    return (
        wording.statement,
        f"{wording.value} {wording.unit}".strip(),
        f"{wording.law} {wording.article} {wording.law_version}".strip(),
    )


def _sides(before: str, after: str) -> Sides:
    """Mark two texts; where one is missing the other is not marked."""
    if before and after:
        return marked(before, after)
    return _plain(before), _plain(after)


def _plain(text: str) -> tuple[MarkedRun, ...]:
    return (MarkedRun("", text),) if text else ()


def editions_of(edition: Edition) -> list[Edition]:
    """List all editions of the standard, demo ones last."""
    editions = Edition.objects.filter(standard=edition.standard_id).select_related("replaces", "standard")
    return sorted(editions, key=lambda one: (one.is_demo, one.in_force_from is not None, one.pk))
