"""Propose keys and codes that nothing in the standard has yet."""

import re
from collections.abc import Iterable

from lms.standards.models import Clause, Competency, Fact, FactSignOff, Law


def free_law_key() -> str:
    """Propose a key for a law."""
    return f"law-{_next(Law.objects.values_list('key', flat=True), 'law-')}"


def free_competency_code() -> str:
    """Propose the code after the last one."""
    return f"C{_next(Competency.objects.values_list('code', flat=True), 'C')}"


def free_fact_code(clause: Clause) -> str:
    """Propose the code after the last one of the clause.

    Facts of every edition and signatures on facts that are gone count: a signature belongs to its code.
    """
    start, standard = f"F-{clause.number}-", clause.chapter.edition.standard
    facts = Fact.with_demos.filter(clause__chapter__edition__standard=standard, code__startswith=start)
    signed = FactSignOff.objects.filter(standard=standard, fact_code__startswith=start)
    codes = {*facts.values_list("code", flat=True), *signed.values_list("fact_code", flat=True)}
    return f"{start}{_next(codes, start)}"


def _next(codes: Iterable[str], start: str) -> int:
    """Give the number after the highest that follows the start."""
    numbered = re.compile(rf"{re.escape(start)}(\d+)")
    return 1 + max((int(found[1]) for one in codes if (found := numbered.fullmatch(one))), default=0)
