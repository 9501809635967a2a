"""List enrolments with what a list of people shows beside them."""

from __future__ import annotations

from datetime import date

from django.db.models import Case, IntegerField, OuterRef, QuerySet, Subquery, Value, When

from lms.courses.models import CoursePage, Enrolment, EnrolmentQuerySet
from lms.courses.queries.states import lessons_by_course
from lms.people.api import AnyUser, OrgUnit, Posting, Role, has_role, managed_units

OVERSEEING_EVERYBODY = (Role.HR, Role.TRAINER, Role.AUDITOR, Role.ADMINISTRATOR)


def followed_enrolments(enrolments: EnrolmentQuerySet, day: date) -> QuerySet[Enrolment]:
    """Add state, unit of the day, lessons done and lessons in all to enrolments."""
    posting = Posting.objects.on(day).filter(employee=OuterRef("employee"))
    rows = enrolments.with_state(day).with_lessons_done().select_related("employee", "course")
    return rows.annotate(
        unit_name=Subquery(posting.values("unit__name")[:1]),
        unit_path=Subquery(posting.values("unit__path")[:1]),
        lessons_total=_lessons_total(),
    )


def _lessons_total() -> Case:
    """Count the live lessons of each course; there are few courses and many enrolments."""
    courses = list(CoursePage.objects.all())
    lessons = lessons_by_course(courses)
    counts = [When(course=course.pk, then=Value(len(lessons[course.path]))) for course in courses]
    return Case(*counts, default=Value(0), output_field=IntegerField())


def overseen_units(user: AnyUser) -> QuerySet[OrgUnit]:
    """List the units whose figures the user may see: all of them, or those the user leads."""
    if has_role(user, *OVERSEEING_EVERYBODY):
        return OrgUnit.objects.order_by("path")
    return managed_units(user).order_by("path")
