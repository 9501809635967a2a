"""The calendar of sittings: a month in weeks, on a phone a list of its days."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from lms.exams.permissions import ONLOOKERS
from lms.exams.planning.rules import month_of, next_month, previous_month, span_of, weeks_of
from lms.exams.seating.queries import clashes_among, sittings_between
from lms.exams.sittings.models import Sitting
from lms.people.api import SignedInRequest, role_required

WEEKDAYS = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))


@require_safe
@role_required(*ONLOOKERS)
def calendar(request: SignedInRequest) -> HttpResponse:
    """Show the sittings of a month."""
    today = timezone.localdate()
    first = month_of(request.GET.get("month", ""), today)
    context = {
        "first": first,
        "weeks": weeks_of(first, _by_day(first), today),
        "weekdays": WEEKDAYS,
        "previous": previous_month(first) if first > date.min else first,
        "next": next_month(first),
    }
    return render(request, "lms_exams/planning/calendar.html", context)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A sitting on one of its days; `begins` and `ends` tell whether it does so on that day."""

    sitting: Sitting
    begins: bool
    ends: bool
    clashes: bool = False


def _by_day(first: date) -> dict[date, list[_Entry]]:
    """Put every sitting under each day it is open."""
    start, after = span_of(first)
    days: dict[date, list[_Entry]] = defaultdict(list)
    sittings = list(sittings_between(_midnight(start), _midnight(after)))
    clashes = clashes_among(sittings)
    for sitting in sittings:
        opens, closes = _days_of(sitting)
        clashing = [_days_of(other) for other in clashes.get(sitting.pk, ())]
        day = max(opens, start)
        while day <= min(closes, after):
            is_clash = any(first <= day <= last for first, last in clashing)
            days[day].append(_Entry(sitting, day == opens, day == closes, is_clash))
            day += timedelta(days=1)
    return days


def _days_of(sitting: Sitting) -> tuple[date, date]:
    return timezone.localdate(sitting.opens_at), timezone.localdate(sitting.closes_at)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
