"""The courses app's door for the other apps."""

from lms.courses.assignment.queries import Audience
from lms.courses.assignment.services import Assigned, assign_course
from lms.courses.choices import EnrolmentState
from lms.courses.deltas.queries import delta_course_of
from lms.courses.learning.clauses import CLAUSE_PARTS_HOOK, CLAUSE_STATUS_HOOK
from lms.courses.learning.hours import recognise_hours, take_back_hours
from lms.courses.learning.models import CreditRecord, Enrolment
from lms.courses.learning.queries import (
    AskedAgain,
    PathChoice,
    learning_of,
    lessons_asking_again,
    practised_in_lesson,
    study_addresses,
)
from lms.courses.learning.states import CourseState
from lms.courses.pages.changing import courses_teaching
from lms.courses.pages.models import CoursePage
from lms.courses.pages.readable import hidden_from
from lms.courses.signals import course_completed
from lms.courses.surveys.queries import agreement_of

__all__ = [
    "CLAUSE_PARTS_HOOK",
    "CLAUSE_STATUS_HOOK",
    "AskedAgain",
    "Assigned",
    "Audience",
    "CoursePage",
    "CourseState",
    "CreditRecord",
    "Enrolment",
    "EnrolmentState",
    "PathChoice",
    "agreement_of",
    "assign_course",
    "course_completed",
    "courses_teaching",
    "delta_course_of",
    "hidden_from",
    "learning_of",
    "lessons_asking_again",
    "practised_in_lesson",
    "recognise_hours",
    "study_addresses",
    "take_back_hours",
]
