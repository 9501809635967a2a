"""Decisions over a sitting on PostgreSQL in the instant in which somebody starts in it or hands in."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from lms.core.refusals import Refusal
from lms.exams.api import Attempt, Sitting
from lms.exams.attempts.models import Answer
from lms.exams.attempts.rules.access import SittingCancelled, SittingNotOpen
from lms.exams.choices import InvalidationCause
from lms.exams.invalidation.models import AttemptInvalidation, InvalidationObjection
from lms.exams.invalidation.services import (
    InvalidatedBefore,
    InvalidationPlan,
    invalidate_attempt,
    object_to_invalidation,
)
from lms.exams.invigilation.services import Order, carry_out
from lms.exams.marking.closing import close_attempt
from lms.exams.marking.regrading import write_again
from lms.exams.objections.rules import ObjectedBefore
from lms.exams.pass_marks.services import change_pass_mark
from lms.exams.planning.services import SittingPlan, SittingTerms, cancel_sitting, move_sitting
from lms.exams.preparing.services import prepare_paper
from lms.exams.saving.passes import Login, issue_pass, read_pass
from lms.exams.seating.services import Allowance, SeatTerms, extend_seats, set_terms, unseat_employee
from lms.exams.sittings.models import SittingSeat
from lms.exams.sittings.services import SittingInUse, keep_pass_mark
from lms.exams.taking.quick import start_quickly
from lms.exams.taking.services import (
    Entry,
    NoSeat,
    NotThisNetwork,
    WrongPassword,
    enter_sitting,
    start_attempt,
)
from lms.questions.bank.models import QuestionVersion
from tests.exams.test_races import with_own_connection
from tests.factories.exams import make_paper, make_questions, make_sitting
from tests.factories.people import Cast

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

HOUR = timedelta(hours=1)
HALF = Decimal("0.5")


@pytest.fixture(autouse=True)
def _on_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs TEST_DATABASE_URL of a PostgreSQL server")


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as threads:
        yield threads


@dataclass
class Room:
    """A sitting in which Li and Chen have seats, and Li's paper lies ready."""

    cast: Cast
    sitting: Sitting
    login: Login

    @property
    def seat(self) -> SittingSeat:
        """Give the seat of Li."""
        return SittingSeat.objects.get(sitting=self.sitting, employee=self.cast.li)


@pytest.fixture
def room(cast: Cast) -> Room:
    make_questions(2)
    now = timezone.now()
    sitting = make_sitting(make_paper([("2", 2)]), employees=[cast.li, cast.chen], now=now)
    seat = SittingSeat.objects.select_related("sitting__paper").get(employee=cast.li)
    assert prepare_paper(seat=seat, attempts=[], now=now)
    client = Client()
    client.force_login(cast.user("li"), "django.contrib.auth.backends.ModelBackend")
    key = str(client.session.session_key)
    written = issue_pass(token=sitting.pk, user=cast.user("li"), session_key=key, now=now)
    return Room(cast, sitting, read_pass(written, token=sitting.pk, session_key=key, now=now))


def second_of[T](pool: ThreadPoolExecutor, first: Callable[[], object], second: Callable[[], T]) -> Future[T]:
    """Commit the first only when the second was seen to wait for it, and give what comes of the second."""
    done, may_commit = threading.Event(), threading.Event()

    def slowly() -> None:
        with transaction.atomic():
            first()
            done.set()
            may_commit.wait(20)

    leading = pool.submit(with_own_connection(slowly))
    try:
        assert done.wait(20)
        following = pool.submit(with_own_connection(second))
        with pytest.raises(TimeoutError):
            following.result(timeout=0.5)
    finally:
        may_commit.set()
    leading.result(timeout=20)
    return following


def ordinarily(room: Room) -> object:
    """Start with the sitting as the view read it before."""
    return start_attempt(sitting=room.sitting, employee=room.cast.li, now=timezone.now()).token


def quickly(room: Room) -> object:
    """Start with the one statement."""
    return start_quickly(sitting_id=room.sitting.pk, login=room.login, now=timezone.now())


WAYS = pytest.mark.parametrize("start", [ordinarily, quickly])


def cancel(room: Room) -> object:
    by = room.cast.user("zhao")
    return cancel_sitting(sitting=room.sitting, reason="停电", by=by, now=timezone.now())


def put_off(room: Room) -> object:
    """Move the sitting to the next day."""
    one = room.sitting
    plan = SittingPlan(one.title, one.opens_at + 24 * HOUR, one.closes_at + 24 * HOUR)
    return move_sitting(sitting=one, plan=plan, by=room.cast.user("zhao"))


def set_password(room: Room) -> object:
    """Ask for a password from now on."""
    one = room.sitting
    plan = SittingPlan(one.title, one.opens_at, one.closes_at, terms=SittingTerms(password="bamboo"))
    return move_sitting(sitting=one, plan=plan, by=room.cast.user("zhao"))


