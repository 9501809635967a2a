"""Tell learners what a change of edition means for a lesson they know, and who has read it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.courses.learning.lessons import LessonReading
from lms.courses.learning.models import ChangeRead
from lms.courses.pages.kept import Shelf
from lms.courses.pages.models import CoursePage, LessonPage
from lms.people.api import Employee
from lms.standards.changes.api import Concerned, NoticedChange, ThingKind, noticed_changes


def changes_to_read(
    reading: LessonReading, employee: Employee | None, content: Shelf
) -> Sequence[NoticedChange]:
    """List what changed in the lesson for somebody who began the course before, and has not read it yet.

    Which lessons changed is kept with the content; only a reader of such a lesson costs a query.
    """
    day = reading.course.today
    noticed = content.get(("noticed changes", day), lambda: noticed_changes(ThingKind.LESSON, day))
    changes = noticed.get(reading.text.lesson.pk, ())
    enrolment = reading.course.enrolment
    if not changes or employee is None or enrolment is None:
        return ()
    read = ChangeRead.objects.filter(employee=employee, lesson=reading.text.lesson.pk)
    done, began = set(read.values_list("change", flat=True)), timezone.localdate(enrolment.enrolled_at)
    return [one for one in changes if one.change not in done and began < one.day]


@transaction.atomic
def read_change(*, employee: Employee, lesson: LessonPage, change: int, now: datetime) -> None:
    """Keep that somebody has read what changed; a second call changes nothing.

    Callers check that the lesson is the reader's own and that the change concerns it.
    """
    ChangeRead.objects.get_or_create(
        employee=employee, lesson=lesson, change_id=change, defaults={"read_at": now}
    )


def courses_of_lessons(lessons: Iterable[int]) -> set[int]:
    """Give the keys of the courses in which lessons, by key, stand; two queries."""
    paths = LessonPage.objects.filter(pk__in=lessons).values_list("path", flat=True)
    parents = {path[: -LessonPage.steplen] for path in paths}
    return set(CoursePage.objects.filter(path__in=parents).values_list("pk", flat=True))


def learners_of_changed_lessons(change: int, things: Mapping[str, Collection[int]]) -> Concerned:
    """Count the people who work here and are enrolled in courses whose lessons change; who has read it."""
    courses = courses_of_lessons(things.get(ThingKind.LESSON, ()))
    here = Employee.objects.filter(left_on__isnull=True)
    total = here.filter(enrolments__course__in=courses).distinct().count()
    reached = here.filter(changes_read__change=change).distinct().count()
    return Concerned(
        gettext_lazy("People who learned these lessons"),
        total,
        reached=reached,
        note=_("%(reached)d have read what changed, in %(count)d courses")
        % {"reached": reached, "count": len(courses)},
    )
