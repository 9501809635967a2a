"""Read what is kept of lessons in the reader's language; a reader of Chinese costs no query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import OuterRef, Subquery

from lms.core.languages import TranslationLanguage, reader_language
from lms.courses.translation.models import LessonTranslation
from lms.courses.translation.rules import Block, KeptWording, LessonWording, bodies_for, wording_for


def english_title(prefix: str = "") -> Subquery:
    """Ask of lessons for their English title, where it translates the title they have now.

    `prefix` leads from a row to its lesson.
    """
    titled = LessonTranslation.objects.filter(
        lesson=OuterRef(f"{prefix}pk"),
        language=TranslationLanguage.ENGLISH,
        source_title=OuterRef(f"{prefix}title"),
    ).exclude(title="")
    return Subquery(titled.values("title")[:1])


def lesson_wording(pk: int, title: str, intro: str, blocks: Sequence[Block]) -> LessonWording:
    """Give a lesson's words to the reader."""
    language = reader_language()
    if not language:
        return LessonWording(title, intro, blocks)
    found = LessonTranslation.objects.filter(lesson=pk, language=language).first()
    return wording_for(title, intro, blocks, kept_wording(found) if found else None)


def lesson_blocks(pk: int, blocks: Sequence[Block]) -> Sequence[Block]:
    """Give the blocks of a lesson in the reader's words."""
    return blocks_of_lessons({pk: blocks})[pk]


def blocks_of_lessons(bodies: Mapping[int, Sequence[Block]]) -> dict[int, Sequence[Block]]:
    """Give the blocks of many lessons, by key, in the reader's words; one query at most."""
    language = reader_language()
    if not language or not bodies:
        return dict(bodies)
    found = LessonTranslation.objects.filter(lesson__in=bodies, language=language)
    return bodies_for(bodies, {each.lesson_id: kept_wording(each) for each in found})


def kept_wording(translation: LessonTranslation) -> KeptWording:
    """Take a row apart."""
    return KeptWording(
        language=translation.language,
        title=translation.title,
        source_title=translation.source_title,
        intro=translation.intro,
        source_intro=translation.source_intro,
        blocks=translation.blocks,
    )
