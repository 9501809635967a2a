"""Propose codes and keys that no course and no path has yet."""

import re
from typing import Final

from django.db.models import Max

from lms.courses.models import CoursePage, LearningPath

NUMBERED: Final = re.compile(r"U(\d+)")


def free_course_code() -> str:
    """Propose the code after the last one, drafts included."""
    codes = CoursePage.objects.values_list("code", flat=True)
    return f"U{1 + max((int(found[1]) for one in codes if (found := NUMBERED.fullmatch(one))), default=0)}"


def free_path_key() -> str:
    """Propose a key for a learning path."""
    number = (LearningPath.objects.order_by().aggregate(last=Max("pk"))["last"] or 0) + 1
    taken = set(LearningPath.objects.filter(key__startswith="path-").values_list("key", flat=True))
    while (key := f"path-{number}") in taken:
        number += 1
    return key
