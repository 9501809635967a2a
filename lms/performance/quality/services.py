"""Save checked rows of quality reviews: new ones are added, known ones brought up to date."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from lms.performance.choices import EvidenceKind
from lms.performance.evidence.keeping import evidence_changed
from lms.performance.quality.models import QualityItem, QualityReview

ROWS_AT_ONCE = 500


@dataclass(frozen=True)
class QualityReviewRow:
    """One item of a review as a sheet gives it; rows of one reference share everything but the item."""

    reference: str
    employee_id: int
    unit_id: int
    reviewed_on: date
    reviewer: str
    fatal_error: bool
    note: str
    clause_id: int
    points: Decimal
    max_points: Decimal


def take_review_out(reference: str, *, on: date) -> None:
    """Let a review whose objection was upheld count nowhere, until its source corrects it."""
    QualityReview.objects.filter(reference=reference).update(upheld_on=on)
    evidence_changed(EvidenceKind.REVIEWS)


def count_again(references: Collection[str]) -> None:
    """Let reviews that their source has corrected count again."""
    QualityReview.objects.filter(reference__in=references, upheld_on__isnull=False).update(upheld_on=None)


@transaction.atomic
def upsert_reviews(rows: Sequence[QualityReviewRow]) -> None:
    """Add reviews and items or bring those of the same reference and clause up to date."""
    first = {row.reference: row for row in reversed(rows)}
    QualityReview.objects.bulk_create(
        [
            QualityReview(
                reference=row.reference,
                employee_id=row.employee_id,
                unit_id=row.unit_id,
                reviewed_on=row.reviewed_on,
                reviewer=row.reviewer,
                fatal_error=row.fatal_error,
                note=row.note,
            )
            for row in first.values()
        ],
        update_conflicts=True,
        unique_fields=["reference"],
        update_fields=["employee", "unit", "reviewed_on", "reviewer", "fatal_error", "note"],
        batch_size=ROWS_AT_ONCE,
    )
    keys = dict(QualityReview.objects.filter(reference__in=first).values_list("reference", "pk"))
    QualityItem.objects.bulk_create(
        [
            QualityItem(
                review_id=keys[row.reference],
                clause_id=row.clause_id,
                points=row.points,
                max_points=row.max_points,
            )
            for row in rows
        ],
        update_conflicts=True,
        unique_fields=["review", "clause"],
        update_fields=["points", "max_points"],
        batch_size=ROWS_AT_ONCE,
    )
