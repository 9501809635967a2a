"""Record what only shows when papers are handed in: haste, and wrong answers shared beyond chance."""

import json
from collections import defaultdict
from datetime import datetime, timedelta
from typing import cast

from django.db import transaction
from django.db.models import Exists, OuterRef

from lms.core.api import AuditEntry, record
from lms.exams.choices import UNFINISHED, AttemptState, EventKind, PaperKind
from lms.exams.domain.haste import CHARACTERS_A_SECOND, hasty_answers, text_length
from lms.exams.domain.papers import SlotJson, slots_from_json
from lms.exams.domain.similarity import Pair, similar_pairs
from lms.exams.models import Answer, Attempt, IntegrityEvent, Sitting
from lms.exams.queries.kept_versions import kept_questions

SPEED = "speed"
COMPARED = "exams.papers_compared"
COMPARED_WITHIN = timedelta(days=30)
NOT_MARKED = (*UNFINISHED, AttemptState.HANDED_IN)


def record_haste(*, attempt: Attempt, now: datetime) -> None:
    """Record answers of a marked attempt given faster than they can be read; once however often called."""
    slots = slots_from_json(cast("list[SlotJson]", attempt.slots))
    questions = kept_questions([slot.version_id for slot in slots])
    lengths = {slot.number: text_length(questions[slot.version_id].content) for slot in slots}
    answers = Answer.objects.filter(attempt=attempt, given__isnull=False)
    times = [(seconds, lengths.get(slot, 0)) for slot, seconds in answers.values_list("slot", "seconds")]
    if hasty := hasty_answers(times):
        event = IntegrityEvent(
            attempt=attempt,
            kind=EventKind.TOO_FAST,
            client=SPEED,
            sequence=0,
            happened_at=attempt.closed_at or now,
            details={"answers": hasty, "of": len(times), "limit": CHARACTERS_A_SECOND},
        )
        IntegrityEvent.objects.bulk_create([event], ignore_conflicts=True)


def compare_papers(*, sitting: Sitting, now: datetime) -> int:
    """Compare the first marked papers of a sitting and record the pairs with both; return how many pairs.

    Earlier results of a comparison of this sitting give way to the new ones.
    """
    marked = (
        Attempt.objects.marked().filter(sitting=sitting).select_related("employee").order_by("number", "pk")
    )
    firsts: dict[int, Attempt] = {}
    for attempt in marked:
        firsts.setdefault(attempt.employee_id, attempt)
    attempts = list(firsts.values())
    wrong = _wrong_answers(attempts)
    pairs = similar_pairs([wrong[attempt.pk] for attempt in attempts])
    events = [event for pair in pairs for event in _events(attempts, pair, now)]
    with transaction.atomic():
        IntegrityEvent.objects.filter(attempt__sitting=sitting, kind=EventKind.SIMILAR).delete()
        IntegrityEvent.objects.bulk_create(events, batch_size=500)
    return len(pairs)


def compare_closed(now: datetime) -> int:
    """Compare the papers of exams that are over and marked, each once and logged; return how many exams.

    A comparison that somebody asked for counts as well. What closed longer ago than `COMPARED_WITHIN` is
    left to people.
    """
    over = Sitting.objects.standing().filter(
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


def _wrong_answers(attempts: list[Attempt]) -> dict[int, dict[int, str]]:
    """Give the wrong answers of each attempt by version of the question; what is unanswered is none."""
    slots = {
        (attempt.pk, slot.number): slot
        for attempt in attempts
        for slot in slots_from_json(cast("list[SlotJson]", attempt.slots))
    }
    wrong: dict[int, dict[int, str]] = defaultdict(dict)
    answers = Answer.objects.filter(attempt__in=attempts, given__isnull=False, marks__isnull=False)
    for answer in answers.only("attempt", "slot", "given", "marks"):
        slot = slots.get((answer.attempt_id, answer.slot))
        if slot is not None and answer.marks is not None and answer.marks < slot.marks:
            wrong[answer.attempt_id][slot.version_id] = json.dumps(answer.given, sort_keys=True)
    return wrong


def _events(attempts: list[Attempt], pair: Pair, now: datetime) -> list[IntegrityEvent]:
    one, other = attempts[pair.first], attempts[pair.second]
    return [_event(one, other, pair, now), _event(other, one, pair, now)]


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
