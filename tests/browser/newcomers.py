"""Hand first passwords of the served demo over: to somebody who starts work, to a colleague due for renewal.

Run as `python -m tests.browser.newcomers hire` or `due` with the demo's settings; prints who it is, as JSON.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from tests.browser.site import DemoSite

if TYPE_CHECKING:
    from datetime import datetime

    from lms.courses.api import Enrolment

EXAM = "上岗考 · 新员工场"
RENEWAL = "上岗考 · 复审场"


@dataclass(frozen=True)
class Newcomer:
    """Somebody who signs in for the first time, with the password that was handed over."""

    number: str
    name: str
    password: str


def hire(site: DemoSite) -> Newcomer:
    """Let somebody start in the first hotline team, by the services that HR's pages call.

    She has had the text of every lesson of her path in view for the time it asks, but read none to its end.
    """
    return _in_the_demo(site, "hire")


def due_for_renewal(site: DemoSite) -> Newcomer:
    """Let a colleague of Li's sign in who, like her, has a seat to renew a certificate and may start."""
    return _in_the_demo(site, "due")


def _in_the_demo(site: DemoSite, what: str) -> Newcomer:
    """Do it in a process of its own."""
    return Newcomer(**json.loads(site.run("tests.browser.newcomers", what)))


def _start_work() -> Newcomer:
    """Post a new agent, assign the newcomers' path, and give a seat in an examination that is open."""
    from datetime import timedelta

    from django.contrib.auth.models import User
    from django.db.models import Max
    from django.utils import timezone

    from lms.courses.api import Enrolment
    from lms.courses.assignment.queries import Audience
    from lms.courses.assignment.services import assign_path
    from lms.courses.paths.models import LearningPath
    from lms.exams.planning.services import SittingPlan, open_sitting
    from lms.exams.seating.services import seat_employees
    from lms.papers.api import Paper
    from lms.people.accounts.services import set_first_password
    from lms.people.api import Employee, OrgUnit, Position, Role
    from lms.people.employees.services import post_employee

    now = timezone.now()
    today = timezone.localdate(now)
    hr = User.objects.filter(groups__name=Role.HR).earliest("pk")
    last = Employee.objects.filter(number__startswith="0").aggregate(last=Max("number"))["last"]
    newcomer = Employee.objects.create(number=f"{int(last) + 1:05}", name="新晓", hired_on=today)
    team, position = OrgUnit.objects.get(code="K01-01"), Position.objects.get(code="AGENT")
    post_employee(employee=newcomer, unit=team, position=position, starts_on=today, actor=hr)
    path = LearningPath.objects.get(key="newcomer")
    assign_path(path=path, audience=Audience(employees=[newcomer]), due_on=None, by=hr, now=now)
    since = now - timedelta(hours=2)
    for step in newcomer.path_enrolments.get().path.steps.select_related("course"):
        # What stands behind a gate is assigned by itself as well, so that all of it could be in view.
        enrolment, _made = Enrolment.objects.get_or_create(
            employee=newcomer, course=step.course, defaults={"source": "assigned", "enrolled_at": since}
        )
        have_in_view(enrolment, since)
    plan = SittingPlan(title=EXAM, opens_at=now - timedelta(minutes=5), closes_at=now + timedelta(hours=8))
    sitting = open_sitting(paper=Paper.objects.get(slug="operating-certificate"), plan=plan, by=hr)
    seat_employees(sitting=sitting, employees=[newcomer], by=hr)
    handed_over = set_first_password(employee=newcomer, actor=hr)
    return Newcomer(newcomer.number, newcomer.name, handed_over.password)


def have_in_view(enrolment: Enrolment, since: datetime) -> None:
    """Let the half of every lesson of a course stand on a screen for its minutes, as the browser tells it."""
    from datetime import timedelta

    from lms.courses.learning.services import ReadingPosition, record_progress
    from lms.courses.pages.models import LessonPage

    for lesson in LessonPage.objects.child_of(enrolment.course).live():
        for minute in range(lesson.minutes + 1):
            place, created_at = ReadingPosition("", 0.5, 60), since + timedelta(minutes=minute)
            record_progress(enrolment=enrolment, lesson=lesson, place=place, now=created_at)


def _hand_over_to_a_colleague() -> Newcomer:
    """Choose who could renew today by number, and hand a first password over as HR does."""
    from django.contrib.auth.models import User
    from django.utils import timezone

    from lms.certification.api import CertificationStatus, cards_of
    from lms.exams.sittings.models import SittingSeat
    from lms.people.access.permissions import may_set_first_password
    from lms.people.accounts.services import set_first_password
    from lms.people.api import Role

    today = timezone.localdate()
    hr = User.objects.filter(groups__name=Role.HR).earliest("pk")
    seats = SittingSeat.objects.filter(sitting__title=RENEWAL)
    seats = seats.exclude(employee__attempts__sitting__title=RENEWAL)
    colleagues = [seat.employee for seat in seats.select_related("employee").order_by("employee__number")]
    chosen = next(
        each
        for each in colleagues
        if each.name != "李敏"
        and may_set_first_password(hr, each)
        and any(
            card.status == CertificationStatus.IN_WINDOW and not card.courses_open
            for card in cards_of(each, today)
        )
    )
    return Newcomer(chosen.number, chosen.name, set_first_password(employee=chosen, actor=hr).password)


if __name__ == "__main__":
    import django

    django.setup()
    found = {"hire": _start_work, "due": _hand_over_to_a_colleague}[sys.argv[1]]()
    print(json.dumps(asdict(found)))
