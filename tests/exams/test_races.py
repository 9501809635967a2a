"""Two things at once on PostgreSQL: an answer and a hand-in, two starts, two tabs, two looks, two visits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from lms.core.refusals import Refusal
from lms.core.trail.models import AuditEntry
from lms.exams.api import Attempt
from lms.exams.attempts.models import Answer
from lms.exams.attempts.rules.access import AttemptClosed
from lms.exams.invigilation.services import note_watch
from lms.exams.marking.closing import close_attempt, hand_in
from lms.exams.results.history import WATCHED
from lms.exams.saving.services import GivenAnswer, SavedAnswer, save_answer
from lms.exams.sittings.models import SittingSeat
from lms.exams.taking.services import note_arrival, start_attempt
from tests.factories.exams import NOW, make_attempt, make_question, make_sitting
from tests.factories.people import Cast

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _on_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs TEST_DATABASE_URL of a PostgreSQL server")


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as threads:
        yield threads


def with_own_connection[T](work: Callable[[], T]) -> Callable[[], T]:
    """Run in a thread and give its connection back."""

    def run() -> T:
        try:
            return work()
        finally:
            connection.close()

    return run


def given(revision: int) -> GivenAnswer:
    return GivenAnswer(slot=1, given={"chosen": str(revision)}, flagged=False, revision=revision, seconds=0)


def test_an_answer_waits_for_a_hand_in_and_is_then_refused(cast: Cast, pool: ThreadPoolExecutor) -> None:
    attempt, user_id = make_attempt(cast.li), cast.user("li").pk
    marked, may_commit = threading.Event(), threading.Event()

    def mark_slowly() -> None:
        with transaction.atomic():
            close_attempt(attempt=attempt, now=NOW)
            marked.set()
            may_commit.wait(10)

    handing_in = pool.submit(with_own_connection(mark_slowly))
    marked.wait(10)
    saving: Future[SavedAnswer] = pool.submit(
        with_own_connection(
            lambda: save_answer(token=attempt.token, user_id=user_id, answer=given(1), now=NOW)
        )
    )
    with pytest.raises(TimeoutError):
        saving.result(timeout=0.5)
    may_commit.set()

    handing_in.result(timeout=10)
    with pytest.raises(AttemptClosed):
        saving.result(timeout=10)
    assert not Answer.objects.exists()


def test_every_acknowledged_answer_is_marked(cast: Cast, pool: ThreadPoolExecutor) -> None:
    attempt, user_id = make_attempt(cast.li), cast.user("li").pk

    def save(revision: int) -> int:
        try:
            outcome = save_answer(
                token=attempt.token, user_id=user_id, answer=given(revision), now=NOW
            ).outcome
        except Refusal:
            return 0
        return revision if outcome == "saved" else 0

    saving = [pool.submit(with_own_connection(lambda number=number: save(number))) for number in range(1, 40)]
    handing_in = pool.submit(with_own_connection(lambda: hand_in(attempt=attempt, now=NOW)))
    acknowledged = max(one.result(timeout=20) for one in saving)
    handing_in.result(timeout=20)

    answers = list(Answer.objects.all())
    assert (answers[0].revision if answers else 0) == acknowledged
    assert all(answer.marks is not None for answer in answers)


def test_starting_many_times_at_once_makes_one_attempt(cast: Cast, pool: ThreadPoolExecutor) -> None:
    make_question()
    sitting = make_sitting(employees=[cast.li])

    started = [
        pool.submit(with_own_connection(lambda: start_attempt(sitting=sitting, employee=cast.li, now=NOW).pk))
        for _ in range(8)
    ]

    assert len({one.result(timeout=20) for one in started}) == 1
    assert Attempt.objects.count() == 1


def test_looking_many_times_at_once_is_noted_once(cast: Cast, pool: ThreadPoolExecutor) -> None:
    make_question()
    sitting, zhao, now = (
        make_sitting(employees=[cast.li], now=timezone.now()),
        cast.user("zhao"),
        timezone.now(),
    )

    def look() -> None:
        note_watch(sitting_id=sitting.pk, by=zhao, now=now)

    for looking in [pool.submit(with_own_connection(look)) for _ in range(8)]:
        looking.result(timeout=20)

    assert AuditEntry.objects.about(sitting).filter(action=WATCHED).count() == 1


def test_of_two_visits_at_once_the_first_is_the_arrival(cast: Cast, pool: ThreadPoolExecutor) -> None:
    make_question()
    sitting, later = make_sitting(employees=[cast.li]), NOW + timedelta(seconds=1)
    arrived, may_commit = threading.Event(), threading.Event()

    def arrive_slowly() -> None:
        with transaction.atomic():
            note_arrival(sitting=sitting, employee=cast.li, now=NOW)
            arrived.set()
            may_commit.wait(10)

    first = pool.submit(with_own_connection(arrive_slowly))
    arrived.wait(10)
    second = pool.submit(
        with_own_connection(lambda: note_arrival(sitting=sitting, employee=cast.li, now=later))
    )
    with pytest.raises(TimeoutError):
        second.result(timeout=0.5)
    may_commit.set()
    first.result(timeout=10)
    second.result(timeout=10)

    assert SittingSeat.objects.get().arrived_at == NOW
