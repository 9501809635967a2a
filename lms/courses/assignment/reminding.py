"""Remind people every morning of courses that end soon or are overdue, and their leaders of the overdue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from lms.core.accounts import User
from lms.core.jobs.api import worded
from lms.core.notices.api import NoticeKind, notify, reminder_step
from lms.core.wording import day_text, enumerated
from lms.courses.learning.models import Enrolment
from lms.courses.notices import DUE_SOON, OVERDUE, TEAM_OVERDUE
from lms.people.api import Employee, Posting
from lms.people.leaves.api import Away, Leave, due_with_leave

LOOKS_AHEAD: Final = timedelta(days=7)
# Whoever was told for so long is told no more; the own list goes on showing it.
LOOKS_BACK: Final = timedelta(days=5)
REMINDERS: Final = (7, 3, 1)
LEADERS_HEAR_AFTER: Final = timedelta(days=3)
type Group = tuple[int, date]


def remind_of_courses(now: datetime) -> None:
    """Tell who has to complete a course in 7, 3 or 1 days and who is late, once for each of these steps."""
    today = timezone.localdate(now)
    groups: dict[Group, list[Enrolment]] = defaultdict(list)
    for enrolment, due_on in open_between(today - LOOKS_BACK, today + LOOKS_AHEAD, today):
        groups[enrolment.course_id, due_on].append(enrolment)
    for (_course, due_on), enrolments in groups.items():
        if due_on >= today:
            tell_due(enrolments, due_on, today)
        else:
            tell_overdue(enrolments, due_on, today)


def open_between(first: date, last: date, today: date) -> Iterator[tuple[Enrolment, date]]:
    """List what has to be completed between two days and is not, of people who still work here, with its day.

    Nothing of whoever is on leave; who came back has the days that leave gives. Two queries.
    """
    leaves: dict[int, list[Away]] = defaultdict(list)
    # A day that leave moved is told of as long as any other.
    for leave in Leave.objects.still_counting(today) | Leave.objects.still_counting(today - LOOKS_BACK):
        leaves[leave.employee_id].append(leave.away)
    working = Q(employee__left_on__isnull=True) | Q(employee__left_on__gt=today)
    rows = Enrolment.objects.open().filter(working, due_on__lte=last)
    rows = rows.filter(Q(due_on__gte=first) | Q(employee__in=leaves))
    for enrolment in rows.select_related("employee__user", "course").order_by("employee__number"):
        since = timezone.localdate(enrolment.enrolled_at)
        due_on = due_with_leave(enrolment.due_on, since, leaves.get(enrolment.employee_id, ()), today)
        if due_on is not None and first <= due_on <= last:
            yield enrolment, due_on


def tell_due(enrolments: list[Enrolment], due_on: date, today: date) -> None:
    """Remind people who have the same course to complete by the same day."""
    days = (due_on - today).days
    step = reminder_step(days, REMINDERS)
    if step is not None:
        _tell(DUE_SOON, enrolments, due_on, {"days": days}, f"{step}")


@transaction.atomic
def tell_overdue(enrolments: list[Enrolment], due_on: date, today: date) -> None:
    """Tell people that they are late, and some days later who leads them."""
    _tell(OVERDUE, enrolments, due_on, {}, "overdue")
    if today - due_on < LEADERS_HEAR_AFTER:
        return
    teams: dict[int, list[Employee]] = defaultdict(list)
    leaders: dict[int, Employee] = {}
    led = Posting.objects.on(today).leaders_of([one.employee_id for one in enrolments])
    for enrolment in enrolments:
        for leader in led.get(enrolment.employee_id, ()):
            leaders[leader.pk] = leader
            teams[leader.pk].append(enrolment.employee)
    course = enrolments[0].course
    for key, team in teams.items():
        notify(
            kind=TEAM_OVERDUE,
            to=accounts_of([leaders[key]]),
            facts={
                "course": worded(lambda: course.shown_title),
                "count": len(team),
                "due_on": day_text(due_on),
                "names": enumerated(person.name for person in team),
            },
            url=f"{reverse('lms_courses:enrolments')}?course={course.pk}&state=overdue",
            key=f"courses.team:{course.pk}:{due_on}",
        )


def _tell(
    kind: NoticeKind, enrolments: list[Enrolment], due_on: date, facts: Mapping[str, int], step: str
) -> None:
    course = enrolments[0].course
    notify(
        kind=kind,
        to=accounts_of(one.employee for one in enrolments),
        facts={"course": worded(lambda: course.shown_title), "due_on": day_text(due_on), **facts},
        url=course.url or reverse("lms_courses:home"),
        key=f"courses.due:{course.pk}:{due_on}:{step}",
    )


def accounts_of(people: Iterable[Employee]) -> list[User]:
    """Give the accounts of those who have one; read with them."""
    return [person.user for person in people if person.user is not None]
