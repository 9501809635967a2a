"""What the content files say about the standard, as typed values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from lms.core.files.content.rules import Entry
from lms.standards.laws.rules import validity_on

NATIONWIDE = "全国"
WORLDWIDE = "国际"


@dataclass(frozen=True)
class LawVersionText:
    """A version of a law as written."""

    entry: Entry = field(compare=False)
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

    entry: Entry = field(compare=False)
    key: str
    title: str
    kind: str
    issuer: str
    versions: tuple[LawVersionText, ...]

    def version_on(self, day: date, jurisdiction: str) -> LawVersionText | None:
        """Give the latest version in force on the day in the place, else nationwide, else worldwide."""
        holding = [version for version in self.versions if version.holds_on(day)]
        for place in (jurisdiction, NATIONWIDE, WORLDWIDE):
            local = [version for version in holding if version.jurisdiction == place]
            if local:
                return max(local, key=lambda version: version.in_force_from or date.min)
        return None


@dataclass(frozen=True)
class OtherTitleText:
    """A name that may stand in 《》 though no law of the table has it, and why."""

    entry: Entry = field(compare=False)
    title: str
    why: str


@dataclass(frozen=True)
class CompetencyText:
    """A competency as written."""

    entry: Entry = field(compare=False)
    code: str
    name: str
    name_en: str
    description: str


@dataclass(frozen=True)
class CategoryText:
    """A complaint category as written; one without `parent` is of the first level."""

    entry: Entry = field(compare=False)
    code: str
    name: str
    name_en: str
    new_scheme: str
    old_scheme: str
    clauses: tuple[str, ...]
    parent: str


@dataclass(frozen=True)
class FactText:
    """A fact as written; an `open_list` names some of more, so nothing is the only one."""

    entry: Entry = field(compare=False)
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
    open_list: bool = False


@dataclass(frozen=True)
class ClauseText:
    """A clause as written; `continues` are the numbers of the clauses of the edition before that it follows.

    Empty where it follows the one of its own number.
    """

    entry: Entry = field(compare=False)
    number: str
    title: str
    title_en: str
    summary: str
    competencies: tuple[str, ...]
    indicators: tuple[str, ...]
    facts: tuple[FactText, ...]
    continues: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChapterText:
    """A chapter as written."""

    entry: Entry = field(compare=False)
    number: int
    title: str
    title_en: str
    text_public: bool
    note: str
    clauses: tuple[ClauseText, ...]


@dataclass(frozen=True)
class EditionText:
    """The standard and the edition of it that the files hold; `replaces` is the key of the one before it."""

    entry: Entry = field(compare=False)
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
    is_demo: bool = False
    replaces: str = ""


@dataclass(frozen=True)
class StandardContent:
    """Everything in the folder."""

    edition: EditionText
    laws: tuple[LawText, ...]
    competencies: tuple[CompetencyText, ...]
    categories: tuple[CategoryText, ...]
    chapters: tuple[ChapterText, ...]
    other_titles: tuple[OtherTitleText, ...] = ()

    @property
    def clauses(self) -> tuple[ClauseText, ...]:
        """List the clauses of all chapters."""
        return tuple(clause for chapter in self.chapters for clause in chapter.clauses)

    @cached_property
    def clauses_by_number(self) -> dict[str, ClauseText]:
        """Give the clauses by their number."""
        return {clause.number: clause for clause in self.clauses}

    @cached_property
    def facts(self) -> dict[str, FactText]:
        """Give the facts of all clauses by their code."""
        return {fact.code: fact for clause in self.clauses for fact in clause.facts}

    @cached_property
    def laws_by_key(self) -> dict[str, LawText]:
        """Give the laws by their key."""
        return {law.key: law for law in self.laws}

    @cached_property
    def law_versions(self) -> dict[str, LawVersionText]:
        """Give the versions of laws as questions name them: key@label."""
        return {f"{law.key}@{version.label}": version for law in self.laws for version in law.versions}
