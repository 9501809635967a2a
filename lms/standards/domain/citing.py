"""Say what may rest on which facts and laws: nothing doubtful or over, nothing surer than its ground."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from datetime import date
from typing import Final

from lms.standards.domain.content import FactText, StandardContent

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


def surer_than_its_ground(
    standard: StandardContent, verification: str, codes: Iterable[str], law_version: str = ""
) -> Iterator[str]:
    """Name the facts and the law version that are less sure than what rests on them says it is."""
    if verification not in SURENESS:
        return
    grounds = {code: standard.facts[code].verification for code in codes if code in standard.facts}
    if law_version in standard.law_versions:
        grounds[law_version] = standard.law_versions[law_version].verification
    for code, sureness in grounds.items():
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
