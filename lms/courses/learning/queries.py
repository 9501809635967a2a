"""Read what people have still to learn, the hours they earned, their catalogue, and what teaches a clause."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Final

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from lms.courses.blocks.practice import PractisedBlock, practised_block
from lms.courses.learning.hours import hours_beside_courses
from lms.courses.learning.models import Enrolment, LessonProgress
from lms.courses.learning.states import (
    CourseState,
    StepPlace,
    course_states,
    enrolments_of,
)
from lms.courses.pages.kept import Shelf, shelf
from lms.courses.pages.models import LessonPage
from lms.courses.pages.outlines import Outlines, outlines
from lms.courses.pages.readable import Hidden, readable
from lms.courses.paths.models import LearningPath, PathEnrolment
from lms.courses.paths.queries import PathStatus, kept_paths, path_statuses
from lms.courses.paths.rules import StepState
from lms.courses.settings import CoursesSettings
from lms.people.api import Employee
from lms.people.leaves.api import Away, away_on, away_times, due_with_leave
from lms.standards.api import Clause, line_of, on_lines, topics_that_count


def lessons_by_clause(clauses: Collection[Clause]) -> dict[int, int]:
    """Count the live lessons that teach each of the clauses, by its key, in any wording; in one query."""
    lessons = LessonPage.objects.live().filter(on_lines([clause.line for clause in clauses], "clauses"))
    rows = lessons.order_by().values_list(line_of("clauses")).annotate(total=Count("pk", distinct=True))
    taught = dict(rows)
    return {clause.pk: taught[clause.line] for clause in clauses if clause.line in taught}


HOURS_STEP: Final = Decimal("0.1")


@dataclass(frozen=True)
class Catalogue:
    """The live courses that the reader may find, each in exactly one list."""

    to_do: list[CourseState]
    recommended: list[CourseState]
    others: list[CourseState]
    done: list[CourseState]
    path_titles: list[str]
    paths: list[PathStatus]

    @property
    def is_empty(self) -> bool:
        """Tell whether there is no course."""
        return not (self.to_do or self.recommended or self.others or self.done)


@dataclass(frozen=True)
class PathChoice:
    """On a path it is time to choose electives: so many of so many, by a day."""

    path: LearningPath
    needed: int
    offered: int
    due_on: date | None

    @property
    def url(self) -> str:
        """Give the address of the path."""
        return reverse("lms_courses:path", args=[self.path.key])


@dataclass(frozen=True)
class Learning:
    """All that somebody's pages say about learning: read once, in five queries; nobody has no enrolments."""

    outlines: Outlines
    enrolments: Mapping[int, Enrolment]
    paths: Sequence[PathStatus]
    today: date
    away: tuple[Away, ...] = ()
    hours_elsewhere: Decimal = Decimal(0)  # earned this year by what is no course

    @property
    def leave(self) -> Away | None:
        """Give the leave the person is on."""
        return away_on(self.away, self.today)

    @cached_property
    def places(self) -> dict[int, StepPlace]:
        """Give by course its place on the paths the person is on; one path that lets it be done is enough."""
        return step_places(self.paths, self.outlines)

    @cached_property
    def due(self) -> list[CourseState]:
        """List the person's open courses, the nearest due first (overdue included), then those begun.

        Of a path the person is on that is the next step, with what is overdue or begun.
        """
        first: set[int] = set()
        later: set[int] = set()
        for path in self.paths:
            if path.enrolment is not None:
                open_steps = [each.step.course for each in path.steps if each.state is StepState.OPEN]
                begun = [course for course in open_steps if course in self.enrolments]
                first.update(begun[:1])
                later.update(begun[1:])
        states = course_states(
            [
                outline
                for pk, outline in self.outlines.courses.items()
                if pk in self.enrolments and self.enrolments[pk].completed_at is None
            ],
            self.enrolments,
            self.today,
            self.places,
            self.away,
        )
        wanted = [
            each
            for each in states
            if each.course.pk not in later - first or each.is_overdue or each.is_started
        ]
        return sorted(wanted, key=lambda state: (state.due_on or date.max, not state.is_started))

    @property
    def choices(self) -> list[PathChoice]:
        """List the paths that go on with electives of which somebody has to choose."""
        return [
            choice
            for path in self.paths
            if path.enrolment is not None and not path.is_completed and (choice := self._choice(path))
        ]

    def _choice(self, path: PathStatus) -> PathChoice | None:
        step = path.next_step
        if step is None or step.step.course in self.enrolments:
            return None
        group, route = path.route.courses_of(step.step), path.route
        begun = sum(course in self.enrolments for course in group)
        if begun >= route.asked_of(step.step) or len(group) == route.asked_of(step.step):
            return None
        return PathChoice(path.path, route.asked_of(step.step), len(group), path.due.get(step.step.course))

    @property
    def hours(self) -> Decimal:
        """Add up the credit hours earned in the calendar year."""
        credits = (each.credit for each in self.enrolments.values() if hasattr(each, "credit"))
        earned = (each.hours for each in credits if each.earned_on.year == self.today.year)
        return sum(earned, self.hours_elsewhere).quantize(HOURS_STEP)

    @property
    def hours_aim(self) -> Decimal:
        """Give the hours to aim at: those earned this year and those still to come, up to the site's aim.

        To come are the courses of the position's learning paths and those the person is enrolled in, where
        they are live and not completed; where no path is made for the position, the whole catalogue counts.
        """
        planned = {step.course for path in self.paths for step in path.route.steps}
        open_courses = [
            outline.course
            for pk, outline in self.outlines.courses.items()
            if pk not in self.enrolments or self.enrolments[pk].completed_at is None
        ]
        to_come = [
            course.credit_hours
            for course in open_courses
            if not planned or course.pk in planned or course.pk in self.enrolments
        ]
        aim = Decimal(CoursesSettings.current().yearly_hours)
        return min(self.hours + sum(to_come, Decimal(0)).quantize(HOURS_STEP), aim)

    def catalogue(self, closed: Hidden = ()) -> Catalogue:
        """Sort the live courses; somebody who is no employee may only look.

        What is closed to the reader is there only for who is enrolled.
        """
        states = course_states(
            self.outlines.courses.values(), self.enrolments, self.today, self.places, self.away
        )
        wanted = {step.course for path in self.paths for step in path.route.steps}
        open_states = [state for state in states if state.enrolment and not state.is_done]
        free = [
            state for state in states if state.enrolment is None and not state.course.path.startswith(closed)
        ]
        return Catalogue(
            to_do=sorted(open_states, key=lambda state: state.due_on or date.max),
            recommended=[state for state in free if state.course.pk in wanted],
            others=[state for state in free if state.course.pk not in wanted],
            done=[state for state in states if state.is_done],
            path_titles=[path.path.shown_title for path in self.paths],
            paths=list(self.paths),
        )


