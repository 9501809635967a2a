"""Name the tables of the app, for Django."""

from lms.courses.asking.models import Remark, RemarkQuerySet
from lms.courses.content.models import PageSource
from lms.courses.deltas.models import DeltaCourse
from lms.courses.learning.models import (
    ChangeRead,
    CreditRecord,
    Enrolment,
    EnrolmentQuerySet,
    LessonProgress,
)
from lms.courses.notes.models import LessonNote
from lms.courses.pages.models import (
    ContentChange,
    CourseContentMixin,
    CourseIndexPage,
    CoursePage,
    CourseReview,
    LessonPage,
    LessonPermissions,
)
from lms.courses.paths.models import LearningPath, LearningPathCourse, PathElectives, PathEnrolment
from lms.courses.surveys.models import CourseReaction, PollAnswer, PollGiven, ReactionGiven
from lms.courses.translation.models import LessonTranslation

__all__ = [
    "ChangeRead",
    "ContentChange",
    "CourseContentMixin",
    "CourseIndexPage",
    "CoursePage",
    "CourseReaction",
    "CourseReview",
    "CreditRecord",
    "DeltaCourse",
    "Enrolment",
    "EnrolmentQuerySet",
    "LearningPath",
    "LearningPathCourse",
    "LessonNote",
    "LessonPage",
    "LessonPermissions",
    "LessonProgress",
    "LessonTranslation",
    "PageSource",
    "PathElectives",
    "PathEnrolment",
    "PollAnswer",
    "PollGiven",
    "ReactionGiven",
    "Remark",
    "RemarkQuerySet",
]
