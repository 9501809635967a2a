"""Say what a course file and a lesson file hold, as typed values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from lms.core.files.content.rules import Entry
from lms.courses.content.rules.blocks import READERS, Json


@dataclass(frozen=True)
class BlockSource:
    """One block of a lesson in the form the page stores; a picture still names its file."""

    kind: str
    values: Mapping[str, Json]
    entry: Entry = field(compare=False)


@dataclass(frozen=True)
class LessonSource:
    """What a lesson file says; `own_figures` are invented figures that no fact holds, such as "26 小时"."""

    entry: Entry = field(compare=False)
    slug: str
    title: str
    minutes: int
    clauses: tuple[str, ...]
    intro: str
    blocks: tuple[BlockSource, ...]
    own_figures: tuple[str, ...] = ()


@dataclass(frozen=True)
class CourseSource:
    """What a course file says; `lessons` are the stems of its lesson files, in order."""

    entry: Entry = field(compare=False)
    slug: str
    title: str
    title_en: str
    code: str
    summary: str
    audience: str
    credit_hours: Decimal
    sort: int
    clauses: tuple[str, ...]
    competencies: tuple[str, ...]
    lessons: tuple[str, ...]


@dataclass(frozen=True)
class PathSource:
    """What a file of learning paths says about one path."""

    entry: Entry = field(compare=False)
    key: str
    title: str
    title_en: str
    positions: tuple[str, ...]
    days_to_complete: int
    courses: tuple[str, ...]


def course_of(entry: Entry) -> CourseSource:
    """Read a course file."""
    hours = entry.decimal("credit_hours", most=Decimal("999.9"))
    if hours != round(hours, 1):
        entry.refuse("credit_hours must have one decimal place", "credit_hours")
    return CourseSource(
        entry=entry,
        slug=entry.text("slug", longest=255),
        title=entry.text("title", longest=255),
        title_en=entry.text("title_en", "", longest=255),
        code=entry.text("unit", longest=20),
        summary=entry.text("summary", ""),
        audience=entry.text("audience", "", longest=200),
        credit_hours=hours,
        sort=entry.whole("sort", 0),
        clauses=tuple(entry.texts("clauses")),
        competencies=tuple(entry.texts("competencies")),
        lessons=tuple(entry.texts("lessons", least=1)),
    )


def lesson_of(entry: Entry) -> LessonSource:
    """Read a lesson file."""
    return LessonSource(
        entry=entry,
        slug=entry.text("slug", longest=255),
        title=entry.text("title", longest=255),
        minutes=entry.whole("minutes", 10, least=1),
        clauses=tuple(entry.texts("clauses")),
        intro=entry.text("intro", ""),
        own_figures=tuple(entry.texts("own_figures")),
        blocks=tuple(block for each in entry.entries("blocks", least=1) if (block := _block(each))),
    )


def _block(entry: Entry) -> BlockSource | None:
    """Read one block by its type."""
    kind = entry.kind("type", READERS)
    if entry.is_left:
        return None
    entry.name = f"{entry.name} ({kind})"
    return BlockSource(kind, READERS[kind](entry), entry)


def paths_of(file: Entry) -> list[PathSource]:
    """Read a file of learning paths."""
    return [
        PathSource(
            entry=entry,
            key=entry.text("key", longest=80),
            title=entry.text("title", longest=120),
            title_en=entry.text("title_en", "", longest=120),
            positions=tuple(entry.texts("positions")),
            days_to_complete=entry.whole("days_to_complete", 30, least=1),
            courses=tuple(entry.texts("courses", least=1)),
        )
        for entry in file.entries("paths", "key", least=1)
    ]
