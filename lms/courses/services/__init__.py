"""Change enrolments, progress and the pages themselves; one function is one change."""

from lms.courses.services.assigning import Assigned, NobodyMeant, assign_course, assign_path, enrol
from lms.courses.services.learning import (
    CheckOutcome,
    LessonNotInCourse,
    NoSuchCheck,
    Place,
    answer_check,
    record_progress,
)
from lms.courses.services.loading import ContentFault, LoadReport, load_courses, load_paths
from lms.courses.services.past import PastLearning, record_past_learning

__all__ = [
    "Assigned",
    "CheckOutcome",
    "ContentFault",
    "LessonNotInCourse",
    "LoadReport",
    "NoSuchCheck",
    "NobodyMeant",
    "PastLearning",
    "Place",
    "answer_check",
    "assign_course",
    "assign_path",
    "enrol",
    "load_courses",
    "load_paths",
    "record_past_learning",
    "record_progress",
]
