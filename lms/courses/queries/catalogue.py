"""Sort all courses for one person: to do, recommended, open to choose, done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lms.courses.models import CoursePage, LearningPath
from lms.courses.queries.states import CourseState, course_states
from lms.people.api import Employee, position_on


@dataclass(frozen=True)
class Catalogue:
    """Every live course in exactly one list."""

    to_do: list[CourseState]
    recommended: list[CourseState]
    others: list[CourseState]
    done: list[CourseState]
    path_titles: list[str]

    @property
    def is_empty(self) -> bool:
        """Tell whether no course is published."""
        return not (self.to_do or self.recommended or self.others or self.done)


def catalogue_for(employee: Employee | None, today: date) -> Catalogue:
    """Sort the live courses for a person; somebody who is no employee may only look."""
    courses = CoursePage.objects.live().order_by("sort", "code")
    states = course_states(courses, employee, today)
    titles, wanted = _recommended(employee, today)
    open_states = [state for state in states if state.enrolment and not state.is_done]
    free = [state for state in states if state.enrolment is None]
    return Catalogue(
        to_do=sorted(open_states, key=lambda state: state.due_on or date.max),
        recommended=[state for state in free if state.course.pk in wanted],
        others=[state for state in free if state.course.pk not in wanted],
        done=[state for state in states if state.is_done],
        path_titles=titles,
    )


def _recommended(employee: Employee | None, today: date) -> tuple[list[str], set[int]]:
    """Give the learning paths of the person's position and their courses."""
    position = position_on(employee, today) if employee else None
    if position is None:
        return [], set()
    paths = LearningPath.objects.filter(positions=position).prefetch_related("steps")
    return [path.shown_title for path in paths], {
        step.course_id for path in paths for step in path.steps.all()
    }
