"""Turn the entries of the content files into typed values and refuse what does not fit together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from lms.standards.domain.content import (
    NATIONWIDE,
    CategoryText,
    ChapterText,
    ClauseText,
    CompetencyText,
    EditionText,
    FactText,
    LawText,
    LawVersionText,
    OtherTitleText,
    StandardContent,
    Vocabulary,
)
from lms.standards.domain.reading import Entry, Origin


def read_edition(file: Entry) -> EditionText:
    """Read edition.yaml."""
    standard = file.entry("standard")
    whole = EditionText(
        origin=standard.origin,
        standard_key=standard.text("key", required=True),
        standard_title=standard.text("title", required=True),
        standard_title_en=standard.text("title_en"),
        standard_note=standard.text("note"),
        key="",
        label="",
        label_en="",
        in_force_from=None,
        in_force_to=None,
        note="",
    )
    read = read_edition_of(whole, file)
    _finish(standard, file)
    return read


def read_edition_of(standard: EditionText, file: Entry) -> EditionText:
    """Read the part `edition` of a file; the standard it belongs to is known."""
    edition = file.entry("edition")
    read = replace(
        standard,
        origin=edition.origin,
        key=edition.text("key", required=True),
        label=edition.text("label", required=True),
        label_en=edition.text("label_en"),
        in_force_from=edition.day("in_force_from"),
        in_force_to=edition.day("in_force_to"),
        note=edition.text("note"),
        is_demo=edition.maybe("demo"),
        replaces=edition.text("replaces"),
    )
    if read.in_force_from and read.in_force_to and read.in_force_to < read.in_force_from:
        edition.refuse("in_force_to lies before in_force_from")
    if read.is_demo and read.in_force_from:
        edition.refuse("is a demo and can never come into force; take in_force_from or demo away")
    edition.finish()
    return read


def read_laws(file: Entry, words: Vocabulary) -> tuple[LawText, ...]:
    """Read the laws of laws.yaml."""
    read = tuple(_read_law(entry, words) for entry in file.entries("laws", "key"))
    refuse_repeated(file, "law", [law.key for law in read])
    return read


def read_other_titles(file: Entry) -> tuple[OtherTitleText, ...]:
    """Read the names of laws.yaml that may stand in 《》 beside the titles of laws; the file ends there."""
    entries = file.entries_or_none("other_titles", "title")
    read = tuple(
        OtherTitleText(entry.origin, entry.text("title", required=True), entry.text("why", required=True))
        for entry in entries
    )
    _finish(*entries, file)
    return read


def _read_law(entry: Entry, words: Vocabulary) -> LawText:
    law = LawText(
        origin=entry.origin,
        key=entry.text("key", required=True),
        title=entry.text("title", required=True),
        kind=entry.choice("kind", words.law_kinds),
        issuer=entry.text("issuer"),
        versions=tuple(_read_version(version, words) for version in entry.entries("versions", "label")),
    )
    if not law.versions:
        entry.refuse("has no version")
    refuse_repeated(entry, "version", [f"{version.label} {version.jurisdiction}" for version in law.versions])
    entry.finish()
    return law


def _read_version(entry: Entry, words: Vocabulary) -> LawVersionText:
    version = LawVersionText(
        origin=entry.origin,
        label=entry.text("label", required=True),
        document_no=entry.text("document_no"),
        in_force_from=entry.day("in_force_from"),
        in_force_to=entry.day("in_force_to"),
        jurisdiction=entry.text("jurisdiction", required=True),
        verification=entry.choice("verification", words.verifications),
        source=entry.text("source"),
        note=entry.text("note"),
    )
    if version.in_force_from and version.in_force_to and version.in_force_to < version.in_force_from:
        entry.refuse("in_force_to lies before in_force_from")
    entry.finish()
    return version


def read_competencies(file: Entry) -> tuple[CompetencyText, ...]:
    """Read competencies.yaml."""
    entries = file.entries("competencies", "code")
    read = tuple(
        CompetencyText(
            origin=entry.origin,
            code=entry.text("code", required=True),
            name=entry.text("name", required=True),
            name_en=entry.text("name_en"),
            description=entry.text("description"),
        )
        for entry in entries
    )
    refuse_repeated(file, "competency", [competency.code for competency in read])
    _finish(*entries, file)
    return read


def read_categories(file: Entry) -> tuple[CategoryText, ...]:
    """Read complaint_categories.yaml, parents before their subcategories."""
    read: list[CategoryText] = []
    for entry in file.entries("categories", "code"):
        parent = _read_category(entry, "")
        children = entry.entries("subcategories", "code")
        read += [parent, *(_read_category(child, parent.code) for child in children)]
        _finish(*children, entry)
    refuse_repeated(file, "category", [category.code for category in read])
    file.finish()
    return tuple(read)


def _read_category(entry: Entry, parent: str) -> CategoryText:
    return CategoryText(
        origin=entry.origin,
        code=entry.text("code", required=True),
        name=entry.text("name", required=True),
        name_en=entry.text("name_en"),
        new_scheme=entry.text("new_scheme"),
        old_scheme=entry.text("old_scheme"),
        clauses=entry.texts("clauses"),
        parent=parent,
    )


def read_chapter(file: Entry, words: Vocabulary) -> ChapterText:
    """Read one chapter.yaml."""
    head = file.entry("chapter")
    clauses = tuple(read_clause(entry, words) for entry in file.entries("clauses", "number"))
    chapter = ChapterText(
        origin=head.origin,
        number=head.whole("number"),
        title=head.text("title", required=True),
        title_en=head.text("title_en"),
        text_public=head.flag("text_public"),
        note=head.text("note"),
        clauses=clauses,
    )
    _finish(head, file)
    return chapter


def read_clause(entry: Entry, words: Vocabulary) -> ClauseText:
    """Read a clause with its facts."""
    clause = ClauseText(
        origin=entry.origin,
        number=entry.text("number", required=True),
        title=entry.text("title", required=True),
        title_en=entry.text("title_en"),
        summary=entry.text("summary", required=True),
        competencies=entry.texts("competencies"),
        indicators=entry.texts("indicators"),
        facts=tuple(read_fact(fact, words) for fact in entry.entries("facts", "id")),
        continues=entry.text("continues"),
    )
    entry.finish()
    return clause


def read_fact(entry: Entry, words: Vocabulary) -> FactText:
    """Read a fact; one that names a law says when it was checked."""
    fact = FactText(
        origin=entry.origin,
        code=entry.text("id", required=True),
        statement=entry.text("statement", required=True),
        basis=entry.choice("basis", words.bases),
        value=entry.text("value"),
        unit=entry.text("unit"),
        value_meaning=entry.text("value_meaning"),
        law=entry.text("law"),
        article=entry.text("article"),
        jurisdiction=entry.text("jurisdiction") or NATIONWIDE,
        verification=entry.choice("verification", words.verifications),
        as_of=entry.day("as_of"),
        source=entry.text("source"),
        correction=entry.text("correction"),
        open_list=entry.maybe("open_list"),
    )
    if fact.basis == "law" and not fact.law:
        entry.refuse("rests on the law but names none")
    if fact.law and fact.as_of is None:
        entry.refuse("names a law but not the day it was checked (as_of)")
    entry.finish()
    return fact


def refuse_repeated(entry: Entry, kind: str, names: Sequence[str]) -> None:
    """Refuse a name that stands twice."""
    for name in sorted({name for name in names if name and names.count(name) > 1}):
        entry.refuse(f"{kind} {name} stands there more than once")


def _finish(*entries: Entry) -> None:
    """Refuse unknown keys in several entries."""
    for entry in entries:
        entry.finish()


def check_references(content: StandardContent, whole: Entry) -> None:
    """Refuse what points at nothing: competencies, laws, clauses; and codes that stand twice."""
    clauses = content.clauses
    refuse_repeated(whole, "chapter", [str(chapter.number) for chapter in content.chapters])
    refuse_repeated(whole, "clause", [clause.number for clause in clauses])
    refuse_repeated(whole, "fact", [fact.code for clause in clauses for fact in clause.facts])
    codes = {competency.code for competency in content.competencies}
    numbers = {clause.number for clause in clauses}
    laws = {law.key: law for law in content.laws}
    for clause in clauses:
        _refuse_unknown(whole, clause.origin, "competency", clause.competencies, codes)
        for fact in clause.facts:
            _check_law(whole, fact, laws)
    for category in content.categories:
        _refuse_unknown(whole, category.origin, "clause", category.clauses, numbers)


def _refuse_unknown(whole: Entry, origin: Origin, kind: str, names: Iterable[str], known: set[str]) -> None:
    for name in names:
        if name not in known:
            Entry({}, origin, whole.faults).refuse(f"{kind} {name} does not exist")


def _check_law(whole: Entry, fact: FactText, laws: dict[str, LawText]) -> None:
    """Refuse a fact whose law does not exist, or has no version in force where and when it was checked."""
    here = Entry({}, fact.origin, whole.faults)
    if fact.law and fact.law not in laws:
        here.refuse(f"law {fact.law} does not exist")
    elif fact.law and fact.as_of and laws[fact.law].version_on(fact.as_of, fact.jurisdiction) is None:
        here.refuse(f"law {fact.law} has no version in force on {fact.as_of} in {fact.jurisdiction}")
