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
class ElectivesSource:
    """Courses of a path of which some are needed."""

    name: str
    needed: int
    courses: tuple[str, ...]


@dataclass(frozen=True)
class PathSource:
    """What a file of learning paths says about one path."""

    entry: Entry = field(compare=False)
    key: str
    title: str
    title_en: str
    positions: tuple[str, ...]
    days_to_complete: int
    valid_months: int | None
    courses: tuple[str, ...]
    gates: frozenset[str]
    electives: tuple[ElectivesSource, ...]
    days: Mapping[str, int]

    def electives_of(self, course: str) -> str:
        """Name the electives that a course belongs to."""
        return next((each.name for each in self.electives if course in each.courses), "")


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
    return [_path_of(entry) for entry in file.entries("paths", "key", least=1)]


def _path_of(entry: Entry) -> PathSource:
    """Read one path; gates, electives and days may name only courses of it, electives each course once."""
    courses = tuple(entry.texts("courses", least=1))
    gates = entry.texts("gates")
    electives = [
        ElectivesSource(
            name=each.text("name", longest=40),
            needed=each.whole("needed", 1, least=1),
            courses=tuple(each.texts("courses", least=2)),
        )
        for each in entry.entries("electives", "name")
    ]
    days = {each.text("course"): each.whole("days") for each in entry.entries("due", "course")}
    grouped = [code for each in electives for code in each.courses]
    for key, codes in {"gates": gates, "electives": grouped, "due": list(days)}.items():
        for code in codes:
            if code not in courses:
                entry.refuse(f"{code!r} is none of its courses", key)
    if len(grouped) != len(set(grouped)):
        entry.refuse("a course stands in its electives twice", "electives")
    if len({each.name for each in electives}) != len(electives):
        entry.refuse("two of its electives have one name", "electives")
    for each in electives:
        if each.needed > len(each.courses):
            entry.refuse(f"{each.name!r} needs more courses than it has", "electives")
    return PathSource(
        entry=entry,
        key=entry.text("key", longest=80),
        title=entry.text("title", longest=120),
        title_en=entry.text("title_en", "", longest=120),
        positions=tuple(entry.texts("positions")),
        days_to_complete=entry.whole("days_to_complete", 30, least=1),
        valid_months=entry.whole("valid_months", 0, most=1200) or None,
        courses=courses,
        gates=frozenset(gates),
        electives=tuple(electives),
        days=days,
    )
