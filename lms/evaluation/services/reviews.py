"""Write many quality reviews with their items at once."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import batched
from typing import NamedTuple

from django.db import transaction

from lms.evaluation.models import QualityItem, QualityReview

REVIEWS_AT_ONCE = 1_000


class ItemPoints(NamedTuple):
    """Points of one review on one clause."""

    clause_id: int
    points: Decimal
    max_points: Decimal


class ReviewWithItems(NamedTuple):
    """An unsaved review and its items."""

    review: QualityReview
    items: tuple[ItemPoints, ...]


@transaction.atomic
def append_reviews(reviews: Sequence[ReviewWithItems]) -> int:
    """Insert reviews known to be new with their items, two statements a batch, and return how many."""
    for batch in batched(reviews, REVIEWS_AT_ONCE):
        QualityReview.objects.bulk_create([each.review for each in batch])
        items = [QualityItem(review=each.review, **item._asdict()) for each in batch for item in each.items]
        QualityItem.objects.bulk_create(items, batch_size=REVIEWS_AT_ONCE)
    return len(reviews)
