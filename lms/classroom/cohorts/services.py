"""Make and change cohorts, give all members a course, remind those with something open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth import get_user_model
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from lms.classroom.cohorts.models import Cohort, CohortMembership
from lms.classroom.cohorts.queries import progress_of
from lms.classroom.notices import COHORT_REMINDED
from lms.core.accounts import User, account_name
from lms.core.notices.api import notify
from lms.core.refusals import Refusal
from lms.core.refusals import gettext_lazy as _
from lms.core.trail.api import record
from lms.core.wording import JSON
from lms.courses.api import Assigned, Audience, CoursePage, assign_course
from lms.people.api import Employee
from lms.people.leaves.api import Leave


class NoMembers(Refusal):
    message = _("This cohort has no members yet.")


@dataclass(frozen=True)
class CohortPlan:
    """What a cohort is, as its form gives it."""

    name: str
    about: str
    starts_on: date
    ends_on: date | None
    members: Sequence[Employee]


@transaction.atomic
def make_cohort(*, plan: CohortPlan, by: User, now: datetime) -> Cohort:
    """Make a cohort with its members. Callers check that the user makes cohorts."""
    cohort = Cohort(made_by=by, made_at=now)
    _keep(cohort, plan, now)
    record(actor=by, action="classroom.cohort_made", subject=cohort, details={"attendees": len(plan.members)})
    return cohort


@transaction.atomic
def change_cohort(*, cohort: Cohort, plan: CohortPlan, by: User, now: datetime) -> Cohort:
    """Change a cohort; who is no longer named leaves it. Callers check `permissions.may_lead`."""
    cohort = Cohort.objects.select_for_update(of=("self",)).get(pk=cohort.pk)
    _keep(cohort, plan, now)
    details = {"attendees": len(plan.members)}
    record(actor=by, action="classroom.cohort_changed", subject=cohort, details=details)
    return cohort


def _keep(cohort: Cohort, plan: CohortPlan, now: datetime) -> None:
    cohort.name, cohort.about = plan.name, plan.about
    cohort.starts_on, cohort.ends_on = plan.starts_on, plan.ends_on
    cohort.save()
    cohort.memberships.exclude(employee__in=[person.pk for person in plan.members]).delete()
    today = timezone.localdate(now)
    CohortMembership.objects.bulk_create(
        [CohortMembership(cohort=cohort, employee=person, added_on=today) for person in plan.members],
        ignore_conflicts=True,
    )


@transaction.atomic
def assign_to_cohort(
    *, cohort: Cohort, course: CoursePage, due_on: date | None, by: User, now: datetime
) -> Assigned:
    """Give every member a course until a day, as any assignment does; who joins later is not in it.

    Callers check `permissions.may_lead`.
    """
    members = list(cohort.members.all())
    if not members:
        raise NoMembers
    done = assign_course(course=course, audience=Audience(employees=members), due_on=due_on, by=by, now=now)
    details: dict[str, JSON] = {"course": course.code, "due_on": str(due_on or ""), "attendees": len(members)}
    record(actor=by, action="classroom.cohort_assigned", subject=cohort, details=details)
    return done


@transaction.atomic
def remind_cohort(*, cohort: Cohort, by: User, now: datetime) -> int:
    """Remind the members who are overdue or stuck, once a day, and give how many were told.

    Nobody on leave is reminded. Callers check `permissions.may_lead`.
    """
    today = timezone.localdate(now)
    late = [line.employee.pk for line in progress_of(cohort, today) if line.overdue or line.is_stuck]
    away = set(Leave.objects.on(today).filter(employee__in=late).values_list("employee", flat=True))
    told = notify(
        kind=COHORT_REMINDED,
        to=get_user_model().objects.filter(employee__in=set(late) - away),
        facts={"cohort": cohort.name, "sender": account_name(by)},
        url=reverse("lms_courses:home"),
        key=f"classroom.cohort_reminded:{cohort.pk}:{today}",
    )
    if told:
        record(actor=by, action="classroom.cohort_reminded", subject=cohort, details={"attendees": told})
    return told
