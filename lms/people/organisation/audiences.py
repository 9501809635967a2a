"""Part people by units for what is told to groups outside."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q
from django.utils import timezone

from lms.people.organisation.forms import indented, open_units
from lms.people.organisation.models import OrgUnit, Posting


def unit_choices() -> list[tuple[str, str]]:
    """Offer the open units by their codes, as they lie in the tree."""
    return [(unit.code, indented(unit)) for unit in open_units()]


def accounts_of_units(codes: Collection[str]) -> set[int]:
    """Give the accounts of who works today in these units or below; two queries."""
    paths = OrgUnit.objects.filter(code__in=codes).values_list("path", flat=True)
    below = Q(pk__in=[])
    for path in paths:
        below |= Q(unit__path__startswith=path)
    postings = Posting.objects.on(timezone.localdate()).filter(below, employee__user__isnull=False)
    return set(postings.values_list("employee__user", flat=True))
