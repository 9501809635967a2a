"""Say what may rest on which facts and laws; the law and example values of the standard stay apart.

Nothing rests on what is doubtful or over, and nothing is surer than what it cites.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from lms.standards.content.rules.texts import FactText, StandardContent


@dataclass(frozen=True, slots=True)
class LawBox:
    """What a box that tells a law says of it."""

    law: str
    article: str
    jurisdiction: str
    as_of: date | None


def not_the_standards_own(facts: Sequence[FactText]) -> Iterator[str]:
    """Say that a box of an example value cites nothing, or what is no example value of the standard."""
    if not facts:
        yield "cites no fact; name the fact of the standard that the value comes from"
    for fact in facts:
        if fact.basis != "standard_example":
            yield (
                f"shows an example value of the standard, but {fact.code} rests on {fact.basis}; "
                "use a law box for a law, prose for practice"
            )


def not_the_law(box: LawBox, facts: Sequence[FactText]) -> Iterator[str]:
    """Say that a box of a law cites nothing, no law, or another law, article or place than it names."""
    if not facts:
        yield "cites no fact; name the fact of the law that is told"
    articles = {one for fact in facts if fact.basis == "law" for one in _articles(fact.article)}
    if articles and not _articles(box.article) <= articles:
        named = ", ".join(sorted(articles))
        yield f"tells article {box.article}, but cites facts of {named}; cite the one of the article"
    for fact in facts:
        if fact.basis != "law":
            yield f"tells a law, but {fact.code} rests on {fact.basis}; use a standard_value box or prose"
        elif fact.law != box.law:
            yield f"tells {box.law}, but {fact.code} rests on {fact.law}"
        elif fact.jurisdiction != box.jurisdiction:
            yield f"holds in {box.jurisdiction}, but {fact.code} in {fact.jurisdiction}"


def law_is_over(standard: StandardContent, box: LawBox) -> Iterator[str]:
    """Say that no version of the law is in force on the day the box was checked."""
    law = standard.laws_by_key.get(box.law)
    if law is not None and box.as_of and law.version_on(box.as_of, box.jurisdiction) is None:
        yield f"{box.law} has no version in force on {box.as_of} in {box.jurisdiction}"


def _articles(written: str) -> frozenset[str]:
    """Read 43、62 as two articles."""
    return frozenset(one for one in re.split(r"[、，,\s]+", written) if one)


# From the surest to what nothing may rest on.
SURENESS: Final = ("verified", "secondary", "recalled", "doubtful")
DOUBTFUL: Final = SURENESS[-1]
FACT_CODE: Final = re.compile(r"\bF-\d+\.\d+-\d+\b")
OPEN_WORDS: Final = re.compile(r"例如|举例|开放方式|用“如”字|等[。；，、]|等$")


def unknown_codes(standard: StandardContent, named: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Name what does not exist; each is a kind (clause, fact, competency, law, law_version) and a code."""
    known: dict[str, Container[str]] = {
        "clause": standard.clauses_by_number,
        "fact": standard.facts,
        "competency": {one.code: one for one in standard.competencies},
        "law": standard.laws_by_key,
        "law_version": standard.law_versions,
    }
    for kind, code in named:
        if code not in known[kind]:
            yield f"there is no {kind.replace('_', ' ')} {code}"


def unknown_facts_in(standard: StandardContent, text: str) -> Iterator[str]:
    """Name the codes of facts in a running text that no clause has; a code alone is cited, not spoken of."""
    for code in FACT_CODE.findall(text):
        if code not in standard.facts and code != text:
            yield f"there is no fact {code}"


def doubtful_facts(standard: StandardContent, codes: Iterable[str]) -> Iterator[str]:
    """Name the facts that nothing may rest on."""
    for code in codes:
        if (fact := standard.facts.get(code)) and fact.verification == DOUBTFUL:
            yield f"{code} is doubtful and may not be used anywhere; cite a verified fact or leave it out"


def surer_than_what_it_cites(
    standard: StandardContent, verification: str, codes: Iterable[str], law_version: str = ""
) -> Iterator[str]:
    """Name the facts and the law version that are less sure than what rests on them says it is."""
    if verification not in SURENESS:
        return
    cited = {code: standard.facts[code].verification for code in codes if code in standard.facts}
    if law_version in standard.law_versions:
        cited[law_version] = standard.law_versions[law_version].verification
    for code, sureness in cited.items():
        if sureness in SURENESS and SURENESS.index(sureness) > SURENESS.index(verification):
            yield (
                f"says it is {verification}, but {code} is {sureness}; "
                f"write verification: {sureness} or rest on another fact"
            )


def law_not_in_force(standard: StandardContent, law_version: str, day: date | None) -> Iterator[str]:
    """Say that the version of a law is not in force on the day a question was checked."""
    version = standard.law_versions.get(law_version)
    if version is not None and day is not None and not version.holds_on(day):
        yield f"{law_version} is not in force on {day}; cite the version that is"


def is_open_list(fact: FactText) -> bool:
    """Tell whether a fact names some of more: it says so itself, or its words do (例如, 举例, 等)."""
    return fact.open_list or bool(OPEN_WORDS.search(fact.statement))
