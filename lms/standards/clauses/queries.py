"""Read the standard: the edition that counts, its chapters and clauses, and the own topics beside them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.utils import timezone

from lms.standards.choices import Basis, StandardKind
from lms.standards.clauses.models import Chapter, Clause, ClauseQuerySet, Edition

NATIONWIDE = "全国"


def current_edition(day: date | None = None) -> Edition | None:
    """Give the edition in force on the day (today), else the newest without dates.

    The trial reading carries no dates, so it counts until the company enters an edition with some.
    A demo edition never counts.
    """
    day = day or timezone.localdate()
    started = Q(in_force_from__isnull=True) | Q(in_force_from__lte=day)
    lasting = Q(in_force_from__isnull=True) | Q(in_force_to__isnull=True) | Q(in_force_to__gte=day)
    editions = Edition.objects.filter(
        started, lasting, is_demo=False, standard__kind=StandardKind.STANDARD
    ).select_related("standard")
    return editions.order_by(F("in_force_from").desc(nulls_last=True), "-pk").first()


def clauses_of_current_edition() -> ClauseQuerySet:
    """List the clauses that count today, in order, with their chapters."""
    edition = current_edition()
    if edition is None:
        return Clause.with_demos.none()
    return Clause.objects.of_edition(edition).select_related("chapter")


def _counting(edition: str) -> Q:
    """Ask that an edition, named by its path, is today's or that of the own topics."""
    return Q(**{edition: current_edition()}) | Q(**{f"{edition}__standard__kind": StandardKind.TOPICS})


def topics_that_count(besides: int | None = None) -> ClauseQuerySet:
    """List what is taught and examined today: the clauses of today's edition, then the own topics.

    A form also offers the one already chosen, whatever edition it is of.
    """
    counts = _counting("chapter__edition") | Q(pk=besides)
    topics = Clause.objects.get_queryset().filter(counts).select_related("chapter")
    return topics.order_by("chapter__edition__standard__kind", "chapter__edition", "sort", "number")


def clauses_by_number(numbers: Collection[str] | None = None) -> dict[str, Clause]:
    """Give the clauses and own topics that count today by number; only those named, if any are."""
    clauses = topics_that_count()
    if numbers is not None:
        clauses = clauses.filter(number__in=numbers)
    return {clause.number: clause for clause in clauses}


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


def chapters_of(edition: Edition) -> QuerySet[Chapter]:
    """List the chapters with their clauses; each clause counts its facts by what they rest on."""
    clauses = Clause.objects.annotate(
        standard_facts=Count("facts", filter=Q(facts__basis=Basis.STANDARD_EXAMPLE)),
        law_facts=Count("facts", filter=Q(facts__basis=Basis.LAW)),
        corrections=Count("facts", filter=~Q(facts__correction="")),
    ).order_by("sort")
    return edition.chapters.prefetch_related(Prefetch("clauses", queryset=clauses))
