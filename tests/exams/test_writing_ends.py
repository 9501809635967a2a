"""What helps whoever still writes is shown to nobody, whatever the sitting's own window says."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import product

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from lms.exams.api import Attempt, AttemptState, Sitting, attempts_of
from lms.exams.attempts.queries import facts_of, rules_of
from lms.exams.attempts.rules.access import NoAttemptsLeft, is_overdue, why_not_answer, why_not_start
from lms.exams.choices import HELD, UNFINISHED, InvalidationCause
from lms.exams.heartbeat.holding import let_go_on, pause
from lms.exams.invalidation.services import InvalidationPlan, invalidate_attempt
from lms.exams.marking.closing import hand_in
from lms.exams.release.queries import nobody_writes, seen_by_taker, with_writing_end, writing_end
from lms.exams.results.queries import result_of
from lms.exams.sittings.models import SittingSeat
from lms.exams.taking.services import start_attempt
from lms.papers.choices import ReviewRule
from tests.factories.exams import NOW, make_paper, make_questions, make_sitting
from tests.factories.people import Cast

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
CLOSES = NOW + 4 * HOUR
GRACE = timedelta(seconds=30)
MARKED, INVALIDATED, USED_UP = (
    (AttemptState.MARKED, False),
    (AttemptState.INVALIDATED, False),
    (AttemptState.INVALIDATED, True),
)
TO_MARK, OPEN = (AttemptState.HANDED_IN, False), (AttemptState.OPEN, False)


@pytest.fixture
def attempt(cast: Cast) -> Attempt:
    """Let Li hand in an exam that shows everything after its window; Wang has a seat and has not begun."""
    make_questions(1)
    paper = make_paper([("2", 1)], review_rule=ReviewRule.EVERYTHING)
    sitting = make_sitting(paper, employees=[cast.li, cast.wang], now=NOW)
    written = start_attempt(sitting=sitting, employee=cast.li, now=NOW)
    return hand_in(attempt=written, now=NOW + timedelta(minutes=5))


def let_wang_write(attempt: Attempt, until: datetime) -> None:
    """Give everybody else in the sitting an own window that ends then."""
    others = SittingSeat.objects.filter(sitting=attempt.sitting).exclude(employee=attempt.employee)
    assert others.update(closes_at=until) == 1


def let_wang_have_written(attempt: Attempt, cast: Cast, *written: tuple[AttemptState, bool]) -> list[Attempt]:
    """Give Wang attempts in these states; the boolean says that an invalidated one is used up."""
    return [
        Attempt.objects.create(
            sitting=attempt.sitting,
            employee=cast.wang,
            number=number,
            state=state,
            is_used_up=used_up,
            seed=1,
            slots=[],
            slot_count=0,
            started_at=NOW,
            deadline=NOW + HOUR,
            held_at=NOW if state in HELD else None,
            closed_at=None if state in UNFINISHED else NOW + HOUR,
            marks=Decimal(0) if state == AttemptState.MARKED else None,
            max_marks=Decimal(2),
            passed=False if state == AttemptState.MARKED else None,
        )
        for number, (state, used_up) in enumerate(written, start=1)
    ]


def test_the_key_waits_for_the_latest_own_window(attempt: Attempt) -> None:
    let_wang_write(attempt, CLOSES + HOUR)

    assert writing_end(attempt) == CLOSES + HOUR
    assert "key" not in seen_by_taker(attempt, CLOSES + HOUR - timedelta(seconds=1))
    assert "key" in seen_by_taker(attempt, CLOSES + HOUR)
    assert result_of(attempt, CLOSES).more_at == CLOSES + HOUR


def test_an_earlier_own_window_changes_nothing(attempt: Attempt) -> None:
    let_wang_write(attempt, CLOSES - HOUR)

    assert writing_end(attempt) == CLOSES
    assert "key" in seen_by_taker(attempt, CLOSES)


def test_the_key_waits_for_who_was_given_more_time(attempt: Attempt, cast: Cast) -> None:
    late = start_attempt(sitting=attempt.sitting, employee=cast.wang, now=CLOSES - timedelta(minutes=10))
    Attempt.objects.filter(pk=late.pk).update(deadline=CLOSES + timedelta(minutes=20))

    assert "key" not in seen_by_taker(attempt, CLOSES + timedelta(minutes=20) + GRACE - timedelta(seconds=1))
    hand_in(attempt=Attempt.objects.get(pk=late.pk), now=CLOSES + timedelta(minutes=15))
    assert "key" in seen_by_taker(attempt, CLOSES + timedelta(minutes=19))


@pytest.mark.parametrize(("hours", "released"), [(1, False), (-1, True)])
def test_marks_that_a_table_shows_after_the_window_wait_in_the_history_too(
    attempt: Attempt, cast: Cast, hours: int, released: bool
) -> None:
    now = timezone.now()
    paper = attempt.sitting.paper
    paper.review_rule, paper.review_cells = ReviewRule.TABLE, ["after_window.marks"]
    paper.save()
    Sitting.objects.update(opens_at=now - 5 * HOUR, closes_at=now - 2 * HOUR)
    let_wang_write(attempt, now + hours * HOUR)

    assert attempts_of(cast.li).exists() == released


def test_a_list_reads_it_along(attempt: Attempt, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    let_wang_write(attempt, CLOSES + HOUR)
    (listed,) = with_writing_end(Attempt.objects.select_related("sitting__paper"))

    with django_assert_num_queries(0):
        assert writing_end(listed) == CLOSES + HOUR


@pytest.mark.parametrize(
    ("written", "allowed", "waits"),
    [
        ([], 2, True),
        ([MARKED], 2, True),
        ([MARKED, MARKED], 2, False),
        ([MARKED, TO_MARK], 2, False),
        ([MARKED, MARKED], 3, True),
        ([TO_MARK], 1, False),
        ([MARKED, INVALIDATED], 2, True),
        ([MARKED, USED_UP], 2, False),
        ([INVALIDATED], 1, True),
        ([USED_UP], 1, False),
        ([MARKED, OPEN], 2, False),
        ([OPEN], 2, True),
    ],
)
@pytest.mark.parametrize("by_sitting", [True, False])
def test_an_own_window_holds_nothing_up_once_all_attempts_are_used(
    attempt: Attempt,
    cast: Cast,
    written: list[tuple[AttemptState, bool]],
    allowed: int,
    waits: bool,
    by_sitting: bool,
) -> None:
    sitting = attempt.sitting
    sitting.attempts_allowed, sitting.paper.attempts = (allowed, 9) if by_sitting else (None, allowed)
    sitting.save()
    sitting.paper.save()
    let_wang_write(attempt, CLOSES + HOUR)
    let_wang_have_written(attempt, cast, *written)

    assert writing_end(attempt) == (CLOSES + HOUR if waits else CLOSES)


def test_a_pass_does_not_use_up_what_a_correction_may_give_back(attempt: Attempt, cast: Cast) -> None:
    let_wang_write(attempt, CLOSES + HOUR)
    let_wang_have_written(attempt, cast, MARKED)
    Attempt.objects.filter(employee=cast.wang).update(passed=True, marks=2)

    assert writing_end(attempt) == CLOSES + HOUR


def test_an_invalidation_that_gives_the_attempt_back_makes_the_others_wait_again(
    attempt: Attempt, cast: Cast
) -> None:
    let_wang_write(attempt, CLOSES + HOUR)
    _first, last = let_wang_have_written(attempt, cast, MARKED, MARKED)
    assert writing_end(attempt) == CLOSES

    plan = InvalidationPlan(InvalidationCause.DISTURBANCE, "停电", uses_up=False)
    invalidate_attempt(attempt=last, plan=plan, by=cast.user("zhao"), now=CLOSES)

    assert writing_end(attempt) == CLOSES + HOUR


def test_a_seat_given_later_holds_the_others_up(attempt: Attempt, cast: Cast) -> None:
    let_wang_write(attempt, CLOSES + 2 * HOUR)
    let_wang_have_written(attempt, cast, MARKED, MARKED)
    SittingSeat.objects.create(sitting=attempt.sitting, employee=cast.chen, closes_at=CLOSES + HOUR)

    assert writing_end(attempt) == CLOSES + HOUR


def test_a_paused_attempt_holds_the_others_up_past_its_deadline(attempt: Attempt, cast: Cast) -> None:
    late = start_attempt(sitting=attempt.sitting, employee=cast.wang, now=CLOSES - timedelta(minutes=10))
    pause(Attempt.objects.filter(pk=late.pk), now=CLOSES - timedelta(minutes=5))
    evening = CLOSES + 5 * HOUR

    assert "key" not in seen_by_taker(attempt, evening)
    let_go_on(Attempt.objects.filter(pk=late.pk), now=evening)
    assert writing_end(attempt) == evening + timedelta(minutes=5) + GRACE


SOME_WRITTEN = [MARKED, TO_MARK, INVALIDATED, USED_UP]
ALL_WRITTEN = [[], *([one] for one in SOME_WRITTEN), *map(list, product(SOME_WRITTEN, repeat=2))]
SECOND = timedelta(seconds=1)
MOMENTS = [CLOSES, CLOSES + GRACE - SECOND, CLOSES + GRACE + SECOND, CLOSES + HOUR, CLOSES + 25 * HOUR]


@pytest.mark.parametrize("last", [None, *UNFINISHED])
@pytest.mark.parametrize("allowed", [1, 2, 3])
def test_it_ends_exactly_when_the_rules_let_nobody_write(
    attempt: Attempt, cast: Cast, allowed: int, last: AttemptState | None
) -> None:
    """Whatever somebody has written, who may start or answer by the rules holds the key back."""
    Sitting.objects.update(attempts_allowed=allowed)
    sitting = Sitting.objects.select_related("paper").get()
    let_wang_write(attempt, CLOSES + HOUR)
    seat = SittingSeat.objects.get(employee=cast.wang)
    for written in ALL_WRITTEN:
        Attempt.objects.filter(employee=cast.wang).delete()
        let_wang_have_written(attempt, cast, *written, *([(last, False)] if last else []))
        attempts = Attempt.objects.filter(employee=cast.wang)
        attempts.unfinished().update(deadline=CLOSES)
        facts = facts_of(attempts)
        for now in MOMENTS:
            refusal = why_not_start(rules_of(sitting, seat), facts, now)
            answers = [one for one in facts if why_not_answer(one, now, grace_seconds=30) is None]
            held = [one for one in facts if one.held_at and not is_overdue(one, now, grace_seconds=30)]
            may_write = refusal is None or bool(answers) or bool(held)
            released = Attempt.objects.filter(nobody_writes(now), pk=attempt.pk).exists()

            assert not (may_write and released), (written, now)
            assert released == (now >= writing_end(attempt)), (written, now)
            if last is None and isinstance(refusal, NoAttemptsLeft):
                assert released, (written, now)