def learning_of(employee: Employee | None, today: date, content: Shelf | None = None) -> Learning:
    """Read a person's enrolments, the paths somebody is on and those made for the position of the day."""
    posting = employee.posting_on(today) if employee else None
    content, enrolments = content or shelf(), enrolments_of(employee) if employee else {}
    position = posting.position_id if posting else None
    if employee is None:
        return Learning(outlines(content), enrolments, (), today)
    away = away_times(employee, today)

    def due(on: PathEnrolment) -> date | None:
        return due_with_leave(on.due_on, on.started_on, away, today)

    paths = path_statuses(content, employee, position, completed_in(enrolments), due)
    elsewhere = hours_beside_courses(employee, today.year)
    return Learning(outlines(content), enrolments, paths, today, away, elsewhere)


def completed_in(enrolments: Mapping[int, Enrolment]) -> frozenset[int]:
    """Give the courses that are completed."""
    return frozenset(pk for pk, each in enrolments.items() if each.completed_at is not None)


def step_places(paths: Iterable[PathStatus], known: Outlines) -> dict[int, StepPlace]:
    """Give by course its place on the paths that somebody is on and has not completed."""
    places: dict[int, StepPlace] = {}
    for path in paths:
        if path.enrolment is None or path.is_completed:
            continue
        for number, each in enumerate(path.steps, start=1):
            there = places.get(each.step.course)
            if there is None or (there.waits_for and not each.waits_for):
                waits_for = tuple(known.courses[course] for course in each.waits_for)
                places[each.step.course] = StepPlace(path.path, number, len(path.steps), waits_for)
    return places


def place_of_course(content: Shelf, employee: Employee, course: int) -> dict[int, StepPlace]:
    """Give the place of one course on the paths its reader is on; two queries, one for most."""
    if not any(course in {step.course for step in kept.route.steps} for kept in kept_paths(content).values()):
        return {}
    paths = path_statuses(content, employee, None, ())
    if not paths:
        return {}
    done = completed_in(enrolments_of(employee))
    known = [replace(path, done=done) for path in paths]
    return {pk: place for pk, place in step_places(known, outlines(content)).items() if pk == course}


def study_addresses(numbers: Iterable[str]) -> dict[str, str]:
    """Give by number the page that leads to the lessons on a clause, for those that a live lesson teaches.

    A number of an earlier edition that no clause has today leads nowhere.
    """

    def read() -> frozenset[str]:
        lessons = LessonPage.objects.live().order_by().filter(clauses__isnull=False)
        taught = topics_that_count().on_lines(lessons.values_list(line_of("clauses"), flat=True))
        return frozenset(taught.values_list("number", flat=True))

    taught = shelf().get(("taught", timezone.localdate()), read)
    return {number: reverse("lms_courses:clause", args=[number]) for number in numbers if number in taught}


def practised_in_lesson(pk: int, block_id: str, hidden: Hidden) -> tuple[PractisedBlock, str] | None:
    """Give what a place in a lesson for the reader asks of the bank, and the address of the place."""
    course = outlines(shelf()).course_of.get(pk)
    lesson = readable(hidden).filter(pk=pk).first() if course else None
    asked = practised_block(lesson.body.raw_data, block_id) if lesson else None
    if course is None or asked is None:
        return None
    url = next(each.url for each in course.lessons if each.lesson.pk == pk)
    return asked, f"{url}#b-{block_id}"


@dataclass(frozen=True)
class AskedAgain:
    """A lesson whose missed questions are asked again, and where it is."""

    title: str
    url: str


def lessons_asking_again(employee: Employee, day: date) -> list[AskedAgain]:
    """List the live lessons with nothing left but missed questions, asked again by the day; one query.

    A lesson not done that waits for another day is not among them.
    """
    waiting = LessonProgress.objects.filter(
        enrolment__employee=employee, completed_at=None, asks_again_on__lte=day
    )
    found = set(waiting.order_by().values_list("lesson", flat=True))
    return [
        AskedAgain(each.lesson.shown_title, each.url)
        for outline in (outlines(shelf()).courses.values() if found else ())
        for each in outline.lessons
        if each.lesson.pk in found
    ]
