"""Lessons that are in English as well, or are about to be."""

from __future__ import annotations

from pathlib import Path

import yaml

from lms.courses.pages.models import LessonPage
from lms.courses.translating.services import keep_translation
from lms.courses.translation.models import LessonTranslation
from lms.courses.translation.rules import BlockTranslation, KeptWording, digest_of, source_texts
from tests.factories.courses import (
    DRAWING,
    check,
    law,
    make_course,
    make_enrolment,
    make_lesson,
    prose,
    standard_value,
    write,
    write_course_folder,
)
from tests.factories.people import Cast

# The blocks of `lesson_to_translate`.
ALL = ("prose-1", "check-1", "law", "standard-value")
ENGLISH: dict[str, object] = {
    "title": "First lesson",
    "blocks": [
        {"type": "prose", "heading": "Opening", "text": "The matter **first**.\n\n- one\n- two"},
        {"type": "picture", "image": "drawing.en.svg", "alt": "A drawing", "caption": "Drawing"},
    ],
}


def write_english_course(folder: Path) -> Path:
    """Write a course whose first lesson and description are in English as well."""
    course = write_course_folder(folder)
    values = yaml.safe_load((course / "course.yaml").read_text(encoding="utf-8"))
    write(course / "course.yaml", {**values, "summary": "走一遍", "title_en": "The process"})
    write(course / "course.en.yaml", {"title": "The process", "summary": "Walk through it"})
    write(course / "01-first.en.yaml", ENGLISH)
    (course / "drawing.en.svg").write_text(DRAWING.replace("rect", "ellipse"), encoding="utf-8")
    return folder


def translated(lesson: LessonPage, *blocks: str) -> LessonTranslation:
    """Translate the title and the named blocks of a lesson, each text by its place."""
    kept: dict[str, BlockTranslation] = {}
    for block in lesson.body.raw_data:
        if block["id"] in blocks:
            texts = {each.place: f"English {block['id']} {each.place}" for each in source_texts(block)}
            texts |= {e.place: f"<p>{texts[e.place]}</p>" for e in source_texts(block) if e.kind == "rich"}
            kept[block["id"]] = {"texts": texts, "of": digest_of(block)}
    wording = KeptWording("en", "English title", lesson.title, "English opening", lesson.intro, kept)
    return keep_translation(lesson=lesson, wording=wording)


def lesson_to_translate(cast: Cast) -> LessonPage:
    """Make a lesson of four blocks that Li takes."""
    course = make_course("U1", lessons=0)
    make_enrolment(cast.li, course)
    lesson = make_lesson(course, "translated", [prose(1), check(), law(), standard_value()])
    lesson.clauses.set([])
    return lesson
