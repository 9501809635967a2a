"""Keep what was worked out from evidence of the whole company until that evidence changes."""

from __future__ import annotations

from collections.abc import Callable, Collection
from hashlib import sha256
from time import time_ns
from typing import Final

from django.core.cache import cache

from lms.performance.choices import EvidenceKind
from lms.performance.evidence.models import EvidenceVersion

KEPT_SECONDS: Final = 36 * 60 * 60


def evidence_changed(kind: EvidenceKind) -> None:
    """Give the evidence a new version, so that nothing made from it as it was is shown again.

    Called in the transaction that stores, changes or deletes it. Until that ends, others who change
    evidence of the kind wait here.
    """
    EvidenceVersion.objects.update_or_create(kind=kind, defaults={"number": time_ns()})


def kept[Found](kinds: Collection[EvidenceKind], asked: object, make: Callable[[], Found]) -> Found:
    """Give what was made of this state of the evidence, or make it.

    `asked` says with all it depends on what is wanted, so that its `repr` is another where that is. What is
    made holds numbers, never texts in somebody's language.
    """
    # Read before the evidence: what is made is of this version or newer, never older.
    versions = sorted(EvidenceVersion.objects.filter(kind__in=kinds).values_list("kind", "number"))
    place = f"lms_performance.kept.{sha256(repr((versions, asked)).encode()).hexdigest()}"
    found: Found | None = cache.get(place)
    if found is None:
        found = make()
        cache.set(place, found, KEPT_SECONDS)
    return found
