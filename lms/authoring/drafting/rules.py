"""Hold a course that is not written yet: its fields, its lessons with raw blocks, the files they show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

type Block = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class DraftTranslation:
    """A lesson in another language: for each block its `texts` by their places, and perhaps an `image`."""

    language: str
    title: str
    intro: str
    blocks: Sequence[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class DraftLesson:
    """A lesson; in its blocks a file of the library is a `FileName`, another lesson a `LessonName`."""

    title: str
    blocks: Sequence[Block]
    minutes: int = 1
    intro: str = ""
    slug: str = ""
    clauses: Sequence[str] = ()
    translations: Sequence[DraftTranslation] = ()


@dataclass(frozen=True, slots=True)
class DraftFile:
    """A picture or a document that lessons show."""

    data: bytes
    title: str
    filename: str
    is_document: bool = False


@dataclass(frozen=True, slots=True)
class DraftCourse:
    """A course; unknown clauses and competencies stay out, an empty code takes the next free one."""

    title: str
    lessons: Sequence[DraftLesson]
    files: Mapping[str, DraftFile] = field(default_factory=dict)
    summary: str = ""
    title_en: str = ""
    summary_en: str = ""
    audience: str = ""
    audience_en: str = ""
    code: str = ""
    credit_hours: Decimal | None = None
    clauses: Sequence[str] = ()
    competencies: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class FileName:
    """Stands in a raw block where the number of a stored picture or document goes."""

    name: str


@dataclass(frozen=True, slots=True)
class LessonName:
    """Stands in a raw block where the number of a lesson of the same course goes."""

    slug: str


def link_to_lesson(slug: str) -> str:
    """Begin a link to a lesson of the same course, to be completed once that lesson stands."""
    return f'<a data-lesson="{slug}">'
