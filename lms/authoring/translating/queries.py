"""Say which translations wait for a second trainer, and which words have to."""

from __future__ import annotations

from collections.abc import Mapping

from lms.core.accounts import User
from lms.courses.content.api import cite_law, cited_codes
from lms.courses.translating.api import Block, LessonTranslation


def lessons_to_compare(user: User) -> list[int]:
    """List the keys of lessons whose English on the law somebody else wrote, the longest waiting first."""
    waiting = LessonTranslation.objects.filter(waiting__gt=0).order_by("saved_at")
    return [
        lesson
        for lesson, blocks in waiting.values_list("lesson", "blocks")
        if any(block.get("by") not in {None, user.pk} for block in blocks.values())
    ]


def cites_law(block: Block) -> bool:
    """Tell whether a raw block says what the law says: another trainer reads that."""
    value = block["value"]
    return isinstance(value, Mapping) and cite_law(cited_codes([value]))
