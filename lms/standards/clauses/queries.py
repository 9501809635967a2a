"""Read the standard: the edition that counts, its chapters and clauses, and the own topics beside them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Count, F, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone

from lms.standards.choices import Basis, StandardKind
from lms.standards.clauses.models import Chapter, Clause, ClauseQuerySet, Edition

NATIONWIDE = "全国"


def current_edition(day: date | None = None) -> Edition | None:
    """Give the edition in force on the day (today), else the newest without dates.

    The trial reading carries no dates, so it counts until the company enters an edition with some.
    A demo edition never counts.
    """
    return _editions_that_count(day or timezone.localdate()).select_related("standard").first()


def _editions_that_count(day: date) -> QuerySet[Edition]:
    """List the editions that can count on a day, the one that does first."""
    started = Q(in_force_from__isnull=True) | Q(in_force_from__lte=day)
    lasting = Q(in_force_from__isnull=True) | Q(in_force_to__isnull=True) | Q(in_force_to__gte=day)
    editions = Edition.objects.filter(started, lasting, is_demo=False, standard__kind=StandardKind.STANDARD)
    return editions.order_by(F("in_force_from").desc(nulls_last=True), "-pk")


def counting_on(day: date) -> Q:
    """Ask of clauses that they count on a day, without a query of its own for the edition."""
    edition = Subquery(_editions_that_count(day).values("pk")[:1])
    return Q(chapter__edition=edition) | Q(chapter__edition__standard__kind=StandardKind.TOPICS)


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


def chapters_of(edition: Edition) -> QuerySet[Chapter]:
    """List the chapters with their clauses; each clause counts its facts by what they rest on."""
    clauses = Clause.objects.annotate(
        standard_facts=Count("facts", filter=Q(facts__basis=Basis.STANDARD_EXAMPLE)),
        law_facts=Count("facts", filter=Q(facts__basis=Basis.LAW)),
        corrections=Count("facts", filter=~Q(facts__correction="")),
    ).order_by("sort")
    return edition.chapters.prefetch_related(Prefetch("clauses", queryset=clauses))
