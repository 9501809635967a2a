"""Write a course with its lessons, pictures and documents as drafts of the author who asked for it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from hashlib import sha1
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db import transaction
from django.utils.text import slugify
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Page

from lms.authoring.drafting.rules import (
    Block,
    DraftCourse,
    DraftFile,
    DraftLesson,
    DraftTranslation,
    FileName,
    LessonName,
    link_to_lesson,
)
from lms.authoring.translating.queries import cites_law
from lms.core.accounts import User
from lms.core.trail.api import record
from lms.core.wording import JSON
from lms.courses.api import CoursePage
from lms.courses.content.api import (
    COLLECTION,
    course_index,
    free_course_code,
    free_lesson_slug,
    free_slug,
    half_hours,
)
from lms.courses.learning.api import LessonPage
from lms.courses.translating.api import BlockTranslation, KeptWording, digest_of, keep_translation
from lms.standards.api import Clause, Competency, clauses_by_number


@transaction.atomic
def write_draft(*, draft: DraftCourse, by: User, source: str) -> CoursePage:
    """Write a course nobody sees yet but its authors; give its page.

    A code or an address that another course has is replaced by the next free one. `source` names where it
    comes from in the audit trail. Callers check who may.
    """
    files = {name: _stored(file) for name, file in draft.files.items()}
    course = _write_course(draft, by)
    lessons = [_add_lesson(course, lesson) for lesson in draft.lessons]
    known = {lesson.slug: page for lesson, page in zip(draft.lessons, lessons, strict=True) if lesson.slug}
    clauses = clauses_by_number({number for lesson in draft.lessons for number in lesson.clauses})
    for lesson, page in zip(draft.lessons, lessons, strict=True):
        page.body = _body(lesson.blocks, files, known)
        page.clauses = [clauses[number] for number in lesson.clauses if number in clauses]
        _keep(page, by)
        for translation in lesson.translations:
            _translate(page, translation, files, known, by)
    details: dict[str, JSON] = {"lessons": len(lessons), "made_from": source}
    record(actor=by, action="courses.drafted", subject=course, details=details)
    return course


def _body(blocks: Sequence[Block], files: Mapping[str, int], lessons: Mapping[str, LessonPage]) -> str:
    """Write a body with the numbers that files and lessons have here."""

    def number(named: object) -> int | None:
        match named:
            case FileName():
                return files[named.name]
            case LessonName():
                return int(lessons[named.slug].pk) if named.slug in lessons else None
        raise TypeError(named)

    body = json.dumps(blocks, ensure_ascii=False, default=number)
    for slug, lesson in lessons.items():
        link = json.dumps(f'<a linktype="page" id="{lesson.pk}">')[1:-1]
        body = body.replace(json.dumps(link_to_lesson(slug), ensure_ascii=False)[1:-1], link)
    return body


def _translate(
    page: LessonPage,
    translation: DraftTranslation,
    files: Mapping[str, int],
    lessons: Mapping[str, LessonPage],
    by: User,
) -> None:
    """Keep what the lesson says in another language, as a translation of what it says now.

    Words on the law came in a file that anybody may have written: they wait for a second trainer.
    """
    told: list[BlockTranslation] = json.loads(_body(translation.blocks, files, lessons))
    wording = KeptWording(
        language=translation.language,
        title=translation.title,
        source_title=page.title,
        intro=translation.intro,
        source_intro=page.intro,
        blocks={
            str(block["id"]): own | _stamp(block, by)
            for block, own in zip(page.body.raw_data, told, strict=True)
            if own
        },
    )
    keep_translation(lesson=page, wording=wording)


def _stamp(block: Block, by: User) -> BlockTranslation:
    stamp: BlockTranslation = {"of": digest_of(block)}
    return {**stamp, "by": by.pk} if cites_law(block) else stamp


def _write_course(draft: DraftCourse, by: User) -> CoursePage:
    index = course_index()
    taken = CoursePage.objects.filter(code=draft.code).exists()
    code = draft.code if draft.code and not taken else free_course_code()
    last = CoursePage.objects.order_by("-sort").values_list("sort", flat=True).first()
    minutes = sum(lesson.minutes for lesson in draft.lessons)
    course = CoursePage(
        title=draft.title,
        title_en=draft.title_en,
        slug=free_slug(index, slugify(code) or free_course_code().lower()),
        code=code,
        summary=draft.summary,
        summary_en=draft.summary_en,
        audience=draft.audience,
        audience_en=draft.audience_en,
        credit_hours=draft.credit_hours or Decimal(str(half_hours(minutes))),
        sort=(last or 0) + 1,
        live=False,
    )
    index.add_child(instance=course)
    clauses: dict[str, Clause] = clauses_by_number(set(draft.clauses)) if draft.clauses else {}
    course.clauses = [clauses[number] for number in draft.clauses if number in clauses]
    course.competencies = list(Competency.objects.filter(code__in=draft.competencies))
    _keep(course, by)
    return course


def _add_lesson(course: CoursePage, lesson: DraftLesson) -> LessonPage:
    parent = Page.objects.get(pk=course.pk)
    page = LessonPage(
        title=lesson.title,
        slug=free_slug(parent, lesson.slug) if lesson.slug else free_lesson_slug(parent),
        minutes=lesson.minutes,
        intro=lesson.intro,
        live=False,
    )
    parent.add_child(instance=page)
    return page


def _stored(file: DraftFile) -> int:
    """Store a file in the library, or find the same one there; give its number."""
    digest = sha1(file.data, usedforsecurity=False).hexdigest()
    model = get_document_model() if file.is_document else get_image_model()
    found = model.objects.filter(title=file.title, file_hash=digest).first()
    if found is not None:
        return int(found.pk)
    ours = Collection.objects.filter(name=COLLECTION, depth=2).first()
    collection = ours or Collection.get_first_root_node().add_child(name=COLLECTION)
    stored = (
        ContentFile(file.data, name=file.filename)
        if file.is_document
        else ImageFile(BytesIO(file.data), name=file.filename)
    )
    made = model(
        title=file.title, file=stored, collection=collection, file_size=len(file.data), file_hash=digest
    )
    made.save()
    return int(made.pk)


def _keep(page: CoursePage | LessonPage, by: User) -> None:
    """Save the page as a draft, with a revision in the name of who made it."""
    page.owner_id = by.pk
    page.has_unpublished_changes = True
    page.save()
    page.save_revision(user=by, log_action=True)
