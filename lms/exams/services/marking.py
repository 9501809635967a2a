"""Mark the saved answers of a frozen paper and sum them up by clause."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from lms.exams.domain.formats import JsonObject
from lms.exams.domain.marking import Marked, mark_answer
from lms.exams.domain.papers import Slot
from lms.exams.domain.results import Result, SlotScore
from lms.exams.models import QuestionVersion


@dataclass(frozen=True, slots=True)
class ClauseSum:
    """What one clause earned in one attempt."""

    clause_id: int
    items: int
    marks: Decimal
    max_marks: Decimal


@dataclass(frozen=True, slots=True)
class MarkedPaper:
    """Every slot marked, and the sums."""

    by_slot: Mapping[int, Marked]
    result: Result
    by_clause: tuple[ClauseSum, ...]


def mark_paper(
    slots: Sequence[Slot], versions: Mapping[int, QuestionVersion], given: Mapping[int, object]
) -> MarkedPaper:
    """Mark what was given in each slot by the frozen keys; a slot without an answer earns nothing."""
    by_slot = {
        slot.number: mark_answer(
            slot.kind,
            cast("JsonObject", versions[slot.version_id].key),
            given.get(slot.number),
            slot.marks,
        )
        for slot in slots
    }
    scores = tuple(
        SlotScore(
            number=slot.number,
            marks=by_slot[slot.number].marks,
            full_marks=slot.marks,
            answered=by_slot[slot.number].answered,
            part=slot.part,
        )
        for slot in slots
    )
    return MarkedPaper(by_slot, Result(scores), _by_clause(slots, versions, by_slot))


def _by_clause(
    slots: Sequence[Slot], versions: Mapping[int, QuestionVersion], by_slot: Mapping[int, Marked]
) -> tuple[ClauseSum, ...]:
    clauses = dict.fromkeys(versions[slot.version_id].clause_id for slot in slots)
    sums: list[ClauseSum] = []
    for clause_id in clauses:
        inside = [slot for slot in slots if versions[slot.version_id].clause_id == clause_id]
        earned = sum((by_slot[slot.number].marks for slot in inside), Decimal(0))
        possible = sum((slot.marks for slot in inside), Decimal(0))
        sums.append(ClauseSum(clause_id, len(inside), earned, possible))
    return tuple(sums)
