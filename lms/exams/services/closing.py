"""End attempts: hand in, close what is overdue, mark and tell."""

from datetime import datetime
from typing import cast

from django.db import transaction

from lms.exams.choices import AttemptState, ClosedBy
from lms.exams.domain.attempts import is_overdue
from lms.exams.domain.papers import SlotJson, slots_from_json
from lms.exams.domain.results import PassRule, passes
from lms.exams.models import Answer, Attempt, ClauseScore, QuestionVersion
from lms.exams.queries.attempts import facts_of_one
from lms.exams.services.marking import MarkedPaper, mark_paper
from lms.exams.settings import ExamSettings
from lms.exams.signals import attempt_marked


@transaction.atomic
def hand_in(*, attempt: Attempt, now: datetime) -> Attempt:
    """Close the attempt at its taker's wish and mark it; a second call changes nothing.

    The answers were committed when they were given, so a failure here loses none of them. What
    comes after the deadline is closed as overdue. The view checks whose attempt it is.
    """
    return close_attempt(attempt=attempt, now=now)


def close_overdue(now: datetime) -> int:
    """Close every open attempt past its deadline and grace, each in a transaction of its own."""
    grace = ExamSettings.current().grace_seconds
    opened = Attempt.objects.filter(state=AttemptState.OPEN, deadline__lt=now).defer("slots")
    overdue = [attempt for attempt in opened if is_overdue(facts_of_one(attempt), now, grace_seconds=grace)]
    for attempt in overdue:
        with transaction.atomic():
            close_attempt(attempt=attempt, now=now)
    return len(overdue)


def close_if_overdue(*, attempt: Attempt, now: datetime) -> Attempt:
    """Close the attempt if its time and grace are over, so that nobody waits for the sweep."""
    grace = ExamSettings.current().grace_seconds
    if not is_overdue(facts_of_one(attempt), now, grace_seconds=grace):
        return attempt
    with transaction.atomic():
        return close_attempt(attempt=attempt, now=now)


def close_attempt(*, attempt: Attempt, now: datetime) -> Attempt:
    """Lock, mark and close an open attempt inside the caller's transaction.

    The lock waits for answers on their way; an answer that comes later finds the attempt closed.
    """
    locked = (
        Attempt.objects.select_for_update(of=("self",)).select_related("sitting__paper").get(pk=attempt.pk)
    )
    if locked.state != AttemptState.OPEN:
        return locked
    slots = slots_from_json(cast("list[SlotJson]", locked.slots))
    versions = QuestionVersion.objects.in_bulk([slot.version_id for slot in slots])
    answers = list(Answer.objects.filter(attempt=locked))
    paper = mark_paper(slots, versions, {answer.slot: answer.given for answer in answers})
    _write_marks(locked, answers, paper)
    _write_end(locked, paper, now)
    transaction.on_commit(lambda: attempt_marked.send(sender=Attempt, attempt=locked))
    return locked


def _write_marks(attempt: Attempt, answers: list[Answer], paper: MarkedPaper) -> None:
    for answer in answers:
        marked = paper.by_slot.get(answer.slot)
        answer.marks = marked.marks if marked else None
    Answer.objects.bulk_update(answers, ["marks"], batch_size=200)
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


def _write_end(attempt: Attempt, paper: MarkedPaper, now: datetime) -> None:
    """Set the end: an attempt whose time ran out ended at its deadline, whenever that was noticed."""
    in_time = now <= attempt.deadline
    attempt.closed_by = ClosedBy.TAKER if in_time else ClosedBy.DEADLINE
    attempt.closed_at = min(now, attempt.deadline)
    attempt.state = AttemptState.MARKED
    attempt.marks = paper.result.marks
    attempt.passed = passes(paper.result, PassRule(attempt.sitting.paper.pass_share))
    attempt.save(update_fields=["closed_by", "closed_at", "state", "marks", "passed"])
