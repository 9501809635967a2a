"""Read what waits for a decision after a regrade or an invalidation, and what was decided."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from lms.certification.certificates.models import Certificate, CertificateQuerySet
from lms.certification.choices import TAKING, CertificateState, RegradeState
from lms.certification.duties.models import DeltaDuty
from lms.certification.revocation.models import RegradeDecision
from lms.exams.api import AttemptState, seats_ahead


def with_next_exam(certificates: CertificateQuerySet, now: datetime) -> CertificateQuerySet:
    """Add as `exam_at` when the next sitting opens in which the holder may renew or pass its delta exam."""
    asked = DeltaDuty.objects.unsettled_on(timezone.localdate(now)).filter(
        certificate=OuterRef(OuterRef("pk")), exam__paper=OuterRef("sitting__paper")
    )
    counts = Q(sitting__paper=OuterRef("certification__paper")) | Q(Exists(asked))
    seats = seats_ahead(now).filter(counts, employee=OuterRef("employee"))
    opening = seats.order_by("sitting__opens_at").values("sitting__opens_at")[:1]
    return certificates.annotate(exam_at=Subquery(opening))


def without_pass(certificates: CertificateQuerySet) -> CertificateQuerySet:
    """Keep those not revoked whose attempt was invalidated or marked down later, unless they were kept."""
    changed = Q(attempt__passed=False) | Q(attempt__state=AttemptState.INVALIDATED)
    decided = RegradeDecision.objects.filter(sort__in=TAKING).exclude(state=RegradeState.MOOT)
    later = decided.filter(certificate=OuterRef("certificate")).filter(
        Q(made_at__gt=OuterRef("made_at")) | Q(made_at=OuterRef("made_at"), pk__gt=OuterRef("pk"))
    )
    kept = decided.filter(state=RegradeState.KEPT, certificate__isnull=False).exclude(Exists(later))
    doubted = certificates.exclude(state=CertificateState.REVOKED).filter(changed)
    # Decisions are few and certificates many: the former are looked through once.
    return doubted.exclude(pk__in=kept.values("certificate"))


def withdrawn_to_decide(certificates: CertificateQuerySet) -> CertificateQuerySet:
    """Keep those without a pass of which no open case asks already; it stands in a list of its own."""
    asked = open_regrades().filter(certificate__isnull=False).values("certificate")
    return without_pass(certificates).exclude(pk__in=asked)


def regrade_decisions() -> QuerySet[RegradeDecision]:
    """List what regrades did to passes, what waits for a decision first; papers and people are read along."""
    found = RegradeDecision.objects.select_related(
        "certification__paper", "certificate", "attempt__employee", "attempt__sitting__paper", "decided_by"
    )
    return found.defer("certificate__pdf", "attempt__slots")


def was_revoked_by_regrade(certificate: Certificate) -> bool:
    """Tell whether the certificate is revoked for what became of its pass; by hand it has another reason."""
    if certificate.revoked_at is None:
        return False
    latest = RegradeDecision.objects.filter(certificate=certificate, decided_at__isnull=False)
    decided = latest.order_by("-decided_at", "-pk").first()
    return decided is not None and decided.state == RegradeState.REVOKED


def open_regrades() -> QuerySet[RegradeDecision]:
    """Keep those that wait for a decision."""
    return RegradeDecision.objects.filter(state=RegradeState.OPEN)


def case_about(certificate: Certificate) -> RegradeDecision | None:
    """Give the case that asks whether a certificate stays, while it waits."""
    return open_regrades().filter(certificate=certificate, sort__in=TAKING).first()
