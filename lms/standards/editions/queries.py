"""Read two editions side by side: what became of each clause."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from lms.standards.clauses.models import Clause, Edition
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
    """A clause of both editions, or of one where it is new or repealed; called as in the later one."""

    clause: Clause
    before: Side | None
    after: Side | None
    note: str

    @cached_property
    def kind(self) -> ChangeKind:
        """Name what became of it."""
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
    facts: defaultdict[int, dict[str, FactWording]] = defaultdict(dict)
    for fact in Fact.with_demos.of_edition(edition).select_related("law_version__law"):
        facts[fact.clause_id][fact.code] = fact.wording
    clauses = Clause.with_demos.of_edition(edition).select_related("chapter")
    return {
        clause.pk: Side(clause, ClauseReading(clause.title, clause.summary, facts[clause.pk]))
        for clause in clauses
    }


def _pairs(edition: Edition, old: dict[int, Side], new: dict[int, Side]) -> Iterator[ComparedClause]:
    """Pair clauses as the edition says, else by number; repealed ones stand where they stood."""
    rows = edition.successions.all()
    notes = {(row.before_id, row.after_id): row.note for row in rows}
    follows = {row.after_id: row.before_id for row in rows if row.after_id}
    told = {row.before_id for row in rows}
    numbers = {side.clause.number: pk for pk, side in old.items() if pk not in told}
    before_of = {
        pk: follows[pk] if pk in follows else numbers.get(side.clause.number) for pk, side in new.items()
    }
    repealed = deque(pk for pk in old if pk not in before_of.values())
    for pk, side in new.items():
        while repealed and old[repealed[0]].clause.sort <= side.clause.sort:
            yield _gone(old[repealed[0]], notes.get((repealed.popleft(), None), ""))
        before = before_of[pk]
        yield ComparedClause(
            side.clause, old.get(before) if before else None, side, notes.get((before, pk), "")
        )
    for pk in repealed:
        yield _gone(old[pk], notes.get((pk, None), ""))


def _gone(side: Side, note: str) -> ComparedClause:
    return ComparedClause(side.clause, side, None, note)


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
