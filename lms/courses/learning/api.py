"""The door for an app whose lessons are of a kind of its own: its page, its form, who reads it, how far."""

from lms.courses.learning.lessons import PLAYED_LESSON_HOOK, LessonReading
from lms.courses.learning.models import LessonProgress
from lms.courses.learning.services import ReadingPosition, record_progress
from lms.courses.pages.forms import LessonForm
from lms.courses.pages.models import LessonPage
from lms.courses.pages.readable import readable

__all__ = [
    "PLAYED_LESSON_HOOK",
    "LessonForm",
    "LessonPage",
    "LessonProgress",
    "LessonReading",
    "ReadingPosition",
    "readable",
    "record_progress",
]
