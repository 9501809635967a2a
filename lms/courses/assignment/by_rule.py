"""Give courses and paths by a rule, and take back what nobody has begun; a rule's run is the transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from lms.courses.assignment.telling import tell_assigned, tell_on_path
from lms.courses.assignment.withdrawal import not_begun, remove_enrolments
from lms.courses.choices import EnrolmentSource
from lms.courses.learning.models import Enrolment, LessonProgress
from lms.courses.learning.opening import open_steps
from lms.courses.pages.models import CoursePage
from lms.courses.paths.models import LearningPath, PathEnrolment

BEGUN = Q(Exists(LessonProgress.objects.filter(enrolment=OuterRef("pk")))) | Q(completed_at__isnull=False)


def enrol_by_rule(
    *, wanted: Sequence[tuple[int, int, date | None]], now: datetime
) -> dict[tuple[int, int], int]:
    """Enrol people in courses, by keys, until a day; give the key of every enrolment made.

    Who is in the course already stays as it is; of two wishes for one course the first counts. Runs in the
    caller's transaction, which writes the entry of the trail.
    """
    people, courses = {employee for employee, *_ in wanted}, {course for _, course, _ in wanted}
    asked = Enrolment.objects.filter(employee__in=people, course__in=courses)
    there = set(asked.order_by().values_list("employee", "course"))
    new: dict[tuple[int, int], Enrolment] = {}
    for employee, course, due_on in wanted:
        if (employee, course) not in there and (employee, course) not in new:
            new[employee, course] = Enrolment(
                employee_id=employee,
                course_id=course,
                source=EnrolmentSource.RULE,
                enrolled_at=now,
                due_on=due_on,
            )
    # Somebody may choose the course at this very moment: that enrolment stands.
    Enrolment.objects.bulk_create(new.values(), batch_size=500, ignore_conflicts=True)
    made = asked.filter(source=EnrolmentSource.RULE, enrolled_at=now).order_by()
    keys = {(employee, course): pk for pk, employee, course in made.values_list("pk", "employee", "course")}
    told: dict[tuple[int, date | None], list[int]] = defaultdict(list)
    for (employee, course), enrolment in new.items():
        if (employee, course) in keys:
            told[course, enrolment.due_on].append(employee)
    titled = CoursePage.objects.in_bulk(courses)
    for (course, due_on), those in told.items():
        tell_assigned(titled[course], those, due_on)
    return {pair: keys[pair] for pair in new if pair in keys}


def put_on_paths_by_rule(
    *, wanted: Sequence[tuple[int, int, date | None]], now: datetime
) -> dict[tuple[int, int], int]:
    """Put people on paths, by keys, until a day, and open their first steps; give the key of every row made.

    Without a day the path's own time counts from today. Who is on the path already stays as it is, and so do
    the courses that somebody is in.
    """
    today = timezone.localdate(now)
    paths = LearningPath.objects.in_bulk({path for _, path, _ in wanted})
    asked = PathEnrolment.objects.filter(employee__in={employee for employee, *_ in wanted}, path__in=paths)
    there = set(asked.order_by().values_list("employee", "path"))
    new: dict[tuple[int, int], PathEnrolment] = {}
    for employee, path, due_on in wanted:
        if path in paths and (employee, path) not in there and (employee, path) not in new:
            new[employee, path] = PathEnrolment(
                employee_id=employee,
                path_id=path,
                source=EnrolmentSource.RULE,
                started_on=today,
                due_on=due_on or today + timedelta(days=paths[path].days_to_complete),
            )
    # Somebody may begin the path at this very moment: that stands.
    PathEnrolment.objects.bulk_create(new.values(), batch_size=500, ignore_conflicts=True)
    made = asked.filter(source=EnrolmentSource.RULE).order_by().values_list("pk", "employee", "path")
    keys = {(employee, path): pk for pk, employee, path in made if (employee, path) in new}
    open_steps(keys.values(), now)
    told: dict[tuple[int, date | None], list[int]] = defaultdict(list)
    for employee, path in keys:
        told[path, new[employee, path].due_on].append(employee)
    for (path, due_on), those in told.items():
        tell_on_path(paths[path], those, due_on)
    return keys


def begun_by_rule(enrolments: Collection[int]) -> set[int]:
    """Give of these enrolments those not a rule's alone: begun, done, or assigned by hand."""
    begun = BEGUN | ~Q(source=EnrolmentSource.RULE)
    return set(Enrolment.objects.filter(begun, pk__in=enrolments).order_by().values_list("pk", flat=True))


def paths_begun_by_rule(walks: Collection[int]) -> set[int]:
    """Give of these people's paths those not a rule's alone: some course begun, or assigned by hand."""
    courses_begun = Enrolment.objects.filter(BEGUN, path_enrolment=OuterRef("pk"))
    begun = Exists(courses_begun) | Q(completed_at__isnull=False) | ~Q(source=EnrolmentSource.RULE)
    return set(PathEnrolment.objects.filter(begun, pk__in=walks).order_by().values_list("pk", flat=True))


def withdraw_by_rule(enrolments: Collection[int]) -> None:
    """End enrolments that a rule made and nobody has begun."""
    Enrolment.objects.filter(pk__in=set(enrolments) - begun_by_rule(enrolments)).delete()


def take_off_paths_by_rule(walks: Collection[int], now: datetime) -> None:
    """Take people off paths that a rule put them on and nobody has begun, with the courses these brought."""
    going = set(walks) - paths_begun_by_rule(walks)
    came = list(not_begun(Enrolment.objects.filter(path_enrolment__in=going)))
    PathEnrolment.objects.filter(pk__in=going).delete()
    remove_enrolments(came, now)
