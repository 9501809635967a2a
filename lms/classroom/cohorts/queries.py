"""Read cohorts and how far their members have come in their courses."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Count, Max, QuerySet
from django.urls import reverse
from django.utils import timezone

from lms.classroom.cohorts.models import Cohort
from lms.core.accounts import User
from lms.courses.api import Enrolment, EnrolmentState
from lms.people.api import Employee, Role, has_role, postings_on

# Who has opened nothing for so long, with a course begun and not completed, is stuck.
STUCK_AFTER: Final = timedelta(days=14)


def cohorts_for(user: User) -> QuerySet[Cohort]:
    """List the cohorts that somebody looks after or oversees: trainers see those they made."""
    found = Cohort.objects.annotate(size=Count("memberships"))
    return found if has_role(user, Role.HR, Role.AUDITOR) else found.filter(made_by=user.pk)


@dataclass(frozen=True)
class MemberProgress:
    """How far one member is: courses completed, open and overdue, and when the last lesson was read."""

    employee: Employee
    unit: str
    done: int
    open: int
    overdue: int
    last_read_on: date | None
    is_stuck: bool

    @property
    def url(self) -> str:
        """Give the courses of the person, in the list of who has learned what."""
        return f"{reverse('lms_courses:enrolments')}?q={self.employee.number}"


def progress_of(cohort: Cohort, today: date) -> list[MemberProgress]:
    """Say how far every member is, those overdue or stuck first; a fixed number of queries."""
    members = Employee.objects.employed_on(today).filter(pk__in=cohort.memberships.values("employee"))
    people = list(members.order_by("number"))
    postings = postings_on(members, today)
    states: dict[int, list[str]] = {person.pk: [] for person in people}
    last = last_read(states)
    enrolments = Enrolment.objects.filter(employee__in=states).with_state(today).order_by()
    for employee, state in enrolments.values_list("employee", "state"):  # type: ignore[misc] # annotated
        states[employee].append(state)
    lines = []
    for person in people:
        own = states[person.pk]
        done, overdue = own.count(EnrolmentState.COMPLETED), own.count(EnrolmentState.OVERDUE)
        is_begun, read = EnrolmentState.IN_PROGRESS in own or overdue > 0, last.get(person.pk)
        lines.append(
            MemberProgress(
                employee=person,
                unit=postings[person.pk].unit.name if person.pk in postings else "",
                done=done,
                open=len(own) - done,
                overdue=overdue,
                last_read_on=read,
                is_stuck=is_begun and (read is None or today - read >= STUCK_AFTER),
            )
        )
    return sorted(lines, key=lambda line: (-line.overdue, not line.is_stuck, line.employee.number))


def last_read(employees: Collection[int]) -> Mapping[int, date]:
    """Give by person the day on which a lesson was read last; one query."""
    read = Enrolment.objects.filter(employee__in=employees, progress__isnull=False).order_by()
    rows = read.values_list("employee").annotate(last=Max("progress__last_read_at"))
    return {employee: timezone.localdate(at) for employee, at in rows}
