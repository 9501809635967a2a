"""Load the standard, an amending edition, and the laws and competencies that clauses rest on.

A second load of the same files changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

from django.db import transaction
from django.db.models import Model

from lms.core.files.api import LoadReport, assign, refuse_unfit
from lms.core.files.content.rules import Entry
from lms.standards.clauses.models import Chapter, Clause, ClauseSuccession, Edition, Standard
from lms.standards.competencies.models import Competency, ComplaintCategory
from lms.standards.content.reading import read_amendment_file, read_standard
from lms.standards.content.rules.amending import SuccessionText, successions, successions_by_number
from lms.standards.content.rules.texts import (
    CategoryText,
    ChapterText,
    ClauseText,
    CompetencyText,
    EditionText,
    FactText,
    LawText,
    StandardContent,
)
from lms.standards.facts.models import Fact
from lms.standards.facts.queries import SignOffs, sign_offs_in
from lms.standards.facts.rules import FactWording, verification_under
from lms.standards.laws.models import Law, LawVersion
from lms.standards.lines.services import trace_lines


def load_edition(*, path: Path, standard: Path) -> dict[str, LoadReport]:
    """Load the folder's standard, then the edition that amends it, in one transaction.

    Tables of the amending edition are reported under its key. Raises `FaultyContent` and changes
    nothing if anything is wrong; a second load of the same files changes nothing.
    """
    content = read_standard(standard)
    amendment, chapters = read_amendment_file(path, content)
    with transaction.atomic():
        load = load_content(content)
        reports, load.reports = load.reports, {}
        load.edition(amendment.edition, chapters, successions(content.chapters, amendment))
    return {**reports, **{f"{amendment.edition.key} {table}": done for table, done in load.reports.items()}}


def load_standard(*, path: Path) -> dict[str, LoadReport]:
    """Bring the tables to what the files say, in one transaction; raise `FaultyContent` and change nothing.

    What the tables hold beyond the files is left alone and reported: exam papers and files of
    people may rest on it. Callers check who may do this.
    """
    content = read_standard(path)
    with transaction.atomic():
        return load_content(content).reports


def load_content(content: StandardContent) -> StandardLoad:
    """Load everything of a folder; call it within a transaction."""
    load = StandardLoad()
    load.laws(content.laws)
    load.competencies(content.competencies)
    load.edition(content.edition, content.chapters)
    load.categories(content.categories)
    return load


@contextmanager
def _unindexed() -> Iterator[None]:
    """Leave rows out of Wagtail's index of references: its task reads by the manager without demos."""
    from wagtail.signal_handlers import reference_index_auto_update_disabled as switch  # needs all models

    before = getattr(switch, "value", False)
    switch.value = True
    try:
        yield
    finally:
        switch.value = before


