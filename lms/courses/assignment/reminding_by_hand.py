"""Remind people of courses by hand: whoever may do so sees first whom it reaches and what they read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.core.accounts import User, account_name
from lms.core.jobs.api import worded
from lms.core.notices.api import (
    MOST_AT_ONCE,
    Reminder,
    notify,
    reached_by,
    refuse_too_many,
    say_reminded,
    show_reminder,
)
from lms.core.trail.api import record
from lms.courses.assignment.forms import EnrolmentFilter
from lms.courses.assignment.queries import followed_enrolments, visible_enrolments
from lms.courses.assignment.reminding import accounts_of
from lms.courses.assignment.telling import until_text_of_reminder
from lms.courses.learning.models import Enrolment
from lms.courses.notices import REMINDED
from lms.courses.permissions import REMINDING_ROLES
from lms.people.api import Employee, SignedInRequest, role_required
from lms.people.leaves.api import Away, away_on, days_off, due_with_leave

type Open = tuple[Enrolment, date | None]


@dataclass(frozen=True)
class ReminderList:
    """What is open, with its day, of whoever can be reached; who is away; how many have no account."""

    reached: Sequence[Open]
    away: Sequence[Employee]
    without: int


@role_required(*REMINDING_ROLES)
def remind(request: SignedInRequest) -> HttpResponse:
    """Show whom a reminder of the list in the address would reach; send it when that is confirmed."""
    now = timezone.now()
    today, enrolments = timezone.localdate(now), to_remind(request, now)
    query = request.GET.urlencode()
    back_url = f"{reverse('lms_courses:enrolments')}{'?' + query if query else ''}"
    if too_many := refuse_too_many(request, len(enrolments), back_url=back_url):
        return too_many
    listed = listed_of(enrolments, today)
    if request.method == "POST":
        say_reminded(request, remind_of(listed=listed, by=request.user, now=now))
        return redirect(back_url)
    first, due_on = listed.reached[0] if listed.reached else (None, None)
    reminder = Reminder(
        title=_("Remind people of their courses"),
        kind=REMINDED,
        people=[
            (one.employee.name, one.employee.number, one.course.shown_title) for one, _day in listed.reached
        ],
        facts={
            "course": str(first.course.shown_title) if first else "",
            "until": str(until_text_of_reminder(due_on, today)),
            "sender": account_name(request.user),
        },
        without=listed.without,
        away=[person.name for person in listed.away],
    )
    return show_reminder(request, reminder, back_url=back_url, back_label=_("Who has learned what"))


def to_remind(request: SignedInRequest, now: datetime) -> Sequence[Enrolment]:
    """List what is still open of the list in the address, of people who work here."""
    today = timezone.localdate(now)
    rows = followed_enrolments(visible_enrolments(request.user), today)
    found = EnrolmentFilter(data=request.GET, queryset=rows, request=request).qs
    working = Q(employee__left_on__isnull=True) | Q(employee__left_on__gt=today)
    still_open = found.filter(working, completed_at__isnull=True)
    together = still_open.select_related("employee__user", "course").order_by("due_on", "employee__number")
    return list(together[: MOST_AT_ONCE + 1])


def listed_of(enrolments: Iterable[Enrolment], today: date) -> ReminderList:
    """Leave out who is on leave or has no account; who came back has the days that leave gives."""
    rows = list(enrolments)
    leaves = days_off({one.employee_id for one in rows}, today)
    away = {one.employee_id: one.employee for one in rows if away_on(leaves.get(one.employee_id, ()), today)}
    here = [one for one in rows if one.employee_id not in away]
    reached = [(one, _day_of(one, leaves, today)) for one in here if one.employee.user]
    without = {one.employee_id for one in here if not one.employee.user}
    return ReminderList(reached, list(away.values()), len(without))


def _day_of(enrolment: Enrolment, leaves: Mapping[int, Sequence[Away]], today: date) -> date | None:
    since = timezone.localdate(enrolment.enrolled_at)
    return due_with_leave(enrolment.due_on, since, leaves.get(enrolment.employee_id, ()), today)


@transaction.atomic
def remind_of(*, listed: ReminderList, by: User, now: datetime) -> int:
    """Remind people of what they have to complete, of each course once a day; give how many were reached.

    Callers check who may do this.
    """
    today, began = timezone.localdate(now), timezone.now()
    groups: dict[tuple[int, date | None], list[Enrolment]] = defaultdict(list)
    for enrolment, due_on in listed.reached:
        groups[enrolment.course_id, due_on].append(enrolment)
    keys = []
    for (_course, due_on), group in groups.items():
        course = group[0].course
        keys.append(f"courses.reminded:{course.pk}:{due_on}:{today}")
        count = notify(
            kind=REMINDED,
            to=accounts_of(one.employee for one in group),
            facts={
                "course": worded(lambda course=course: course.shown_title),  # type: ignore[misc] # bound at once
                "until": until_text_of_reminder(due_on, today),
                "sender": account_name(by),
            },
            url=course.url or reverse("lms_courses:home"),
            key=keys[-1],
        )
        if count:
            record(actor=by, action="courses.reminded", subject=course, details={"rows": count})
    return reached_by(keys, began)
