"""Remind people of courses or paths by hand: whoever may do so sees first whom it reaches, in which words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.core.accounts import User, account_name
from lms.core.jobs.api import worded
from lms.core.notices.api import (
    MOST_AT_ONCE,
    NoticeKind,
    Reminder,
    notify,
    reached_by,
    refuse_too_many,
    say_reminded,
    show_reminder,
)
from lms.core.trail.api import record
from lms.core.wording import StrOrPromise
from lms.courses.assignment.forms import EnrolmentFilter, PathEnrolmentFilter
from lms.courses.assignment.queries import (
    followed_enrolments,
    followed_paths,
    visible_enrolments,
    visible_path_enrolments,
)
from lms.courses.assignment.reminding import accounts_of
from lms.courses.assignment.telling import until_text_of_reminder
from lms.courses.learning.models import Enrolment
from lms.courses.notices import PATH_REMINDED, REMINDED
from lms.courses.pages.models import CoursePage
from lms.courses.paths.models import LearningPath, PathEnrolment
from lms.courses.permissions import REMINDING_ROLES
from lms.people.api import Employee, SignedInRequest, role_required
from lms.people.leaves.api import away_on, days_off, due_with_leave


@dataclass(frozen=True)
class Listed[Row: (Enrolment, PathEnrolment)]:
    """What is open, with its day, of whoever can be reached; who is away; how many have no account."""

    reached: Sequence[tuple[Row, date | None]]
    away: Sequence[Employee]
    without: int


@dataclass(frozen=True)
class ByHand[Row: (Enrolment, PathEnrolment), Thing: (CoursePage, LearningPath)]:
    """What tells reminders of courses and of paths apart; `thing` names the field and the fact of a notice.

    `action` is what the trail says, and the beginning of the keys by which nobody is told twice a day.
    """

    thing: str
    action: str
    kind: NoticeKind
    title: StrOrPromise
    list_name: str
    list_label: StrOrPromise
    rows: Callable[[SignedInRequest, date], QuerySet[Row]]
    thing_of: Callable[[Row], Thing]
    since: Callable[[Row], date]
    url_of: Callable[[Thing], str]

    def respond(self, request: SignedInRequest) -> HttpResponse:
        """Show whom a reminder of the list in the address would reach; send it when that is confirmed."""
        now = timezone.now()
        today, rows = timezone.localdate(now), self.still_open(request, now)
        query = request.GET.urlencode()
        back_url = f"{reverse(self.list_name)}{'?' + query if query else ''}"
        if too_many := refuse_too_many(request, len(rows), back_url=back_url):
            return too_many
        listed = self.listed(rows, today)
        if request.method == "POST":
            say_reminded(request, self.remind(listed=listed, by=request.user, now=now))
            return redirect(back_url)
        first, due_on = listed.reached[0] if listed.reached else (None, None)
        reminder = Reminder(
            title=self.title,
            kind=self.kind,
            people=[
                (row.employee.name, row.employee.number, self.thing_of(row).shown_title)
                for row, _day in listed.reached
            ],
            facts={
                self.thing: str(self.thing_of(first).shown_title) if first else "",
                "until": str(until_text_of_reminder(due_on, today)),
                "sender": account_name(request.user),
            },
            without=listed.without,
            away=[person.name for person in listed.away],
        )
        return show_reminder(request, reminder, back_url=back_url, back_label=self.list_label)

    def still_open(self, request: SignedInRequest, now: datetime) -> Sequence[Row]:
        """List what is still open of the list in the address, of people who work here."""
        today = timezone.localdate(now)
        working = Q(employee__left_on__isnull=True) | Q(employee__left_on__gt=today)
        rows = self.rows(request, today).filter(working, completed_at__isnull=True)
        together = rows.select_related("employee__user", self.thing).order_by("due_on", "employee__number")
        return list(together[: MOST_AT_ONCE + 1])

    def listed(self, rows: Iterable[Row], today: date) -> Listed[Row]:
        """Leave out who is on leave or has no account; who came back has the days that leave gives."""
        asked = list(rows)
        leaves = days_off({row.employee_id for row in asked}, today)
        away = {
            row.employee_id: row.employee for row in asked if away_on(leaves.get(row.employee_id, ()), today)
        }
        here = [row for row in asked if row.employee_id not in away]
        reached = [
            (row, due_with_leave(row.due_on, self.since(row), leaves.get(row.employee_id, ()), today))
            for row in here
            if row.employee.user
        ]
        without = {row.employee_id for row in here if not row.employee.user}
        return Listed(reached, list(away.values()), len(without))

    @transaction.atomic
    def remind(self, *, listed: Listed[Row], by: User, now: datetime) -> int:
        """Remind people, of each thing once a day; give how many were reached. Callers check who may."""
        today, began = timezone.localdate(now), timezone.now()
        groups: dict[tuple[int, date | None], list[Row]] = defaultdict(list)
        for row, due_on in listed.reached:
            groups[self.thing_of(row).pk, due_on].append(row)
        keys = []
        for (key, due_on), group in groups.items():
            thing = self.thing_of(group[0])
            keys.append(f"{self.action}:{key}:{due_on}:{today}")
            count = notify(
                kind=self.kind,
                to=accounts_of(row.employee for row in group),
                facts={
                    self.thing: worded(partial(getattr, thing, "shown_title")),
                    "until": until_text_of_reminder(due_on, today),
                    "sender": account_name(by),
                },
                url=self.url_of(thing),
                key=keys[-1],
            )
            if count:
                record(actor=by, action=self.action, subject=thing, details={"rows": count})
        return reached_by(keys, began)


def _enrolments(request: SignedInRequest, today: date) -> QuerySet[Enrolment]:
    rows = followed_enrolments(visible_enrolments(request.user), today)
    return EnrolmentFilter(data=request.GET, queryset=rows, request=request).qs


def _on_paths(request: SignedInRequest, today: date) -> QuerySet[PathEnrolment]:
    rows = followed_paths(visible_path_enrolments(request.user), today)
    return PathEnrolmentFilter(data=request.GET, queryset=rows, request=request).qs


OF_COURSES: ByHand[Enrolment, CoursePage] = ByHand(
    thing="course",
    action="courses.reminded",
    kind=REMINDED,
    title=_("Remind people of their courses"),
    list_name="lms_courses:enrolments",
    list_label=_("Who has learned what"),
    rows=_enrolments,
    thing_of=lambda row: row.course,
    since=lambda row: timezone.localdate(row.enrolled_at),
    url_of=lambda course: course.url or reverse("lms_courses:home"),
)
OF_PATHS: ByHand[PathEnrolment, LearningPath] = ByHand(
    thing="path",
    action="courses.path_reminded",
    kind=PATH_REMINDED,
    title=_("Remind people of their paths"),
    list_name="lms_courses:path_enrolments",
    list_label=_("Learning paths"),
    rows=_on_paths,
    thing_of=lambda row: row.path,
    since=lambda row: row.started_on,
    url_of=lambda path: reverse("lms_courses:path", args=[path.key]),
)


@role_required(*REMINDING_ROLES)
def remind(request: SignedInRequest) -> HttpResponse:
    """Remind of courses."""
    return OF_COURSES.respond(request)


@role_required(*REMINDING_ROLES)
def remind_of_paths(request: SignedInRequest) -> HttpResponse:
    """Remind of paths."""
    return OF_PATHS.respond(request)
