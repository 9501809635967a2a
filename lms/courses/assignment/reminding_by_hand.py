"""Remind people of courses by hand: whoever may do so sees first whom it reaches and what they read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.core.accounts import User, account_name
from lms.core.jobs.api import worded
from lms.core.notices.api import MOST_AT_ONCE, Reminder, notify, refuse_too_many, show_reminder
from lms.core.trail.api import record
from lms.courses.assignment.forms import EnrolmentFilter
from lms.courses.assignment.queries import followed_enrolments, visible_enrolments
from lms.courses.assignment.telling import until_text
from lms.courses.learning.models import Enrolment
from lms.courses.notices import REMINDED
from lms.courses.permissions import REMINDING_ROLES
from lms.people.api import SignedInRequest, role_required


@role_required(*REMINDING_ROLES)
def remind(request: SignedInRequest) -> HttpResponse:
    """Show whom a reminder of the list in the address would reach; send it when that is confirmed."""
    now = timezone.now()
    enrolments = to_remind(request, now)
    query = request.GET.urlencode()
    back_url = f"{reverse('lms_courses:enrolments')}{'?' + query if query else ''}"
    if too_many := refuse_too_many(request, len(enrolments), back_url=back_url):
        return too_many
    if request.method == "POST":
        count = remind_of(enrolments=enrolments, by=request.user, now=now)
        said = ngettext("Reminded: %(count)d person.", "Reminded: %(count)d people.", count)
        messages.success(request, said % {"count": count})
        return redirect(back_url)
    reached = [one for one in enrolments if one.employee.user]
    first = reached[0] if reached else None
    reminder = Reminder(
        title=_("Remind people of their courses"),
        kind=REMINDED,
        people=[(one.employee.name, str(one.course.shown_title)) for one in reached],
        facts={
            "course": str(first.course.shown_title) if first else "",
            "until": str(until_text(first.due_on)) if first else "",
            "sender": account_name(request.user),
        },
        without=len(enrolments) - len(reached),
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


@transaction.atomic
def remind_of(*, enrolments: Iterable[Enrolment], by: User, now: datetime) -> int:
    """Remind people of what they have to complete, of each course once a day; give how many reminders went.

    Callers check who may do this.
    """
    today = timezone.localdate(now)
    groups: dict[tuple[object, object], list[Enrolment]] = defaultdict(list)
    for enrolment in enrolments:
        groups[enrolment.course_id, enrolment.due_on].append(enrolment)
    reached = 0
    for (_course, due_on), group in groups.items():
        course = group[0].course
        count = notify(
            kind=REMINDED,
            to=[one.employee.user for one in group if one.employee.user],
            facts={
                "course": worded(lambda course=course: course.shown_title),  # type: ignore[misc] # bound at once
                "until": until_text(group[0].due_on),
                "sender": account_name(by),
            },
            url=course.url or reverse("lms_courses:home"),
            key=f"courses.reminded:{course.pk}:{due_on}:{today}",
        )
        if count:
            record(actor=by, action="courses.reminded", subject=course, details={"rows": count})
        reached += count
    return reached
