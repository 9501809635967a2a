"""Find whom an assignment means, list who is in which course and on which path, and count unit by unit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.utils import timezone

from lms.courses.choices import GIVEN, EnrolmentState
from lms.courses.learning.models import Enrolment, EnrolmentQuerySet
from lms.courses.pages.kept import shelf
from lms.courses.pages.models import CoursePage, LessonPage
from lms.courses.pages.outlines import outlines
from lms.courses.paths.models import LearningPath, PathEnrolment
from lms.courses.paths.queries import PathStatus, kept_paths, routes_of
from lms.courses.paths.rules import StepState, due_days, statuses
from lms.people.api import (
    AnyUser,
    Employee,
    OrgUnit,
    Position,
    Posting,
    Role,
    visible_employees,
)
from lms.people.leaves.api import Leave


def visible_enrolments(user: AnyUser) -> EnrolmentQuerySet:
    """List the enrolments of the people whom the user may see."""
    people = visible_employees(user, timezone.localdate())
    enrolments: EnrolmentQuerySet = Enrolment.objects.filter(employee__in=people)
    return enrolments


@dataclass(frozen=True)
class Audience:
    """Units with all below, narrowed by positions when both are named; employees are added."""

    units: Sequence[OrgUnit] = ()
    positions: Sequence[Position] = ()
    employees: Sequence[Employee] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether nobody was named."""
        return not (self.units or self.positions or self.employees)


def people_meant(audience: Audience, day: date) -> QuerySet[Employee]:
    """List everybody employed and posted on the day whom the audience means."""
    named = Q(pk__in=[employee.pk for employee in audience.employees])
    if audience.units or audience.positions:
        postings = Posting.objects.on(day)
        if audience.units:
            branches = Q()
            for unit in audience.units:
                branches |= Q(unit__path__startswith=unit.path)
            postings = postings.filter(branches)
        if audience.positions:
            postings = postings.filter(position__in=audience.positions)
        named |= Q(pk__in=list(postings.values_list("employee_id", flat=True)))
    return Employee.objects.employed_on(day).filter(named)


@dataclass(frozen=True)
class PathPreview:
    """What assigning a path will do: to how many people of those meant, and by when which step is due."""

    people: int
    on_it: int
    done: int
    steps: list[PlannedStep]

    @property
    def new(self) -> int:
        """Count those who are not on the path yet."""
        return self.people - self.on_it - self.done


@dataclass(frozen=True)
class PlannedStep:
    """A step with its day; `opens_later` where a gate stands before it, `electives` names its group."""

    title: str
    due_on: date | None
    is_gate: bool
    opens_later: bool
    electives: str
    needed: int


def path_preview(
    path: LearningPath, people: QuerySet[Employee], due_on: date | None, today: date
) -> PathPreview:
    """Say what assigning the path to these people will do; who has learned courses of it is further on."""
    known = routes_of([path.pk])[path.pk]
    due = due_days(known, today, due_on or today + timedelta(days=path.days_to_complete))
    titles = CoursePage.objects.in_bulk([step.course for step in known.steps])
    there = PathEnrolment.objects.filter(path=path, employee__in=people)
    done = there.filter(completed_at__isnull=False).count()
    steps = [
        PlannedStep(
            title=titles[each.step.course].shown_title,
            due_on=due.get(each.step.course),
            is_gate=each.step.is_gate,
            opens_later=each.state is StepState.LOCKED,
            electives=each.step.electives,
            needed=known.asked_of(each.step),
        )
        for each in statuses(known, ())
    ]
    return PathPreview(people.count(), there.count() - done, done, steps)


OVERSEEING_EVERYBODY = (Role.HR, Role.TRAINER, Role.AUDITOR)


def followed_enrolments(enrolments: EnrolmentQuerySet, day: date) -> QuerySet[Enrolment]:
    """Add the state and the unit of the day, by both of which enrolments are found."""
    posting = Posting.objects.on(day).filter(employee=OuterRef("employee"))
    rows = enrolments.with_state(day).select_related("employee", "course")
    return rows.annotate(
        unit_name=Subquery(posting.values("unit__name")[:1]),
        unit_path=Subquery(posting.values("unit__path")[:1]),
    )


def visible_path_enrolments(user: AnyUser) -> QuerySet[PathEnrolment]:
    """List who of the people that the user may see is on which path."""
    people = visible_employees(user, timezone.localdate())
    return PathEnrolment.objects.filter(employee__in=people)


