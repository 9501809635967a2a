"""Load the standard from its content files; a second load of the same files changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import translation

from lms.standards.domain.content import ClauseText, FactText, LawText, StandardContent
from lms.standards.domain.reading import ContentFault, FaultyContent, Origin
from lms.standards.models import (
    Chapter,
    Clause,
    Competency,
    ComplaintCategory,
    Edition,
    Fact,
    Law,
    LawVersion,
    Standard,
)
from lms.standards.services.files import read_standard


@dataclass
class TableReport:
    """What a load did to one kind of thing; the names are those of the content."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)


type LoadReport = dict[str, TableReport]


def load_standard(*, path: Path) -> LoadReport:
    """Bring the tables to what the files say, in one transaction; raise `FaultyContent` and change nothing.

    What the tables hold beyond the files is left alone and reported: exam papers and files of
    people may rest on it. Callers check who may do this.
    """
    content = read_standard(path)
    load = _Load()
    with transaction.atomic():
        load.laws(content.laws)
        load.competencies(content)
        load.clauses(content)
        load.categories(content)
    return load.report


class _Load:
    """One load: the rows it found and made, and what it did."""

    def __init__(self) -> None:
        self.report: LoadReport = {}
        self._versions: dict[tuple[str, str, str], LawVersion] = {}
        self._laws: dict[str, LawText] = {}
        self._competencies: dict[str, Competency] = {}
        self._clauses: dict[str, Clause] = {}

    def laws(self, laws: Iterable[LawText]) -> None:
        """Load the laws with their versions."""
        kept = {law.key: law for law in Law.objects.all()}
        versions = {
            (version.law.key, version.label, version.jurisdiction): version
            for version in LawVersion.objects.select_related("law")
        }
        self._laws = {law.key: law for law in laws}
        for law in self._laws.values():
            values = {"title": law.title, "kind": law.kind, "issuer": law.issuer}
            held = kept.pop(law.key, None)
            row = self._keep("laws", law.key, held or Law(key=law.key), values, law.origin)
            for version in law.versions:
                key = (law.key, version.label, version.jurisdiction)
                found = versions.pop(key, None) or LawVersion(
                    law=row, label=version.label, jurisdiction=version.jurisdiction
                )
                values_of_version = {
                    "document_no": version.document_no,
                    "in_force_from": version.in_force_from,
                    "in_force_to": version.in_force_to,
                    "verification": version.verification,
                    "source": version.source,
                    "note": version.note,
                }
                self._versions[key] = self._keep(
                    "law versions", f"{law.key}@{version.label}", found, values_of_version, version.origin
                )
        self._leave("laws", kept)
        self._leave("law versions", (f"{key}@{label}" for key, label, _place in versions))

    def competencies(self, content: StandardContent) -> None:
        """Load the competencies in the order of the file."""
        kept = {competency.code: competency for competency in Competency.objects.all()}
        for sort, text in enumerate(content.competencies):
            values = {
                "name": text.name,
                "name_en": text.name_en,
                "description": text.description,
                "sort": sort,
            }
            found = kept.pop(text.code, None) or Competency(code=text.code)
            self._competencies[text.code] = self._keep("competencies", text.code, found, values, text.origin)
        self._leave("competencies", kept)

    def clauses(self, content: StandardContent) -> None:
        """Load the edition with its chapters, clauses and facts."""
        edition = self._edition(content)
        chapters = {chapter.number: chapter for chapter in edition.chapters.all()}
        clauses = {
            clause.number: clause
            for clause in Clause.objects.of_edition(edition)
            .select_related("chapter")
            .prefetch_related("competencies")
        }
        held = Fact.objects.filter(clause__chapter__edition=edition).select_related("clause", "law_version")
        facts = {fact.code: fact for fact in held}
        sort = 0
        for chapter in content.chapters:
            values = {
                "title": chapter.title,
                "title_en": chapter.title_en,
                "text_public": chapter.text_public,
                "note": chapter.note,
            }
            found = chapters.pop(chapter.number, None) or Chapter(edition=edition, number=chapter.number)
            row = self._keep("chapters", str(chapter.number), found, values, chapter.origin)
            for clause in chapter.clauses:
                sort += 1
                self._clause(row, clause, sort, clauses.pop(clause.number, None), facts)
        self._leave("chapters", (str(number) for number in chapters))
        self._leave("clauses", clauses)
        self._leave("facts", facts)

    def _edition(self, content: StandardContent) -> Edition:
        """Load the standard and the edition."""
        text = content.edition
        standard = Standard.objects.filter(key=text.standard_key).first() or Standard(key=text.standard_key)
        titles = {
            "title": text.standard_title,
            "title_en": text.standard_title_en,
            "note": text.standard_note,
        }
        standard = self._keep("standards", text.standard_key, standard, titles, text.origin)
        edition = Edition.objects.filter(standard=standard, key=text.key).first()
        values = {
            "label": text.label,
            "label_en": text.label_en,
            "in_force_from": text.in_force_from,
            "in_force_to": text.in_force_to,
            "note": text.note,
        }
        edition = edition or Edition(standard=standard, key=text.key)
        return self._keep("editions", text.key, edition, values, text.origin)

    def _clause(
        self, chapter: Chapter, text: ClauseText, sort: int, found: Clause | None, facts: dict[str, Fact]
    ) -> None:
        """Load one clause, its competencies and its facts."""
        values = {
            "chapter": chapter,
            "title": text.title,
            "title_en": text.title_en,
            "summary": text.summary,
            "sort": sort,
            "indicator_keys": list(text.indicators),
        }
        wanted = {self._competencies[code] for code in text.competencies}
        related = found is not None and set(found.competencies.all()) != wanted
        clause = self._keep(
            "clauses", text.number, found or Clause(number=text.number), values, text.origin, related=related
        )
        if found is None or related:
            clause.competencies.set(wanted)
        self._clauses[text.number] = clause
        for place, fact in enumerate(text.facts):
            self._fact(clause, fact, place, facts.pop(fact.code, None))

    def _fact(self, clause: Clause, text: FactText, sort: int, found: Fact | None) -> None:
        """Load one fact with the version of the law that held where and when it was checked."""
        values = {
            "clause": clause,
            "statement": text.statement,
            "basis": text.basis,
            "value": text.value,
            "unit": text.unit,
            "value_meaning": text.value_meaning,
            "law_version": self._version_for(text),
            "article": text.article,
            "jurisdiction": text.jurisdiction,
            "verification": text.verification,
            "as_of": text.as_of,
            "source": text.source,
            "correction": text.correction,
            "sort": sort,
        }
        self._keep("facts", text.code, found or Fact(code=text.code), values, text.origin)

    def _version_for(self, text: FactText) -> LawVersion | None:
        """Find the row of the law's version; reading the files made sure that there is one."""
        if not text.law or text.as_of is None:
            return None
        version = self._laws[text.law].version_on(text.as_of, text.jurisdiction)
        return self._versions[text.law, version.label, version.jurisdiction] if version else None

    def categories(self, content: StandardContent) -> None:
        """Load the complaint categories; parents come before their children."""
        kept = {
            category.code: category
            for category in ComplaintCategory.objects.select_related("parent").prefetch_related("clauses")
        }
        rows: dict[str, ComplaintCategory] = {}
        for text in content.categories:
            found = kept.pop(text.code, None)
            wanted = {self._clauses[number] for number in text.clauses}
            related = found is not None and set(found.clauses.all()) != wanted
            values = {
                "name": text.name,
                "name_en": text.name_en,
                "parent": rows.get(text.parent),
                "new_scheme": text.new_scheme,
                "old_scheme": text.old_scheme,
            }
            row = found or ComplaintCategory(code=text.code)
            row = self._keep("categories", text.code, row, values, text.origin, related=related)
            if found is None or related:
                row.clauses.set(wanted)
            rows[text.code] = row
        self._leave("categories", kept)

    def _keep[M: Model](
        self,
        table: str,
        name: str,
        row: M,
        values: Mapping[str, object],
        origin: Origin,
        *,
        related: bool = False,
    ) -> M:
        """Save the row if it is new or differs, and note which; `related` says that its relations differ."""
        report = self.report.setdefault(table, TableReport())
        differing = [key for key, value in values.items() if row.pk is None or getattr(row, key) != value]
        for key in differing:
            setattr(row, key, values[key])
        if row.pk is not None and not differing:
            (report.changed if related else report.unchanged).append(name)
            return row
        _refuse_unfit(row, origin)
        (report.added if row.pk is None else report.changed).append(name)
        row.save()
        return row

    def _leave(self, table: str, names: Iterable[str]) -> None:
        """Note what the tables hold beyond the files."""
        self.report.setdefault(table, TableReport()).left_alone += sorted(names)


def _refuse_unfit(row: Model, origin: Origin) -> None:
    """Refuse what the columns cannot take; not every database would."""
    relations = [column.name for column in row._meta.concrete_fields if column.is_relation]
    with translation.override("en"):
        try:
            row.clean_fields(exclude=[*relations, "id"])
        except ValidationError as error:
            reasons = [f"{key}: {' '.join(found)}" for key, found in error.message_dict.items()]
            raise FaultyContent(ContentFault(origin, reason) for reason in reasons) from error
