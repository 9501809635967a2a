"""Read courses, enrolments and progress."""

from lms.courses.queries.addresses import Addresses
from lms.courses.queries.audiences import Audience, people_meant
from lms.courses.queries.bodies import forget_links, rendered_body
from lms.courses.queries.catalogue import Catalogue, catalogue_for
from lms.courses.queries.completion import UnitCompletion, completion_by_unit
from lms.courses.queries.enrolments import (
    NextLesson,
    courses_for_clauses,
    due_enrolments,
    hours_this_year,
    lessons_by_clause,
    next_lesson_for,
)
from lms.courses.queries.following import followed_enrolments, overseen_units
from lms.courses.queries.pictures import is_shown_picture
from lms.courses.queries.reader import (
    LessonReading,
    ShownPart,
    lesson_reading,
    shown_part,
    still_missing,
)
from lms.courses.queries.states import CourseState, LessonState, course_states

__all__ = [
    "Addresses",
    "Audience",
    "Catalogue",
    "CourseState",
    "LessonReading",
    "LessonState",
    "NextLesson",
    "ShownPart",
    "UnitCompletion",
    "catalogue_for",
    "completion_by_unit",
    "course_states",
    "courses_for_clauses",
    "due_enrolments",
    "followed_enrolments",
    "forget_links",
    "hours_this_year",
    "is_shown_picture",
    "lesson_reading",
    "lessons_by_clause",
    "next_lesson_for",
    "overseen_units",
    "people_meant",
    "rendered_body",
    "shown_part",
    "still_missing",
]
