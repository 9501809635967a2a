"""Build the stored form of a lesson's body from its file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from uuid import NAMESPACE_URL, uuid5

from lms.courses.domain.fields import Json
from lms.courses.domain.sources import BlockSource, LessonSource


def raw_body(lesson: LessonSource, images: Mapping[str, int]) -> list[dict[str, Json]]:
    """Give the blocks with ids that stay the same when the file is loaded again."""
    seen: Counter[str] = Counter()
    return [
        {
            "type": block.kind,
            "value": _values(block, images),
            "id": _stable_id(lesson, block, seen),
        }
        for block in lesson.blocks
    ]


def _values(block: BlockSource, images: Mapping[str, int]) -> dict[str, Json]:
    """Replace a picture's file name by its image."""
    if block.kind != "picture":
        return dict(block.values)
    return {**block.values, "image": images[str(block.values["image"])]}


def _stable_id(lesson: LessonSource, block: BlockSource, seen: Counter[str]) -> str:
    """Name a block by what it is, so that progress and answers survive a change elsewhere.

    A check question is named by its words: another question is another block, and its answer is asked anew.
    """
    identity = f"{block.kind}:{block.values['question']}" if block.kind == "check" else block.kind
    seen[identity] += 1
    return str(uuid5(NAMESPACE_URL, f"{lesson.file}#{identity}#{seen[identity]}"))
