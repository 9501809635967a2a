"""Answer the employee's question: what now?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from lms.certification.api import CertificateCard, cards_of, with_exam_ways
from lms.courses.api import learning_of, study_addresses
from lms.exams.api import sittings_of
from lms.people.api import Employee
from lms.people.leaves.api import Away
from lms.performance.api import ClauseMastery, FeedbackEntry, latest_feedback, subjects_waiting, weak_clauses
from lms.portal.homes.agenda import Agenda, agenda_of


@dataclass(frozen=True)
class WeakLine:
    """A clause somebody knows little, and where its lessons are; empty where nothing teaches it."""

    mastery: ClauseMastery
    lessons: Mapping[str, str]

    @property
    def lessons_url(self) -> str:
        """Give the lessons on what is taught today in its place."""
        taught = self.mastery.wording.taught
        return self.lessons.get(taught.number, "") if taught else ""


@dataclass(frozen=True)
class EmployeeHome:
    """Everything on the page."""

    employee: Employee
    today: date
    agenda: Agenda
    certificates: list[CertificateCard]
    weak: list[WeakLine]
    is_judged: bool
    feedback: list[FeedbackEntry]
    objecting: frozenset[str]
    hours: Decimal
    hours_aim: Decimal
    leave: Away | None = None

    @property
    def hours_missing(self) -> Decimal:
        """Say how many hours are still to be earned this year."""
        return max(self.hours_aim - self.hours, Decimal(0))


def employee_home(employee: Employee, now: datetime) -> EmployeeHome:
    """Gather the page; every part is a constant number of queries."""
    today = timezone.localdate(now)
    sittings = sittings_of(employee, now)
    weak = weak_clauses(employee, today)
    taught = [mastery.wording.taught for mastery in weak.clauses]
    lessons = study_addresses(clause.number for clause in taught if clause)
    learning = learning_of(employee, today)
    certificates = with_exam_ways(cards_of(employee, today), sittings)
    return EmployeeHome(
        employee=employee,
        today=today,
        agenda=agenda_of(sittings, certificates, learning.due, today, learning.choices),
        certificates=certificates,
        weak=[WeakLine(each, lessons) for each in weak.clauses],
        is_judged=weak.is_judged,
        feedback=latest_feedback(employee),
        objecting=subjects_waiting(employee),
        hours=learning.hours,
        hours_aim=learning.hours_aim,
        leave=learning.leave,
    )
