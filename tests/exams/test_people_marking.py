"""Answers that people mark: blind, alone or two by two, completed with the last part."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from http import HTTPStatus

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from lms.core.trail.models import AuditEntry
from lms.core.ui.navigation import waiting_lines
from lms.exams.api import Attempt, AttemptState, ClauseScore, attempt_marked
from lms.exams.attempts.models import Answer
from lms.exams.corrections.services import CorrectionPlan, apply_correction, draft_correction
from lms.exams.marking.closing import hand_in
from lms.exams.marking.models import MarkingPlan, MarkingTask
from lms.exams.marking.queries import progress_of, tasks_for
from lms.exams.marking.second_looks import SecondOpinion, finish, moderate
from lms.exams.marking.services import NotYourTask, Verdict, give_marks
from lms.exams.sittings.models import Sitting
from lms.exams.taking.services import start_attempt
from lms.papers.blueprints.models import Paper
from lms.papers.choices import ReviewRule
from lms.papers.review_options.rules import Cell, cell_name
from lms.people.api import Role
from lms.questions.bank.models import QuestionVersion
from lms.questions.choices import CorrectionPolicy
from tests.accounts import User
from tests.factories.exams import make_paper, make_question, make_sitting
from tests.factories.people import Cast, make_employee, make_user_with_role

pytestmark = pytest.mark.django_db

type SignIn = Callable[[str | User], Client]
EXPLAINED = ("0.61 and above is good (Landis and Koch 1977)", "0.75 and above is good (Koo and Li 2016)")
TEXT = "先致歉，再核实，当日答复。"
FULL = {"1": Fraction(3), "2": Fraction(7)}
HALF = {"1": Fraction(1), "2": Fraction(0)}


@pytest.fixture
def told() -> Iterator[list[int]]:
    """Gather the attempts the signal told of."""
    heard: list[int] = []

    def listen(*, attempt: Attempt, **_kwargs: object) -> None:
        heard.append(attempt.pk)

    attempt_marked.connect(listen)
    yield heard
    attempt_marked.disconnect(listen)


@pytest.fixture
def attempt(cast: Cast) -> Attempt:
    """Let Li hand in an essay and a right single choice at two marks each."""
    now = timezone.now()
    make_question("essay")
    make_question("single")
    sitting = make_sitting(make_paper([("2", 2)]), employees=[cast.li], now=now)
    attempt = start_attempt(sitting=sitting, employee=cast.li, now=now)
    for slot in attempt.slots:
        version = QuestionVersion.objects.get(pk=slot["v"])
        given = {"text": TEXT} if version.kind == "essay" else {"chosen": version.key["correct"][0]}
        Answer.objects.create(attempt=attempt, slot=slot["n"], given=given, revision=1, saved_at=now)
    return hand_in(attempt=attempt, now=now)


@pytest.fixture
def markers(cast: Cast, attempt: Attempt) -> list[User]:
    """Give three people who mark the paper."""
    people = [make_employee(unit=cast.hr_office).user for _ in range(3)]
    plan = MarkingPlan.objects.create(paper=attempt.sitting.paper)
    plan.markers.set(people)
    return people


def mark(by: User, points: dict[str, Fraction], comment: str = "") -> MarkingTask:
    task = MarkingTask.objects.get()
    done = give_marks(task=task, by=by, verdict=Verdict(points, None, comment), now=timezone.now())
    finish(attempts=[done.attempt_id], now=timezone.now())
    return done


def test_an_attempt_waits_for_people_with_neither_marks_nor_pass(attempt: Attempt, told: list[int]) -> None:
    attempt.refresh_from_db()

    assert (attempt.state, attempt.marks, attempt.passed) == (AttemptState.HANDED_IN, None, None)
    assert not ClauseScore.objects.exists()
    assert MarkingTask.objects.get().share is None


def test_an_answer_left_empty_waits_for_nobody(cast: Cast) -> None:
    make_question("essay")
    sitting = make_sitting(employees=[cast.li], now=timezone.now())
    attempt = start_attempt(sitting=sitting, employee=cast.li, now=timezone.now())

    assert hand_in(attempt=attempt, now=timezone.now()).state == AttemptState.MARKED


def test_the_last_part_completes_the_attempt_and_tells(
    attempt: Attempt,
    markers: list[User],
    told: list[int],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        mark(markers[0], FULL)

    attempt.refresh_from_db()
    assert (attempt.state, attempt.marks, attempt.passed) == (AttemptState.MARKED, 4, True)
    assert told == [attempt.pk]
    assert ClauseScore.objects.get().marks == 4


def test_points_of_the_rubric_become_marks(attempt: Attempt, markers: list[User]) -> None:
    mark(markers[0], HALF)

    attempt.refresh_from_db()
    assert attempt.marks == Decimal("2.20")


def test_two_mark_and_a_third_where_they_differ(attempt: Attempt, markers: list[User]) -> None:
    MarkingPlan.objects.update(double=True)

    assert mark(markers[0], FULL).share is None
    assert mark(markers[1], HALF).share is None
    assert mark(markers[2], FULL).share == 1

    attempt.refresh_from_db()
    assert attempt.marks == 4


def test_agreement_is_counted_over_answers_marked_by_two(attempt: Attempt, markers: list[User]) -> None:
    MarkingPlan.objects.update(double=True)
    mark(markers[0], FULL)
    mark(markers[1], FULL)

    progress = progress_of(attempt.sitting.paper, timezone.localdate())

    assert (progress.tasks, progress.settled, progress.pairs, progress.icc) == (1, 1, 1, None)


def test_an_answer_of_two_who_differ_is_no_settled_one_and_is_said_to_wait(
    cast: Cast, attempt: Attempt, markers: list[User], signed_in: SignIn
) -> None:
    MarkingPlan.objects.update(double=True)
    mark(markers[0], FULL)
    mark(markers[1], HALF)

    progress = progress_of(attempt.sitting.paper, timezone.localdate())
    page = signed_in("zhao").get(reverse("lms_exams:marking_paper", args=[attempt.sitting.paper_id])).text

    assert (progress.settled, progress.for_third, progress.pairs) == (0, 1, 1)
    assert "of 1 answers; 1 more has marks of two and waits for a third" in page


def test_nobody_marks_twice_or_oneself(cast: Cast, attempt: Attempt, markers: list[User]) -> None:
    MarkingPlan.objects.get().markers.add(cast.user("li"))
    MarkingPlan.objects.update(double=True)
    mark(markers[0], FULL)

    assert [len(tasks_for(user)) for user in (markers[0], markers[1], cast.user("li"))] == [0, 1, 0]
    for user in (markers[0], cast.user("li")):
        with pytest.raises(NotYourTask):
            mark(user, FULL)


def test_a_marker_sees_the_answer_and_no_name(
    cast: Cast, attempt: Attempt, markers: list[User], signed_in: SignIn
) -> None:
    client, task = signed_in(markers[0]), MarkingTask.objects.get()
    queue = client.get(reverse("lms_exams:marking"))
    following = client.get(reverse("lms_exams:marking_next", args=[task.version_id, task.part]))

    pages = [queue.content.decode(), client.get(following["Location"]).content.decode()]

    assert TEXT in pages[1]
    for page in pages:
        for secret in ("李敏", "00231", str(attempt.token)):
            assert secret not in page
    assert client.get(reverse("lms_exams:result", args=[attempt.token])).status_code == HTTPStatus.NOT_FOUND


def test_figures_of_agreement_are_explained_once_a_page_to_those_who_see_them(
    attempt: Attempt, markers: list[User], signed_in: SignIn
) -> None:
    desk, paper = (
        reverse("lms_exams:marking"),
        reverse("lms_exams:marking_paper", args=[attempt.sitting.paper_id]),
    )
    pages = [(who, address) for who in ("zhao", markers[0]) for address in (desk, paper)]

    told = [
        [signed_in(who).get(address).content.decode().count(words) for words in EXPLAINED]
        for who, address in pages
    ]

    assert told == [[1, 1], [1, 1], [0, 0], [0, 0]]


def test_a_marker_is_told_at_home_what_waits(attempt: Attempt, markers: list[User], cast: Cast) -> None:
    request = RequestFactory().get("/")
    address = reverse("lms_exams:marking")

    request.user = markers[0]
    assert [(line.url, line.count) for line in waiting_lines(request)] == [(address, 1)]
    mark(markers[0], FULL)
    for told_nothing in (markers[0], cast.user("li")):
        request.user = told_nothing
        assert waiting_lines(request) == []


def test_marking_through_the_page(attempt: Attempt, markers: list[User], signed_in: SignIn) -> None:
    address = reverse("lms_exams:marking_task", args=[MarkingTask.objects.get().pk])

    signed_in(markers[0]).post(address, {"criterion-1": "0", "criterion-2": "0", "comment": "要点齐全"})

    attempt.refresh_from_db()
    page = signed_in("li").get(reverse("lms_exams:result", args=[attempt.token])).content.decode()
    assert attempt.marks == 4
    assert "要点齐全" in page


def test_what_people_mark_has_a_model_answer_and_no_right_one(
    attempt: Attempt, markers: list[User], signed_in: SignIn
) -> None:
    mark(markers[0], HALF)
    cells: tuple[Cell, ...] = (("after_window", "right"), ("after_window", "key"))
    Paper.objects.update(review_rule=ReviewRule.TABLE, review_cells=[cell_name(one) for one in cells])
    Sitting.objects.update(closes_at=timezone.now() - timedelta(seconds=1))

    page = signed_in("li").get(reverse("lms_exams:result", args=[attempt.token])).content.decode()

    assert "Model answer" in page
    assert "The right answer" not in page


@pytest.mark.parametrize("who", ["li", "wang", "zhao", "trainer"])
def test_only_markers_open_an_answer(
    attempt: Attempt, markers: list[User], signed_in: SignIn, who: str
) -> None:
    user = make_user_with_role(Role.TRAINER) if who == "trainer" else who
    address = reverse("lms_exams:marking_task", args=[MarkingTask.objects.get().pk])

    answer = signed_in(user).post(address, {"criterion-1": "0", "criterion-2": "0"})

    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert MarkingTask.objects.get().share is None


def test_a_second_look_changes_the_marks_for_a_reason(
    cast: Cast, attempt: Attempt, markers: list[User], signed_in: SignIn
) -> None:
    mark(markers[0], FULL)
    MarkingTask.objects.update(is_sample=True)
    address = reverse("lms_exams:marking_sample", args=[MarkingTask.objects.get().pk])

    signed_in("zhao").post(address, {"decision": "change", "percent": "50", "reason": "漏了时限"})

    attempt.refresh_from_db()
    assert attempt.marks == 3
    assert AuditEntry.objects.get(action="exams.marking_moderated").reason == "漏了时限"
    assert "李敏" not in signed_in("zhao").get(address).content.decode()


def test_a_regrade_keeps_what_people_gave(cast: Cast, attempt: Attempt, markers: list[User]) -> None:
    mark(markers[0], HALF)
    single = QuestionVersion.objects.get(kind="single")
    plan = CorrectionPlan(CorrectionPolicy.DROP, "题面有误")
    made = draft_correction(version=single, plan=plan, by=cast.user("zhao"), now=timezone.now())

    apply_correction(correction=made, by=cast.user("zhao"), now=timezone.now())

    attempt.refresh_from_db()
    assert (attempt.marks, attempt.max_marks) == (Decimal("0.20"), 2)


def test_the_taker_is_told_that_people_are_marking(attempt: Attempt, signed_in: SignIn) -> None:
    client = signed_in("li")

    result = client.get(reverse("lms_exams:result", args=[attempt.token])).content.decode()

    assert "Handed in; still being marked" in result
    assert "Share of the marks" not in result


def test_markers_are_set_by_those_who_run_exams(cast: Cast, attempt: Attempt, signed_in: SignIn) -> None:
    address = reverse("lms_exams:marking_paper", args=[attempt.sitting.paper_id])
    values = {"numbers": "00318", "double": "on", "third_when": "25", "sample_share": "10", "days": "3"}

    refused = signed_in("wang").post(address, values)
    signed_in(make_user_with_role(Role.TRAINER)).post(address, values)

    assert refused.status_code == HTTPStatus.FORBIDDEN
    plan = MarkingPlan.objects.get()
    assert [user.employee.number for user in plan.markers.all()] == ["00318"]
    assert plan.rule().third_when == Decimal("0.25")


def test_a_moderator_needs_a_settled_answer(cast: Cast, attempt: Attempt, signed_in: SignIn) -> None:
    task = MarkingTask.objects.get()
    MarkingTask.objects.update(is_sample=True)

    answer = signed_in("zhao").get(reverse("lms_exams:marking_sample", args=[task.pk]))

    assert answer.status_code == HTTPStatus.NOT_FOUND
    with pytest.raises(MarkingTask.DoesNotExist):
        moderate(
            task=task, by=cast.user("zhao"), opinion=SecondOpinion(Decimal(1), "示例"), now=timezone.now()
        )
