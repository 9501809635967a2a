"""Keep and drop somebody's own notes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from lms.core.refusals import Refusal, gettext_lazy
from lms.courses.notes.models import LessonNote
from lms.courses.pages.models import LessonPage
from lms.courses.pages.rules import passages_of
from lms.courses.translation.queries import lesson_blocks
from lms.people.api import Employee


class NoSuchPassage(Refusal):
    """The lesson has no such block, and nothing of the reader stands there."""

    message = gettext_lazy("This passage is no longer in the lesson.")


@transaction.atomic
def keep_note(
    *, employee: Employee, lesson: LessonPage, block_id: str, text: str, now: datetime
) -> LessonNote:
    """Write a note at a passage in the place of the one before; without text it is a bookmark.

    The passage is quoted as its reader reads it. A note at a passage that is gone may still be changed, and
    keeps the words it stood at. Callers give the employee who is signed in.
    """
    blocks = lesson_blocks(lesson.pk, lesson.body.raw_data)
    quote = next((one.quote for one in passages_of(blocks) if one.block_id == block_id), None)
    own = LessonNote.objects.select_for_update().filter(employee=employee, lesson=lesson, block_id=block_id)
    if quote is None:
        there = own.first()
        if there is None:
            raise NoSuchPassage
        quote = there.quote
    note, _made = LessonNote.objects.update_or_create(
        employee=employee,
        lesson=lesson,
        block_id=block_id,
        defaults={"text": text.strip(), "quote": quote, "written_at": now},
    )
    return note


@transaction.atomic
def drop_note(*, employee: Employee, lesson: LessonPage, block_id: str) -> bool:
    """Delete a note or bookmark for good; give whether there was one."""
    deleted, _kinds = LessonNote.objects.filter(employee=employee, lesson=lesson, block_id=block_id).delete()
    return bool(deleted)
