"""Say which translations wait for a second trainer."""

from __future__ import annotations

from lms.core.accounts import User
from lms.courses.translating.api import LessonTranslation


def lessons_to_compare(user: User) -> list[int]:
    """List the keys of lessons whose English on the law somebody else wrote, the longest waiting first."""
    waiting = LessonTranslation.objects.filter(waiting__gt=0).order_by("saved_at")
    return [
        lesson
        for lesson, blocks in waiting.values_list("lesson", "blocks")
        if any(block.get("by") not in {None, user.pk} for block in blocks.values())
    ]
