"""Plan the course that a document becomes, and write it."""

from __future__ import annotations

from pathlib import PurePath

from django.db import transaction

from lms.authoring.drafting.rules import DraftCourse, DraftFile, DraftLesson, FileName
from lms.authoring.drafting.services import write_draft
from lms.authoring.importing.rules.lessons import (
    Block,
    Choices,
    blocks_of,
    lessons_of,
    letters_in,
    summary_of,
)
from lms.authoring.importing.rules.outline import Outline
from lms.authoring.importing.wording import draft_labels
from lms.core.accounts import User
from lms.core.imports.api import ImportRun
from lms.courses.api import CoursePage
from lms.courses.content.api import minutes_for


def draft_of(outline: Outline, choices: Choices, title: str, filename: str) -> DraftCourse:
    """Plan the course: nothing is stored, so a preview shows what would be."""
    summary, entries = summary_of(outline, choices.lessons_at)
    lessons, used = [], set[str]()
    for lesson in lessons_of(title, entries, choices.lessons_at):
        blocks = blocks_of(lesson.entries, choices, draft_labels())
        used |= {str(_value(block)["image"]) for block in blocks if block["type"] == "picture"}
        minutes = minutes_for(letters_in(lesson.entries), 0)
        lessons.append(DraftLesson(lesson.title, [_named(block) for block in blocks], minutes))
    stem = PurePath(filename).stem[:100]
    files = {
        name: DraftFile(data, f"{stem} {number}", name)
        for number, (name, data) in enumerate(outline.pictures.items(), start=1)
        if name in used
    }
    return DraftCourse(title=title, lessons=lessons, files=files, summary=summary)


@transaction.atomic
def make_course_of(*, run: ImportRun, draft: DraftCourse, by: User) -> CoursePage:
    """Write the course that was seen, and forget the document; the view checked who may.

    A second click finds no document any more: it raises ImportRun.DoesNotExist.
    """
    kept = ImportRun.objects.select_for_update().get(pk=run.pk)
    course = write_draft(draft=draft, by=by, source=kept.filename)
    kept.delete()
    transaction.on_commit(run.delete_files)
    return course


def _value(block: Block) -> dict[str, object]:
    value = block["value"]
    return value if isinstance(value, dict) else {}


def _named(block: Block) -> Block:
    """Mark the name of a picture, to be replaced by the number it is stored under."""
    if block["type"] != "picture":
        return block
    value = _value(block)
    return {**block, "value": {**value, "image": FileName(str(value["image"]))}}
