"""What the content files say about the standard, as typed values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lms.standards.domain.reading import Origin
from lms.standards.domain.validity import validity_on

NATIONWIDE = "全国"


@dataclass(frozen=True)
class Vocabulary:
    """The words allowed where the content must choose."""

    bases: frozenset[str]
    verifications: frozenset[str]
    law_kinds: frozenset[str]


@dataclass(frozen=True)
class LawVersionText:
    """A version of a law as written."""

    origin: Origin
    label: str
    document_no: str
    in_force_from: date | None
    in_force_to: date | None
    jurisdiction: str
    verification: str
    source: str
    note: str

    def holds_on(self, day: date) -> bool:
        """Tell whether the version is in force on the day."""
        return validity_on(self.in_force_from, self.in_force_to, day) == "in_force"


@dataclass(frozen=True)
class LawText:
    """A law as written."""

    origin: Origin
    key: str
    title: str
    kind: str
    issuer: str
    versions: tuple[LawVersionText, ...]

    def version_on(self, day: date, jurisdiction: str) -> LawVersionText | None:
        """Give the version in force on the day in the place, else the nationwide one; the latest wins."""
        holding = [version for version in self.versions if version.holds_on(day)]
        for place in (jurisdiction, NATIONWIDE):
            local = [version for version in holding if version.jurisdiction == place]
            if local:
                return max(local, key=lambda version: version.in_force_from or date.min)
        return None


@dataclass(frozen=True)
class CompetencyText:
    """A competency as written."""

    origin: Origin
    code: str
    name: str
    name_en: str
    description: str


@dataclass(frozen=True)
class CategoryText:
    """A complaint category as written; one without `parent` is of the first level."""

    origin: Origin
    code: str
    name: str
    name_en: str
    new_scheme: str
    old_scheme: str
    clauses: tuple[str, ...]
    parent: str


@dataclass(frozen=True)
class FactText:
    """A fact as written."""

    origin: Origin
    code: str
    statement: str
    basis: str
    value: str
    unit: str
    value_meaning: str
    law: str
    article: str
    jurisdiction: str
    verification: str
    as_of: date | None
    source: str
    correction: str


@dataclass(frozen=True)
class ClauseText:
    """A clause as written."""

    origin: Origin
    number: str
    title: str
    title_en: str
    summary: str
    competencies: tuple[str, ...]
    indicators: tuple[str, ...]
    facts: tuple[FactText, ...]


@dataclass(frozen=True)
class ChapterText:
    """A chapter as written."""

    origin: Origin
    number: int
    title: str
    title_en: str
    text_public: bool
    note: str
    clauses: tuple[ClauseText, ...]


@dataclass(frozen=True)
class EditionText:
    """The standard and the edition of it that the files hold."""

    origin: Origin
    standard_key: str
    standard_title: str
    standard_title_en: str
    standard_note: str
    key: str
    label: str
    label_en: str
    in_force_from: date | None
    in_force_to: date | None
    note: str


@dataclass(frozen=True)
class StandardContent:
    """Everything in the folder."""

    edition: EditionText
    laws: tuple[LawText, ...]
    competencies: tuple[CompetencyText, ...]
    categories: tuple[CategoryText, ...]
    chapters: tuple[ChapterText, ...]

    @property
    def clauses(self) -> tuple[ClauseText, ...]:
        """List the clauses of all chapters."""
        return tuple(clause for chapter in self.chapters for clause in chapter.clauses)
