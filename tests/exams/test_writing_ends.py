"""What helps whoever still writes is shown to nobody, whatever the sitting's own window says."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from lms.exams.api import Attempt, ReviewRule, Sitting, attempts_of, hand_in, start_attempt
from lms.exams.models import SittingSeat
from lms.exams.queries.results import result_of, seen_by_taker
from lms.exams.queries.writing_ends import with_writing_end, writing_end
from tests.factories.exams import NOW, make_paper, make_questions, make_sitting
from tests.factories.people import Cast

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
CLOSES = NOW + 4 * HOUR


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

    assert "key" not in seen_by_taker(attempt, CLOSES + timedelta(minutes=19))
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
