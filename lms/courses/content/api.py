"""The door for apps in which courses are written, or a bank of questions is offered to who writes them."""

from lms.courses.blocks import CitedCodes, LessonBody, cite_law, cited_codes
from lms.courses.blocks.citations import unknown_codes
from lms.courses.blocks.practice import (
    PRACTICE_ADDRESS_HOOK,
    QUESTION_LIST_HOOK,
    QUESTION_STEMS_HOOK,
    UNKNOWN_QUESTIONS_HOOK,
)
from lms.courses.content.pages import COLLECTION, course_index
from lms.courses.content.rules.drawings import unsafe_parts
from lms.courses.content.rules.lengths import half_hours, minutes_for
from lms.courses.media.services import look_into, promises_media
from lms.courses.pages.authors import COURSE_ACTIONS_HOOK, REMARK_ACTIONS_HOOK
from lms.courses.pages.forms import free_lesson_slug, free_slug
from lms.courses.pages.models import free_course_code
from lms.courses.pages.rules import quote_of

__all__ = [
    "COLLECTION",
    "COURSE_ACTIONS_HOOK",
    "PRACTICE_ADDRESS_HOOK",
    "QUESTION_LIST_HOOK",
    "QUESTION_STEMS_HOOK",
    "REMARK_ACTIONS_HOOK",
    "UNKNOWN_QUESTIONS_HOOK",
    "CitedCodes",
    "LessonBody",
    "cite_law",
    "cited_codes",
    "course_index",
    "free_course_code",
    "free_lesson_slug",
    "free_slug",
    "half_hours",
    "look_into",
    "minutes_for",
    "promises_media",
    "quote_of",
    "unknown_codes",
    "unsafe_parts",
]
