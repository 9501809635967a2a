"""Tell people every morning whose certificate ends soon or has expired, and their leaders of the expired."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from lms.certification.coverage.kept_covers import covers_of_today
from lms.certification.coverage.models import KeptCover
from lms.certification.coverage.rules import HOLDING, CertificationStatus
from lms.certification.notices import ENDING, EXPIRED, TEAM_EXPIRED
from lms.core.jobs.api import worded
from lms.core.notices.api import NoticeFact, notify, reminder_step
from lms.core.wording import day_text, enumerated
from lms.people.api import Posting

LOOKS_AHEAD: Final = timedelta(days=90)
REMINDERS: Final = (90, 60, 30, 7)
LOOKS_BACK: Final = timedelta(days=3)
type Covers = list[KeptCover]


def remind_of_certificates(now: datetime) -> None:
    """Tell whose cover ends in 90, 60, 30 or 7 days with nothing after it, or ended, once for each step."""
    today = timezone.localdate(now)
    covers = (
        covers_of_today().select_related("certification", "employee").order_by("ends_on", "employee__number")
    )
    ending = covers.filter(status__in=HOLDING, ends_on__gte=today, ends_on__lte=today + LOOKS_AHEAD)
    for group in alike(ending):
        tell_ending(group, today)
    expired = covers.filter(
        status=CertificationStatus.EXPIRED, ends_on__lt=today, ends_on__gte=today - LOOKS_BACK
    )
    for group in alike(expired):
        tell_expired(group, today)


def alike(covers: Iterable[KeptCover]) -> Iterable[Covers]:
    """Put those together that are of one certification and end on one day."""
    groups: dict[tuple[int, date | None], Covers] = defaultdict(list)
    for cover in covers:
        groups[cover.certification_id, cover.ends_on].append(cover)
    return groups.values()


def tell_ending(covers: Covers, today: date) -> None:
    """Remind people whose cover ends on the same day."""
    certification, ends_on = covers[0].certification, covers[0].ends_on
    if ends_on is None:
        return
    days = (ends_on - today).days
    said: dict[str, NoticeFact] = {
        "certification": worded(lambda: certification.shown_name),
        "ends_on": day_text(ends_on),
        "days": days,
    }
    notify(
        kind=ENDING,
        to=get_user_model().objects.filter(employee__in=[one.employee_id for one in covers]),
        facts=said,
        url=reverse("lms_certification:mine"),
        key=f"certification.ending:{certification.pk}:{ends_on}:{reminder_step(days, REMINDERS)}",
    )


def tell_expired(covers: Covers, today: date) -> None:
    """Tell people whose cover ended on the same day, and who leads them."""
    certification, ends_on = covers[0].certification, covers[0].ends_on
    said: dict[str, NoticeFact] = {
        "certification": worded(lambda: certification.shown_name),
        "ends_on": day_text(ends_on),
    }
    key = f"certification.expired:{certification.pk}:{ends_on}"
    people = {one.employee_id: one.employee for one in covers}
    notify(
        kind=EXPIRED,
        to=get_user_model().objects.filter(employee__in=people),
        facts=said,
        url=reverse("lms_certification:mine"),
        key=key,
    )
    for leader, team in Posting.objects.on(today).teams_of(people).items():
        notify(
            kind=TEAM_EXPIRED,
            to=[leader.user] if leader.user else [],
            facts={**said, "count": len(team), "names": enumerated(person.name for person in team)},
            url=reverse("lms_certification:coverage"),
            key=f"{key}:team",
        )
