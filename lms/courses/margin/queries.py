"""Read what stands beside a lesson for one reader: two statements, whatever stands there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from lms.courses.asking.models import Remark, RemarkKind
from lms.courses.notes.models import LessonNote
from lms.courses.pages.models import LessonPage
from lms.courses.pages.rules import NamedPassage, passages_of
from lms.courses.translation.queries import lesson_blocks
from lms.courses.translation.rules import Block
from lms.people.api import Employee


@dataclass(frozen=True)
class PassageMargin:
    """What stands at one passage: the reader's own, and the answers that all readers see."""

    block_id: str
    quote: str
    is_gone: bool = False
    note: LessonNote | None = None
    is_unclear: bool = False
    waiting: tuple[Remark, ...] = ()
    answered: tuple[Remark, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to show."""
        return not (self.note or self.is_unclear or self.waiting or self.answered)


@dataclass(frozen=True)
class LessonMargin:
    """Everything beside a lesson, by passage; `gone` are the reader's own notes whose passage is no more."""

    lesson: int
    is_employee: bool
    passages: tuple[PassageMargin, ...]
    gone: tuple[PassageMargin, ...]


def lesson_margin(lesson: LessonPage, employee: Employee | None, blocks: Sequence[Block]) -> LessonMargin:
    """Gather what stands beside a lesson, in the order of its passages, named as the blocks read."""
    passages = passages_of(blocks)
    notes = {}
    said = Remark.objects.answered().filter(lesson=lesson)
    if employee is not None:
        notes = {note.block_id: note for note in LessonNote.objects.filter(employee=employee, lesson=lesson)}
        answered = Q(kind=RemarkKind.QUESTION, state="answered")
        said = Remark.objects.filter(answered | Q(employee=employee, state="open"), lesson=lesson)
    remarks: dict[str, list[Remark]] = defaultdict(list)
    for remark in said:
        remarks[remark.block_id].append(remark)
    filled = [
        _margin(passage, notes.get(passage.block_id), remarks[passage.block_id]) for passage in passages
    ]
    there = {passage.block_id for passage in passages}
    gone = [
        PassageMargin(note.block_id, note.quote, is_gone=True, note=note)
        for note in notes.values()
        if note.block_id not in there
    ]
    return LessonMargin(
        lesson.pk,
        employee is not None,
        tuple(each for each in filled if not each.is_empty),
        tuple(sorted(gone, key=lambda each: each.block_id)),
    )


def passage_margin(lesson: LessonPage, block_id: str, employee: Employee) -> PassageMargin | None:
    """Give what stands at one passage; nothing where the lesson has none and the reader has no note there."""
    note = LessonNote.objects.filter(employee=employee, lesson=lesson, block_id=block_id).first()
    blocks = lesson_blocks(lesson.pk, lesson.body.raw_data)
    passage = next((one for one in passages_of(blocks) if one.block_id == block_id), None)
    if passage is None:
        return PassageMargin(block_id, note.quote, is_gone=True, note=note) if note else None
    shown = Q(kind=RemarkKind.QUESTION, state="answered") | Q(employee=employee, state="open")
    return _margin(passage, note, Remark.objects.filter(shown, lesson=lesson, block_id=block_id))


def _margin(passage: NamedPassage, note: LessonNote | None, remarks: Iterable[Remark]) -> PassageMargin:
    """Sort what was said at a passage."""
    remarks = list(remarks)
    return PassageMargin(
        passage.block_id,
        passage.quote,
        note=note,
        is_unclear=any(remark.kind == RemarkKind.UNCLEAR for remark in remarks),
        waiting=tuple(remark for remark in remarks if remark.is_open and remark.kind != RemarkKind.UNCLEAR),
        answered=tuple(remark for remark in remarks if not remark.is_open),
    )
