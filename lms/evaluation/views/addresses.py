"""Give the addresses of the rows behind a team's figures."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse

from lms.evaluation.models import Indicator
from lms.evaluation.permissions import SEE_EVERYTHING
from lms.people.api import AnyUser, OrgUnit, has_role, managed_units


def units_with_rows(user: AnyUser) -> set[int] | None:
    """Give the units whose daily rows somebody may open; None means all, one query at most."""
    if has_role(user, *SEE_EVERYTHING):
        return None
    return set(managed_units(user).values_list("pk", flat=True))


def values_url(unit: OrgUnit, indicator: Indicator, start: date, end: date) -> str:
    """Give the list of daily values of a unit, one indicator, from one day to another, both included."""
    query = {"unit": unit.pk, "indicator": indicator.pk, "since": start.isoformat(), "until": end.isoformat()}
    return f"{reverse('lms_evaluation:values')}?{urlencode(query)}"


def month_end(start: date) -> date:
    """Give the last day of the month that starts on the day."""
    return (start.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
