"""Mark answers by the frozen key, clause by clause; hand the others to people and take their marks."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import ClassVar, Final, cast

from django.db import transaction
from django.utils import timezone

from lms.core.accounts import User
from lms.core.refusals import Refusal
from lms.exams.attempts.models import Attempt, ClauseScore
from lms.exams.attempts.rules.results import ClauseSum, MarkedPaper, Result, SlotScore
from lms.exams.choices import AttemptState
from lms.exams.marking.models import GivenMarks, MarkingPlan, MarkingTask
from lms.exams.marking.rules import SHARE_STEP, MarkingRule, settled
from lms.papers.drawing.rules.slots import Slot
from lms.questions.bank.models import QuestionVersion
from lms.questions.corrections.rules import Correction, mark_corrected
from lms.questions.kinds.registry import kind_of
from lms.questions.scoring.rules.formats import JsonObject
from lms.questions.scoring.rules.marking import Marked, with_people
from lms.questions.scoring.rules.rubrics import PeoplePart, share_of_points

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
            must_pass=slot.must_pass,
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


class NotYourTask(Refusal):
    """The answer is one's own, was marked by the same person before, or needs nobody any more."""

    code: ClassVar[str] = "not_your_task"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Points by criterion, or a share where there is no rubric, and a comment."""

    points: Mapping[str, Fraction]
    share: Decimal | None
    comment: str = ""


def plan_of(paper_id: int) -> MarkingPlan:
    """Give the marking plan of a paper; one with the usual values where none was written."""
    return MarkingPlan.objects.filter(paper=paper_id).first() or MarkingPlan(paper_id=paper_id)


def hand_to_people(
    *, attempt: Attempt, paper: MarkedPaper, slots: Iterable[Slot], versions: Mapping[int, QuestionVersion]
) -> None:
    """Make a task of every part that waits, inside the caller's transaction; a second call adds none.

    Which tasks are looked at again is drawn by the attempt's seed, so nobody chooses.
    """
    plan, chance = plan_of(attempt.sitting.paper_id), Random(f"sample:{attempt.seed}")
    due_on = timezone.localdate(attempt.closed_at) + timedelta(days=plan.days)
    MarkingTask.objects.bulk_create(
        (
            MarkingTask(
                attempt=attempt,
                slot=slot.number,
                part=part.id,
                version_id=slot.version_id,
                weight=_decimal(part.share),
                due_on=due_on,
                is_sample=chance.random() < plan.sample_share,
            )
            for slot in slots
            if slot.number in paper.waiting
            for part in parts_of(versions[slot.version_id])
        ),
        ignore_conflicts=True,
    )


def parts_of(version: QuestionVersion) -> tuple[PeoplePart, ...]:
    """List the parts of a version that people mark."""
    return kind_of(version.kind).people_parts(cast("JsonObject", version.key))


def part_of(task: MarkingTask) -> PeoplePart:
    """Give the part a task is about."""
    return next(part for part in parts_of(task.version) if part.id == task.part)


def shares_by_people(attempts: Iterable[int]) -> dict[int, dict[int, Fraction]]:
    """Give what people gave by attempt and slot, for slots of which every part is settled."""
    sums: dict[int, dict[int, Fraction]] = defaultdict(dict)
    waiting: set[tuple[int, int]] = set()
    for task in MarkingTask.objects.filter(attempt__in=list(attempts)):
        if task.share is None:
            waiting.add((task.attempt_id, task.slot))
            continue
        gained = Fraction(task.share) * Fraction(task.weight)
        sums[task.attempt_id][task.slot] = sums[task.attempt_id].get(task.slot, Fraction(0)) + gained
    for attempt_id, slot in waiting:
        sums[attempt_id].pop(slot, None)
    return sums


@transaction.atomic
def give_marks(*, task: MarkingTask, by: User, verdict: Verdict, now: datetime) -> MarkingTask:
    """Take what a marker gives and settle the part if nobody else has to look. Callers check the list.

    Returns the task; whoever completes the attempt asks `is_ready` afterwards.
    """
    locked = MarkingTask.objects.waiting().select_for_update(of=("self",))
    found = locked.select_related("version", "attempt__sitting").filter(pk=task.pk).first()
    if (
        found is None
        or found.attempt.employee.user_id == by.pk
        or found.given.filter(marker=by, round=found.round).exists()
    ):
        raise NotYourTask
    part = part_of(found)
    if part.rubric:
        share = _decimal(share_of_points(part.rubric, verdict.points))
    else:
        share = min(max(verdict.share or Decimal(0), Decimal(0)), Decimal(1)).quantize(SHARE_STEP)
    GivenMarks.objects.create(
        task=found,
        marker=by,
        points={criterion: str(value) for criterion, value in verdict.points.items()},
        share=share,
        comment=verdict.comment.strip(),
        marked_at=now,
        round=found.round,
    )
    settle(found, plan_of(found.attempt.sitting.paper_id).rule())
    return found


def settle(task: MarkingTask, rule: MarkingRule) -> bool:
    """Write what counts of a locked task if enough people have marked it; tell whether it is settled."""
    share = settled(task.shares_given(), rule)
    if share is None:
        return False
    task.share, task.is_reopened = share, False
    task.save(update_fields=["share", "is_reopened"])
    return True


def is_ready(attempt: Attempt) -> bool:
    """Tell whether an attempt handed in has nothing left that waits for people."""
    waits = MarkingTask.objects.waiting().filter(attempt=attempt).exists()
    return attempt.state == AttemptState.HANDED_IN and not waits


def _decimal(share: Fraction) -> Decimal:
    return (Decimal(share.numerator) / Decimal(share.denominator)).quantize(SHARE_STEP)
