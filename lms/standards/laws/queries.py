"""Read the versions of laws: by the name in files, what holds on a day, how many facts rest on each."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, F, Q, QuerySet

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


def _others_of(version: LawVersion) -> QuerySet[LawVersion]:
    """List the other versions of its law in its place."""
    others = LawVersion.objects.filter(law=version.law_id, jurisdiction=version.jurisdiction)
    return others.exclude(pk=version.pk).select_related("law")


def follower_of(version: LawVersion) -> LawVersion | None:
    """Give the version that follows it by the day it begins, if one is entered."""
    start = version.in_force_from
    later = Q(in_force_from__isnull=False) if start is None else Q(in_force_from__gt=start)
    return _others_of(version).filter(later).order_by("in_force_from", "pk").first()


def forerunner_of(version: LawVersion) -> LawVersion | None:
    """Give the version that it follows by the day it begins, if one is entered."""
    start = version.in_force_from
    if start is None:
        return None
    earlier = _others_of(version).filter(Q(in_force_from__isnull=True) | Q(in_force_from__lt=start))
    return earlier.order_by(F("in_force_from").desc(nulls_last=True), "-pk").first()
