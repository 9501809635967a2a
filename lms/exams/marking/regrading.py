"""Mark attempts again by what is corrected: for a look beforehand, and for good."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import cast

from django.db import transaction
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from lms.exams.attempts.models import Answer, Attempt, ClauseScore
from lms.exams.attempts.rules.results import MarkedPaper
from lms.exams.marking.models import RegradedAttempt
from lms.exams.marking.services import (
    NOTHING_CORRECTED,
    hand_to_people,
    mark_paper,
    shares_by_people,
    write_clause_scores,
)
from lms.exams.marking.statements import tell_of_attempts
from lms.exams.resits.services import is_passed, written_from
from lms.exams.signals import attempt_regraded
from lms.exams.sittings.services import locked_sittings
from lms.papers.drawing.rules.slots import SlotJson, slots_from_json
from lms.questions.bank.models import QuestionVersion
from lms.questions.corrections.models import KeyCorrection
from lms.questions.corrections.rules import AttemptScore, Correction

BATCH = 200


@dataclass(frozen=True, slots=True)
class Remarked:
    """One attempt marked again, not yet written."""

    attempt: Attempt
    answers: Sequence[Answer]
    paper: MarkedPaper
    before: AttemptScore
    after: AttemptScore

    @property
    def changes(self) -> bool:
        """Tell whether the attempt stands otherwise than before."""
        return self.before != self.after


def attempts_with(version_id: int) -> QuerySet[Attempt]:
    """List the marked attempts that got the version, rehearsals too, oldest first; and their resits.

    A resit by clause rests on what was kept of the attempt it completes. Drawn papers are searched as
    text, which PostgreSQL and SQLite write alike as far as this goes.
    """
    written = Attempt.objects.marked().annotate(
        drawn=Cast("slots", TextField()), drawn_first=Cast("completes__slots", TextField())
    )
    named = Q(pk__in=[])
    for text in (f'"v": {version_id},', f'"v": {version_id}}}'):
        named |= Q(drawn__contains=text) | Q(drawn_first__contains=text)
    return written.filter(named).order_by("pk")


def remark(
    attempts: Sequence[Attempt], corrections: Mapping[int, Correction] = NOTHING_CORRECTED
) -> list[Remarked]:
    """Mark closed attempts again in a fixed number of queries; papers are read with them.

    `corrections` stand in the place of what is in force for their versions.
    """
    there = {one.pk for one in attempts}
    firsts = [one.completes for one in attempts if one.completes and one.completes_id not in there]
    marked = _marked([*attempts, *firsts], corrections)
    return [_remarked(one, marked) for one in attempts]


def _marked(
    attempts: Sequence[Attempt], corrections: Mapping[int, Correction]
) -> dict[int, tuple[Attempt, Sequence[Answer], MarkedPaper]]:
    """Mark attempts, and give them by their keys with their answers."""
    slots = {one.pk: slots_from_json(cast("list[SlotJson]", one.slots)) for one in attempts}
    versions = QuestionVersion.objects.in_bulk(
        {slot.version_id for listed in slots.values() for slot in listed}
    )
    in_force = KeyCorrection.objects.in_force(versions) | dict(corrections)
    answers: dict[int, list[Answer]] = defaultdict(list)
    for answer in Answer.objects.filter(attempt__in=attempts):
        answers[answer.attempt_id].append(answer)
    people = shares_by_people(slots)
    marked: dict[int, tuple[Attempt, Sequence[Answer], MarkedPaper]] = {}
    for one in attempts:
        given = {answer.slot: answer.given for answer in answers[one.pk]}
        paper = mark_paper(slots[one.pk], versions, given, in_force, people[one.pk])
        marked[one.pk] = (one, answers[one.pk], paper)
    return marked


def _remarked(
    attempt: Attempt, marked: Mapping[int, tuple[Attempt, Sequence[Answer], MarkedPaper]]
) -> Remarked:
    """Judge one attempt; a resit together with the attempt it completes, as that is marked now."""
    _attempt, answers, paper = marked[attempt.pk]
    first = None
    if attempt.completes_id is not None:
        before_it, _answers, paper_before = marked[attempt.completes_id]
        first = written_from(before_it, paper_before, passed=bool(before_it.passed))
    before = AttemptScore(attempt.marks or Decimal(0), attempt.max_marks, bool(attempt.passed))
    if not paper.is_complete:
        return Remarked(attempt, answers, paper, before, before)
    after = AttemptScore(paper.result.marks, paper.result.full_marks, is_passed(attempt, paper, first))
    return Remarked(attempt, answers, paper, before, after)


def write_again(*, pks: Sequence[int], correction: KeyCorrection | None, now: datetime) -> int:
    """Mark the attempts again for good in one transaction and tell of each that changed; return how many.

    The rows are locked first, so that two regrades of one attempt follow one another. What an attempt
    had before is kept in the correction's list once, however often this runs. An attempt of which a part
    has yet to be marked by people goes to them and keeps what it has until they are done.
    """
    with transaction.atomic():
        locked = Attempt.objects.marked().select_for_update(of=("self",)).filter(pk__in=pks)
        attempts = list(locked.select_related("sitting__paper", "completes").order_by("pk"))
        _see_as_it_stands(attempts)
        marked = remark(attempts)
        changed = [one for one in marked if one.changes]
        for one in marked:
            if one.paper.is_complete:
                _write(one)
            else:
                slots = slots_from_json(cast("list[SlotJson]", one.attempt.slots))
                versions = QuestionVersion.objects.in_bulk([slot.version_id for slot in slots])
                hand_to_people(attempt=one.attempt, paper=one.paper, slots=slots, versions=versions)
        if correction is not None:
            rows = [change_row(correction, one, written_at=now) for one in changed]
            RegradedAttempt.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)
        tell_of_attempts([one.attempt.pk for one in changed])
        for one in changed:
            tell = partial(
                attempt_regraded.send_robust, attempt=one.attempt, before=one.before, after=one.after
            )
            transaction.on_commit(partial(tell, sender=Attempt))
    return len(changed)


def _see_as_it_stands(attempts: Sequence[Attempt]) -> None:
    """Give the attempts their sittings afresh: pass marks may have changed while the rows were waited for."""
    sittings = locked_sittings({one.sitting_id for one in attempts})
    for one in attempts:
        sitting = sittings[one.sitting_id]
        sitting.paper, one.sitting = one.sitting.paper, sitting


def _write(one: Remarked) -> None:
    moved = []
    for answer in one.answers:
        marked = one.paper.by_slot.get(answer.slot)
        if marked is not None and answer.marks != marked.marks:
            answer.marks = marked.marks
            moved.append(answer)
    Answer.objects.bulk_update(moved, ["marks"])
    if one.changes or moved:
        ClauseScore.objects.filter(attempt=one.attempt).delete()
        write_clause_scores(one.attempt, one.paper)
    if one.changes:
        after = one.after
        one.attempt.marks, one.attempt.max_marks, one.attempt.passed = (
            after.marks,
            after.max_marks,
            after.passed,
        )
        one.attempt.save(update_fields=["marks", "max_marks", "passed"])


def change_row(correction: KeyCorrection, one: Remarked, *, written_at: datetime | None) -> RegradedAttempt:
    """Write down what a correction makes of an attempt."""
    return RegradedAttempt(
        correction=correction,
        attempt=one.attempt,
        marks_before=one.before.marks,
        marks_after=one.after.marks,
        max_before=one.before.max_marks,
        max_after=one.after.max_marks,
        passed_before=one.before.passed,
        passed_after=one.after.passed,
        written_at=written_at,
    )
