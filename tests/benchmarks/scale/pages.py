"""The main pages of the product: who reads each, and how far its cost may follow the company's size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from django.contrib.auth.models import User
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from lms.courses.pages.models import CoursePage, LessonPage
from lms.exams.api import Attempt, Sitting
from lms.people.api import Employee, OrgUnit
from tests.benchmarks.scale.growing import STRIDE


class Reach(StrEnum):
    """Whose rows a page is about, with the exponent it may cost: 0 constant, 1 as the company grows."""

    OWN = "own"
    COMPANY = "company"


HIGHEST: Final = {Reach.OWN: 0.2, Reach.COMPANY: 0.6}


@dataclass(frozen=True)
class Page:
    """A page as one reader asks for it."""

    name: str
    reader: User
    address: str
    reach: Reach


@dataclass(frozen=True)
class Readers:
    """Who reads: one of each kind."""

    staff: User
    centre: User
    head: User
    hr: User
    trainer: User
    auditor: User


def readers() -> Readers:
    """Find them among the demo's people; the manager who signs in leads the company."""

    def user(number: str) -> User:
        return User.objects.get(username=number)

    def leader(unit: OrgUnit) -> User:
        return User.objects.get(
            employee__postings__unit=unit,
            employee__postings__position__leads=True,
            employee__postings__ends_on=None,
        )

    centre = OrgUnit.objects.filter(kind="centre", pk__lt=STRIDE).order_by("path")[0]
    return Readers(
        staff=user("00231"),
        centre=leader(centre),
        head=leader(OrgUnit.objects.get(depth=1)),
        hr=user("00005"),
        trainer=user("00007"),
        auditor=user("00009"),
    )


def pages() -> list[Page]:
    """List all pages, the same ones at every size."""
    return [*_of_staff(), *_of_exams(), *_of_company(), *_of_centre()]


def _of_staff() -> Iterator[Page]:
    """Give what an employee opens between two calls."""
    staff = readers().staff
    passed = Attempt.objects.filter(employee__user=staff, state="marked").latest("pk")
    enrolled = CoursePage.objects.filter(enrolments__employee__user=staff).order_by("pk")[0]
    lesson = LessonPage.objects.descendant_of(enrolled).order_by("path")[0]
    for name, address in (
        ("today", reverse("lms_portal:today")),
        ("learn", reverse("lms_courses:home")),
        ("lesson", lesson.url),
        ("course", enrolled.url),
        ("own exams", reverse("lms_exams:exams")),
        ("own result", reverse("lms_exams:result", args=[passed.token])),
        ("own certificates", reverse("lms_certification:mine")),
        ("own file", reverse("lms_performance:own_file")),
        ("own appraisal", reverse("lms_performance:appraisal")),
    ):
        yield Page(name, staff, address, Reach.OWN)


def _of_exams() -> Iterator[Page]:
    """Give the pages of a sitting that the whole company writes, and of a small one."""
    hr = readers().hr
    now = timezone.now()
    sittings = Sitting.objects.filter(pk__lt=STRIDE).annotate(people=Count("seats"))
    large = sittings.filter(closes_at__lt=now).order_by("-people")[0]
    small = sittings.filter(closes_at__lt=now).order_by("people", "pk")[0]
    running = sittings.filter(opens_at__lte=now, closes_at__gt=now).order_by("people")[0]
    for name, view, sitting, reach in (
        ("large sitting", "sitting", large, Reach.COMPANY),
        ("people of the large sitting", "sitting_people", large, Reach.COMPANY),
        ("results of the large sitting", "sitting_results", large, Reach.COMPANY),
        ("console of the running sitting", "console", running, Reach.COMPANY),
        ("its rows, asked for again and again", "console_rows", running, Reach.COMPANY),
        ("results of a small sitting", "sitting_results", small, Reach.OWN),
    ):
        yield Page(name, hr, reverse(f"lms_exams:{view}", args=[sitting.pk]), reach)
    yield Page("sittings", hr, reverse("lms_exams:sittings"), Reach.COMPANY)
    yield Page("sittings by seats", hr, reverse("lms_exams:sittings") + "?sort=seats", Reach.COMPANY)
    yield Page("sitting calendar", hr, reverse("lms_exams:sitting_calendar"), Reach.COMPANY)
    trainer = readers().trainer
    yield Page("analysis of papers", trainer, reverse("lms_psychometrics:analysis"), Reach.COMPANY)
    yield Page("corrections", trainer, reverse("lms_exams:corrections"), Reach.COMPANY)
    yield Page("marking", trainer, reverse("lms_exams:marking"), Reach.COMPANY)
    address = reverse("lms_psychometrics:analysis_paper", args=[large.paper_id])
    yield Page("analysis of the large quiz", trainer, address, Reach.COMPANY)


def _of_company() -> Iterator[Page]:
    """Give what HR, the head of the company and the auditor read about everybody."""
    who = readers()
    one = Employee.objects.get(user=who.staff)
    course = CoursePage.objects.annotate(people=Count("enrolments")).order_by("-people", "pk")[0]
    month_ago = (timezone.localdate() - timedelta(days=31)).isoformat()
    for name, address in (
        ("coverage", reverse("lms_certification:coverage")),
        ("coverage, the people", reverse("lms_certification:people")),
        ("coverage, who lack it", reverse("lms_certification:people") + "?state=lacking"),
        ("certificates that end", reverse("lms_certification:expiring")),
        ("register", reverse("lms_certification:register")),
        ("enrolments", reverse("lms_courses:enrolments")),
        ("completion of a course", reverse("lms_courses:completion", args=[course.pk])),
        ("complaints", reverse("lms_performance:complaints")),
        ("feedback", reverse("lms_performance:feedback")),
        ("reviews", reverse("lms_performance:reviews")),
        ("values", reverse("lms_performance:values")),
        ("values since a day", reverse("lms_performance:values") + f"?since={month_ago}"),
        ("people", reverse("lms_people:employees")),
        ("people, searched", reverse("lms_people:employees") + "?q=李"),
        ("organisation", reverse("lms_people:organisation")),
        ("teams", reverse("lms_performance:teams")),
        ("programmes", reverse("lms_evaluation:programmes")),
        ("programme", reverse("lms_evaluation:programme", args=["process-training"])),
        ("improvement", reverse("lms_evaluation:improvement")),
        ("retention", reverse("lms_performance:retention")),
    ):
        yield Page(name, who.hr, address, Reach.COMPANY)
    yield Page("somebody's file", who.hr, reverse("lms_performance:file", args=[one.number]), Reach.OWN)
    yield Page("home of the head", who.head, reverse("lms_portal:manager"), Reach.COMPANY)
    yield Page("teams, as the head", who.head, reverse("lms_performance:teams"), Reach.COMPANY)
    yield Page("audit trail", who.auditor, reverse("lms_core:audit"), Reach.COMPANY)


def _of_centre() -> Iterator[Page]:
    """Give what the leader of one centre reads: of the own people only."""
    centre = readers().centre
    for name, address in (
        ("home of a centre", reverse("lms_portal:manager")),
        ("teams of a centre", reverse("lms_performance:teams")),
        ("coverage of a centre", reverse("lms_certification:coverage")),
        ("enrolments of a centre", reverse("lms_courses:enrolments")),
        ("values of a centre", reverse("lms_performance:values")),
    ):
        yield Page(name, centre, address, Reach.OWN)
