"""Keep values of the law and example values of the standard apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from lms.standards.domain.content import FactText, StandardContent


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
