"""End attempts: hand in, close what is overdue, mark and tell."""

import logging
from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from typing import cast

from django.db import transaction

from lms.exams.attempts.models import Answer, Attempt
from lms.exams.attempts.queries import facts_of_one
from lms.exams.attempts.rules.access import AttemptHeld, is_overdue
from lms.exams.attempts.rules.results import MarkedPaper
from lms.exams.choices import HELD, AttemptState, ClosedBy
from lms.exams.marking.services import (
    hand_to_people,
    is_ready,
    mark_paper,
    shares_by_people,
    write_clause_scores,
)
from lms.exams.marking.statements import tell_of_attempts
from lms.exams.resits.services import is_passed
from lms.exams.settings import ExamSettings
from lms.exams.signals import attempt_marked
from lms.exams.sittings.services import keep_pass_mark, locked_sitting
from lms.papers.drawing.rules.slots import SlotJson, slots_from_json
from lms.questions.corrections.models import KeyCorrection
from lms.questions.versions.queries import kept_versions

logger = logging.getLogger(__name__)
END_FIELDS = ["closed_by", "closed_at", "held_at", "state"]


@transaction.atomic
def hand_in(*, attempt: Attempt, now: datetime) -> Attempt:
    """Close the attempt at its taker's wish and mark it; a second call changes nothing.

    The answers were committed when they were given, so a failure here loses none of them. What
    comes after the deadline is closed as overdue. A paused or locked attempt is refused until it goes
    on. The view checks whose attempt it is.
    """
    closed = close_attempt(attempt=attempt, now=now)
    if closed.state in HELD:
        raise AttemptHeld
    return closed


def close_overdue(now: datetime) -> int:
    """Close every unfinished attempt past its deadline and grace, each in a transaction of its own.

    One whose marking fails stays open with its answers, is logged and tried again the next time.
    """
    grace = ExamSettings.current().grace_seconds
    opened = Attempt.objects.unfinished().filter(deadline__lt=now).defer("slots")
    overdue = [attempt for attempt in opened if is_overdue(facts_of_one(attempt), now, grace_seconds=grace)]
    return sum(_close_alone(attempt, now) for attempt in overdue)


def _close_alone(attempt: Attempt, now: datetime) -> bool:
    try:
        with transaction.atomic():
            close_attempt(attempt=attempt, now=now)
    except Exception:  # whatever one paper raises, the others must not stay open for it
        logger.exception("attempt %s could not be closed", attempt.pk)
        return False
    return True


def close_if_overdue(*, attempt: Attempt, now: datetime) -> Attempt:
    """Close the attempt if its time and grace are over, so that nobody waits for the sweep."""
    grace = ExamSettings.current().grace_seconds
    if not is_overdue(facts_of_one(attempt), now, grace_seconds=grace):
        return attempt
    with transaction.atomic():
        return close_attempt(attempt=attempt, now=now)


def close_attempt(*, attempt: Attempt, now: datetime, closed_by: ClosedBy | None = None) -> Attempt:
    """Lock, mark and close an attempt inside the caller's transaction; `closed_by` if not its taker.

    The lock waits for answers on their way; an answer that comes later finds the attempt closed. A held
    attempt is closed only when its time is over or somebody else than its taker wants it.
    """
    locked = (
        Attempt.objects.select_for_update(of=("self",)).select_related("sitting__paper").get(pk=attempt.pk)
    )
    grace = ExamSettings.current().grace_seconds
    overdue = is_overdue(facts_of_one(locked), now, grace_seconds=grace)
    if not locked.is_unfinished or (locked.state in HELD and closed_by is None and not overdue):
        return locked
    slots = slots_from_json(cast("list[SlotJson]", locked.slots))
    versions = kept_versions(slot.version_id for slot in slots)
    corrections = KeyCorrection.objects.in_force(versions)
    answers = list(Answer.objects.filter(attempt=locked))
    paper = mark_paper(slots, versions, {answer.slot: answer.given for answer in answers}, corrections)
    # An attempt whose time ran out ended at its deadline, whenever that was noticed.
    locked.closed_by = closed_by or (ClosedBy.TAKER if now <= locked.deadline else ClosedBy.DEADLINE)
    locked.closed_at = min(now, locked.deadline)
    locked.state, locked.held_at = AttemptState.HANDED_IN, None
    if paper.is_complete:
        _write_marks(locked, answers, paper)
    else:
        locked.save(update_fields=END_FIELDS)
        hand_to_people(attempt=locked, paper=paper, slots=slots, versions=versions)
    return locked


@transaction.atomic
def complete_marking(*, attempt: Attempt) -> Attempt:
    """Mark an attempt that was handed in once people have settled their last part of it; then tell.

    Until then it has neither marks nor a pass, so nothing above acts on it. A second call changes nothing.
    """
    locked = (
        Attempt.objects.select_for_update(of=("self",)).select_related("sitting__paper").get(pk=attempt.pk)
    )
    if not is_ready(locked):
        return locked
    slots = slots_from_json(cast("list[SlotJson]", locked.slots))
    versions = kept_versions(slot.version_id for slot in slots)
    answers = list(Answer.objects.filter(attempt=locked))
    given = {answer.slot: answer.given for answer in answers}
    people = shares_by_people([locked.pk])[locked.pk]
    _write_marks(
        locked,
        answers,
        mark_paper(slots, versions, given, KeyCorrection.objects.in_force(versions), people),
    )
    return locked


def _write_marks(attempt: Attempt, answers: list[Answer], paper: MarkedPaper) -> None:
    """Write what everything earned and whether it passes as the sitting stands; tell after the commit."""
    earned: defaultdict[Decimal | None, list[int]] = defaultdict(list)
    for answer in answers:
        marked = paper.by_slot.get(answer.slot)
        answer.marks = marked.marks if marked else None
        earned[answer.marks].append(answer.pk)
    # Answers earn few different marks: a statement for each is quicker than one that names all answers.
    for marks, alike in earned.items():
        Answer.objects.filter(pk__in=alike).update(marks=marks)
    write_clause_scores(attempt, paper)
    attempt.state = AttemptState.MARKED
    attempt.marks, attempt.max_marks = paper.result.marks, paper.result.full_marks
    attempt.sitting = locked_sitting(attempt.sitting)
    keep_pass_mark(attempt.sitting)
    attempt.passed = is_passed(attempt, paper)
    attempt.save(update_fields=[*END_FIELDS, "marks", "max_marks", "passed"])
    tell_of_attempts([attempt.pk])
    transaction.on_commit(lambda: _tell_marked(attempt))


def _tell_marked(attempt: Attempt) -> None:
    """Tell of an attempt, unless whoever closed it invalidated it at once."""
    if attempt.state == AttemptState.MARKED:
        attempt_marked.send_robust(sender=Attempt, attempt=attempt)