class StandardLoad:
    """One load: the rows it found and made, and what it did to each kind of thing."""

    def __init__(self) -> None:
        """Begin with nothing loaded."""
        self.reports: dict[str, LoadReport] = {}
        self._versions: dict[tuple[str, str, str], LawVersion] = {}
        self._laws: dict[str, LawText] = {}
        self._competencies: dict[str, Competency] = {}
        self._clauses: dict[str, Clause] = {}
        self._sign_offs = SignOffs()

    def report(self, kind: str) -> LoadReport:
        """Give the report on one kind of thing."""
        return self.reports.setdefault(kind, LoadReport())

    def keep[M: Model](
        self,
        kind: str,
        name: str,
        row: M,
        values: Mapping[str, object],
        entry: Entry,
        *,
        related: bool = False,
    ) -> M:
        """Bring a row to what its entry says; `related` says that its relations differ."""
        is_new = row.pk is None
        differs = assign(row, values)
        if differs:
            refuse_unfit(row, entry)
            entry.raise_faults()
            row.save()
        self.report(kind).note(name, is_new=is_new, is_changed=differs or related)
        return row

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
            row = self.keep("laws", law.key, held or Law(key=law.key), values, law.entry)
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
                self._versions[key] = self.keep(
                    "law versions", f"{law.key}@{version.label}", found, values_of_version, version.entry
                )
        self.report("laws").left_over += sorted(kept)
        self.report("law versions").left_over += sorted(f"{key}@{label}" for key, label, _place in versions)

    def competencies(self, competencies: Iterable[CompetencyText]) -> None:
        """Load the competencies in the order of the file."""
        kept = {competency.code: competency for competency in Competency.objects.all()}
        for sort, text in enumerate(competencies):
            values = {
                "name": text.name,
                "name_en": text.name_en,
                "description": text.description,
                "sort": sort,
            }
            found = kept.pop(text.code, None) or Competency(code=text.code)
            self._competencies[text.code] = self.keep("competencies", text.code, found, values, text.entry)
        self.report("competencies").left_over += sorted(kept)

    def edition(
        self,
        text: EditionText,
        chapters: Sequence[ChapterText],
        followed: Sequence[SuccessionText] | None = None,
    ) -> None:
        """Load an edition with its chapters, clauses and facts, and what follows which clause.

        What is not said in `followed` is taken from the numbers of the clauses.
        """
        edition = self._edition(text)
        self._sign_offs = sign_offs_in(edition.standard)
        kept = {chapter.number: chapter for chapter in edition.chapters.all()}
        clauses = {
            clause.number: clause
            for clause in Clause.with_demos.of_edition(edition)
            .select_related("chapter")
            .prefetch_related("competencies")
        }
        held = Fact.with_demos.of_edition(edition).select_related("clause", "law_version__law")
        facts = {fact.code: fact for fact in held}
        self._clauses, sort = {}, 0
        with _unindexed() if edition.is_demo else nullcontext():
            for chapter in chapters:
                row = self._chapter(edition, chapter, kept.pop(chapter.number, None))
                for clause in chapter.clauses:
                    sort += 1
                    self._clause(row, clause, sort, clauses.pop(clause.number, None), facts)
        self.report("chapters").left_over += sorted(str(number) for number in kept)
        self.report("clauses").left_over += sorted(clauses)
        self.report("facts").left_over += sorted(facts)
        if edition.replaces:
            self._succeed(edition, edition.replaces, chapters, followed)
        trace_lines(edition.standard)

    def _succeed(
        self,
        edition: Edition,
        replaced: Edition,
        chapters: Sequence[ChapterText],
        followed: Sequence[SuccessionText] | None,
    ) -> None:
        """Note which clause follows which; what was noted before and is no longer so is forgotten."""
        old = {clause.number: clause for clause in Clause.with_demos.of_edition(replaced)}
        texts = successions_by_number(old, chapters) if followed is None else followed
        rows = {(row.before_id, row.after_id): row for row in edition.successions.all()}
        for text in texts:
            before, after = old.get(text.before), self._clauses.get(text.after)
            key = (before.pk if before else None, after.pk if after else None)
            row = rows.pop(key, None) or ClauseSuccession(edition=edition, before=before, after=after)
            name = f"{text.before or '–'} → {text.after or '–'}"
            self.keep("successions", name, row, {"note": text.note}, Entry({}, edition.key, name))
        ClauseSuccession.objects.filter(pk__in=[row.pk for row in rows.values()]).delete()

    def _edition(self, text: EditionText) -> Edition:
        """Load the standard and the edition."""
        standard = Standard.objects.filter(key=text.standard_key).first() or Standard(key=text.standard_key)
        titles = {
            "title": text.standard_title,
            "title_en": text.standard_title_en,
            "note": text.standard_note,
        }
        standard = self.keep("standards", text.standard_key, standard, titles, text.entry)
        editions = {edition.key: edition for edition in Edition.objects.filter(standard=standard)}
        if text.replaces and text.replaces not in editions:
            text.entry.refuse(f"edition {text.replaces} does not exist", "replaces")
            text.entry.raise_faults()
        values = {
            "label": text.label,
            "label_en": text.label_en,
            "in_force_from": text.in_force_from,
            "in_force_to": text.in_force_to,
            "note": text.note,
            "is_demo": text.is_demo,
            "replaces": editions.get(text.replaces),
        }
        edition = editions.get(text.key) or Edition(standard=standard, key=text.key)
        return self.keep("editions", text.key, edition, values, text.entry)

    def _chapter(self, edition: Edition, text: ChapterText, found: Chapter | None) -> Chapter:
        """Load the head of a chapter."""
        values = {
            "title": text.title,
            "title_en": text.title_en,
            "text_public": text.text_public,
            "note": text.note,
        }
        row = found or Chapter(edition=edition, number=text.number)
        return self.keep("chapters", str(text.number), row, values, text.entry)

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
        clause = self.keep(
            "clauses", text.number, found or Clause(number=text.number), values, text.entry, related=related
        )
        if found is None or related:
            clause.competencies.set(wanted)
        self._clauses[text.number] = clause
        for place, fact in enumerate(text.facts):
            self._fact(clause, fact, place, facts.pop(fact.code, None))

    def _fact(self, clause: Clause, text: FactText, sort: int, found: Fact | None) -> None:
        """Load one fact with the version of the law that held where and when it was checked.

        What a reviewer signed about exactly this wording counts before the file's state of verification.
        """
        version = self._version_for(text)
        values = {
            "clause": clause,
            "statement": text.statement,
            "basis": text.basis,
            "value": text.value,
            "unit": text.unit,
            "value_meaning": text.value_meaning,
            "law_version": version,
            "article": text.article,
            "jurisdiction": text.jurisdiction,
            "verification": self._verification(text, version),
            "as_of": text.as_of,
            "source": text.source,
            "correction": text.correction,
            "sort": sort,
        }
        self.keep("facts", text.code, found or Fact(code=text.code), values, text.entry)

    def _verification(self, text: FactText, version: LawVersion | None) -> str:
        """Give the signed state of exactly this wording, else the file's; note a signature on other words."""
        wording = FactWording(
            statement=text.statement,
            basis=text.basis,
            value=text.value,
            unit=text.unit,
            value_meaning=text.value_meaning,
            law=version.law.title if version else "",
            law_version=version.label if version else "",
            article=text.article,
            jurisdiction=text.jurisdiction,
            correction=text.correction,
        )
        signing = self._sign_offs.of(text.code, wording.digest)
        if signing.current is not None:
            return verification_under(signing.current.conclusion)
        if signing.lapsed is not None:
            remark = f"{text.code} was signed in other words, and has to be signed anew"
            self.report("facts").remarks.append(remark)
        return text.verification

    def _version_for(self, text: FactText) -> LawVersion | None:
        """Find the row of the law's version; reading the files made sure that there is one."""
        if not text.law or text.as_of is None:
            return None
        version = self._laws[text.law].version_on(text.as_of, text.jurisdiction)
        return self._versions[text.law, version.label, version.jurisdiction] if version else None

    def categories(self, categories: Iterable[CategoryText]) -> None:
        """Load the complaint categories; parents come before their children."""
        kept = {
            category.code: category
            for category in ComplaintCategory.objects.select_related("parent").prefetch_related("clauses")
        }
        here = Clause.with_demos.in_bulk([clause.pk for clause in self._clauses.values()])
        lines = {clause.line for clause in here.values()}
        rows: dict[str, ComplaintCategory] = {}
        for text in categories:
            found = kept.pop(text.code, None)
            held = list(found.clauses.all()) if found else []
            wanted = _on_lines([here[self._clauses[number].pk] for number in text.clauses], held, lines)
            related = found is not None and set(held) != wanted
            values = {
                "name": text.name,
                "name_en": text.name_en,
                "parent": rows.get(text.parent),
                "new_scheme": text.new_scheme,
                "old_scheme": text.old_scheme,
            }
            row = found or ComplaintCategory(code=text.code)
            row = self.keep("categories", text.code, row, values, text.entry, related=related)
            if found is None or related:
                row.clauses.set(wanted)
            rows[text.code] = row
        self.report("categories").left_over += sorted(kept)


def _on_lines(named: Collection[Clause], held: Collection[Clause], lines: Collection[int]) -> set[Clause]:
    """Give the clauses that a category is on: those named, and those held whose lines the edition has not.

    Complaints of the years before go on counting for a clause that was repealed. A clause that is held in
    another wording stays.
    """
    wordings = {clause.line: clause for clause in held}
    kept = {clause for clause in held if clause.line not in lines}
    return kept | {wordings.get(clause.line, clause) for clause in named}
