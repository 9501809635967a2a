"""The pages that teach and the records of who learned."""

from lms.courses.models.learning import CreditRecord, Enrolment, EnrolmentQuerySet, LessonProgress
from lms.courses.models.pages import CourseContentMixin, CourseIndexPage, CoursePage, LessonPage
from lms.courses.models.paths import LearningPath, LearningPathCourse
from lms.courses.models.sources import PageSource

__all__ = [
    "CourseContentMixin",
    "CourseIndexPage",
    "CoursePage",
    "CreditRecord",
    "Enrolment",
    "EnrolmentQuerySet",
    "LearningPath",
    "LearningPathCourse",
    "LessonPage",
    "LessonProgress",
    "PageSource",
]
