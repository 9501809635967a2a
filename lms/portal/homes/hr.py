"""Answer HR's question: who is certified for what, and what waits for a decision?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import User
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.certification.api import Coverage, coverage, expiring
from lms.evaluation.api import WaitingDecision, decisions_waiting
from lms.exams.api import Sitting
from lms.people.api import OrgUnit, UnitKind

HORIZONS = (30, 60, 90)
SITTINGS_SHOWN = 5


@dataclass(frozen=True)
class Horizon:
    """How many people's certificates end within so many days."""

    days: int
    people: int
    url: str


@dataclass(frozen=True)
class HrHome:
    """Everything on the page."""

    today: date
    coverage: Coverage
    horizons: list[Horizon]
    decisions: Sequence[WaitingDecision]
    sittings: list[Sitting]


def hr_home(user: User, now: datetime) -> HrHome:
    """Gather the page; every part is a constant number of queries."""
    today = timezone.localdate(now)
    centres = list(OrgUnit.objects.filter(kind=UnitKind.CENTRE, closed_on__isnull=True).order_by("path"))
    return HrHome(
        today=today,
        coverage=coverage(centres, today),
        horizons=_horizons(today),
        decisions=decisions_waiting(user),
        sittings=coming_sittings(now),
    )


def _horizons(today: date) -> list[Horizon]:
    people = expiring(max(HORIZONS), on_day=today)
    days_left = [holder.days_left for holder in people if holder.days_left is not None]
    address = reverse("lms_certification:expiring")
    return [
        Horizon(days, sum(left <= days for left in days_left), f"{address}?days={days}") for days in HORIZONS
    ]


def coming_sittings(now: datetime) -> list[Sitting]:
    """List the sittings that are open or to come, each with `seated` and `handed_in` counts."""
    return list(
        Sitting.objects.filter(closes_at__gt=now)
        .select_related("paper")
        .annotate(
            seated=Count("seats", distinct=True),
            handed_in=Count("attempts", filter=Q(attempts__closed_at__isnull=False), distinct=True),
        )
        .order_by("opens_at")[:SITTINGS_SHOWN]
    )


def coverage_note(home: HrHome) -> str:
    """Say what the shares count."""
    total = home.coverage.total.cells
    required = sum(cell.required for cell in total)
    return _("as of %(day)s · %(required)s places that need a certificate · every cell opens its people") % {
        "day": home.today,
        "required": required,
    }
