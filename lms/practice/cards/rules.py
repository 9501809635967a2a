"""Say when a question comes again, by FSRS and in whole local days; the same answers give the same days.

FSRS counts hours and may spread due moments by chance. Here a day is the smallest step and nothing is left
to chance, so that a person is told "tomorrow" and it stays so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from fsrs import Card, Rating, Scheduler, State

NOON = time(12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Spacing:
    """The chance of still knowing an answer when its question comes again, and the most days until then."""

    retention: float
    longest_days: int


@dataclass(frozen=True, slots=True)
class Memory:
    """How well somebody remembers an answer: days it lasts, how hard it is (1 to 10), seen and due days."""

    stability: float
    difficulty: float
    seen_on: date
    due_on: date


def after_answer(memory: Memory | None, *, right: bool, day: date, spacing: Spacing) -> Memory:
    """Give the memory after an answer; without one before, the question was new.

    The first answer of a day counts: a right one later that day changes nothing, as the reasons were just
    read. A wrong one always counts, unless a later day is already known.
    """
    if memory is not None and (day < memory.seen_on or (right and day == memory.seen_on)):
        return memory
    noon = datetime.combine(day, NOON)
    card = Card(card_id=0, due=noon) if memory is None else _card_of(memory)
    rating = Rating.Good if right else Rating.Again
    reviewed, _log = _scheduler(spacing).review_card(card, rating, noon)
    if reviewed.stability is None or reviewed.difficulty is None:
        raise ValueError("an answered card has a stability and a difficulty")
    due_on = reviewed.due.date()
    if not right:
        # Missed is missed: it comes back on the next day, however well it was known before.
        due_on = day + timedelta(days=1)
    return Memory(reviewed.stability, reviewed.difficulty, day, due_on)


def next_gaps(memory: Memory, spacing: Spacing, times: int = 2) -> Sequence[int]:
    """Say after how many days it comes again if it is answered rightly each time from its due day on."""
    gaps: list[int] = []
    for _time in range(times):
        day = memory.due_on
        memory = after_answer(memory, right=True, day=day, spacing=spacing)
        gaps.append((memory.due_on - day).days)
    return gaps


def _card_of(memory: Memory) -> Card:
    return Card(
        card_id=0,
        state=State.Review,
        step=None,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=datetime.combine(memory.due_on, NOON),
        last_review=datetime.combine(memory.seen_on, NOON),
    )


@cache
def _scheduler(spacing: Spacing) -> Scheduler:
    """Make a scheduler without steps of minutes and without chance."""
    return Scheduler(
        desired_retention=spacing.retention,
        learning_steps=(),
        relearning_steps=(),
        maximum_interval=spacing.longest_days,
        enable_fuzzing=False,
    )
