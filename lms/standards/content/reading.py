"""Read the folder of content files into typed values, or refuse it with every fault found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from lms.core.files.api import read_content
from lms.core.files.content.rules import Entry, refuse_repeated
from lms.standards.choices import Basis, LawKind, Verification
from lms.standards.content.rules.amending import (
    AddedClause,
    Amendment,
    ChangedClause,
    RepealedClause,
    amended,
    check_amendment,
)
from lms.standards.content.rules.texts import (
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
)


def read_standard(path: Path) -> StandardContent:
    """Read every file of the folder; raise `FaultyContent` with all faults at once."""
    whole = Entry({}, path.name)

    def read(file: Path) -> Entry:
        entry = read_content(file, root=path, within=whole)
        if entry.is_left:  # what rests on it would be refused as well
            whole.raise_faults()
        return entry

    laws = read(path / "laws.yaml")
    chapter_files = sorted(path.glob("[0-9][0-9]-*/chapter.yaml"))
    content = StandardContent(
        edition=_read_edition(read(path / "edition.yaml")),
        laws=_read_laws(laws),
        other_titles=tuple(
            OtherTitleText(entry, entry.text("title"), entry.text("why"))
            for entry in laws.entries("other_titles", "title")
        ),
        competencies=_read_competencies(read(path / "competencies.yaml")),
        categories=_read_categories(read(path / "complaint_categories.yaml")),
        chapters=tuple(_read_chapter(read(file)) for file in chapter_files),
    )
    whole.done()
    if not chapter_files:
        whole.refuse("has no chapter (a folder such as 01-general with a chapter.yaml)")
    _check_references(content)
    whole.raise_faults()
    return content


def read_amendment_file(path: Path, content: StandardContent) -> tuple[Amendment, tuple[ChapterText, ...]]:
    """Read an edition written as differences from that of the folder; give it and its chapters in full.

    Raises `FaultyContent` with all faults at once.
    """
    file = read_content(path)
    amendment = _read_amendment(content.edition, file)
    file.done()
    if amendment.edition.replaces not in {"", content.edition.key}:
        file.refuse(f"amends {amendment.edition.replaces}, but the folder holds {content.edition.key}")
    check_amendment(content.chapters, amendment)
    chapters = amended(content.chapters, amendment)
    # Complaint categories stay those of the edition that counts.
    _check_references(replace(content, edition=amendment.edition, chapters=chapters, categories=()))
    file.raise_faults()
    return amendment, chapters


def _read_edition(file: Entry) -> EditionText:
    """Read edition.yaml."""
    standard = file.entry("standard")
    whole = EditionText(
        entry=standard,
        standard_key=standard.text("key"),
        standard_title=standard.text("title"),
        standard_title_en=standard.text("title_en", ""),
        standard_note=standard.text("note", ""),
        key="",
        label="",
        label_en="",
        in_force_from=None,
        in_force_to=None,
        note="",
    )
    return _read_edition_of(whole, file)


def _read_edition_of(standard: EditionText, file: Entry) -> EditionText:
    """Read the part `edition` of a file; the standard it belongs to is known."""
    edition = file.entry("edition")
    read = replace(
        standard,
        entry=edition,
        key=edition.text("key"),
        label=edition.text("label"),
        label_en=edition.text("label_en", ""),
        in_force_from=edition.day("in_force_from"),
        in_force_to=edition.day("in_force_to"),
        note=edition.text("note", ""),
        is_demo=edition.flag("demo", default=False),
        replaces=edition.text("replaces", ""),
    )
    if read.in_force_from and read.in_force_to and read.in_force_to < read.in_force_from:
        edition.refuse("in_force_to lies before in_force_from", "in_force_to")
    if read.is_demo and read.in_force_from:
        edition.refuse("is a demo and can never come into force; take in_force_from or demo away", "demo")
    return read


def _read_laws(file: Entry) -> tuple[LawText, ...]:
    """Read the laws of laws.yaml."""
    read = tuple(_read_law(entry) for entry in file.entries("laws", "key", least=1))
    refuse_repeated("key", ((law.key, law.entry) for law in read))
    return read


def _read_law(entry: Entry) -> LawText:
    law = LawText(
        entry=entry,
        key=entry.text("key"),
        title=entry.text("title"),
        kind=entry.choice("kind", LawKind),
        issuer=entry.text("issuer", ""),
        versions=tuple(_read_version(version) for version in entry.entries("versions", "label", least=1)),
    )
    refuse_repeated("version", ((f"{each.label} {each.jurisdiction}", each.entry) for each in law.versions))
    return law


def _read_version(entry: Entry) -> LawVersionText:
    version = LawVersionText(
        entry=entry,
        label=entry.text("label"),
        document_no=entry.text("document_no", ""),
        in_force_from=entry.day("in_force_from"),
        in_force_to=entry.day("in_force_to"),
        jurisdiction=entry.text("jurisdiction"),
        verification=entry.choice("verification", Verification),
        source=entry.text("source", ""),
        note=entry.text("note", ""),
    )
    if version.in_force_from and version.in_force_to and version.in_force_to < version.in_force_from:
        entry.refuse("in_force_to lies before in_force_from", "in_force_to")
    return version


def _read_competencies(file: Entry) -> tuple[CompetencyText, ...]:
    """Read competencies.yaml."""
    read = tuple(
        CompetencyText(
            entry=entry,
            code=entry.text("code"),
            name=entry.text("name"),
            name_en=entry.text("name_en", ""),
            description=entry.text("description", ""),
        )
        for entry in file.entries("competencies", "code", least=1)
    )
    refuse_repeated("code", ((competency.code, competency.entry) for competency in read))
    return read


def _read_categories(file: Entry) -> tuple[CategoryText, ...]:
    """Read complaint_categories.yaml, parents before their subcategories."""
    read: list[CategoryText] = []
    for entry in file.entries("categories", "code", least=1):
        parent = _read_category(entry, "")
        children = entry.entries("subcategories", "code")
        read += [parent, *(_read_category(child, parent.code) for child in children)]
    refuse_repeated("code", ((category.code, category.entry) for category in read))
    return tuple(read)


def _read_category(entry: Entry, parent: str) -> CategoryText:
    return CategoryText(
        entry=entry,
        code=entry.text("code"),
        name=entry.text("name"),
        name_en=entry.text("name_en", ""),
        new_scheme=entry.text("new_scheme", ""),
        old_scheme=entry.text("old_scheme", ""),
        clauses=tuple(entry.texts("clauses")),
        parent=parent,
    )


def _read_chapter(file: Entry) -> ChapterText:
    """Read one chapter.yaml."""
    head = file.entry("chapter")
    return ChapterText(
        entry=head,
        number=head.whole("number"),
        title=head.text("title"),
        title_en=head.text("title_en", ""),
        text_public=head.flag("text_public"),
        note=head.text("note", ""),
        clauses=tuple(_read_clause(entry) for entry in file.entries("clauses", "number", least=1)),
    )


def _read_clause(entry: Entry) -> ClauseText:
    """Read a clause with its facts."""
    return ClauseText(
        entry=entry,
        number=entry.text("number"),
        title=entry.text("title"),
        title_en=entry.text("title_en", ""),
        summary=entry.text("summary"),
        competencies=tuple(entry.texts("competencies")),
        indicators=tuple(entry.texts("indicators")),
        facts=tuple(_read_fact(fact) for fact in entry.entries("facts", "id")),
        continues=_read_continues(entry),
    )


def _read_continues(entry: Entry) -> tuple[str, ...]:
    """Read the number of the clause it follows, or several where it takes in others."""
    if isinstance(entry.values.get("continues"), list):
        return tuple(entry.texts("continues"))
    number = entry.text("continues", "")
    return (number,) if number else ()


def _read_fact(entry: Entry) -> FactText:
    """Read a fact; one that names a law says when it was checked."""
    fact = FactText(
        entry=entry,
        code=entry.text("id"),
        statement=entry.text("statement"),
        basis=entry.choice("basis", Basis),
        value=entry.text("value", ""),
        unit=entry.text("unit", ""),
        value_meaning=entry.text("value_meaning", ""),
        law=entry.text("law", ""),
        article=entry.text("article", ""),
        jurisdiction=entry.text("jurisdiction", "") or NATIONWIDE,
        verification=entry.choice("verification", Verification),
        as_of=entry.day("as_of"),
        source=entry.text("source", ""),
        correction=entry.text("correction", ""),
        open_list=entry.flag("open_list", default=False),
    )
    if fact.basis == "law" and not fact.law:
        entry.refuse("rests on the law but names none")
    if fact.law and fact.as_of is None:
        entry.refuse("names a law but not the day it was checked (as_of)", "law")
    return fact


def _read_amendment(standard: EditionText, file: Entry) -> Amendment:
    """Read an edition that is written as its differences from another."""
    edition = _read_edition_of(standard, file)
    if edition.key and not edition.replaces:
        file.refuse("replaces is missing: which edition does it amend?")
    read = Amendment(
        edition=edition,
        changed=tuple(_read_change(one) for one in file.entries("changed", "number")),
        added=tuple(
            AddedClause(one.whole("chapter"), _read_clause(one), one.text("note", ""))
            for one in file.entries("added", "number")
        ),
        repealed=tuple(
            RepealedClause(one, one.text("number"), one.text("note", ""), one.text("into", ""))
            for one in file.entries("repealed", "number")
        ),
    )
    refuse_repeated("number", ((change.number, change.entry) for change in read.changed))
    return read


def _read_change(entry: Entry) -> ChangedClause:
    return ChangedClause(
        entry=entry,
        number=entry.text("number"),
        note=entry.text("note", ""),
        title=entry.text("title", ""),
        title_en=entry.text("title_en", ""),
        summary=entry.text("summary", ""),
        facts=tuple(_read_fact(fact) for fact in entry.entries("facts", "id")),
        facts_gone=tuple(entry.texts("facts_gone")),
    )


def _check_references(content: StandardContent) -> None:
    """Refuse what points at nothing: competencies, laws, clauses; and codes that stand twice."""
    clauses = content.clauses
    refuse_repeated("number", ((str(chapter.number), chapter.entry) for chapter in content.chapters))
    refuse_repeated("number", ((clause.number, clause.entry) for clause in clauses))
    refuse_repeated("id", ((fact.code, fact.entry) for clause in clauses for fact in clause.facts))
    codes = {competency.code for competency in content.competencies}
    numbers = {clause.number for clause in clauses}
    laws = {law.key: law for law in content.laws}
    for clause in clauses:
        for code in clause.competencies:
            if code not in codes:
                clause.entry.refuse(f"competency {code} does not exist", "competencies")
        for fact in clause.facts:
            _check_law(fact, laws)
    for category in content.categories:
        for number in category.clauses:
            if number not in numbers:
                category.entry.refuse(f"clause {number} does not exist", "clauses")


def _check_law(fact: FactText, laws: dict[str, LawText]) -> None:
    """Refuse a fact whose law does not exist, or has no version in force where and when it was checked."""
    if fact.law and fact.law not in laws:
        fact.entry.refuse(f"law {fact.law} does not exist", "law")
    elif fact.law and fact.as_of and laws[fact.law].version_on(fact.as_of, fact.jurisdiction) is None:
        reason = f"law {fact.law} has no version in force on {fact.as_of} in {fact.jurisdiction}"
        fact.entry.refuse(reason, "law")
