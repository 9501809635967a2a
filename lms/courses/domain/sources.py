"""Say what a course file and a lesson file hold, as typed values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from lms.courses.domain.block_sources import READERS
from lms.courses.domain.fields import Fault, Fields, Json


@dataclass(frozen=True)
class BlockSource:
    """One block of a lesson in the form the page stores; a picture still names its file."""

    kind: str
    place: str
    values: Mapping[str, Json]
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class LessonSource:
    """What a lesson file says; `own_figures` are invented figures that no fact holds, such as "26 小时"."""

    file: str
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

    file: str
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

    file: str
    key: str
    title: str
    title_en: str
    positions: tuple[str, ...]
    days_to_complete: int
    courses: tuple[str, ...]


def course_of(values: object, file: str, faults: list[Fault]) -> CourseSource:
    """Read a course file."""
    fields = Fields.of(values, file, faults)
    course = CourseSource(
        file=file,
        slug=fields.text("slug", longest=255),
        title=fields.text("title", longest=255),
        title_en=fields.text("title_en", "", longest=255),
        code=fields.text("unit", longest=20),
        summary=fields.text("summary", ""),
        audience=fields.text("audience", "", longest=200),
        credit_hours=_hours(fields),
        sort=fields.whole("sort", 0),
        clauses=tuple(fields.texts("clauses")),
        competencies=tuple(fields.texts("competencies")),
        lessons=tuple(fields.texts("lessons", at_least=1)),
    )
    fields.done()
    return course


def _hours(fields: Fields) -> Decimal:
    """Read credit hours: from 0 to 999.9, one decimal place."""
    text = fields.text("credit_hours")
    try:
        hours = Decimal(text or "0")
    except InvalidOperation:
        hours = Decimal(-1)
    if not 0 <= hours < 1000 or hours != round(hours, 1):
        fields.fault("`credit_hours` is not a number of hours with one decimal place")
        return Decimal(0)
    return hours


def lesson_of(values: object, file: str, faults: list[Fault]) -> LessonSource:
    """Read a lesson file."""
    fields = Fields.of(values, file, faults)
    lesson = LessonSource(
        file=file,
        slug=fields.text("slug", longest=255),
        title=fields.text("title", longest=255),
        minutes=fields.whole("minutes", 10, least=1),
        clauses=tuple(fields.texts("clauses")),
        intro=fields.text("intro", ""),
        own_figures=tuple(fields.texts("own_figures")),
        blocks=tuple(
            block for each in fields.members("blocks", "block", at_least=1) if (block := _block(each))
        ),
    )
    fields.done()
    return lesson


def _block(fields: Fields) -> BlockSource | None:
    """Read one block by its type."""
    kind = fields.choice("type", tuple(READERS))
    if kind not in READERS:
        return None
    fields.place = f"{fields.place} ({kind})"
    values = READERS[kind](fields)
    fields.done()
    return BlockSource(kind, fields.place, values, fields.line)


def paths_of(values: object, file: str, faults: list[Fault]) -> list[PathSource]:
    """Read a file of learning paths."""
    fields = Fields.of(values, file, faults)
    paths = [_path(each) for each in fields.members("paths", "path", at_least=1)]
    fields.done()
    return paths


def _path(fields: Fields) -> PathSource:
    """Read one learning path."""
    path = PathSource(
        file=fields.file,
        key=fields.text("key", longest=80),
        title=fields.text("title", longest=120),
        title_en=fields.text("title_en", "", longest=120),
        positions=tuple(fields.texts("positions")),
        days_to_complete=fields.whole("days_to_complete", 30, least=1),
        courses=tuple(fields.texts("courses", at_least=1)),
    )
    fields.done()
    return path
