"""Read attempts: who may see one, the facts that rules take, its paper without keys, which one is best."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import cast

from django.db.models import (
    Count,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce

from lms.exams.attempts.models import Answer, Attempt
from lms.exams.attempts.rules.access import AttemptFacts, SittingRules, State
from lms.exams.choices import AttemptState
from lms.exams.settings import ExamSettings
from lms.exams.sittings.models import Sitting, SittingSeat
from lms.papers.choices import PaperKind
from lms.papers.drawing.queries import shown
from lms.papers.drawing.rules.slots import Slot, SlotJson, slots_from_json
from lms.people.api import AnyUser, Role, employee_of, has_role, visible_employees
from lms.questions.corrections.models import KeyCorrection
from lms.questions.corrections.rules import is_invalidated
from lms.questions.versions.queries import ShownQuestion, kept_questions


def owns(user: AnyUser, attempt: Attempt) -> bool:
    """Tell whether the attempt is the user's own."""
    employee = employee_of(user)
    return employee is not None and attempt.employee_id == employee.pk


def sees_single_answers(user: AnyUser, attempt: Attempt) -> bool:
    """Tell whether the user may read single answers: one's own, or as HR or auditor; managers may not."""
    return owns(user, attempt) or has_role(user, Role.HR, Role.AUDITOR)


def may_see_result(user: AnyUser, attempt: Attempt) -> bool:
    """Tell whether the user may see the result: one's own, or of somebody the user may see."""
    return owns(user, attempt) or visible_employees(user).filter(pk=attempt.employee_id).exists()


def rules_of(sitting: Sitting, seat: SittingSeat | None = None) -> SittingRules:
    """Give the rules of a sitting as they hold for a seat; its paper is read with it."""
    paper = sitting.paper
    allowed, cool_down = sitting.attempts_allowed, sitting.cool_down_hours
    return SittingRules(
        minutes=paper.minutes,
        opens_at=(seat and seat.opens_at) or sitting.opens_at,
        closes_at=(seat and seat.closes_at) or sitting.closes_at,
        late_entry_minutes=sitting.late_entry_minutes,
        attempts_allowed=paper.attempts if allowed is None else allowed,
        cool_down=timedelta(hours=paper.cool_down_hours if cool_down is None else cool_down),
        resit_after_pass=paper.kind != PaperKind.EXAM,
        grace_seconds=ExamSettings.current().grace_seconds,
        extra_minutes=seat.extra_minutes if seat else 0,
        is_let_in=bool(seat and seat.let_in_at),
        is_cancelled=sitting.cancelled_at is not None,
    )


def facts_of(attempts: Iterable[Attempt]) -> list[AttemptFacts]:
    """Give the facts of attempts."""
    return [facts_of_one(attempt) for attempt in attempts]


def facts_of_one(attempt: Attempt) -> AttemptFacts:
    """Give the facts of one attempt."""
    return AttemptFacts(
        state=cast("State", attempt.state),
        started_at=attempt.started_at,
        deadline=attempt.deadline,
        closed_at=attempt.closed_at,
        passed=attempt.passed,
        held_at=attempt.held_at,
        is_used_up=attempt.is_used_up,
    )


def best_of(attempts: Iterable[Attempt]) -> Attempt | None:
    """Choose the marked attempt that tells how somebody did: a pass before a fail, then the larger share.

    A fail may have more marks than a later pass, where a question that must be right was missed.
    """
    marked = [one for one in attempts if one.state == AttemptState.MARKED]
    return max(marked, key=lambda one: (one.passed is True, _share(one), one.number), default=None)


def _share(attempt: Attempt) -> Decimal:
    return (
        attempt.marks / attempt.max_marks if attempt.marks is not None and attempt.max_marks else Decimal(0)
    )


def slots_of(attempt: Attempt) -> tuple[Slot, ...]:
    """Read the slot map of an attempt."""
    return slots_from_json(cast("list[SlotJson]", attempt.slots))


