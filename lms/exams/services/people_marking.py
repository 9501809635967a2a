"""Hand answers to people, take their marks, and complete an attempt when the last piece is settled."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import ClassVar, cast

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from lms.exams.choices import AttemptState
from lms.exams.domain.formats import JsonObject
from lms.exams.domain.papers import Slot
from lms.exams.domain.people_marking import SHARE_STEP, MarkingRule, settled
from lms.exams.domain.refusals import ExamRefusal
from lms.exams.domain.rubrics import PeoplePart, share_of_points
from lms.exams.kinds.registry import kind_of
from lms.exams.models import Attempt, GivenMarks, MarkingPlan, MarkingTask, QuestionVersion
from lms.exams.services.marking import MarkedPaper


class NotYourTask(ExamRefusal):
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
    """Make a task of every piece that waits, inside the caller's transaction; a second call adds none.

    Which tasks are looked at again is drawn by the attempt's seed, so nobody chooses.
    """
    plan, chance = plan_of(attempt.sitting.paper_id), Random(f"sample:{attempt.seed}")
    due_on = timezone.localdate(attempt.closed_at) + timedelta(days=plan.days)
    MarkingTask.objects.bulk_create(
        (
            MarkingTask(
                attempt=attempt,
                slot=slot.number,
                piece=part.id,
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
    """List the pieces of a version that people mark."""
    return kind_of(version.kind).people_parts(cast("JsonObject", version.key))


def part_of(task: MarkingTask) -> PeoplePart:
    """Give the piece a task is about."""
    return next(part for part in parts_of(task.version) if part.id == task.piece)


def shares_by_people(attempts: Iterable[int]) -> dict[int, dict[int, Fraction]]:
    """Give what people gave by attempt and slot, for slots of which every piece is settled."""
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
    """Take what a marker gives and settle the piece if nobody else has to look. Callers check the list.

    Returns the task; whoever completes the attempt asks `is_ready` afterwards.
    """
    locked = MarkingTask.objects.waiting().select_for_update(of=("self",))
    found = locked.select_related("version", "attempt__sitting").filter(pk=task.pk).first()
    if found is None or _is_own(found, by) or found.given.filter(marker=by, round=found.round).exists():
        raise NotYourTask
    points = {criterion: str(value) for criterion, value in verdict.points.items()}
    GivenMarks.objects.create(
        task=found,
        marker=by,
        points=points,
        share=_share(part_of(found), verdict),
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


def _is_own(task: MarkingTask, by: User) -> bool:
    return task.attempt.employee.user_id == by.pk


def _share(part: PeoplePart, verdict: Verdict) -> Decimal:
    if part.rubric:
        return _decimal(share_of_points(part.rubric, verdict.points))
    return min(max(verdict.share or Decimal(0), Decimal(0)), Decimal(1)).quantize(SHARE_STEP)


def _decimal(share: Fraction) -> Decimal:
    return (Decimal(share.numerator) / Decimal(share.denominator)).quantize(SHARE_STEP)
