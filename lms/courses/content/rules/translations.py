"""Read the English texts beside a course file or a lesson file, and hold them against what they translate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from lms.core.files.content.rules import Entry, chinese_left, compare_lengths, compare_texts
from lms.courses.content.rules.blocks import html_of_entry
from lms.courses.content.rules.sources import BlockSource, CourseSource, LessonSource
from lms.courses.translation.rules import TEXTS, WITH_PICTURE, Shape, TextKind, joined

LONGEST_TITLE: Final = 255
LONGEST_AUDIENCE: Final = 200


@dataclass(frozen=True)
class EnglishCourse:
    """What a course says of itself in English."""

    entry: Entry = field(compare=False)
    title: str
    summary: str
    audience: str


@dataclass(frozen=True)
class EnglishBlock:
    """The English texts of one block by their places; `image` names a picture of its own, if it has one."""

    texts: Mapping[str, str]
    image: str
    entry: Entry = field(compare=False)


@dataclass(frozen=True)
class EnglishLesson:
    """A lesson file in English, with one block for each of the lesson's."""

    entry: Entry = field(compare=False)
    title: str
    intro: str
    blocks: tuple[EnglishBlock, ...]

    def remarks(self) -> Iterator[str]:
        """Say where Chinese characters are left, quoted words and names in 《》 aside."""
        named = [(self.entry, {"title": self.title, "intro": self.intro})]
        for entry, texts in [*named, *((block.entry, block.texts) for block in self.blocks)]:
            for place, text in texts.items():
                yield from chinese_left(entry, place, text)


def english_course_of(entry: Entry, course: CourseSource) -> EnglishCourse:
    """Read the English words of a course."""
    english = EnglishCourse(
        entry=entry,
        title=entry.text("title", course.title_en, longest=LONGEST_TITLE),
        summary=_asked(entry, "summary", course.summary),
        audience=_asked(entry, "audience", course.audience, LONGEST_AUDIENCE),
    )
    if course.title_en and english.title != course.title_en:
        entry.refuse(f"title is not what title_en of {course.entry.file} says: {course.title_en!r}", "title")
    elif not english.title:
        entry.refuse("title is missing", "title")
    return english


def english_lesson_of(entry: Entry, lesson: LessonSource) -> EnglishLesson:
    """Read a lesson's English texts; a block stands in the place of the one that it translates."""
    title = entry.text("title", longest=LONGEST_TITLE)
    intro = _asked(entry, "intro", lesson.intro)
    parts = entry.entries("blocks", least=1)
    # What is wrong with the lesson itself is said there; its blocks cannot be told apart then.
    if not parts or lesson.entry.faults:
        entry.leave()
        return EnglishLesson(entry, title, intro, ())
    if len(parts) != len(lesson.blocks):
        reason = f"blocks has {len(parts)} entries, {lesson.entry.file} has {len(lesson.blocks)}"
        entry.refuse(reason, "blocks")
    pairs = zip(parts, lesson.blocks, strict=False)
    blocks = tuple(_block(part, source) for part, source in pairs)
    for part in parts[len(lesson.blocks) :]:
        part.leave()
    return EnglishLesson(entry, title, intro, blocks)


def _asked(entry: Entry, key: str, source: str, longest: int | None = None) -> str:
    """Read a text that is needed where the source has one, and may not be where it has none."""
    text = entry.text(key, "", longest=longest)
    compare_texts(entry, key, text, source)
    return text


def _block(part: Entry, source: BlockSource) -> EnglishBlock:
    """Read one block, which is of the kind of its source."""
    kind = part.text("type")
    if kind != source.kind:
        if kind:
            part.refuse(f"is a {kind}, the Chinese block at this place is a {source.kind}", "type")
        part.leave()
        return EnglishBlock({}, "", part)
    part.name = f"{part.name} ({kind})"
    texts = dict(_read(part, TEXTS[kind], source.values, ""))
    image = part.text("image", "", longest=200) if kind in WITH_PICTURE else ""
    return EnglishBlock(texts, "" if image == source.values.get("image") else image, part)


def _read(
    entry: Entry, shape: Mapping[str, Shape], source: Mapping[str, object], place: str
) -> Iterator[tuple[str, str]]:
    """Yield the texts of a mapping with their places."""
    for key, part in shape.items():
        here, original = joined(place, key), source.get(key)
        if isinstance(part, TextKind):
            is_rich = part is TextKind.RICH and key in entry
            text = html_of_entry(entry, key) if is_rich else entry.text(key, "", unquoted=True)
            compare_texts(entry, key, text, original)
            if text:
                yield here, text
        elif isinstance(part, tuple):
            yield from _read_list(entry, key, part[0], _listed(original), here)


def _read_list(
    entry: Entry, key: str, shape: Shape, source: Sequence[object], place: str
) -> Iterator[tuple[str, str]]:
    """Yield the texts of a list, which is as long as its source."""
    if isinstance(shape, Mapping):
        parts = entry.entries(key)
        for number, (part, original) in enumerate(zip(parts, source, strict=False)):
            inner = original if isinstance(original, Mapping) else {}
            yield from _read(part, shape, inner, joined(place, str(number)))
        for part in parts[len(source) :]:
            part.leave()
        compare_lengths(entry, key, key, len(parts), len(source))
    elif isinstance(shape, tuple):
        rows = entry.rows(key) if source else []
        for number, (row, original) in enumerate(zip(rows, source, strict=False)):
            cells = _listed(original)
            compare_lengths(entry, key, f"row {number + 1} of {key}", len(row), len(cells))
            yield from _cells(entry, key, row, cells, joined(place, str(number)))
        compare_lengths(entry, key, key, len(rows), len(source))
    else:
        texts = entry.texts(key)
        compare_lengths(entry, key, key, len(texts), len(source))
        yield from _cells(entry, key, texts, source, place)


def _cells(
    entry: Entry, key: str, texts: Sequence[str], source: Sequence[object], place: str
) -> Iterator[tuple[str, str]]:
    for number, (text, original) in enumerate(zip(texts, source, strict=False)):
        compare_texts(entry, key, text, original)
        if text:
            yield joined(place, str(number)), text


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()