def followed_paths(walks: QuerySet[PathEnrolment], day: date) -> QuerySet[PathEnrolment]:
    """Add the state and the unit of the day, and `urgency`, by which the overdue come first."""
    posting = Posting.objects.on(day).filter(employee=OuterRef("employee"))
    leave = Leave.objects.filter(employee=OuterRef("employee"))
    done, has_left = Q(completed_at__isnull=False), Q(employee__left_on__lte=day)
    back = leave.still_counting(day).exclude(ends_on__lt=OuterRef("started_on"))
    is_away, is_late = Exists(leave.on(day)), Q(due_on__lt=day) & ~Exists(back)
    return walks.select_related("employee", "path").annotate(
        unit_name=Subquery(posting.values("unit__name")[:1]),
        unit_path=Subquery(posting.values("unit__path")[:1]),
        leave_until=Subquery(leave.on(day).values("ends_on")[:1]),
        state=Case(
            When(done, then=Value(EnrolmentState.COMPLETED.value)),
            When(has_left, then=Value(EnrolmentState.LEFT.value)),
            When(is_away, then=Value(EnrolmentState.ON_LEAVE.value)),
            When(is_late, then=Value(EnrolmentState.OVERDUE.value)),
            default=Value(EnrolmentState.IN_PROGRESS.value),
            output_field=CharField(),
        ),
        urgency=Case(
            When(done | has_left, then=Value(3)),
            When(is_away, then=Value(2)),
            When(is_late, then=Value(0)),
            default=Value(1),
            output_field=IntegerField(),
        ),
    )


@dataclass(frozen=True)
class FollowedPath:
    """Somebody on a path as the list shows it; `next_course` is empty where nothing is open."""

    walk: PathEnrolment
    status: PathStatus
    next_course: str
    state: str
    leave_until: date | None

    @property
    def pk(self) -> int:
        """Give the key by which the row is ticked."""
        return self.walk.pk

    @property
    def employee(self) -> Employee:
        """Say who it is."""
        return self.walk.employee

    @property
    def can_be_withdrawn(self) -> bool:
        """Tell whether the path was given and is not completed."""
        return self.walk.source in GIVEN and self.walk.completed_at is None


def with_statuses(walks: Sequence[PathEnrolment]) -> list[FollowedPath]:
    """Add to the rows of one page how far each has come, in two queries."""
    content = shelf()
    known, courses = kept_paths(content), outlines(content).courses
    done: dict[int, set[int]] = defaultdict(set)
    completed = Enrolment.objects.filter(
        employee__in=[walk.employee_id for walk in walks], completed_at__isnull=False
    )
    for employee, course in completed.values_list("employee_id", "course_id"):
        done[employee].add(course)
    rows = []
    for walk in walks:
        route = known[walk.path_id].route
        status = PathStatus(walk.path, route, walk, frozenset(done[walk.employee_id]))
        step = status.next_step
        title = courses[step.step.course].course.shown_title if step else ""
        until = getattr(walk, "leave_until", None)
        rows.append(FollowedPath(walk, status, title, getattr(walk, "state", ""), until))
    return rows


def lesson_counts() -> dict[str, Combinable]:
    """Count the lessons done of an enrolment, and all lessons of its course."""
    # There are few courses and many enrolments.
    step: int = LessonPage.steplen
    lessons = Counter(path[:-step] for path in LessonPage.objects.live().values_list("path", flat=True))
    courses = CoursePage.objects.values_list("pk", "path")
    counts = [When(course=pk, then=Value(lessons[path])) for pk, path in courses]
    return {
        "lessons_done": Count("progress", filter=Q(progress__completed_at__isnull=False)),
        "lessons_total": Case(*counts, default=Value(0), output_field=IntegerField()),
    }


@dataclass(frozen=True)
class UnitCompletion:
    """How far the people of one unit (and below) have come."""

    unit: OrgUnit
    completed: int
    enrolled: int
    people: int

    @property
    def share(self) -> float | None:
        """Give the share of the unit's people who completed; nothing for a unit without people."""
        return self.completed / self.people if self.people else None


def completion_by_unit(course: CoursePage, units: Collection[OrgUnit], day: date) -> list[UnitCompletion]:
    """Count people posted in each unit or below on the day, the enrolled and the completed among them."""
    employed = Employee.objects.employed_on(day)
    places = list(
        Posting.objects.on(day).filter(employee__in=employed).values_list("employee_id", "unit__path")
    )
    states = dict(Enrolment.objects.filter(course=course).values_list("employee_id", "completed_at"))
    below: dict[str, set[int]] = {unit.path: set() for unit in units}
    heights = {len(path) for path in below}
    for employee, path in places:
        for branch in {path[:height] for height in heights} & below.keys():
            below[branch].add(employee)
    counted = []
    for unit in units:
        people = below[unit.path]
        enrolled = people & states.keys()
        completed = sum(states[employee] is not None for employee in enrolled)
        counted.append(UnitCompletion(unit, completed, len(enrolled), len(people)))
    return counted
