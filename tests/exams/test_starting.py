"""Starting: who may, when, how often, and what is drawn."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lms.core.refusals import Refusal
from lms.exams.api import Attempt, AttemptState, Sitting
from lms.exams.attempts.rules.access import (
    AlreadyPassed,
    CoolingDown,
    EntryOver,
    NoAttemptsLeft,
    SittingClosed,
    SittingNotOpen,
)
from lms.exams.marking.closing import hand_in
from lms.exams.sittings.models import SittingSeat
from lms.exams.taking.services import NoSeat, start_attempt
from lms.papers.api import PaperKind
from lms.papers.blueprints.rules.drawing import BlueprintShort
from lms.questions.versions.queries import forget_versions
from tests.factories.exams import HOUR, NOW, make_paper, make_question, make_questions, make_sitting
from tests.factories.people import Cast

pytestmark = pytest.mark.django_db


def test_an_attempt_freezes_its_paper(cast: Cast) -> None:
    questions = make_questions(3)
    sitting = make_sitting(make_paper([("2", 2)]), employees=[cast.li])

    attempt = start_attempt(sitting=sitting, employee=cast.li, now=NOW)

    versions = {question.current_version_id for question in questions}
    assert [slot["n"] for slot in attempt.slots] == [1, 2]
    assert {slot["v"] for slot in attempt.slots} < versions
    assert (attempt.slot_count, attempt.max_marks) == (2, Decimal(4))
    assert attempt.deadline == NOW + timedelta(minutes=30)


def test_the_ordinary_way_takes_at_most_four_inserts_and_no_more_for_a_larger_bank(cast: Cast) -> None:
    statements = []
    for more in (3, 30):
        make_questions(more)
        sitting = make_sitting(make_paper([("2", 2)]), employees=[cast.li])
        forget_versions()  # else a version drawn both times by chance is not asked for again
        with CaptureQueriesContext(connection) as captured:
            start_attempt(sitting=sitting, employee=cast.li, now=NOW)
        asked = [query["sql"] for query in captured.captured_queries]
        statements.append((len(asked), sum(sql.startswith("INSERT") for sql in asked)))

    assert statements[0] == statements[1]
    assert 1 <= statements[0][1] <= 4


def test_an_open_attempt_is_resumed(cast: Cast) -> None:
    make_question()
    sitting = make_sitting(employees=[cast.li])

    first = start_attempt(sitting=sitting, employee=cast.li, now=NOW)
    second = start_attempt(sitting=sitting, employee=cast.li, now=NOW + timedelta(minutes=5))

    assert second.pk == first.pk
    assert Attempt.objects.count() == 1


def test_a_question_changed_later_leaves_the_paper_as_it_was(cast: Cast) -> None:
    question = make_question()
    sitting = make_sitting(employees=[cast.li])
    attempt = start_attempt(sitting=sitting, employee=cast.li, now=NOW)
    frozen = attempt.slots[0]["v"]

    question.stem = "另一个问题"
    question.save()

    attempt.refresh_from_db()
    assert attempt.slots[0]["v"] == frozen == question.current_version_id


def test_extra_time_moves_the_deadline(cast: Cast) -> None:
    make_question()
    sitting = make_sitting(employees=[cast.li])
    SittingSeat.objects.update(time_factor=Decimal("1.5"))

    attempt = start_attempt(sitting=sitting, employee=cast.li, now=NOW)

    assert attempt.deadline == NOW + timedelta(minutes=45)


def test_the_end_of_the_sitting_ends_every_attempt(cast: Cast) -> None:
    make_question()
    sitting = make_sitting(employees=[cast.li])

    attempt = start_attempt(sitting=sitting, employee=cast.li, now=sitting.closes_at - timedelta(minutes=7))

    assert attempt.deadline == sitting.closes_at


def test_nobody_starts_without_a_seat(cast: Cast) -> None:
    make_question()
    sitting = make_sitting(employees=[cast.li])

    with pytest.raises(NoSeat):
        start_attempt(sitting=sitting, employee=cast.chen, now=NOW)


@pytest.mark.parametrize(
    ("now", "refusal"),
    [
        pytest.param(NOW - 2 * HOUR, SittingNotOpen, id="before it opens"),
        pytest.param(NOW + 4 * HOUR, SittingClosed, id="when it closes"),
        pytest.param(NOW + HOUR, EntryOver, id="after late entry"),
    ],
)
def test_the_window_binds(cast: Cast, now: datetime, refusal: type[Refusal]) -> None:
    make_question()
    sitting = make_sitting(employees=[cast.li])
    sitting.late_entry_minutes = 90
    sitting.save()

    with pytest.raises(refusal):
        start_attempt(sitting=sitting, employee=cast.li, now=now)


def test_attempts_are_counted(cast: Cast) -> None:
    make_question()
    sitting = make_sitting(make_paper(attempts=2), employees=[cast.li])
    for minute in (0, 1):
        attempt = start_attempt(sitting=sitting, employee=cast.li, now=NOW + timedelta(minutes=minute))
        hand_in(attempt=attempt, now=NOW + timedelta(minutes=minute))

    with pytest.raises(NoAttemptsLeft):
        start_attempt(sitting=sitting, employee=cast.li, now=NOW + timedelta(minutes=2))

    assert list(Attempt.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_the_next_attempt_waits_for_the_cool_down(cast: Cast) -> None:
    make_question()
    sitting = make_sitting(make_paper(cool_down_hours=2), employees=[cast.li])
    hand_in(attempt=start_attempt(sitting=sitting, employee=cast.li, now=NOW), now=NOW)

    with pytest.raises(CoolingDown):
        start_attempt(sitting=sitting, employee=cast.li, now=NOW + HOUR)

    assert start_attempt(sitting=sitting, employee=cast.li, now=NOW + 2 * HOUR).number == 2


def test_a_passed_exam_is_not_sat_again_but_a_quiz_may_be(cast: Cast) -> None:
    make_question()
    exam = make_sitting(make_paper(), employees=[cast.li])
    quiz = make_sitting(make_paper(kind=PaperKind.QUIZ), employees=[cast.li])
    for sitting in (exam, quiz):
        attempt = start_attempt(sitting=sitting, employee=cast.li, now=NOW)
        hand_in(attempt=attempt, now=NOW)
    Attempt.objects.update(passed=True)

    with pytest.raises(AlreadyPassed):
        start_attempt(sitting=exam, employee=cast.li, now=NOW)

    assert start_attempt(sitting=quiz, employee=cast.li, now=NOW).number == 2


def test_a_forgotten_attempt_is_closed_before_the_next(cast: Cast) -> None:
    make_question()
    sitting = make_sitting(make_paper(), employees=[cast.li])
    forgotten = start_attempt(sitting=sitting, employee=cast.li, now=NOW)

    fresh = start_attempt(sitting=sitting, employee=cast.li, now=NOW + HOUR)

    forgotten.refresh_from_db()
    assert forgotten.state == AttemptState.MARKED
    assert forgotten.closed_at == forgotten.deadline
    assert fresh.number == 2


def test_a_bank_run_dry_refuses_plainly(cast: Cast) -> None:
    sitting = make_sitting(make_paper([("2", 3)]), employees=[cast.li])

    with pytest.raises(BlueprintShort):
        start_attempt(sitting=sitting, employee=cast.li, now=NOW)

    assert not Attempt.objects.exists()


def test_neighbours_see_no_option_in_the_same_place(cast: Cast) -> None:
    make_questions(8)
    sitting = make_sitting(make_paper([("2", 8)]), employees=[cast.li, cast.chen, cast.wang])
    Sitting.objects.filter(pk=sitting.pk).update(seats_per_row=2)
    for place, employee in enumerate([cast.li, cast.chen, cast.wang], 1):
        SittingSeat.objects.filter(employee=employee).update(room="301", place=place)
    sitting.refresh_from_db()

    here, beside, behind = (
        {slot["v"]: slot["o"] for slot in start_attempt(sitting=sitting, employee=one, now=NOW).slots}
        for one in (cast.li, cast.chen, cast.wang)
    )

    for version, order in here.items():
        for other in (beside[version], behind[version]):
            assert all(one != another for one, another in zip(order, other, strict=True))
