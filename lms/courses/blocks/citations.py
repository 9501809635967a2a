"""Find the clauses, facts and laws that blocks cite by their codes, in few queries for a whole lesson."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from lms.core.ui.api import Tone
from lms.standards.api import (
    Basis,
    Fact,
    LawVersion,
    Verification,
    clauses_by_number,
    facts_by_code,
    is_in_force,
)

TONES: dict[str, Tone] = {
    Verification.VERIFIED: "good",
    Verification.SECONDARY: "warn",
    Verification.RECALLED: "warn",
    Verification.DOUBTFUL: "bad",
}
BASIS_TONES: dict[str, Tone] = {Basis.STANDARD_EXAMPLE: "accent"}


@dataclass(frozen=True)
class CitedCodes:
    """The codes that one or many blocks cite."""

    clauses: frozenset[str] = frozenset()
    facts: frozenset[str] = frozenset()
    laws: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Cite:
    """One cited fact as the reader sees it."""

    code: str
    statement: str
    basis_label: str
    basis_tone: Tone
    source: str
    jurisdiction: str
    verification_label: str
    verification_tone: Tone
    as_of: date | None
    correction: str


@dataclass(frozen=True)
class CitedLaw:
    """The version of a law that a block means."""

    title: str
    version: str
    in_force: bool


@dataclass(frozen=True)
class Citations:
    """What the cited codes stand for on one day."""

    day: date
    facts: Mapping[str, Fact] = field(default_factory=dict)
    laws: Mapping[str, list[LawVersion]] = field(default_factory=dict)

    def facts_of(self, codes: Iterable[str]) -> list[Cite]:
        """List the cited facts that are known, in the order cited."""
        return [_cite(self.facts[code]) for code in codes if code in self.facts]

    def law_of(self, key: str, jurisdiction: str) -> CitedLaw | None:
        """Choose the version in force on the day in the place, else the newest, marked as not in force."""
        versions = self.laws.get(key, [])
        local = [version for version in versions if version.jurisdiction == jurisdiction] or versions
        current = [version for version in local if is_in_force(version, self.day)]
        chosen = (current or local)[-1:]
        if not chosen:
            return None
        return CitedLaw(chosen[0].law.title, chosen[0].label, bool(current))

    @property
    def digest(self) -> str:
        """Give a fingerprint of everything a page shows of these citations."""
        facts = [repr(_cite(self.facts[code])) for code in sorted(self.facts)]
        laws = [
            f"{version.law.title} {version.label} {version.jurisdiction} {is_in_force(version, self.day)}"
            for key in sorted(self.laws)
            for version in self.laws[key]
        ]
        return sha256("\n".join([*facts, *laws]).encode()).hexdigest()


def _cite(fact: Fact) -> Cite:
    """Write a fact for the reader."""
    return Cite(
        code=fact.code,
        statement=fact.statement,
        basis_label=str(Basis(fact.basis).label),
        basis_tone=BASIS_TONES.get(fact.basis, ""),
        source=_source(fact),
        jurisdiction=fact.jurisdiction,
        verification_label=str(Verification(fact.verification).label),
        verification_tone=TONES[fact.verification],
        as_of=fact.as_of,
        correction=fact.correction,
    )


def _source(fact: Fact) -> str:
    """Name the law, version and article, or the standard's clause."""
    if fact.law_version is None:
        return _("Clause %(number)s") % {"number": fact.clause.number}
    law = f"{fact.law_version.law.title}（{fact.law_version.label}）"
    return f"{law}{article_text(fact.article)}"


def article_text(article: str) -> str:
    """Write an article's number as people cite it; words are kept as they are."""
    if article[:1].isdigit():
        return _("Article %(number)s") % {"number": article}
    return article


def verification_label(state: str) -> tuple[str | Promise, Tone]:
    """Give the word and the tone of a state of verification."""
    return Verification(state).label, TONES[state]


def look_up(codes: CitedCodes, day: date) -> Citations:
    """Read the cited facts of the edition that counts, and the laws: a few queries for any lesson."""
    laws: dict[str, list[LawVersion]] = {}
    if codes.laws:
        for version in LawVersion.objects.filter(law__key__in=codes.laws).select_related("law"):
            laws.setdefault(version.law.key, []).append(version)
    return Citations(day, facts_by_code(codes.facts) if codes.facts else {}, laws)


def unknown_codes(codes: CitedCodes) -> CitedCodes:
    """Keep the codes that the standard does not hold."""
    laws = set(LawVersion.objects.filter(law__key__in=codes.laws).values_list("law__key", flat=True))
    return CitedCodes(
        clauses=codes.clauses - clauses_by_number(codes.clauses).keys(),
        facts=codes.facts - facts_by_code(codes.facts).keys(),
        laws=codes.laws - laws,
    )


def cite_law(codes: CitedCodes) -> bool:
    """Tell whether a law stands behind any of the codes: named itself, or what a fact rests on."""
    if codes.laws:
        return True
    facts = facts_by_code(codes.facts).values() if codes.facts else ()
    return any(fact.basis == Basis.LAW or fact.law_version is not None for fact in facts)


def cited_codes(values: Iterable[Mapping[str, object]]) -> CitedCodes:
    """Collect the codes from the values of blocks, raw or not; a list may hold plain texts or items."""
    clauses, facts, laws = set(), set(), set()
    for value in values:
        clauses.add(str(value.get("clause") or ""))
        laws.add(str(value.get("law") or ""))
        facts.update(fact_codes(value))
    empty = {""}
    return CitedCodes(frozenset(clauses - empty), frozenset(facts - empty), frozenset(laws - empty))


def fact_codes(value: Mapping[str, object]) -> list[str]:
    """List the fact codes of one block."""
    listed = value.get("facts") or []
    if not isinstance(listed, Iterable):
        return []
    return [str(item["value"] if isinstance(item, Mapping) else item) for item in listed]
