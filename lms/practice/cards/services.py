"""Make cards of mistakes and bring them up to date with every answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from itertools import takewhile
from time import monotonic
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from lms.exams.attempts.models import Answer, Attempt
from lms.exams.attempts.queries import slots_of
from lms.exams.choices import AttemptState
from lms.exams.release.queries import nobody_writes, seen_by_taker, writing_end
from lms.papers.choices import PaperKind
from lms.people.api import Employee
from lms.practice.cards.models import Card, CollectedAttempt
from lms.practice.cards.queries import current_spacing
from lms.practice.cards.rules import after_answer
from lms.practice.choices import CardSource
from lms.questions.bank.models import QuestionVersion
from lms.questions.corrections.models import KeyCorrection
from lms.questions.corrections.rules import is_invalidated

LOOKED_BACK: Final = timedelta(days=400)
AT_ONCE: Final = 500
SECONDS_A_ROUND: Final = 5.0  # SQLite lets one write at a time, and people answer meanwhile


def note_answers(
    *, employee_id: int, right: Mapping[int, bool], day: date, source: CardSource
) -> dict[int, Card]:
    """Bring the cards of questions, by key, up to date with whether each was answered rightly on a day.

    Whose answers they are is checked by those who call. The employee is locked, as a card that is not there
    yet cannot be, so that of two answers at once the second one sees the first.
    """
    Employee.objects.select_for_update(no_key=True).get(pk=employee_id)
    spacing = current_spacing()
    rows = Card.objects.filter(employee=employee_id, question__in=right)
    cards = {card.question_id: card for card in rows}
    changed: list[Card] = []
    for question, is_right in right.items():
        card = cards.get(question)
        before = card.memory if card else None
        after = after_answer(before, right=is_right, day=day, spacing=spacing)
        if card is None:
            card = cards[question] = Card(employee_id=employee_id, question_id=question, source=source)
        elif day < card.seen_on or (is_right and day == card.seen_on):
            continue  # a later day is known already, or this one has counted
        if is_right:
            card.rights_since += 1
        elif card.missed_on is None or card.missed_on <= day:
            card.missed_on, card.rights_since = day, 0
        card.stability, card.difficulty = after.stability, after.difficulty
        card.seen_on, card.due_on = after.seen_on, after.due_on
        changed.append(card)
    fields = ["stability", "difficulty", "seen_on", "due_on", "missed_on", "rights_since"]
    Card.objects.bulk_create([card for card in changed if card.pk is None])
    Card.objects.bulk_update([card for card in changed if card.pk is not None], fields)
    return cards


@transaction.atomic
def collect(*, attempt: Attempt, now: datetime) -> int | None:
    """Make cards of what an attempt missed; tell how many, or nothing while it is not released.

    A formal paper waits until nobody can write its sitting any more: practice shows what is right. What its
    review rule never tells the taker to be wrong is not told by practice either. Each attempt is collected
    once; sitting and paper are read with it.
    """
    if attempt.state != AttemptState.MARKED or attempt.sitting.is_rehearsal:
        return None
    is_formal = attempt.sitting.paper.kind == PaperKind.EXAM
    is_told = "right" in seen_by_taker(attempt, now)
    # A quiz may tell what is right only once nobody writes it any more.
    if (is_formal or not is_told) and writing_end(attempt) > now:
        return None
    _kept, is_new = CollectedAttempt.objects.get_or_create(attempt=attempt, defaults={"collected_at": now})
    if not is_new or not is_told:
        return 0
    missed = _missed_in(attempt)
    day = timezone.localdate(attempt.closed_at or now)
    note_answers(
        employee_id=attempt.employee_id,
        right=dict.fromkeys(missed, False),
        day=day,
        source=CardSource.EXAM,
    )
    return len(missed)


def _missed_in(attempt: Attempt) -> Collection[int]:
    """Give the questions that did not earn all their marks, by key; invalidated ones nobody missed."""
    slots = slots_of(attempt)
    marks = dict(Answer.objects.filter(attempt=attempt).values_list("slot", "marks"))
    lost = [slot.version_id for slot in slots if (marks.get(slot.number) or 0) < slot.marks]
    corrections = KeyCorrection.objects.in_force(lost)
    counting = [version for version in lost if not is_invalidated(corrections.get(version))]
    found = QuestionVersion.objects.filter(pk__in=counting)
    return list(found.order_by("question").values_list("question", flat=True).distinct())


def collect_released(now: datetime) -> int:
    """Make cards of the mistakes of attempts that were released meanwhile; tell how many attempts.

    What a round does not come to waits for the next one.
    """
    until = monotonic() + SECONDS_A_ROUND
    collected = CollectedAttempt.objects.filter(attempt=OuterRef("pk"))
    waiting = Attempt.objects.marked().real().filter(~Exists(collected), closed_at__gte=now - LOOKED_BACK)
    waiting = waiting.filter(nobody_writes(now)).select_related("sitting__paper")
    found = takewhile(lambda _attempt: monotonic() < until, waiting.order_by("pk")[:AT_ONCE])
    return sum(collect(attempt=attempt, now=now) is not None for attempt in found)
