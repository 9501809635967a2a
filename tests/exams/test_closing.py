"""Ending attempts: hand-in, the sweep, marking, and telling the floors above."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from lms.demo.exams.past_attempts import sample_answer
from lms.exams.api import Attempt, AttemptState, ClauseScore, attempt_marked
from lms.exams.attempts.models import Answer
from lms.exams.choices import ClosedBy
from lms.exams.marking.closing import close_overdue, hand_in
from lms.exams.taking.services import start_attempt
from lms.papers.drawing.rules.slots import SlotJson
from lms.questions.kinds.registry import UnknownKind
from tests.factories.exams import (
    NOW,
    make_attempt,
    make_clause,
    make_paper,
    make_question,
    make_question_of_each_kind,
    make_sitting,
    version_of,
)
from tests.factories.people import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def told() -> Iterator[list[Attempt]]:
    """Gather the attempts the signal told of."""
    heard: list[Attempt] = []

    def listen(*, attempt: Attempt, **_kwargs: object) -> None:
        heard.append(attempt)

    attempt_marked.connect(listen)
    yield heard
    attempt_marked.disconnect(listen)


def test_a_listener_that_fails_keeps_the_news_from_nobody_and_fails_no_hand_in(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    heard: list[Attempt] = []

    def stumble(**_kwargs: object) -> None:
        raise ValueError("a listener's own fault")

    def listen(*, attempt: Attempt, **_kwargs: object) -> None:
        heard.append(attempt)

    attempt_marked.connect(stumble)
    attempt_marked.connect(listen)
    attempt = make_attempt(cast.li)

    try:
        with django_capture_on_commit_callbacks(execute=True):
            closed = hand_in(attempt=attempt, now=NOW)
    finally:
        attempt_marked.disconnect(stumble)
        attempt_marked.disconnect(listen)

    assert (closed.state, heard) == (AttemptState.MARKED, [attempt])


def give(attempt: Attempt, slot: int, given: object) -> None:
    Answer.objects.create(attempt=attempt, slot=slot, given=given, revision=1, saved_at=NOW)


def give_right(attempt: Attempt, slot: int) -> None:
    from random import Random

    give(attempt, slot, sample_answer(version_of(attempt, slot), Random(1), right=True))


def test_hand_in_marks_what_was_saved(cast: Cast) -> None:
    attempt = make_attempt(cast.li, questions=2)
    give_right(attempt, 1)

    done = hand_in(attempt=attempt, now=NOW + timedelta(minutes=3))

    assert (done.state, done.closed_by, done.closed_at) == (
        AttemptState.MARKED,
        ClosedBy.TAKER,
        NOW + timedelta(minutes=3),
    )
    assert (done.marks, done.max_marks, done.passed) == (Decimal(2), Decimal(4), False)
    assert Answer.objects.get().marks == Decimal(2)


def test_a_second_hand_in_changes_nothing(
    cast: Cast, told: list[Attempt], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    attempt = make_attempt(cast.li)
    with django_capture_on_commit_callbacks(execute=True):
        hand_in(attempt=attempt, now=NOW)

    with django_capture_on_commit_callbacks(execute=True):
        again = hand_in(attempt=attempt, now=NOW + timedelta(minutes=9))

    assert again.closed_at == NOW
    assert ClauseScore.objects.count() == 1
    assert [one.pk for one in told] == [attempt.pk]


def test_all_right_answers_of_all_kinds_earn_full_marks(cast: Cast) -> None:
    make_question_of_each_kind()
    sitting = make_sitting(make_paper([("2", 6)]), employees=[cast.li])
    attempt = start_attempt(sitting=sitting, employee=cast.li, now=NOW)
    for slot in range(1, 7):
        give_right(attempt, slot)

    done = hand_in(attempt=attempt, now=NOW)

    assert (done.marks, done.passed) == (Decimal(12), True)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"chosen": "no such"},
        {"chosen": ["1"]},
        {"order": ["1"]},
        {"value": "yes"},
        {"pairs": {"l9": "r9"}},
        None,
    ],
)
def test_malformed_answers_count_as_unanswered(cast: Cast, given: object) -> None:
    make_question_of_each_kind()
    sitting = make_sitting(make_paper([("2", 6)]), employees=[cast.li])
    attempt = start_attempt(sitting=sitting, employee=cast.li, now=NOW)
    for slot in range(1, 7):
        give(attempt, slot, given)

    assert hand_in(attempt=attempt, now=NOW).marks == Decimal(0)


def test_marks_are_summed_by_clause(cast: Cast) -> None:
    first, second = make_clause("2.1"), make_clause("2.2")
    make_question(clause=first)
    make_question(clause=second)
    sitting = make_sitting(make_paper([("2.1", 1), ("2.2", 1)]), employees=[cast.li])
    attempt = start_attempt(sitting=sitting, employee=cast.li, now=NOW)
    slot = next(one["n"] for one in attempt.slots if version_of(attempt, one["n"]).clause_id == first.pk)
    give_right(attempt, slot)

    hand_in(attempt=attempt, now=NOW)

    scores = {
        score.clause_id: (score.items, score.marks, score.max_marks) for score in ClauseScore.objects.all()
    }
    assert scores == {first.pk: (1, Decimal(2), Decimal(2)), second.pk: (1, Decimal(0), Decimal(2))}


def test_the_sweep_closes_only_what_is_overdue(
    cast: Cast, told: list[Attempt], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    overdue = make_attempt(cast.li)
    give_right(overdue, 1)
    running = make_attempt(cast.chen, now=NOW + timedelta(minutes=10))
    now = overdue.deadline + timedelta(seconds=31)

    with django_capture_on_commit_callbacks(execute=True):
        closed = close_overdue(now)

    overdue.refresh_from_db()
    running.refresh_from_db()
    assert closed == 1
    assert (overdue.state, overdue.closed_by, overdue.closed_at) == (
        AttemptState.MARKED,
        ClosedBy.DEADLINE,
        overdue.deadline,
    )
    assert overdue.marks == Decimal(2)
    assert running.state == AttemptState.OPEN
    assert [one.pk for one in told] == [overdue.pk]


def broken(attempt: Attempt) -> list[SlotJson]:
    """Name a kind nobody knows in the drawn paper, as if its plugin were gone; give the slots of before."""
    slots: list[SlotJson] = attempt.slots
    Attempt.objects.filter(pk=attempt.pk).update(slots=[{**slot, "k": "gone"} for slot in slots])
    return slots


def test_a_failure_in_marking_loses_no_answer_and_keeps_nobody_else_open(cast: Cast) -> None:
    failing, other = make_attempt(cast.li), make_attempt(cast.chen)
    for attempt in (failing, other):
        give_right(attempt, 1)
    slots, late = broken(failing), failing.deadline + timedelta(seconds=31)

    with pytest.raises(UnknownKind):
        hand_in(attempt=failing, now=NOW + timedelta(minutes=3))
    assert close_overdue(late) == 1

    other.refresh_from_db()
    failing.refresh_from_db()
    assert (other.state, failing.state) == (AttemptState.MARKED, AttemptState.OPEN)
    assert Answer.objects.get(attempt=failing).given is not None
    Attempt.objects.filter(pk=failing.pk).update(slots=slots)
    assert close_overdue(late + timedelta(minutes=1)) == 1
    failing.refresh_from_db()
    assert (failing.state, failing.marks) == (AttemptState.MARKED, Decimal(2))


def test_the_sweep_leaves_the_grace(cast: Cast) -> None:
    attempt = make_attempt(cast.li)

    assert close_overdue(attempt.deadline + timedelta(seconds=30)) == 0


@pytest.mark.parametrize("questions", [1, 12])
def test_marking_costs_the_same_for_more_questions(
    cast: Cast, questions: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    attempt = make_attempt(cast.li, questions=questions)
    for slot in range(1, questions + 1):
        give_right(attempt, slot)

    with django_assert_num_queries(10):
        hand_in(attempt=attempt, now=NOW)
