"""Pausing, locking, lengthening and ending attempts: what becomes of the clock and of the answers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lms.core.trail.models import AuditEntry
from lms.exams.api import Attempt, AttemptState, Sitting
from lms.exams.attempts.models import Answer
from lms.exams.attempts.rules.access import AttemptHeld, EntryOver
from lms.exams.choices import ClosedBy
from lms.exams.heartbeat.holding import let_go_on, lock, pause
from lms.exams.invigilation.services import Order, carry_out
from lms.exams.marking.closing import close_overdue, hand_in
from lms.exams.saving.services import read_answer, save_answer
from lms.exams.sittings.models import SittingMessage, SittingSeat
from lms.exams.taking.services import start_attempt
from tests.accounts import User
from tests.factories.exams import NOW, make_paper, make_questions, make_sitting
from tests.factories.people import Cast

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
ANSWER = b'{"slot": 1, "given": {"chosen": "2"}, "revision": 1}'


@pytest.fixture
def sitting(cast: Cast) -> Sitting:
    make_questions(2)
    return make_sitting(make_paper([("2", 2)]), employees=[cast.li, cast.chen])


@pytest.fixture
def attempt(cast: Cast, sitting: Sitting) -> Attempt:
    return start_attempt(sitting=sitting, employee=cast.li, now=NOW)


def seat_of(attempt: Attempt) -> SittingSeat:
    return SittingSeat.objects.get(sitting=attempt.sitting, employee=attempt.employee)


def order(attempt: Attempt, by: User, *, now: object = NOW, **values: object) -> int:
    return carry_out(
        sitting=attempt.sitting,
        order=Order(seat=seat_of(attempt), **values),  # type: ignore[arg-type] # as a test names them
        by=by,
        now=now,  # type: ignore[arg-type]
    )


def save(attempt: Attempt, cast: Cast, now: object) -> str:
    user_id = cast.user("li").pk
    answer = read_answer(ANSWER)
    return save_answer(token=attempt.token, user_id=user_id, answer=answer, now=now).outcome  # type: ignore[arg-type]


@pytest.mark.parametrize("hold", [pause, lock])
def test_a_held_attempt_takes_no_answer_and_takes_it_afterwards(
    cast: Cast, attempt: Attempt, hold: object
) -> None:
    attempts = Attempt.objects.filter(pk=attempt.pk)
    assert hold(attempts, now=NOW) == 1  # type: ignore[operator]

    with pytest.raises(AttemptHeld):
        save(attempt, cast, NOW + MINUTE)
    assert not Answer.objects.exists()

    let_go_on(attempts, now=NOW + 2 * MINUTE)

    assert save(attempt, cast, NOW + 2 * MINUTE) == "saved"


def test_a_pause_gives_back_every_second(attempt: Attempt) -> None:
    attempts = Attempt.objects.filter(pk=attempt.pk)
    pause(attempts, now=NOW + 10 * MINUTE)

    let_go_on(attempts, now=NOW + 70 * MINUTE, gives_time_back=False)

    attempt.refresh_from_db()
    assert (attempt.state, attempt.held_at, attempt.deadline) == ("open", None, NOW + 90 * MINUTE)


@pytest.mark.parametrize(("gives_back", "minutes"), [(True, 35), (False, 30)])
def test_the_clock_of_a_locked_attempt_runs_unless_it_is_given_back(
    attempt: Attempt, gives_back: bool, minutes: int
) -> None:
    attempts = Attempt.objects.filter(pk=attempt.pk)
    lock(attempts, now=NOW)

    let_go_on(attempts, now=NOW + 5 * MINUTE, gives_time_back=gives_back)

    attempt.refresh_from_db()
    assert attempt.deadline == NOW + minutes * MINUTE


def test_the_sweep_closes_locked_attempts_at_their_deadline_and_leaves_paused_ones(
    cast: Cast, sitting: Sitting, attempt: Attempt
) -> None:
    paused = start_attempt(sitting=sitting, employee=cast.chen, now=NOW)
    pause(Attempt.objects.filter(pk=paused.pk), now=NOW)
    lock(Attempt.objects.filter(pk=attempt.pk), now=NOW)

    assert close_overdue(NOW + 40 * MINUTE) == 1

    attempt.refresh_from_db()
    paused.refresh_from_db()
    assert (attempt.state, attempt.closed_by, attempt.closed_at) == (
        AttemptState.MARKED,
        ClosedBy.DEADLINE,
        NOW + 30 * MINUTE,
    )
    assert paused.state == AttemptState.PAUSED


def test_a_forgotten_pause_ends_after_a_day(attempt: Attempt) -> None:
    pause(Attempt.objects.filter(pk=attempt.pk), now=NOW)

    assert close_overdue(NOW + timedelta(hours=23)) == 0
    assert close_overdue(NOW + timedelta(hours=25)) == 1


def test_a_taker_cannot_hand_in_what_is_held(attempt: Attempt) -> None:
    pause(Attempt.objects.filter(pk=attempt.pk), now=NOW)

    with pytest.raises(AttemptHeld):
        hand_in(attempt=attempt, now=NOW + MINUTE)

    attempt.refresh_from_db()
    assert attempt.state == AttemptState.PAUSED


def test_a_held_attempt_is_resumed_and_not_started_again(
    cast: Cast, sitting: Sitting, attempt: Attempt
) -> None:
    pause(Attempt.objects.filter(pk=attempt.pk), now=NOW)

    assert start_attempt(sitting=sitting, employee=cast.li, now=NOW + MINUTE) == attempt


def test_more_time_for_one_goes_past_the_end_of_the_sitting(cast: Cast, attempt: Attempt) -> None:
    Attempt.objects.filter(pk=attempt.pk).update(deadline=attempt.sitting.closes_at)

    assert order(attempt, cast.user("zhao"), kind="extend", minutes=10, reason="断电") == 1

    attempt.refresh_from_db()
    assert attempt.deadline == attempt.sitting.closes_at + 10 * MINUTE


def test_more_time_for_all_reaches_who_has_not_started(
    cast: Cast, sitting: Sitting, attempt: Attempt
) -> None:
    closes_at = sitting.closes_at
    more = Order(kind="extend", minutes=10, reason="断电")

    assert carry_out(sitting=sitting, order=more, by=cast.user("zhao"), now=NOW) == 2

    later = start_attempt(
        sitting=Sitting.objects.get(pk=sitting.pk), employee=cast.chen, now=NOW + 2 * MINUTE
    )
    attempt.refresh_from_db()
    sitting.refresh_from_db()
    assert attempt.deadline == NOW + 40 * MINUTE
    assert later.deadline == NOW + 42 * MINUTE
    assert sitting.closes_at == closes_at + 10 * MINUTE


def test_the_invigilator_lets_in_who_comes_late(cast: Cast, sitting: Sitting) -> None:
    Sitting.objects.filter(pk=sitting.pk).update(late_entry_minutes=15)
    sitting.refresh_from_db()
    with pytest.raises(EntryOver):
        start_attempt(sitting=sitting, employee=cast.li, now=NOW)
    seat = SittingSeat.objects.get(employee=cast.li)

    letting = Order(kind="let_in", seat=seat, reason="地铁故障")
    carry_out(sitting=sitting, order=letting, by=cast.user("zhao"), now=NOW)

    assert start_attempt(sitting=sitting, employee=cast.li, now=NOW).state == AttemptState.OPEN
    with pytest.raises(EntryOver):
        start_attempt(sitting=sitting, employee=cast.chen, now=NOW)


def test_an_end_marks_what_is_saved_also_while_paused(cast: Cast, attempt: Attempt) -> None:
    save(attempt, cast, NOW)
    pause(Attempt.objects.filter(pk=attempt.pk), now=NOW + MINUTE)

    order(attempt, cast.user("zhao"), now=NOW + 5 * MINUTE, kind="end", reason="身体不适")

    attempt.refresh_from_db()
    assert (attempt.state, attempt.closed_by) == (AttemptState.MARKED, ClosedBy.INVIGILATOR)
    assert attempt.marks is not None
    assert attempt.held_at is None


def test_every_order_stands_in_the_log_with_its_reason(cast: Cast, attempt: Attempt) -> None:
    order(attempt, cast.user("zhao"), kind="pause", reason="火警演练")

    entry = AuditEntry.objects.about(attempt.sitting).get()
    assert (entry.action, entry.reason, entry.details) == (
        "exams.invigilator_pause",
        "火警演练",
        {"reached": 1, "employee": "李敏（00231）"},
    )


def test_a_message_reaches_one_or_all(cast: Cast, sitting: Sitting, attempt: Attempt) -> None:
    zhao = cast.user("zhao")

    assert order(attempt, zhao, kind="message", text="请检查网线") == 1
    assert carry_out(sitting=sitting, order=Order(kind="message", text="还有五分钟"), by=zhao, now=NOW) == 2

    told = SittingMessage.objects.values_list("employee__name", "text")
    assert list(told) == [("李敏", "请检查网线"), (None, "还有五分钟")]


def test_orders_for_one_leave_the_others_alone(cast: Cast, sitting: Sitting, attempt: Attempt) -> None:
    other = start_attempt(sitting=sitting, employee=cast.chen, now=NOW)
    elsewhere = make_sitting(sitting.paper, employees=[cast.li])
    same_person = start_attempt(sitting=elsewhere, employee=cast.li, now=NOW)

    order(attempt, cast.user("zhao"), kind="pause")

    states = dict(Attempt.objects.values_list("pk", "state"))
    assert states == {attempt.pk: "paused", other.pk: "open", same_person.pk: "open"}
