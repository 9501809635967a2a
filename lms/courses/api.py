"""The courses app's door for the other apps."""

from lms.courses.assignment.queries import Audience
from lms.courses.assignment.services import Assigned, assign_course
from lms.courses.learning.models import CreditRecord, Enrolment
from lms.courses.learning.queries import PathChoice, learning_of, study_addresses
from lms.courses.learning.states import CourseState
from lms.courses.pages.changing import courses_teaching
from lms.courses.pages.models import CoursePage
from lms.courses.signals import course_completed

__all__ = [
    "Assigned",
    "Audience",
    "CoursePage",
    "CourseState",
    "CreditRecord",
    "Enrolment",
    "PathChoice",
    "assign_course",
    "course_completed",
    "courses_teaching",
    "learning_of",
    "study_addresses",
]
