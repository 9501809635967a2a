"""What stands behind a result, and everything that was decided about it afterwards, in time order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from lms.core.jobs.services import run_job
from lms.core.trail.services import invented_entries, record
from lms.exams.api import Attempt, AttemptHistory, attempt_history
from lms.exams.attempts.models import Answer
from lms.exams.choices import InvalidationCause
from lms.exams.corrections.services import CorrectionPlan, apply_correction, draft_correction, undo_correction
from lms.exams.invalidation.services import InvalidationPlan, invalidate_attempt, lift_invalidation
from lms.exams.invigilation.services import Order, carry_out
from lms.exams.marking.closing import hand_in
from lms.exams.marking.models import MarkingPlan, MarkingTask
from lms.exams.marking.services import Verdict, give_marks
from lms.exams.pass_marks.services import change_pass_mark
from lms.exams.planning.services import SittingPlan, open_sitting
from lms.exams.results.history import WATCHED
from lms.exams.sittings.models import SittingSeat
from lms.exams.taking.services import start_attempt
from lms.papers.choices import ReviewRule
from lms.people.api import Employee, Role
from lms.questions.bank.models import QuestionVersion
from lms.questions.choices import CorrectionPolicy
from lms.questions.corrections.models import KeyCorrection
from tests.factories.exams import make_paper, make_question, make_questions, make_sitting
from tests.factories.people import Cast, make_employee, make_user_with_role

pytestmark = pytest.mark.django_db


def write(employee: Employee, *, right: int = 2) -> Attempt:
    """Hand in a paper of two questions with so many right."""
    make_questions(2)
    now = timezone.now()
    sitting = make_sitting(make_paper([("2", 2)]), employees=[employee], now=now)
    attempt = start_attempt(sitting=sitting, employee=employee, now=now)
    for slot in attempt.slots[:right]:
        chosen = QuestionVersion.objects.get(pk=slot["v"]).key["correct"][0]
        Answer.objects.create(
            attempt=attempt, slot=slot["n"], given={"chosen": chosen}, revision=1, saved_at=now
        )
    return hand_in(attempt=attempt, now=now)


def correct(attempt: Attempt, cast: Cast, slot: int, policy: CorrectionPolicy) -> KeyCorrection:
    """Correct the question of a slot and mark everybody again."""
    version = QuestionVersion.objects.get(pk=attempt.slots[slot - 1]["v"])
    plan = CorrectionPlan(policy, "题面有误")
    by = cast.user("zhao")
    made = draft_correction(version=version, plan=plan, by=by, now=timezone.now())
    run_job(str(apply_correction(correction=made, by=by, now=timezone.now()).pk))
    made.refresh_from_db()
    return made


def told(history: AttemptHistory) -> list[tuple[str, str, str, str]]:
    """Give what the changes say."""
    return [(change.what, change.marks, change.who, change.reason) for change in history.changes]


def test_a_result_that_nobody_touched_has_no_changes_and_no_markers(cast: Cast) -> None:
    history = attempt_history(write(cast.li).pk)

    assert (history.changes, history.markers, history.invigilators, history.opened_by) == ((), (), (), "")
    assert history.seat == SittingSeat.objects.get()


def test_who_opened_the_sitting_and_gave_orders_is_named_once(cast: Cast) -> None:
    now = timezone.now()
    make_questions(2)
    zhao, other = cast.user("zhao"), make_employee("钱监考", number="00777", role=Role.HR).user
    plan = SittingPlan(
        title="上岗考",
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(hours=1),
    )
    sitting = open_sitting(paper=make_paper([("2", 2)]), plan=plan, by=zhao)
    SittingSeat.objects.create(sitting=sitting, employee=cast.li)
    attempt = start_attempt(sitting=sitting, employee=cast.li, now=now)
    for by in (other, zhao, other):
        assert by is not None
        carry_out(sitting=sitting, order=Order("message", text="请安静"), by=by, now=now)

    history = attempt_history(attempt.pk)

    assert history.opened_by == f"赵蕾（{cast.zhao.number}）"
    assert history.invigilators == ("钱监考（00777）", f"赵蕾（{cast.zhao.number}）")


def test_a_correction_shows_the_marks_before_and_after_and_that_it_was_taken_back(cast: Cast) -> None:
    attempt = write(cast.li, right=1)
    correction = correct(attempt, cast, 2, CorrectionPolicy.DROP)
    run_job(
        str(
            undo_correction(
                correction=correction, by=cast.user("zhao"), reason="题目没有错", now=timezone.now()
            ).pk
        )
    )

    history = attempt_history(attempt.pk)

    question = str(correction.version)
    assert told(history) == [
        (
            f"更正题目 {question}：作废：得分和满分都不计此题",
            "2 / 4 → 2 / 2，变为通过",
            "赵蕾",
            "题面有误",
        ),
        (f"撤回对题目 {question} 的更正", "", "赵蕾", "题目没有错"),
    ]
    assert {change.url for change in history.changes} == {
        reverse("lms_exams:correction", args=[correction.pk])
    }


def test_a_pass_that_is_lost_is_said_to_be(cast: Cast) -> None:
    attempt = write(cast.li, right=1)
    Attempt.objects.filter(pk=attempt.pk).update(passed=True)
    first = correct(attempt, cast, 1, CorrectionPolicy.DROP)

    assert [change.marks for change in attempt_history(attempt.pk).changes] == ["2 / 4 → 0 / 2，不再通过"]
    assert first.state == "applied"


def test_a_draft_is_no_change(cast: Cast) -> None:
    attempt = write(cast.li, right=1)
    version = QuestionVersion.objects.get(pk=attempt.slots[1]["v"])
    plan = CorrectionPlan(CorrectionPolicy.DROP, "题面有误")
    draft_correction(version=version, plan=plan, by=cast.user("zhao"), now=timezone.now())

    assert attempt_history(attempt.pk).changes == ()


def test_an_invalidation_and_its_lifting_stand_in_order(cast: Cast) -> None:
    attempt = write(cast.li)
    plan = InvalidationPlan(InvalidationCause.IDENTITY, "监考照片与证件不符", uses_up=True)
    invalidation = invalidate_attempt(attempt=attempt, plan=plan, by=cast.user("zhao"), now=timezone.now())
    by = make_user_with_role(Role.HR)
    lift_invalidation(invalidation=invalidation, reason="认错了人", by=by, now=timezone.now())

    found = [(change.what, change.reason) for change in attempt_history(attempt.pk).changes]

    assert found == [("作答作废：身份未能核实", "监考照片与证件不符"), ("撤销作废，成绩恢复", "认错了人")]


def test_a_pass_mark_changed_after_the_hand_in_is_told(cast: Cast) -> None:
    attempt = write(cast.li, right=1)
    change_pass_mark(
        sitting=attempt.sitting, share=Decimal("0.5"), reason="标准设定会议决定", by=cast.user("zhao")
    )

    (change,) = attempt_history(attempt.pk).changes

    assert (change.what, change.reason) == ("本场及格线调整：80% → 50%", "标准设定会议决定")


def test_the_people_who_marked_are_named(cast: Cast) -> None:
    make_question("essay")
    now = timezone.now()
    sitting = make_sitting(make_paper([("2", 1)]), employees=[cast.li], now=now)
    attempt = start_attempt(sitting=sitting, employee=cast.li, now=now)
    Answer.objects.create(attempt=attempt, slot=1, given={"text": "先致歉"}, revision=1, saved_at=now)
    hand_in(attempt=attempt, now=now)
    marker = make_employee("孙阅卷").user
    assert marker is not None
    MarkingPlan.objects.create(paper=sitting.paper).markers.set([marker])
    verdict = Verdict({"1": Fraction(3), "2": Fraction(7)}, None, "")
    give_marks(task=MarkingTask.objects.get(), by=marker, verdict=verdict, now=now)

    assert attempt_history(attempt.pk).markers == ("孙阅卷",)


@pytest.mark.parametrize("corrections", [1, 2])
def test_the_history_takes_a_constant_number_of_queries(
    cast: Cast, corrections: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    attempt = write(cast.li, right=1)
    for slot, policy in ((2, CorrectionPolicy.FULL_MARKS), (1, CorrectionPolicy.DROP))[:corrections]:
        correct(attempt, cast, slot, policy)

    with django_assert_num_queries(7):
        attempt_history(attempt.pk)


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("li", [("2 / 4 → 4 / 4，变为通过", "", "", "")]),
        ("zhao", [("2 / 4 → 4 / 4，变为通过", "赵蕾", "题面有误", "/exams/corrections/")]),
        ("wang", []),
    ],
)
def test_a_result_says_what_changed_it_to_whom_it_concerns(
    cast: Cast, client: Client, who: str, said: list[tuple[str, str, str, str]]
) -> None:
    attempt = write(cast.li, right=1)
    correct(attempt, cast, 2, CorrectionPolicy.FULL_MARKS)
    client.force_login(cast.user(who))

    page = client.get(reverse("lms_exams:result", args=[attempt.token]))

    changes = page.context["changes"]
    assert [(one.marks, one.who, one.reason, one.url[:19]) for one in changes] == said
    assert ("出分以后的变动" in page.content.decode()) is bool(said)


def test_who_had_the_console_open_while_it_was_written_stands_behind_it(cast: Cast) -> None:
    attempt = write(cast.li)
    noon = datetime(2026, 11, 20, 4, tzinfo=UTC)
    Attempt.objects.filter(pk=attempt.pk).update(started_at=noon, closed_at=noon + timedelta(hours=1))
    moments = {"day before": -24, "before the start": -2, "while it was written": 0.5, "after it": 2}
    for hours in moments.values():
        with invented_entries(noon + timedelta(hours=hours)):
            record(actor=cast.user("zhao"), action=WATCHED, subject=attempt.sitting)

    history = attempt_history(attempt.pk)

    expected = [
        noon + timedelta(hours=moments[name]) for name in ("before the start", "while it was written")
    ]
    assert [(one.name, one.since) for one in history.watchers] == [
        ("赵蕾（00052）", since) for since in expected
    ]
    assert history.invigilators == ()


def test_a_taker_who_may_not_know_the_marks_is_told_of_no_change(cast: Cast, client: Client) -> None:
    attempt = write(cast.li, right=1)
    correct(attempt, cast, 2, CorrectionPolicy.FULL_MARKS)
    paper = attempt.sitting.paper
    paper.review_rule, paper.review_cells = ReviewRule.TABLE, []
    paper.save()
    client.force_login(cast.user("li"))

    page = client.get(reverse("lms_exams:result", args=[attempt.token]))

    assert page.context["changes"] == ()
