"""Read the standard: the edition that counts, its clauses and facts, and the law of a day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.utils import timezone

from lms.standards.choices import Basis
from lms.standards.models import Chapter, Clause, ClauseQuerySet, Edition, Fact, LawVersion

NATIONWIDE = "全国"


def current_edition(day: date | None = None) -> Edition | None:
    """Give the edition in force on the day (today), else the newest without dates.

    The trial reading carries no dates, so it counts until the company enters an edition with some.
    A demo edition never counts.
    """
    day = day or timezone.localdate()
    started = Q(in_force_from__isnull=True) | Q(in_force_from__lte=day)
    lasting = Q(in_force_from__isnull=True) | Q(in_force_to__isnull=True) | Q(in_force_to__gte=day)
    editions = Edition.objects.filter(started, lasting, is_demo=False).select_related("standard")
    return editions.order_by(F("in_force_from").desc(nulls_last=True), "-pk").first()


def clauses_of_current_edition() -> ClauseQuerySet:
    """List the clauses that count today, in order, with their chapters."""
    edition = current_edition()
    if edition is None:
        return Clause.with_demos.none()
    return Clause.objects.of_edition(edition).select_related("chapter")


def clauses_by_number(numbers: Collection[str] | None = None) -> dict[str, Clause]:
    """Give the clauses that count today by number; only those named, if any are."""
    clauses = clauses_of_current_edition()
    if numbers is not None:
        clauses = clauses.filter(number__in=numbers)
    return {clause.number: clause for clause in clauses}


def facts_by_code(codes: Collection[str] | None = None) -> dict[str, Fact]:
    """Give the facts of the edition that counts today by code, with clause and law version."""
    edition = current_edition()
    if edition is None:
        return {}
    facts = Fact.objects.filter(clause__chapter__edition=edition)
    if codes is not None:
        facts = facts.filter(code__in=codes)
    return {fact.code: fact for fact in facts.select_related("clause", "law_version__law")}


def clauses_that_count(besides: int | None = None) -> ClauseQuerySet:
    """List what a form offers: the clauses of today's edition, and the one already chosen."""
    edition = current_edition()
    clauses = Clause.objects.get_queryset().filter(Q(chapter__edition=edition) | Q(pk=besides))
    return clauses.order_by("chapter__edition", "sort")


def facts_that_count(besides: QuerySet[Fact, dict[str, int]] | tuple[int, ...] = ()) -> QuerySet[Fact]:
    """List what a form offers: the facts of today's edition, and those already chosen."""
    edition = current_edition()
    facts = Fact.objects.get_queryset().filter(Q(clause__chapter__edition=edition) | Q(pk__in=besides))
    return facts.order_by("clause__chapter__edition", "clause__sort", "sort", "pk")


def clauses_followed_by(clauses: Collection[Clause], edition: Edition) -> dict[int, Clause]:
    """Give, by the key of a clause of another edition, the clause that follows it in this one.

    What the edition says counts, else the number; a clause without a follower is missing.
    """
    rows = edition.successions.filter(before__in=clauses).select_related("after")
    told = {row.before_id: row.after for row in rows}
    numbers = {clause.number for clause in clauses if clause.pk not in told}
    same = {clause.number: clause for clause in Clause.objects.of_edition(edition).filter(number__in=numbers)}
    found = {clause.pk: told.get(clause.pk, same.get(clause.number)) for clause in clauses}
    return {key: clause for key, clause in found.items() if clause is not None}


def law_versions_by_ref() -> dict[str, LawVersion]:
    """Give every law version by "law key@version label", as content files name them."""
    versions = LawVersion.objects.select_related("law")
    return {f"{version.law.key}@{version.label}": version for version in versions}


def is_in_force(version: LawVersion, day: date) -> bool:
    """Tell whether the version holds on the day."""
    return version.validity_on(day) == "in_force"


def chapters_of(edition: Edition) -> QuerySet[Chapter]:
    """List the chapters with their clauses; each clause counts its facts by what they rest on."""
    clauses = Clause.objects.annotate(
        standard_facts=Count("facts", filter=Q(facts__basis=Basis.STANDARD_EXAMPLE)),
        law_facts=Count("facts", filter=Q(facts__basis=Basis.LAW)),
        corrections=Count("facts", filter=~Q(facts__correction="")),
    ).order_by("sort")
    return edition.chapters.prefetch_related(Prefetch("clauses", queryset=clauses))


@dataclass(frozen=True)
class ClauseFacts:
    """The facts of a clause, parted by what they rest on: the standard's values are never the law's."""

    standard: list[Fact]
    law: list[Fact]
    other: list[Fact]


def facts_of(clause: Clause) -> ClauseFacts:
    """Read a clause's facts with their law versions in one query."""
    facts = list(clause.facts.select_related("law_version__law").order_by("sort"))
    return ClauseFacts(
        standard=[fact for fact in facts if fact.basis == Basis.STANDARD_EXAMPLE],
        law=[fact for fact in facts if fact.basis == Basis.LAW],
        other=[fact for fact in facts if fact.basis not in {Basis.STANDARD_EXAMPLE, Basis.LAW}],
    )


def law_versions() -> QuerySet[LawVersion]:
    """List every version of every law with the number of facts that rest on it."""
    return LawVersion.objects.select_related("law").annotate(fact_count=Count("facts"))
