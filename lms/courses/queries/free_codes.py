"""Propose codes, addresses and keys that no course, lesson or path has yet."""

import re
from itertools import chain, count
from typing import Final

from django.db.models import Max
from wagtail.models import Page

from lms.courses.models import CoursePage, LearningPath

NUMBERED: Final = re.compile(r"U(\d+)")


def free_course_code() -> str:
    """Propose the code after the last one, drafts included."""
    codes = CoursePage.objects.values_list("code", flat=True)
    return f"U{1 + max((int(found[1]) for one in codes if (found := NUMBERED.fullmatch(one))), default=0)}"


def free_slug(parent: Page, wanted: str) -> str:
    """Propose what is wanted as the last part of an address below a page, with a number where it is taken."""
    taken = set(parent.get_children().values_list("slug", flat=True))
    numbered = (f"{wanted}-{number}" for number in count(2))
    return next(slug for slug in chain([wanted], numbered) if slug not in taken)


def free_lesson_slug(course: Page) -> str:
    """Propose the last part of the address of a course's next lesson."""
    return free_slug(course, f"{course.slug}-{course.get_children().count() + 1}")


def free_path_key() -> str:
    """Propose a key for a learning path."""
    number = (LearningPath.objects.order_by().aggregate(last=Max("pk"))["last"] or 0) + 1
    taken = set(LearningPath.objects.filter(key__startswith="path-").values_list("key", flat=True))
    while (key := f"path-{number}") in taken:
        number += 1
    return key
