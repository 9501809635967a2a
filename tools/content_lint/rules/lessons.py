"""Hold a lesson and a course against the house rules of teaching: length, parts, pictures, notices."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from lms.courses.content.rules.blocks import Json
from lms.courses.content.rules.sources import BlockSource, CourseSource, LessonSource

SHORTEST: Final = 900
LONGEST: Final = 1_800
CHECKS: Final = 3
SHORTEST_ALT: Final = 20
CHINESE: Final = re.compile(r"[㐀-鿿]")
MARKUP: Final = re.compile(r"<[^>]+>")
# What readers do not see.
UNSEEN: Final = frozenset(
    {"clause", "facts", "image", "law", "verdict", "verification", "as_of", "correct", "name", "leads_to"}
)

type Remark = tuple[int, str]


def length_of(lesson: LessonSource) -> int:
    """Count the Chinese characters of all blocks together."""
    shown = (text for block in lesson.blocks for text in _texts(block.values))
    return sum(len(CHINESE.findall(MARKUP.sub("", text))) for text in shown)


def wrong_length(lesson: LessonSource) -> Iterator[Remark]:
    """Say that a lesson is too short or too long to be read in one go."""
    length = length_of(lesson)
    if not SHORTEST <= length <= LONGEST:
        yield 0, f"has {length} Chinese characters in its blocks; {SHORTEST} to {LONGEST} are wanted"


def too_few_checks(lesson: LessonSource) -> Iterator[Remark]:
    """Say that a lesson has fewer check questions than the house wants."""
    checks = len(_of_kind(lesson, "check"))
    if checks < CHECKS:
        yield 0, f"has {checks} check questions; at least {CHECKS} are wanted"


def silent_options(lesson: LessonSource) -> Iterator[Remark]:
    """Name check questions whose options do not all say why they are right or wrong, or are the same."""
    for block in _of_kind(lesson, "check"):
        options = _members(block.values["options"])
        if any(not str(option["why"]).strip() for option in options):
            yield block.entry.line_of(), "an option does not say why it is right or wrong (why)"
        if len({str(option["text"]) for option in options}) < len(options):
            yield block.entry.line_of(), "two options are the same"


def one_sided_dialogues(lesson: LessonSource) -> Iterator[Remark]:
    """Say that a lesson lacks a dialogue to follow or one to avoid, or that one has no comment."""
    dialogues = _of_kind(lesson, "dialogue")
    for verdict in ("good", "bad"):
        if not any(block.values["verdict"] == verdict for block in dialogues):
            yield 0, f"has no dialogue with verdict: {verdict}"
    for block in dialogues:
        if not block.values["comment"]:
            yield block.entry.line_of(), "the dialogue has no comment that says what is good or bad in it"


def no_summary(lesson: LessonSource) -> Iterator[Remark]:
    """Say that a lesson ends without its key points."""
    if not _of_kind(lesson, "key_point"):
        yield 0, "has no key_point block as its summary"


def thin_alternatives(lesson: LessonSource) -> Iterator[Remark]:
    """Name pictures whose text alternative cannot say what they show."""
    for block in _of_kind(lesson, "picture"):
        if len(str(block.values["alt"])) < SHORTEST_ALT:
            yield (
                block.entry.line_of(),
                f"alt has under {SHORTEST_ALT} characters; tell all that the picture shows",
            )


def no_picture(course: CourseSource, lessons: Sequence[LessonSource]) -> Iterator[Remark]:
    """Say that a course shows no picture at all."""
    if not any(_of_kind(lesson, "picture") for lesson in lessons):
        yield 0, "none of the lessons has a picture; at least one a course is wanted"


def untold_clauses(course: CourseSource, lessons: Sequence[LessonSource]) -> Iterator[Remark]:
    """Name clauses that a course says it teaches and none of its lessons does."""
    taught = {clause for lesson in lessons for clause in lesson.clauses}
    for clause in course.clauses:
        if clause not in taught:
            yield 0, f"says it teaches clause {clause}, but none of its lessons does"


def _of_kind(lesson: LessonSource, kind: str) -> list[BlockSource]:
    return [block for block in lesson.blocks if block.kind == kind]


def _members(value: Json) -> list[dict[str, Json]]:
    return [dict(one) for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _texts(value: Json, key: str = "") -> Iterator[str]:
    """Yield the texts that readers see, at any depth."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, key)
    elif isinstance(value, str) and key not in UNSEEN:
        yield value
