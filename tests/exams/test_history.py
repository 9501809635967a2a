"""What the floors above read: scores by clause, attempts, reliability; and past attempts in bulk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest

from lms.demo.exams.past_attempts import PastAttempt, record_past_attempts, sample_answer
from lms.exams.api import Attempt, AttemptState, attempt_marked, attempts_of, clause_scores_for, sittings_of
from lms.exams.attempts.models import Answer
from lms.exams.marking.closing import hand_in
from lms.exams.marking.models import MarkingTask
from lms.exams.taking.services import start_attempt
from lms.people.api import Posting
from lms.psychometrics.api import exam_reliability
from lms.questions.bank.models import QuestionVersion
from lms.questions.scoring.rules.formats import JsonObject
from tests.factories.exams import (
    NOW,
    make_attempt,
    make_clause,
    make_paper,
    make_question,
    make_question_of_each_kind,
    make_questions,
    make_sitting,
)
from tests.factories.people import Cast, make_employee, make_posting

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 25)


def able(share: float) -> Callable[[QuestionVersion, Random], JsonObject | None]:
    """Answer rightly with a chance."""
    return lambda version, chance: sample_answer(version, chance, right=chance.random() < share)


def test_scores_belong_to_the_unit_of_their_day(cast: Cast) -> None:
    hand_in(attempt=make_attempt(cast.li), now=NOW)
    Posting.objects.filter(employee=cast.li).update(ends_on=TODAY)
    make_posting(cast.li, cast.other_team, starts_on=TODAY + timedelta(days=1))

    found = [
        clause_scores_for(start=TODAY, end=TODAY, units=[unit]).count()
        for unit in (cast.team, cast.other_team)
    ]

    assert found == [1, 0]


def test_both_ends_of_a_period_count(cast: Cast) -> None:
    hand_in(attempt=make_attempt(cast.li), now=NOW)
    day = timedelta(days=1)

    found = [
        clause_scores_for(start=start, end=end, employees=[cast.li]).count()
        for start, end in [(TODAY, TODAY), (TODAY - day, TODAY - day), (TODAY + day, TODAY + day)]
    ]

    assert found == [1, 0, 0]


def test_rehearsals_and_invalidated_attempts_count_nowhere(cast: Cast) -> None:
    make_question()
    for is_rehearsal in (True, False):
        sitting = make_sitting(employees=[cast.li], is_rehearsal=is_rehearsal)
        hand_in(attempt=start_attempt(sitting=sitting, employee=cast.li, now=NOW), now=NOW)
    Attempt.objects.filter(sitting__is_rehearsal=False).update(state=AttemptState.INVALIDATED)

    assert not clause_scores_for(start=TODAY, end=TODAY, employees=[cast.li])
    assert not attempts_of(cast.li)


def test_the_next_sitting_comes_first(cast: Cast) -> None:
    make_question()
    later, sooner = make_sitting(employees=[cast.li]), make_sitting(employees=[cast.li])
    sooner.closes_at -= timedelta(hours=1)
    sooner.save()

    assert [one.sitting.pk for one in sittings_of(cast.li, NOW)] == [sooner.pk, later.pk]


def test_past_attempts_are_marked_by_the_same_rules_and_tell_nobody(cast: Cast) -> None:
    make_question_of_each_kind()
    sitting = make_sitting(make_paper([("2", 6)]))
    told: list[Attempt] = []

    def listen(*, attempt: Attempt, **_kwargs: object) -> None:
        told.append(attempt)

    attempt_marked.connect(listen)
    past = [
        PastAttempt(cast.li.pk, NOW, 600, able(1)),
        PastAttempt(cast.chen.pk, NOW, 9000, able(0)),
    ]
    recorded = record_past_attempts(sitting=sitting, attempts=past)
    attempt_marked.disconnect(listen)

    marks = dict(Attempt.objects.values_list("employee__name", "marks"))
    assert recorded == 2
    assert marks["李敏"] == Decimal(12)
    assert marks["陈涛"] < Decimal(12)
    assert dict(Attempt.objects.values_list("employee__name", "closed_by")) == {
        "李敏": "taker",
        "陈涛": "deadline",
    }
    assert Answer.objects.count() == 12
    assert told == []


def test_past_answers_that_people_mark_wait_for_them(cast: Cast) -> None:
    make_question(kind="essay")
    sitting = make_sitting(make_paper([("2", 1)]))

    record_past_attempts(sitting=sitting, attempts=[PastAttempt(cast.li.pk, NOW, 600, able(1))])

    attempt = Attempt.objects.get(sitting=sitting)
    assert (attempt.state, attempt.marks, attempt.passed) == (AttemptState.HANDED_IN, None, None)
    assert MarkingTask.objects.get(attempt=attempt).share is None
    assert not clause_scores_for(start=TODAY, end=TODAY, employees=[cast.li]).exists()


def test_equal_seeds_record_equal_attempts(cast: Cast) -> None:
    make_questions(8)
    drawn = []
    for _ in range(2):
        sitting = make_sitting(make_paper([("2", 4)]))
        record_past_attempts(sitting=sitting, attempts=[PastAttempt(cast.li.pk, NOW, 600, able(0.5))], seed=3)
        attempt = Attempt.objects.get(sitting=sitting)
        drawn.append((attempt.slots, attempt.marks))

    assert drawn[0] == drawn[1]


@pytest.mark.parametrize(
    "wrong_kind", ["single", "multiple", "true_false", "fill_in", "ordering", "matching"]
)
def test_sample_answers_are_as_right_as_asked(wrong_kind: str) -> None:
    from lms.questions.kinds.registry import kind_of
    from lms.questions.scoring.rules.marking import mark_answer

    make_question_of_each_kind()
    version = QuestionVersion.objects.get(kind=wrong_kind)

    rule, chance = kind_of(version.kind).rule, Random(1)
    right = mark_answer(rule, version.key, sample_answer(version, chance, right=True), Decimal(1))
    wrong = mark_answer(rule, version.key, sample_answer(version, chance, right=False), Decimal(1))

    assert right.is_right
    assert wrong.answered
    assert not wrong.is_right


def test_reliability_needs_fifty_people_who_wrote_the_paper_first(cast: Cast) -> None:
    for number in ("2.1", "2.2", "2.3"):
        make_questions(6, clause=make_clause(number))
    sitting = make_sitting(make_paper([("2.1", 4), ("2.2", 4), ("2.3", 4)]))
    people = [make_employee(unit=cast.team, with_account=False) for _ in range(60)]
    few, rest = people[:30], people[30:]

    def record(group: list[object]) -> None:
        past = [
            PastAttempt(one.pk, NOW, 600, able(0.1 + 0.8 * (place % 10) / 9))  # type: ignore[attr-defined]
            for place, one in enumerate(group)
        ]
        record_past_attempts(sitting=sitting, attempts=past)

    record(list(few))
    too_few = exam_reliability(sitting.paper)
    record(list(rest))
    enough = exam_reliability(sitting.paper)

    assert too_few is not None
    assert enough is not None
    assert (too_few.n, too_few.enough) == (30, False)
    assert (enough.n, enough.enough) == (60, True)
    assert enough.value is not None
    assert enough.interval is not None
    assert enough.interval.low < enough.value < enough.interval.high
    assert enough.value > 0.5