def narrow_networks(room: Room) -> object:
    """Let people in from one network only from now on."""
    one = room.sitting
    plan = SittingPlan(one.title, one.opens_at, one.closes_at, terms=SittingTerms(networks="10.20.0.0/16"))
    return move_sitting(sitting=one, plan=plan, by=room.cast.user("zhao"))


def enter(room: Room) -> object:
    """Come in with the sitting as the view read it before, from another network and without a password."""
    entry, now = Entry("10.21.0.1"), timezone.now()
    return enter_sitting(sitting=room.sitting, employee=room.cast.li, entry=entry, now=now)


def take_seat_back(room: Room) -> object:
    unseat_employee(sitting=room.sitting, employee=room.cast.li, by=room.cast.user("zhao"))
    return None


DECISIONS = pytest.mark.parametrize(
    ("decide", "refusal"), [(cancel, SittingCancelled), (put_off, SittingNotOpen), (take_seat_back, NoSeat)]
)


@WAYS
@DECISIONS
def test_whoever_starts_while_it_is_decided_waits_and_is_refused(
    room: Room,
    pool: ThreadPoolExecutor,
    start: Callable[[Room], object],
    decide: Callable[[Room], object],
    refusal: type[Refusal],
) -> None:
    started = second_of(pool, lambda: decide(room), lambda: start(room))

    if start is quickly:
        assert started.result(timeout=20) is None
    else:
        with pytest.raises(refusal):
            started.result(timeout=20)
    assert not Attempt.objects.exists()


@WAYS
@DECISIONS
def test_a_decision_waits_for_whoever_starts_and_is_refused(
    room: Room,
    pool: ThreadPoolExecutor,
    start: Callable[[Room], object],
    decide: Callable[[Room], object],
    refusal: type[Refusal],
) -> None:
    decided = second_of(pool, lambda: start(room), lambda: decide(room))

    with pytest.raises(SittingInUse):
        decided.result(timeout=20)
    found = Sitting.objects.get()
    assert (found.cancelled_at, found.opens_at) == (None, room.sitting.opens_at)
    assert Attempt.objects.get().employee == room.seat.employee


@pytest.mark.parametrize("start", [enter, quickly])
@pytest.mark.parametrize(
    ("decide", "refusal"), [(set_password, WrongPassword), (narrow_networks, NotThisNetwork)]
)
def test_whoever_enters_while_the_door_is_narrowed_waits_and_is_refused(
    room: Room,
    pool: ThreadPoolExecutor,
    start: Callable[[Room], object],
    decide: Callable[[Room], object],
    refusal: type[Refusal],
) -> None:
    started = second_of(pool, lambda: decide(room), lambda: start(room))

    if start is quickly:
        assert started.result(timeout=20) is None
    else:
        with pytest.raises(refusal):
            started.result(timeout=20)
    assert not Attempt.objects.exists()


def give_terms(room: Room) -> object:
    terms = SeatTerms(Decimal("1.5"), 0, None, None, "", None, "视力")
    return set_terms(seat=room.seat, terms=terms, by=room.cast.user("zhao"))


def give_factor(room: Room) -> object:
    more, by = Allowance(Decimal("1.5"), "视力"), room.cast.user("zhao")
    return extend_seats(sitting=room.sitting, employees=[room.cast.li], allowance=more, by=by)


def give_minutes(room: Room) -> object:
    order = Order("extend", minutes=15, reason="停电")
    return carry_out(sitting=room.sitting, order=order, by=room.cast.user("zhao"), now=timezone.now())


@WAYS
@pytest.mark.parametrize("give", [give_terms, give_factor, give_minutes])
def test_more_time_reaches_whoever_starts_in_that_instant(
    room: Room, pool: ThreadPoolExecutor, start: Callable[[Room], object], give: Callable[[Room], object]
) -> None:
    second_of(pool, lambda: give(room), lambda: start(room)).result(timeout=20)

    attempt = Attempt.objects.get()
    assert attempt.deadline - attempt.started_at == timedelta(minutes=45)


@WAYS
def test_minutes_for_all_reach_whoever_has_started_just_before(
    room: Room, pool: ThreadPoolExecutor, start: Callable[[Room], object]
) -> None:
    given = second_of(pool, lambda: start(room), lambda: give_minutes(room))

    assert given.result(timeout=20) == 2
    attempt = Attempt.objects.get()
    assert attempt.deadline - attempt.started_at == timedelta(minutes=45)


@WAYS
def test_takers_do_not_wait_for_each_other(
    room: Room, pool: ThreadPoolExecutor, start: Callable[[Room], object]
) -> None:
    keep_pass_mark(room.sitting)
    chen = replace(room, cast=replace(room.cast, li=room.cast.chen))

    with transaction.atomic():
        start(room)
        pool.submit(with_own_connection(lambda: ordinarily(chen))).result(timeout=20)

    assert Attempt.objects.count() == 2