def questions_in(slots: Sequence[Slot]) -> list[ShownQuestion]:
    """Give the questions of an attempt's slots in their order and without their keys."""
    versions = kept_questions([slot.version_id for slot in slots])
    parts_before = ["", *(slot.part for slot in slots)]
    return [
        shown(slot, versions[slot.version_id], opens_part=slot.part != before)
        for slot, before in zip(slots, parts_before, strict=False)
    ]


def open_among(attempt: Attempt, questions: Sequence[ShownQuestion]) -> Sequence[ShownQuestion]:
    """Give the questions that take answers now: all, or one page's where there is no way back."""
    if not attempt.sitting.paper.no_way_back:
        return questions
    shown_now = range(attempt.open_from, attempt.open_to + 1)
    return [question for question in questions if question.number in shown_now]


def left_among(attempt: Attempt, questions: Sequence[ShownQuestion]) -> Sequence[ShownQuestion]:
    """Give the questions of pages that were left for good."""
    if not attempt.sitting.paper.no_way_back:
        return []
    return [question for question in questions if question.number < attempt.open_from]


def answers_of(attempt: Attempt) -> Sequence[Answer]:
    """List the saved answers by slot."""
    return list(Answer.objects.filter(attempt=attempt).order_by("slot"))


def revision_of(attempt: Attempt) -> int:
    """Return the sum of the revisions of all saved answers; it grows with every answer that is saved."""
    return Answer.objects.filter(attempt=attempt).aggregate(revision=Coalesce(Sum("revision"), 0))["revision"]


def seats_with_attempts_left(used: QuerySet[Attempt]) -> QuerySet[SittingSeat]:
    """Keep the seats whose people used fewer attempts there than are allowed; `used` says which ones count.

    `AttemptFacts.is_one_of_those_allowed` and `rules_of` say the same of one person.
    """
    counted = of_seat(used).order_by().values("employee").annotate(number=Count("pk")).values("number")
    seats = SittingSeat.objects.alias(
        used=Coalesce(Subquery(counted, output_field=IntegerField()), 0),
        allowed=Coalesce("sitting__attempts_allowed", "sitting__paper__attempts"),
    )
    return seats.filter(used__lt=F("allowed"))


def of_seat(attempts: QuerySet[Attempt]) -> QuerySet[Attempt]:
    return attempts.filter(sitting=OuterRef("sitting"), employee=OuterRef("employee"))


def must_pass_missed(attempt: Attempt) -> list[int]:
    """List the slots that had to be right and were not; empty where nothing was marked."""
    return must_pass_missed_in([attempt]).get(attempt.pk, [])


def must_pass_missed_in(attempts: Iterable[Attempt]) -> dict[int, list[int]]:
    """List those slots by the keys of their attempts, without attempts that missed none; two queries for all.

    The marks of the answers tell, never the pass: while results are judged anew it lags behind. A question
    that was invalidated cannot be missed, whatever stands in its answer.
    """
    marked = [one for one in attempts if one.state == AttemptState.MARKED]
    must_pass = {(one.pk, slot.number): slot for one in marked for slot in slots_of(one) if slot.must_pass}
    if not must_pass:
        return {}
    corrections = KeyCorrection.objects.in_force({slot.version_id for slot in must_pass.values()})
    invalidated = {pk for pk, made in corrections.items() if is_invalidated(made)}
    answers = Answer.objects.filter(
        attempt__in={pk for pk, _number in must_pass}, slot__in={number for _pk, number in must_pass}
    )
    earned = {(pk, slot): marks for pk, slot, marks in answers.values_list("attempt", "slot", "marks")}
    missed: dict[int, list[int]] = defaultdict(list)
    for (pk, number), slot in sorted(must_pass.items()):
        if slot.version_id not in invalidated and (earned.get((pk, number)) or Decimal(0)) < slot.marks:
            missed[pk].append(number)
    return dict(missed)
