"""Read the versions of laws: by the name in files, what holds on a day, how many facts rest on each."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, QuerySet

from lms.standards.codes import _next
from lms.standards.laws.models import Law, LawVersion


def free_law_key() -> str:
    """Propose a key for a law."""
    return f"law-{_next(Law.objects.values_list('key', flat=True), 'law-')}"


def law_versions_by_ref() -> dict[str, LawVersion]:
    """Give every law version by "law key@version label", as content files name them."""
    versions = LawVersion.objects.select_related("law")
    return {f"{version.law.key}@{version.label}": version for version in versions}


def is_in_force(version: LawVersion, day: date) -> bool:
    """Tell whether the version holds on the day."""
    return version.validity_on(day) == "in_force"


def law_versions() -> QuerySet[LawVersion]:
    """List every version of every law with the number of facts that rest on it; a demo's copies are none."""
    real = Count("facts", filter=Q(facts__clause__chapter__edition__is_demo=False))
    return LawVersion.objects.select_related("law").annotate(fact_count=real)
