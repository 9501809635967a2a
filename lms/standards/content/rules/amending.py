"""Say how an edition differs from another, and write it out. Plain Python: no Django, no database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lms.core.files.content.rules import Entry
from lms.standards.content.rules.texts import ChapterText, ClauseText, EditionText, FactText


@dataclass(frozen=True)
class ChangedClause:
    """What is different in a clause; an empty title or summary stays, facts replace those of their code."""

    entry: Entry = field(compare=False)
    number: str
    note: str
    title: str
    title_en: str
    summary: str
    facts: tuple[FactText, ...]
    facts_gone: tuple[str, ...]

    def applied_to(self, clause: ClauseText) -> ClauseText:
        """Give the clause as it reads afterwards; facts it did not have come last."""
        new = {fact.code: fact for fact in self.facts}
        kept = [new.pop(fact.code, fact) for fact in clause.facts if fact.code not in self.facts_gone]
        return replace(
            clause,
            title=self.title or clause.title,
            title_en=self.title_en or clause.title_en,
            summary=self.summary or clause.summary,
            facts=(*kept, *new.values()),
        )


@dataclass(frozen=True)
class AddedClause:
    """A clause the edition has that the one before had not; it stands last in its chapter."""

    chapter: int
    clause: ClauseText
    note: str


@dataclass(frozen=True)
class RepealedClause:
    """A clause the edition no longer has; `into` is the number of the one that took it in, if one did."""

    entry: Entry = field(compare=False)
    number: str
    note: str
    into: str = ""


@dataclass(frozen=True)
class Amendment:
    """An edition written as its differences from another."""

    edition: EditionText
    changed: tuple[ChangedClause, ...]
    added: tuple[AddedClause, ...]
    repealed: tuple[RepealedClause, ...]


@dataclass(frozen=True)
class SuccessionText:
    """Which clause follows which, by number; a new one follows none, a repealed one is followed by none."""

    before: str
    after: str
    note: str


def amended(chapters: Sequence[ChapterText], amendment: Amendment) -> tuple[ChapterText, ...]:
    """Give the chapters of the new edition; `check_amendment` found nothing to refuse."""
    changes = {change.number: change for change in amendment.changed}
    gone = {repealed.number for repealed in amendment.repealed}
    return tuple(
        replace(chapter, clauses=tuple(_clauses(chapter, changes, gone, amendment.added)))
        for chapter in chapters
    )


def _clauses(
    chapter: ChapterText,
    changes: Mapping[str, ChangedClause],
    gone: Iterable[str],
    added: Iterable[AddedClause],
) -> Iterable[ClauseText]:
    for clause in chapter.clauses:
        if clause.number not in gone:
            change = changes.get(clause.number)
            yield change.applied_to(clause) if change else clause
    yield from (one.clause for one in added if one.chapter == chapter.number)


def successions(chapters: Sequence[ChapterText], amendment: Amendment) -> tuple[SuccessionText, ...]:
    """Say what became of every clause, and which are new."""
    notes = {change.number: change.note for change in amendment.changed}
    gone = {repealed.number for repealed in amendment.repealed}
    old = [clause.number for chapter in chapters for clause in chapter.clauses]
    return (
        *(SuccessionText(number, number, notes.get(number, "")) for number in old if number not in gone),
        *(SuccessionText(one.number, one.into, one.note) for one in amendment.repealed),
        *(SuccessionText("", one.clause.number, one.note) for one in amendment.added),
    )


def successions_by_number(
    old: Collection[str], chapters: Sequence[ChapterText]
) -> tuple[SuccessionText, ...]:
    """Say what became of the clauses of an edition that is written out whole.

    A clause follows those it says it continues, else the one of its number.
    """
    clauses = [clause for chapter in chapters for clause in chapter.clauses]
    before = {
        clause.number: [number for number in clause.continues or (clause.number,) if number in old]
        for clause in clauses
    }
    followed = {number for numbers in before.values() for number in numbers}
    return (
        *(
            SuccessionText(number, after, "")
            for after, numbers in before.items()
            for number in numbers or [""]
        ),
        *(SuccessionText(number, "", "") for number in old if number not in followed),
    )


def check_amendment(chapters: Sequence[ChapterText], amendment: Amendment) -> None:
    """Refuse changes of what is not there, additions of what is, and what is both changed and repealed."""
    clauses = {clause.number: clause for chapter in chapters for clause in chapter.clauses}
    for change in amendment.changed:
        here = change.entry
        if change.number not in clauses:
            here.refuse(f"clause {change.number} does not exist in {amendment.edition.replaces}")
            continue
        codes = {fact.code for fact in clauses[change.number].facts}
        for code in change.facts_gone:
            if code not in codes:
                here.refuse(f"fact {code} does not exist in clause {change.number}")
    _check_repealed(clauses, amendment)
    numbers = {chapter.number for chapter in chapters}
    for one in amendment.added:
        here = one.clause.entry
        if one.clause.number in clauses:
            here.refuse(f"clause {one.clause.number} exists in {amendment.edition.replaces} already")
        if one.chapter not in numbers:
            here.refuse(f"chapter {one.chapter} does not exist")


def _check_repealed(clauses: Collection[str], amendment: Amendment) -> None:
    """Refuse to repeal what is not there or is changed as well, and to merge it into what is not there."""
    gone = {repealed.number for repealed in amendment.repealed}
    kept = {*(set(clauses) - gone), *(one.clause.number for one in amendment.added)}
    for repealed in amendment.repealed:
        here = repealed.entry
        if repealed.number not in clauses:
            here.refuse(f"clause {repealed.number} does not exist in {amendment.edition.replaces}")
        if repealed.number in {change.number for change in amendment.changed}:
            here.refuse(f"clause {repealed.number} is both changed and repealed")
        if repealed.into and repealed.into not in kept:
            here.refuse(f"clause {repealed.into} does not exist in {amendment.edition.key}", "into")
