"""Write a course with its lessons and everything they show into one file."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import PurePath
from typing import Final

from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from lms.authoring.bundles.values import FILE, Outgoing, carry
from lms.core.wording import JSON
from lms.courses.api import CoursePage
from lms.courses.learning.api import LessonPage
from lms.courses.translating.api import (
    KeptWording,
    LessonTranslation,
    TextKind,
    digest_of,
    kept_wording,
    source_texts,
)

FORMAT, VERSION = "xunping-course", 1
CONTENTS: Final = "course.json"
# A course file is made and read in memory; a film that does not fit is uploaded anew where the file is read.
MOST_BYTES: Final = 100 * 1024 * 1024
# Zip files hold a time; a fixed one gives equal courses equal files.
MOMENT: Final = (2026, 1, 1, 0, 0, 0)


def course_file(course: CoursePage) -> bytes:
    """Give the newest words of a course and its lessons, drafts included, as a zip."""
    written = course.get_latest_revision_as_object()
    pages = [
        page.get_latest_revision_as_object() for page in LessonPage.objects.child_of(course).order_by("path")
    ]
    media = _Media()
    outgoing = Outgoing({int(page.pk): page.slug for page in pages}, media.name)
    lessons: list[JSON] = [_lesson(page, outgoing) for page in pages]
    contents: dict[str, JSON] = {
        "format": FORMAT,
        "version": VERSION,
        "course": {
            "code": written.code,
            "title": written.title,
            "title_en": written.title_en,
            "summary": written.summary,
            "summary_en": written.summary_en,
            "audience": written.audience,
            "audience_en": written.audience_en,
            "credit_hours": str(written.credit_hours),
            "clauses": [clause.number for clause in written.clauses.all()],
            "competencies": [competency.code for competency in written.competencies.all()],
        },
        "lessons": lessons,
        "files": media.described,
        "left_behind": len(outgoing.lost),
        "too_large": [*media.too_large],
    }
    return _zipped(json.dumps(contents, ensure_ascii=False, indent=2), media.data)


def _lesson(page: LessonPage, outgoing: Outgoing) -> JSON:
    body = list(page.body.raw_data)
    return {
        "slug": page.slug,
        "title": page.title,
        "minutes": page.minutes,
        "intro": page.intro,
        "clauses": [clause.number for clause in page.clauses.all()],
        "body": carry(page.body.stream_block, body, outgoing),
        "translations": [
            _translation(kept_wording(kept), page, outgoing)
            for kept in LessonTranslation.objects.filter(lesson=page.pk).order_by("language")
        ],
    }


def _translation(kept: KeptWording, page: LessonPage, outgoing: Outgoing) -> JSON:
    """Write what still translates the words of the lesson, block by block; what does not stays behind."""
    blocks: list[JSON] = []
    for block in page.body.raw_data:
        own = kept.blocks.get(str(block["id"]), {})
        written: dict[str, JSON] = {}
        if own.get("of") == digest_of(block) and not own.get("by"):
            kinds = {each.place: each.kind for each in source_texts(block)}
            written["texts"] = {
                place: outgoing.text(text, is_rich=kinds[place] is TextKind.RICH)
                for place, text in own["texts"].items()
                if place in kinds
            }
            image = own.get("image")
            if image and (name := outgoing.name_file(image, False)):
                written["image"] = {FILE: name}
        blocks.append(written)
    return {
        "language": kept.language,
        "title": kept.title if kept.source_title == page.title else "",
        "intro": kept.intro if kept.source_intro == page.intro else "",
        "blocks": blocks,
    }


class _Media:
    """The files of a course, each once, named in the order in which they are met."""

    def __init__(self) -> None:
        self.described: dict[str, JSON] = {}
        self.data: dict[str, bytes] = {}
        self.too_large: list[str] = []
        self._left = MOST_BYTES
        self._names: dict[tuple[int, bool], str | None] = {}

    def name(self, number: int, is_document: bool) -> str | None:  # one of two libraries
        """Name a file, or give nothing where the library has it no more or it does not fit."""
        if (number, is_document) not in self._names:
            self._names[number, is_document] = self._take(number, is_document=is_document)
        return self._names[number, is_document]

    def _take(self, number: int, *, is_document: bool) -> str | None:
        model = get_document_model() if is_document else get_image_model()
        found = model.objects.filter(pk=number).first()
        if found is None:
            return None
        name = f"files/{len(self.data) + 1}{PurePath(found.file.name).suffix.lower()}"
        try:
            if found.file.size > self._left:
                self.too_large.append(found.title)
                return None
            with found.file.open("rb") as stored:
                self.data[name] = stored.read()
        except FileNotFoundError:
            return None
        self._left -= len(self.data[name])
        self.described[name] = {"title": found.title, "kind": "document" if is_document else "picture"}
        return name


def _zipped(contents: str, data: dict[str, bytes]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in {CONTENTS: contents.encode(), **data}.items():
            archive.writestr(zipfile.ZipInfo(name, MOMENT), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()
