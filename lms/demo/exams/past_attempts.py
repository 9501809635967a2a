"""Record attempts that were made elsewhere or earlier, many at once.

Papers are drawn and marked by the same rules as in a sitting; what people mark is handed to them. No
signal is sent: whoever records a past rebuilds what depends on it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import batched
from random import Random
from typing import cast

from django.db import transaction

from lms.exams.attempts.models import Answer, Attempt, ClauseScore
from lms.exams.attempts.rules.results import MarkedPaper, PassRule, passes
from lms.exams.choices import AttemptState, ClosedBy
from lms.exams.marking.services import hand_to_people, mark_paper
from lms.exams.sittings.models import Sitting
from lms.exams.sittings.services import keep_pass_mark
from lms.papers.blueprints.queries import blueprint_of, pool_for
from lms.papers.blueprints.rules.sampling import PoolSampler
from lms.papers.drawing.rules.slots import Shuffle, Slot, lay_out, slots_to_json
from lms.questions.bank.models import QuestionVersion
from lms.questions.kinds.registry import kind_of
from lms.questions.scoring.rules.formats import JsonObject
from lms.questions.versions.queries import frozen

BATCH = 500


@dataclass(frozen=True, slots=True)
class PastAttempt:
    """One attempt to record: who, when, how long, and what was answered to each question.

    `answer` gets the question version and a source of chance of its own; None leaves a question out.
    """

    employee_id: int
    started_at: datetime
    seconds: int
    answer: Callable[[QuestionVersion, Random], JsonObject | None]
    number: int = 1


@dataclass(frozen=True, slots=True)
class _Bank:
    """What all attempts of a sitting draw on, read once."""

    sitting: Sitting
    sampler: PoolSampler
    versions: Mapping[int, QuestionVersion]


@dataclass(frozen=True, slots=True)
class _Taken:
    """A past attempt drawn, answered and marked, not yet stored."""

    attempt: Attempt
    slots: tuple[Slot, ...]
    given: Mapping[int, JsonObject]
    paper: MarkedPaper
    seconds_each: int


@transaction.atomic
def record_past_attempts(*, sitting: Sitting, attempts: Iterable[PastAttempt], seed: int = 0) -> int:
    """Draw, mark and store past attempts of a sitting in bulk; equal seeds record equal attempts.

    Chance follows the place in the list, not keys: it is the same in every database. Seats, window and
    number of attempts are the caller's business. Returns how many were recorded.
    """
    keep_pass_mark(sitting)
    pool = pool_for(sitting.paper.kind, sitting.opens_at.date())
    bank = _Bank(
        sitting=sitting,
        sampler=PoolSampler(blueprint_of(sitting.paper), pool),
        versions=QuestionVersion.objects.in_bulk([one.version_id for one in pool]),
    )
    recorded = 0
    for batch in batched(enumerate(attempts), BATCH):
        _store(
            [_drawn_and_marked(bank, past, f"{seed}:{place}:{past.number}") for place, past in batch], bank
        )
        recorded += len(batch)
    return recorded


def _drawn_and_marked(bank: _Bank, past: PastAttempt, seed: str) -> _Taken:
    chance = Random(seed)
    draw_seed = chance.getrandbits(62)
    picks = bank.sampler.draw(draw_seed)
    questions = {
        pick.candidate.version_id: frozen(bank.versions[pick.candidate.version_id]) for pick in picks
    }
    slots = lay_out(picks, questions, draw_seed, Shuffle())
    answers = ((slot.number, past.answer(bank.versions[slot.version_id], chance)) for slot in slots)
    given = {number: answer for number, answer in answers if answer is not None}
    paper = mark_paper(slots, bank.versions, given)
    sitting, done = bank.sitting, paper.is_complete
    deadline = past.started_at + timedelta(minutes=sitting.paper.minutes)
    ended = min(past.started_at + timedelta(seconds=past.seconds), deadline)
    attempt = Attempt(
        sitting=sitting,
        employee_id=past.employee_id,
        number=past.number,
        state=AttemptState.MARKED if done else AttemptState.HANDED_IN,
        seed=draw_seed,
        slots=slots_to_json(slots),
        slot_count=len(slots),
        started_at=past.started_at,
        deadline=deadline,
        closed_at=ended,
        closed_by=ClosedBy.TAKER if ended < deadline else ClosedBy.DEADLINE,
        marks=paper.result.marks if done else None,
        max_marks=sum((slot.marks for slot in slots), Decimal(0)),
        passed=passes(paper.result, PassRule(sitting.pass_mark)) if done else None,
    )
    return _Taken(attempt, slots, given, paper, past.seconds // max(1, len(slots)))


def _store(taken: list[_Taken], bank: _Bank) -> None:
    Attempt.objects.bulk_create([one.attempt for one in taken])
    answers = (
        Answer(
            attempt=one.attempt,
            slot=slot,
            given=given,
            revision=1,
            seconds=one.seconds_each,
            saved_at=one.attempt.started_at + timedelta(seconds=order * one.seconds_each),
            marks=one.paper.by_slot[slot].marks if one.paper.is_complete else None,
        )
        for one in taken
        for order, (slot, given) in enumerate(one.given.items(), 1)
    )
    Answer.objects.bulk_create(answers, batch_size=1000)
    ClauseScore.objects.bulk_create(
        (
            ClauseScore(
                attempt=one.attempt,
                clause_id=score.clause_id,
                items=score.items,
                marks=score.marks,
                max_marks=score.max_marks,
            )
            for one in taken
            if one.paper.is_complete
            for score in one.paper.by_clause
        ),
        batch_size=1000,
    )
    for one in taken:
        if not one.paper.is_complete:
            hand_to_people(attempt=one.attempt, paper=one.paper, slots=one.slots, versions=bank.versions)


def sample_answer(version: QuestionVersion, chance: Random, *, right: bool) -> JsonObject:
    """Make up an answer to a question, right or wrong as asked; used for invented data."""
    kind, key = kind_of(version.kind), cast("JsonObject", version.key)
    if right:
        return kind.right_answer(key)
    return kind.wrong_answer(cast("JsonObject", version.content), key, chance)
