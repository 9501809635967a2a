"""Record attempts that were written elsewhere or earlier, many at once.

Papers are drawn and marked by the same rules as in a sitting. No signal is sent: whoever records
a past rebuilds what depends on it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import batched
from random import Random
from typing import cast

from django.db import transaction

from lms.exams.choices import AttemptState, ClosedBy
from lms.exams.domain.formats import JsonObject
from lms.exams.domain.papers import (
    BlueprintRule,
    Candidate,
    Shuffle,
    Slot,
    draw,
    lay_out,
    slots_to_json,
)
from lms.exams.domain.results import PassRule, passes
from lms.exams.models import Answer, Attempt, ClauseScore, QuestionVersion, Sitting
from lms.exams.queries.pools import blueprint_of, frozen, pool_for
from lms.exams.services.marking import MarkedPaper, mark_paper

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
    rules: tuple[BlueprintRule, ...]
    pool: list[Candidate]
    versions: Mapping[int, QuestionVersion]


@dataclass(frozen=True, slots=True)
class _Written:
    """A past attempt drawn, answered and marked, not yet stored."""

    attempt: Attempt
    given: Mapping[int, JsonObject]
    paper: MarkedPaper
    seconds_each: int


@transaction.atomic
def record_past_attempts(*, sitting: Sitting, attempts: Iterable[PastAttempt], seed: int = 0) -> int:
    """Draw, mark and store past attempts of a sitting in bulk; equal seeds record equal attempts.

    Seats, window and number of attempts are the caller's business. Returns how many were recorded.
    """
    pool = pool_for(sitting.paper.kind, sitting.opens_at.date())
    bank = _Bank(
        sitting=sitting,
        rules=blueprint_of(sitting.paper.rules.all()),
        pool=pool,
        versions=QuestionVersion.objects.in_bulk([one.version_id for one in pool]),
    )
    recorded = 0
    for batch in batched(attempts, BATCH):
        _store([_write(bank, past, f"{seed}:{past.employee_id}:{past.number}") for past in batch])
        recorded += len(batch)
    return recorded


def _write(bank: _Bank, past: PastAttempt, seed: str) -> _Written:
    chance = Random(seed)
    draw_seed = chance.getrandbits(62)
    picks = draw(bank.rules, bank.pool, draw_seed)
    questions = {
        pick.candidate.version_id: frozen(bank.versions[pick.candidate.version_id]) for pick in picks
    }
    slots = lay_out(picks, questions, draw_seed, Shuffle())
    answers = ((slot.number, past.answer(bank.versions[slot.version_id], chance)) for slot in slots)
    given = {number: answer for number, answer in answers if answer is not None}
    paper = mark_paper(slots, bank.versions, given)
    attempt = _attempt(bank.sitting, past, slots, paper)
    attempt.seed = draw_seed
    return _Written(attempt, given, paper, past.seconds // max(1, len(slots)))


def _attempt(sitting: Sitting, past: PastAttempt, slots: tuple[Slot, ...], paper: MarkedPaper) -> Attempt:
    deadline = past.started_at + timedelta(minutes=sitting.paper.minutes)
    ended = min(past.started_at + timedelta(seconds=past.seconds), deadline)
    return Attempt(
        sitting=sitting,
        employee_id=past.employee_id,
        number=past.number,
        state=AttemptState.MARKED,
        slots=slots_to_json(slots),
        slot_count=len(slots),
        started_at=past.started_at,
        deadline=deadline,
        closed_at=ended,
        closed_by=ClosedBy.TAKER if ended < deadline else ClosedBy.DEADLINE,
        marks=paper.result.marks,
        max_marks=sum((slot.marks for slot in slots), Decimal(0)),
        passed=passes(paper.result, PassRule(sitting.paper.pass_share)),
    )


def _store(written: list[_Written]) -> None:
    Attempt.objects.bulk_create([one.attempt for one in written])
    Answer.objects.bulk_create(_answers(written), batch_size=1000)
    ClauseScore.objects.bulk_create(
        (
            ClauseScore(
                attempt=one.attempt,
                clause_id=score.clause_id,
                items=score.items,
                marks=score.marks,
                max_marks=score.max_marks,
            )
            for one in written
            for score in one.paper.by_clause
        ),
        batch_size=1000,
    )


def _answers(written: list[_Written]) -> Iterator[Answer]:
    for one in written:
        for order, (slot, given) in enumerate(one.given.items(), 1):
            yield Answer(
                attempt=one.attempt,
                slot=slot,
                given=given,
                revision=1,
                seconds=one.seconds_each,
                saved_at=one.attempt.started_at + timedelta(seconds=order * one.seconds_each),
                marks=one.paper.by_slot[slot].marks,
            )


def sample_answer(version: QuestionVersion, chance: Random, *, right: bool) -> JsonObject:
    """Make up an answer to a question, right or wrong as asked; used for invented data."""
    key = cast("JsonObject", version.key)
    made = _RIGHT[version.kind](key)
    return made if right else _WRONG[version.kind](version, made, chance)


def _wrong_choice(version: QuestionVersion, right: JsonObject, chance: Random) -> JsonObject:
    ids = [choice["id"] for choice in version.content["options"]]
    correct = set(cast("list[str]", version.key["correct"]))
    wrong = [id_ for id_ in ids if id_ not in correct]
    if version.kind == "single":
        return {"chosen": chance.choice(wrong)}
    return {"chosen": sorted({chance.choice(wrong), *list(correct)[:1]})}


def _wrong_order(version: QuestionVersion, right: JsonObject, chance: Random) -> JsonObject:
    order = list(cast("list[str]", right["order"]))
    place = chance.randrange(len(order) - 1)
    order[place], order[place + 1] = order[place + 1], order[place]
    return {"order": order}


def _wrong_pairs(version: QuestionVersion, right: JsonObject, chance: Random) -> JsonObject:
    pairs = dict(cast("dict[str, str]", right["pairs"]))
    others = [choice["id"] for choice in version.content["right"]]
    for left in chance.sample(sorted(pairs), min(2, len(pairs))):
        pairs[left] = chance.choice([id_ for id_ in others if id_ != pairs[left]] or others)
    return {"pairs": pairs}


_RIGHT: Mapping[str, Callable[[JsonObject], JsonObject]] = {
    "single": lambda key: {"chosen": cast("list[str]", key["correct"])[0]},
    "multiple": lambda key: {"chosen": list(cast("list[str]", key["correct"]))},
    "true_false": lambda key: {"value": key["correct"]},
    "fill_in": lambda key: {"texts": [blank[0] for blank in cast("list[list[str]]", key["blanks"])]},
    "ordering": lambda key: {"order": list(cast("list[str]", key["order"]))},
    "matching": lambda key: {"pairs": dict(cast("dict[str, str]", key["pairs"]))},
}
_WRONG: Mapping[str, Callable[[QuestionVersion, JsonObject, Random], JsonObject]] = {
    "single": _wrong_choice,
    "multiple": _wrong_choice,
    "true_false": lambda version, right, chance: {"value": not right["value"]},
    "fill_in": lambda version, right, chance: {"texts": ["不清楚"] * len(cast("list[str]", right["texts"]))},
    "ordering": _wrong_order,
    "matching": _wrong_pairs,
}
