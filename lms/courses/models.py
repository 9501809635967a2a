"""Name the tables of the app, for Django."""

from lms.courses.content.models import PageSource
from lms.courses.learning.models import (
    ChangeRead,
    CreditRecord,
    Enrolment,
    EnrolmentQuerySet,
    LessonProgress,
)
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

__all__ = [
    "ChangeRead",
    "ContentChange",
    "CourseContentMixin",
    "CourseIndexPage",
    "CoursePage",
    "CourseReview",
    "CreditRecord",
    "Enrolment",
    "EnrolmentQuerySet",
    "LearningPath",
    "LearningPathCourse",
    "LessonPage",
    "LessonPermissions",
    "LessonProgress",
    "PageSource",
    "PathElectives",
    "PathEnrolment",
]