def half_right(room: Room) -> Attempt:
    """Let Li answer one of two questions right, which is less than the 80 per cent of the paper."""
    attempt = start_attempt(sitting=room.sitting, employee=room.cast.li, now=timezone.now())
    key = QuestionVersion.objects.get(pk=attempt.slots[0]["v"]).key
    given = {"chosen": key["correct"][0]}
    Answer.objects.create(attempt=attempt, slot=1, given=given, revision=1, saved_at=timezone.now())
    return attempt


def lower(room: Room) -> object:
    return change_pass_mark(sitting=room.sitting, share=HALF, reason="偏难", by=room.cast.user("zhao"))


@pytest.mark.parametrize("is_closed_first", [True, False])
def test_no_attempt_closed_meanwhile_keeps_the_old_pass_mark(
    room: Room, pool: ThreadPoolExecutor, is_closed_first: bool
) -> None:
    attempt = half_right(room)
    both: list[Callable[[], object]] = [
        lambda: close_attempt_alone(attempt),
        lambda: lower(room),
    ]

    second_of(pool, *(both if is_closed_first else reversed(both))).result(timeout=20)

    attempt.refresh_from_db()
    assert (attempt.state, attempt.passed) == ("marked", True)


def test_no_regrade_writes_by_a_pass_mark_that_changed_while_it_waited(
    room: Room, pool: ThreadPoolExecutor
) -> None:
    attempt = half_right(room)
    close_attempt_alone(attempt)

    def decide_while_the_attempt_is_held() -> None:
        Attempt.objects.select_for_update().get(pk=attempt.pk)
        Sitting.objects.update(pass_share=HALF)

    regraded = second_of(
        pool,
        decide_while_the_attempt_is_held,
        lambda: write_again(pks=[attempt.pk], correction=None, now=timezone.now()),
    )

    assert regraded.result(timeout=20) == 1
    attempt.refresh_from_db()
    assert attempt.passed


def close_attempt_alone(attempt: Attempt) -> Attempt:
    """Close in a transaction, as every caller does."""
    with transaction.atomic():
        return close_attempt(attempt=attempt, now=timezone.now())


def invalidate_attempt_of(room: Room) -> object:
    """Invalidate the attempt of Li and give it back."""
    attempt = Attempt.objects.select_related("sitting").get(employee=room.cast.li, number=1)
    plan = InvalidationPlan(InvalidationCause.DISTURBANCE, "停电", uses_up=False)
    return invalidate_attempt(attempt=attempt, plan=plan, by=room.cast.user("zhao"), now=timezone.now())


@pytest.mark.parametrize("is_handed_in_first", [True, False])
def test_invalidation_and_handing_in_at_once_leave_an_invalidated_attempt_with_its_marks(
    room: Room, pool: ThreadPoolExecutor, is_handed_in_first: bool
) -> None:
    attempt = half_right(room)
    both: list[Callable[[], object]] = [
        lambda: close_attempt_alone(attempt),
        lambda: invalidate_attempt_of(room),
    ]

    second_of(pool, *(both if is_handed_in_first else reversed(both))).result(timeout=20)

    attempt.refresh_from_db()
    assert (attempt.state, attempt.marks) == ("invalidated", 2)
    assert attempt.closed_by == ("taker" if is_handed_in_first else "invigilator")


def test_an_attempt_is_invalidated_once_though_two_do_it_at_once(
    room: Room, pool: ThreadPoolExecutor
) -> None:
    close_attempt_alone(half_right(room))

    second = second_of(pool, lambda: invalidate_attempt_of(room), lambda: invalidate_attempt_of(room))

    with pytest.raises(InvalidatedBefore):
        second.result(timeout=20)
    assert AttemptInvalidation.objects.count() == 1


def test_a_taker_who_objects_twice_at_once_has_objected_once(room: Room, pool: ThreadPoolExecutor) -> None:
    attempt = half_right(room)
    close_attempt_alone(attempt)
    invalidate_attempt_of(room)

    def object_once() -> object:
        by, now = room.cast.user("li"), timezone.now()
        return object_to_invalidation(attempt=attempt, reason="不是我", by=by, now=now)

    second = second_of(pool, object_once, object_once)

    with pytest.raises(ObjectedBefore):
        second.result(timeout=20)
    assert InvalidationObjection.objects.count() == 1


def test_whoever_starts_again_waits_for_the_invalidation_and_then_may(
    room: Room, pool: ThreadPoolExecutor
) -> None:
    Sitting.objects.update(attempts_allowed=1)
    close_attempt_alone(half_right(room))

    second_of(pool, lambda: invalidate_attempt_of(room), lambda: ordinarily(room)).result(timeout=20)

    states = Attempt.objects.order_by("number").values_list("number", "state", "is_used_up")
    assert list(states) == [(1, "invalidated", False), (2, "open", False)]
