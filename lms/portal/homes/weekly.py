"""Tell leaders at the beginning of the week how their people stand; numbers only, no names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Q
from django.tasks import task
from django.urls import reverse
from django.utils import timezone

from lms.certification.api import Cell, coverage
from lms.core.accounts import User
from lms.core.notices.api import NoticeFact, notify, recipients_of
from lms.core.wording import day_text
from lms.courses.api import Enrolment
from lms.evaluation.api import open_actions
from lms.people.api import OrgUnit, Posting
from lms.portal.notices import WEEKLY

# Monday, and Tuesday should the worker have stood still.
DAYS: Final = (0, 1)


def begin_weekly(now: datetime) -> None:
    """Have the background work tell leaders, at the beginning of the week."""
    if timezone.localdate(now).weekday() in DAYS:
        tell_leaders.enqueue(now.isoformat())


@task
def tell_leaders(moment: str) -> None:
    """Tell every leader once a week; called by the worker."""
    today = timezone.localdate(datetime.fromisoformat(moment))
    key = f"portal.weekly:{today - timedelta(days=today.weekday())}"
    reached = recipients_of(key)
    for leader, units in leaders_on(today).items():
        if leader.pk not in reached:
            notify(
                kind=WEEKLY,
                to=[leader],
                facts=week_of(leader, units, today),
                url=reverse("lms_portal:manager"),
                key=key,
            )


def leaders_on(today: date) -> dict[User, list[OrgUnit]]:
    """Give who leads which units, of those who can sign in."""
    led: dict[User, list[OrgUnit]] = defaultdict(list)
    leading = Posting.objects.on(today).filter(position__leads=True, employee__user__is_active=True)
    for posting in leading.select_related("employee__user", "unit"):
        if posting.employee.user is not None:
            led[posting.employee.user].append(posting.unit)
    return led


def week_of(leader: User, units: Sequence[OrgUnit], today: date) -> dict[str, NoticeFact]:
    """Count what a leader has to know."""
    together = sum(coverage(units, today).total.cells, Cell())
    below = Q()
    for unit in units:
        below |= Q(unit__path__startswith=unit.path)
    people = Posting.objects.on(today).filter(below).values("employee")
    actions = open_actions(leader)
    return {
        "day": day_text(today),
        "missing": together.missing,
        "overdue": Enrolment.objects.open().filter(employee__in=people, due_on__lt=today).count(),
        "holding": together.holding,
        "required": together.required,
        "expiring": together.expiring,
        "actions": len(actions),
        "late": sum(action.is_overdue for action in actions),
    }
