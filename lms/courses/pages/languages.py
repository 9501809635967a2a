"""Tell in which language courses are; a reader of Chinese is told nothing, and costs no query."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from lms.core.languages import reader_language
from lms.courses.pages.kept import Shelf, shelf
from lms.courses.pages.outlines import CourseOutline, is_played, outlines
from lms.courses.translation.models import LessonTranslation
from lms.courses.translation.queries import kept_wording
from lms.courses.translation.rules import LessonWording, wording_for


class CourseLanguage(TextChoices):
    """How much of a course's lessons is in the reader's language."""

    WHOLE = "whole", _("in English")
    PART = "part", _("partly in English")
    NONE = "none", _("in Chinese")


def course_languages(content: Shelf | None = None) -> Mapping[int, CourseLanguage]:
    """Say by course how much of it the reader's language has; packages and empty courses are left out."""
    language = reader_language()
    if not language:
        return {}
    content = content or shelf()
    return content.get(("languages", language), lambda: _read(content, language))


def _read(content: Shelf, language: str) -> dict[int, CourseLanguage]:
    """Compare what is translated with its lessons; of lessons without a translation no body is read."""
    kept = LessonTranslation.objects.filter(language=language, lesson__live=True)
    wordings = {
        each.lesson_id: wording_for(
            each.lesson.title, each.lesson.intro, each.lesson.body.raw_data, kept_wording(each)
        )
        for each in kept.select_related("lesson")
    }
    found = {pk: _of(course, wordings) for pk, course in outlines(content).courses.items()}
    return {pk: said for pk, said in found.items() if said}


def _of(course: CourseOutline, wordings: Mapping[int, LessonWording]) -> CourseLanguage | None:
    read = [wordings.get(each.lesson.pk) for each in course.lessons if not is_played(each.lesson)]
    if not read:
        return None
    if all(wording and not wording.is_partly_source for wording in read):
        return CourseLanguage.WHOLE
    if all(wording is None or wording.is_all_source for wording in read):
        return CourseLanguage.NONE
    return CourseLanguage.PART
