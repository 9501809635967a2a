"""Mark the saved answers of a frozen paper and sum them up by clause."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, cast

from lms.exams.domain.corrections import Correction, mark_corrected
from lms.exams.domain.formats import JsonObject
from lms.exams.domain.marking import Marked, with_people
from lms.exams.domain.papers import Slot
from lms.exams.domain.results import Result, SlotScore
from lms.exams.kinds.registry import kind_of
from lms.exams.models import Attempt, ClauseScore, QuestionVersion


@dataclass(frozen=True, slots=True)
class ClauseSum:
    """What one clause earned in one attempt."""

    clause_id: int
    items: int
    marks: Decimal
    max_marks: Decimal


@dataclass(frozen=True, slots=True)
class MarkedPaper:
    """Every slot marked, and the sums over those that count: a question left out counts in no sum."""

    by_slot: Mapping[int, Marked]
    result: Result
    by_clause: tuple[ClauseSum, ...]
    waiting: frozenset[int] = frozenset()

    @property
    def is_complete(self) -> bool:
        """Tell whether nothing waits for people any more."""
        return not self.waiting


NOTHING_CORRECTED: Final[Mapping[int, Correction]] = {}
NOTHING_GIVEN: Final[Mapping[int, Fraction]] = {}


def mark_paper(
    slots: Sequence[Slot],
    versions: Mapping[int, QuestionVersion],
    given: Mapping[int, object],
    corrections: Mapping[int, Correction] = NOTHING_CORRECTED,
    by_people: Mapping[int, Fraction] = NOTHING_GIVEN,
) -> MarkedPaper:
    """Mark what was given in each slot by the frozen keys; a slot without an answer earns nothing.

    `corrections` by version say what was corrected since the versions were frozen. `by_people` gives
    the share of a slot's marks that people gave, on top of what the machine judged.
    """
    by_slot = {
        slot.number: _mark(slot, versions[slot.version_id], given.get(slot.number), corrections)
        for slot in slots
    }
    waiting = frozenset(number for number, one in by_slot.items() if one.waits and number not in by_people)
    by_slot |= {
        slot.number: with_people(by_slot[slot.number], by_people[slot.number], slot.marks)
        for slot in slots
        if slot.number in by_people and by_slot[slot.number].waits
    }
    left_out = {version_id for version_id, correction in corrections.items() if correction.drops}
    counting = [slot for slot in slots if slot.version_id not in left_out]
    scores = tuple(
        SlotScore(
            number=slot.number,
            marks=by_slot[slot.number].marks,
            full_marks=slot.marks,
            answered=by_slot[slot.number].answered,
            part=slot.part,
            vital=slot.vital,
        )
        for slot in counting
    )
    return MarkedPaper(by_slot, Result(scores), _by_clause(counting, versions, by_slot), waiting)


def _mark(
    slot: Slot, version: QuestionVersion, given: object, corrections: Mapping[int, Correction]
) -> Marked:
    question = (kind_of(slot.kind).rule, cast("JsonObject", version.key))
    return mark_corrected(question, given, slot.marks, corrections.get(slot.version_id))


def write_clause_scores(attempt: Attempt, paper: MarkedPaper) -> None:
    """Write what the attempt earned on each clause, inside the caller's transaction."""
    ClauseScore.objects.bulk_create(
        ClauseScore(
            attempt=attempt,
            clause_id=one.clause_id,
            items=one.items,
            marks=one.marks,
            max_marks=one.max_marks,
        )
        for one in paper.by_clause
    )


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
