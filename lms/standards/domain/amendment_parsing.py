"""Turn a file of differences between two editions into typed values."""

from __future__ import annotations

from lms.standards.domain.amending import AddedClause, Amendment, ChangedClause, RepealedClause
from lms.standards.domain.content import EditionText, Vocabulary
from lms.standards.domain.parsing import read_clause, read_edition_of, read_fact, refuse_repeated
from lms.standards.domain.reading import Entry


def read_amendment(standard: EditionText, file: Entry, words: Vocabulary) -> Amendment:
    """Read an edition that is written as its differences from another."""
    edition = read_edition_of(standard, file)
    if edition.key and not edition.replaces:
        file.refuse("replaces is missing: which edition does it amend?")
    read = Amendment(
        edition=edition,
        changed=tuple(_read_change(one, words) for one in file.entries_or_none("changed", "number")),
        added=tuple(_read_added(one, words) for one in file.entries_or_none("added", "number")),
        repealed=tuple(_read_repealed(one) for one in file.entries_or_none("repealed", "number")),
    )
    refuse_repeated(file, "clause", [change.number for change in read.changed])
    file.finish()
    return read


def _read_change(entry: Entry, words: Vocabulary) -> ChangedClause:
    change = ChangedClause(
        origin=entry.origin,
        number=entry.text("number", required=True),
        note=entry.text("note"),
        title=entry.text("title"),
        title_en=entry.text("title_en"),
        summary=entry.text("summary"),
        facts=tuple(read_fact(fact, words) for fact in entry.entries_or_none("facts", "id")),
        facts_gone=entry.texts("facts_gone"),
    )
    entry.finish()
    return change


def _read_added(entry: Entry, words: Vocabulary) -> AddedClause:
    chapter, note = entry.whole("chapter"), entry.text("note")
    return AddedClause(chapter, read_clause(entry, words), note)


def _read_repealed(entry: Entry) -> RepealedClause:
    repealed = RepealedClause(entry.origin, entry.text("number", required=True), entry.text("note"))
    entry.finish()
    return repealed
