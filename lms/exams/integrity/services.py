"""Record rapid guessing and wrong answers shared beyond chance, and keep what a person made of the record."""

import json
from datetime import datetime, timedelta
from itertools import batched
from sys import intern
from typing import Final, cast

from django.db import transaction
from django.db.models import Exists, OuterRef

from lms.core.accounts import User
from lms.core.trail.api import AuditEntry, record
from lms.exams.attempts.models import Answer, Attempt
from lms.exams.attempts.services import OwnMatter
from lms.exams.choices import UNFINISHED, AttemptState, EventKind, Finding
from lms.exams.integrity.models import IntegrityEvent, IntegrityJudgement
from lms.exams.integrity.rules import CHARACTERS_A_SECOND, Pair, rapid_guesses, similar_pairs, text_length
from lms.exams.sittings.models import Sitting
from lms.papers.choices import PaperKind
from lms.papers.drawing.rules.slots import SlotJson, slots_from_json
from lms.questions.versions.queries import kept_questions

SPEED = "speed"
COMPARED = "exams.papers_compared"
COMPARED_WITHIN = timedelta(days=30)
PAPERS_AT_ONCE: Final = 500
NOT_MARKED = (*UNFINISHED, AttemptState.HANDED_IN)


def record_rapid_guessing(*, attempt: Attempt, now: datetime) -> None:
    """Record answers of a marked attempt given faster than they can be read; once however often called."""
    slots = slots_from_json(cast("list[SlotJson]", attempt.slots))
    questions = kept_questions([slot.version_id for slot in slots])
    lengths = {slot.number: text_length(questions[slot.version_id].content) for slot in slots}
    answers = Answer.objects.filter(attempt=attempt, given__isnull=False)
    times = [(seconds, lengths.get(slot, 0)) for slot, seconds in answers.values_list("slot", "seconds")]
    if rapid := rapid_guesses(times):
        event = IntegrityEvent(
            attempt=attempt,
            kind=EventKind.TOO_FAST,
            client=SPEED,
            sequence=0,
            happened_at=attempt.closed_at or now,
            details={"answers": rapid, "of": len(times), "limit": CHARACTERS_A_SECOND},
        )
        IntegrityEvent.objects.bulk_create([event], ignore_conflicts=True)


def compare_papers(*, sitting: Sitting, now: datetime) -> int:
    """Compare the first marked papers of a sitting and record the pairs with both; return how many pairs.

    Earlier results of a comparison of this sitting give way to the new ones.
    """
    firsts: dict[int, int] = {}
    marked = Attempt.objects.marked().filter(sitting=sitting).order_by("number", "pk")
    for attempt, person in marked.values_list("pk", "employee").iterator():
        firsts.setdefault(person, attempt)
    attempts = list(firsts.values())
    pairs = similar_pairs(_wrong_answers(attempts))
    found = (
        Attempt.objects.select_related("employee")
        .defer("slots")
        .in_bulk({attempts[place] for pair in pairs for place in (pair.first, pair.second)})
    )
    events = []
    for pair in pairs:
        one, other = found[attempts[pair.first]], found[attempts[pair.second]]
        events += [_event(one, other, pair, now), _event(other, one, pair, now)]
    with transaction.atomic():
        IntegrityEvent.objects.filter(attempt__sitting=sitting, kind=EventKind.SIMILAR).delete()
        IntegrityEvent.objects.bulk_create(events, batch_size=500)
    return len(pairs)


def compare_closed(now: datetime) -> int:
    """Compare the papers of exams that are over and marked, each once and logged; return how many exams.

    A comparison that somebody asked for counts as well. What closed longer ago than `COMPARED_WITHIN` is
    left to people.
    """
    over = Sitting.objects.not_cancelled().filter(
        ~Exists(Attempt.objects.filter(sitting=OuterRef("pk"), state__in=NOT_MARKED)),
        Exists(Attempt.objects.marked().filter(sitting=OuterRef("pk"))),
        paper__kind=PaperKind.EXAM,
        is_rehearsal=False,
        closes_at__lte=now,
        closes_at__gt=now - COMPARED_WITHIN,
    )
    waiting = [one for one in over if not AuditEntry.objects.about(one).filter(action=COMPARED).exists()]
    for sitting in waiting:
        with transaction.atomic():
            pairs = compare_papers(sitting=sitting, now=now)
            record(actor=None, action=COMPARED, subject=sitting, details={"pairs": pairs})
    return len(waiting)


def _wrong_answers(attempts: list[int]) -> list[dict[int, str]]:
    """Give the wrong answers of each attempt by version of the question; what is unanswered is none.

    Papers are read some hundred at a time: one of them holds far more than its wrong answers.
    """
    wrong: dict[int, dict[int, str]] = {attempt: {} for attempt in attempts}
    for keys in batched(attempts, PAPERS_AT_ONCE):
        papers = Attempt.objects.filter(pk__in=keys).values_list("pk", "slots")
        slots = {
            (attempt, slot.number): slot
            for attempt, written in papers
            for slot in slots_from_json(cast("list[SlotJson]", written))
        }
        answers = Answer.objects.filter(attempt__in=keys, given__isnull=False, marks__isnull=False)
        for attempt, number, given, marks in answers.values_list("attempt", "slot", "given", "marks"):
            slot = slots.get((attempt, number))
            if slot is not None and marks is not None and marks < slot.marks:
                wrong[attempt][slot.version_id] = intern(json.dumps(given, sort_keys=True))
    return list(wrong.values())


def _event(attempt: Attempt, other: Attempt, pair: Pair, now: datetime) -> IntegrityEvent:
    return IntegrityEvent(
        attempt=attempt,
        kind=EventKind.SIMILAR,
        client=f"pair:{other.pk}",
        sequence=0,
        happened_at=now,
        details={
            "with": str(other.employee),
            "matches": pair.matches,
            "both_wrong": pair.both_wrong,
            "expected": f"{pair.expected:.1f}",
        },
    )


@transaction.atomic
def judge_record(
    *, attempt: Attempt, finding: Finding, reason: str, by: User, now: datetime
) -> IntegrityJudgement:
    """Keep the judgement beside earlier ones; it changes no mark. The view checks who may judge.

    Raise OwnMatter for one's own record.
    """
    if attempt.employee.user_id == by.pk:
        raise OwnMatter
    judgement = IntegrityJudgement.objects.create(
        attempt=attempt, finding=finding, reason=reason, judged_by=by, judged_at=now
    )
    record(
        actor=by,
        action="exams.record_judged",
        subject=attempt.sitting,
        reason=reason,
        details={"employee": str(attempt.employee), "finding": str(finding)},
    )
    return judgement
