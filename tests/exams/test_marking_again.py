"""What becomes of people's marks: second looks, another plan half way, invalid questions, marking again."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django import DjangoCaptureOnCommitCallbacks

from lms.core.refusals import ReasonMissing
from lms.core.trail.models import AuditEntry
from lms.core.trail.services import actor_label, details_text
from lms.exams.api import Attempt, AttemptState
from lms.exams.attempts.models import Answer
from lms.exams.corrections.services import CorrectionPlan, apply_correction, draft_correction, undo_correction
from lms.exams.marking.closing import hand_in
from lms.exams.marking.models import GivenMarks, MarkingPlan, MarkingTask
from lms.exams.marking.queries import desk_of, progress_of, sample_of, tasks_for
from lms.exams.marking.second_looks import finish, finish_left, mark_again, set_plan
from lms.exams.marking.services import Verdict, give_marks
from lms.exams.taking.services import start_attempt
from lms.papers.blueprints.models import Paper
from lms.people.api import Employee
from lms.questions.bank.models import QuestionVersion
from lms.questions.choices import CorrectionPolicy
from lms.questions.corrections.models import KeyCorrection
from lms.questions.scoring.rules.formats import JsonObject
from tests.accounts import User
from tests.factories.exams import make_paper, make_question, make_sitting
from tests.factories.people import Cast, make_employee

pytestmark = pytest.mark.django_db

type SignIn = Callable[[str | User], Client]
FULL = {"1": Fraction(3), "2": Fraction(7)}
HALF = {"1": Fraction(1), "2": Fraction(0)}
GIVEN: dict[str, JsonObject] = {
    "essay": {"text": "先致歉，再核实，当日答复。"},
    "simulated_call": {"text": "非常抱歉，三次断网我都看到了，今天 18 点前回访您。"},
}


@pytest.fixture
def paper() -> Paper:
    """Make a paper of an essay and a single choice at two marks each."""
    make_question("essay")
    make_question("single")
    return make_paper([("2", 2)])


@pytest.fixture
def attempts(cast: Cast, paper: Paper) -> list[Attempt]:
    """Let Li and Chen hand it in, the single choice right."""
    now = timezone.now()
    sitting = make_sitting(paper, employees=[cast.li, cast.chen], now=now)
    return [write(start_attempt(sitting=sitting, employee=who, now=now)) for who in (cast.li, cast.chen)]


@pytest.fixture
def markers(cast: Cast, paper: Paper) -> list[User]:
    """Give three people who mark the paper one by one."""
    people = [account(make_employee(unit=cast.hr_office)) for _ in range(3)]
    MarkingPlan.objects.create(paper=paper).markers.set(people)
    return people


def account(employee: Employee) -> User:
    assert employee.user is not None
    return employee.user


def write(attempt: Attempt) -> Attempt:
    """Answer what people mark in words and everything else right, and hand in."""
    for slot in attempt.slots:
        version = QuestionVersion.objects.get(pk=slot["v"])
        given = GIVEN.get(version.kind) or {"chosen": version.key["correct"][0]}
        Answer.objects.create(
            attempt=attempt, slot=slot["n"], given=given, revision=1, saved_at=timezone.now()
        )
    return hand_in(attempt=attempt, now=timezone.now())


def task_of(attempt: Attempt) -> MarkingTask:
    return MarkingTask.objects.get(attempt=attempt)


def mark(task: MarkingTask, by: User, points: dict[str, Fraction]) -> MarkingTask:
    done = give_marks(task=task, by=by, verdict=Verdict(points, None), now=timezone.now())
    finish(attempts=[done.attempt_id], now=timezone.now())
    return done


def stands(attempt: Attempt) -> tuple[str, Decimal | None, bool | None]:
    attempt.refresh_from_db()
    return attempt.state, attempt.marks, attempt.passed


def plan(markers: list[User], *, by: User, double: bool, third_when: str = "0.2") -> int:
    kept = MarkingPlan.objects.get()
    kept.double, kept.third_when = double, Decimal(third_when)
    return set_plan(plan=kept, markers=markers, by=by, now=timezone.now())


def test_a_changed_plan_is_recorded_with_its_figures_before_and_after(
    attempts: list[Attempt], markers: list[User], cast: Cast
) -> None:
    by, first = cast.user("zhao"), MarkingPlan.objects.get()
    set_plan(plan=first, markers=markers[:1], by=by, now=timezone.now())
    start = AuditEntry.objects.about(first).count()

    changed = MarkingPlan.objects.get()
    changed.double, changed.sample_share, changed.days = True, Decimal("0.25"), 7
    set_plan(plan=changed, markers=markers[1:2], by=by, now=timezone.now())
    set_plan(plan=MarkingPlan.objects.get(), markers=markers[1:2], by=by, now=timezone.now())

    assert AuditEntry.objects.about(first).count() == start + 1
    entry = AuditEntry.objects.about(first).latest("pk")
    assert (entry.action, entry.actor_key) == ("exams.marking_planned", str(by.pk))
    assert entry.details == {
        "before": {"double": False, "sample_share": "0.1", "days": 5},
        "after": {"double": True, "sample_share": "0.25", "days": 7},
        "taken_out": {"markers": [actor_label(markers[0])]},
        "put_in": {"markers": [actor_label(markers[1])]},
    }
    with translation.override("zh-hans"):
        said = details_text(entry.details, action=entry.action)
    assert "每份答案由两人阅 否 → 是" in said
    assert "抽查比例 10% → 25%" in said
    assert "阅卷期限（天） 5 → 7" in said
    assert f"去掉 阅卷人 {actor_label(markers[0])}" in said


def test_the_first_plan_of_a_paper_is_recorded_whole(markers: list[User], cast: Cast) -> None:
    paper = make_paper()
    plan = MarkingPlan(paper=paper, third_when=Decimal("0.3"))

    set_plan(plan=plan, markers=markers[:1], by=cast.user("zhao"), now=timezone.now())

    (entry,) = AuditEntry.objects.about(plan)
    assert entry.details == {
        "after": {
            "double": False,
            "third_when": "0.3",
            "sample_share": "0.1",
            "days": 5,
            "markers": [actor_label(markers[0])],
        }
    }


# Work left by a process that ended


def leave(task: MarkingTask, by: User, points: dict[str, Fraction]) -> None:
    """Give the last marks and end before the attempt is completed."""
    give_marks(task=task, by=by, verdict=Verdict(points, None), now=timezone.now())


def test_an_attempt_left_before_its_completion_is_completed_once(
    attempts: list[Attempt],
    markers: list[User],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    left, waiting = attempts
    leave(task_of(left), markers[0], FULL)
    before = stands(left)

    with django_capture_on_commit_callbacks() as told:
        counts = [finish_left(timezone.now()), finish_left(timezone.now())]

    assert before == (AttemptState.HANDED_IN, None, None)
    assert (counts, len(told)) == ([1, 0], 1)
    assert stands(left) == (AttemptState.MARKED, 4, True)
    assert stands(waiting) == (AttemptState.HANDED_IN, None, None)


def test_an_attempt_that_cannot_be_completed_holds_up_no_other(
    attempts: list[Attempt], markers: list[User]
) -> None:
    for attempt in attempts:
        leave(task_of(attempt), markers[0], FULL)
    first = attempts[0]
    Attempt.objects.filter(pk=first.pk).update(slots=[{**slot, "k": "gone"} for slot in first.slots])

    assert finish_left(timezone.now()) == 1
    assert [stands(attempt)[0] for attempt in attempts] == [AttemptState.HANDED_IN, AttemptState.MARKED]


def test_marks_given_anew_count_though_the_process_ended(
    cast: Cast, attempts: list[Attempt], markers: list[User]
) -> None:
    task = mark(task_of(attempts[0]), markers[0], FULL)
    mark_again(version=task.version, by=cast.user("zhao"), reason="评分标准改了", now=timezone.now())
    waits = finish_left(timezone.now())
    leave(task_of(attempts[0]), markers[1], HALF)

    counts = [finish_left(timezone.now()), finish_left(timezone.now())]

    assert (waits, counts) == (0, [1, 0])
    assert stands(attempts[0])[1] == Decimal("2.20")


# A second look


def test_a_second_look_confirms_and_says_how_far_it_agrees(
    cast: Cast, attempts: list[Attempt], markers: list[User], paper: Paper, signed_in: SignIn
) -> None:
    MarkingTask.objects.update(is_sample=True)
    tasks = [mark(task_of(one), markers[0], FULL) for one in attempts]
    client = signed_in("zhao")
    addresses = [reverse("lms_exams:marking_sample", args=[task.pk]) for task in tasks]

    client.post(addresses[0], {"decision": "confirm", "percent": "", "reason": ""})
    half = sample_of(paper, cast.user("zhao"))
    client.post(addresses[1], {"decision": "change", "percent": "50", "reason": "漏了时限"})
    page = client.get(reverse("lms_exams:marking_paper", args=[paper.pk])).content.decode()

    assert ([one.pk for one in half.to_look_at], half.figures.confirmed) == ([tasks[1].pk], 1)
    figures = sample_of(paper, cast.user("zhao")).figures
    assert (figures.looked_at, figures.confirmed, figures.changed) == (2, 1, 1)
    assert (figures.agreement, figures.mean_change, figures.largest_change) == (
        Decimal("0.5"),
        Decimal("0.25"),
        Decimal("0.5"),
    )
    assert [stands(one)[1] for one in attempts] == [4, 3]
    assert [entry.action for entry in AuditEntry.objects.filter(action__startswith="exams.marking_")] == [
        "exams.marking_moderated",
        "exams.marking_confirmed",
    ]
    task = task_of(attempts[1])
    label = f"{task.version.question.code} v{task.version.number} · {task.pk}"
    assert AuditEntry.objects.get(action="exams.marking_moderated").subject_label == label
    assert "100% → 50%" in page
    assert "李敏" not in page


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"decision": "change", "percent": "", "reason": "漏了"}, "percent"),
        ({"decision": "change", "percent": "50", "reason": " "}, "reason"),
        ({"decision": "confirm", "percent": "50", "reason": ""}, "percent"),
        ({"percent": "50", "reason": "漏了"}, "decision"),
    ],
)
def test_a_second_look_is_whole_or_nothing(
    attempts: list[Attempt], markers: list[User], signed_in: SignIn, sent: dict[str, str], field: str
) -> None:
    MarkingTask.objects.update(is_sample=True)
    task = mark(task_of(attempts[0]), markers[0], FULL)

    answer = signed_in("zhao").post(reverse("lms_exams:marking_sample", args=[task.pk]), sent)

    assert list(answer.context["form"].errors) == [field]
    task.refresh_from_db()
    assert (task.share, task.moderated_by) == (1, None)


def test_what_of_the_sample_is_not_marked_yet_is_counted(
    cast: Cast, attempts: list[Attempt], markers: list[User], paper: Paper
) -> None:
    MarkingTask.objects.update(is_sample=True)
    mark(task_of(attempts[0]), markers[0], FULL)

    sample = sample_of(paper, cast.user("zhao"))

    assert (len(sample.to_look_at), len(sample.looked_at), sample.unmarked) == (1, 0, 1)
    assert sample.figures.agreement is None


# Another plan half way


def test_from_two_to_one_settles_what_one_has_marked(
    cast: Cast, attempts: list[Attempt], markers: list[User], paper: Paper
) -> None:
    plan(markers, by=cast.user("zhao"), double=True)
    mark(task_of(attempts[0]), markers[0], FULL)
    before = stands(attempts[0])

    settled = plan(markers, by=cast.user("zhao"), double=False)

    assert before == (AttemptState.HANDED_IN, None, None)
    assert settled == 1
    assert stands(attempts[0]) == (AttemptState.MARKED, 4, True)
    assert [len(tasks_for(marker)) for marker in markers] == [1, 1, 1]
    assert progress_of(paper, timezone.localdate()).settled == 1


def test_from_two_to_one_takes_the_mean_where_a_third_was_awaited(
    cast: Cast, attempts: list[Attempt], markers: list[User]
) -> None:
    plan(markers, by=cast.user("zhao"), double=True)
    mark(task_of(attempts[0]), markers[0], FULL)
    mark(task_of(attempts[0]), markers[1], HALF)

    plan(markers, by=cast.user("zhao"), double=False)

    assert task_of(attempts[0]).share == Decimal("0.55")


def test_a_wider_band_settles_what_awaited_a_third(
    cast: Cast, attempts: list[Attempt], markers: list[User]
) -> None:
    plan(markers, by=cast.user("zhao"), double=True)
    mark(task_of(attempts[0]), markers[0], FULL)
    mark(task_of(attempts[0]), markers[1], HALF)

    assert plan(markers, by=cast.user("zhao"), double=True, third_when="1") == 1


def test_from_one_to_two_leaves_what_is_settled_and_asks_two_for_the_rest(
    cast: Cast, attempts: list[Attempt], markers: list[User]
) -> None:
    mark(task_of(attempts[0]), markers[0], FULL)

    plan(markers, by=cast.user("zhao"), double=True)
    mark(task_of(attempts[1]), markers[0], FULL)
    halfway = stands(attempts[1])
    mark(task_of(attempts[1]), markers[1], FULL)

    assert stands(attempts[0]) == (AttemptState.MARKED, 4, True)
    assert halfway[0] == AttemptState.HANDED_IN
    assert stands(attempts[1]) == (AttemptState.MARKED, 4, True)


def test_a_change_of_plan_says_what_it_settled(
    cast: Cast, attempts: list[Attempt], markers: list[User], paper: Paper, signed_in: SignIn
) -> None:
    plan(markers, by=cast.user("zhao"), double=True)
    mark(task_of(attempts[0]), markers[0], FULL)
    values = {"numbers": "00318", "third_when": "20", "sample_share": "10", "days": "5"}

    page = signed_in("zhao").post(reverse("lms_exams:marking_paper", args=[paper.pk]), values, follow=True)

    assert "1 answer that waited has marks enough" in page.content.decode()


def test_answers_that_nobody_is_left_to_mark_are_counted(
    cast: Cast, attempts: list[Attempt], markers: list[User], paper: Paper
) -> None:
    plan(markers[:2], by=cast.user("zhao"), double=True)
    mark(task_of(attempts[0]), markers[0], FULL)
    mark(task_of(attempts[0]), markers[1], HALF)
    stuck = progress_of(paper, timezone.localdate()).stuck

    plan(markers, by=cast.user("zhao"), double=True)

    assert (stuck, progress_of(paper, timezone.localdate()).stuck) == (1, 0)


# Invalidated questions


def invalidate(cast: Cast, policy: CorrectionPolicy = CorrectionPolicy.DROP) -> KeyCorrection:
    version = QuestionVersion.objects.get(kind="essay")
    made = draft_correction(
        version=version,
        plan=CorrectionPlan(policy, "题面有误"),
        by=cast.user("zhao"),
        now=timezone.now(),
    )
    apply_correction(correction=made, by=cast.user("zhao"), now=timezone.now())
    return KeyCorrection.objects.get(pk=made.pk)


def test_nobody_marks_an_invalidated_question_and_papers_that_waited_for_it_are_complete(
    cast: Cast, attempts: list[Attempt], markers: list[User], paper: Paper
) -> None:
    invalidate(cast)

    assert [stands(one) for one in attempts] == [(AttemptState.MARKED, 2, True)] * 2
    assert desk_of(markers[0]).queues == []
    assert progress_of(paper, timezone.localdate()).tasks == 0


def test_once_it_is_not_invalidated_any_more_people_mark_it_and_marks_hold_until_then(
    cast: Cast, attempts: list[Attempt], markers: list[User]
) -> None:
    correction = invalidate(cast)

    undo_correction(correction=correction, by=cast.user("zhao"), reason="看错了", now=timezone.now())
    meanwhile = stands(attempts[0])
    mark(task_of(attempts[0]), markers[0], HALF)

    assert meanwhile == (AttemptState.MARKED, 2, True)
    assert stands(attempts[0]) == (AttemptState.MARKED, Decimal("2.20"), False)
    attempts[0].refresh_from_db()
    assert attempts[0].max_marks == 4


def test_who_handed_in_while_it_was_invalidated_is_marked_by_people_afterwards(
    cast: Cast, paper: Paper, markers: list[User]
) -> None:
    sitting = make_sitting(paper, employees=[cast.li], now=timezone.now())
    attempt = start_attempt(sitting=sitting, employee=cast.li, now=timezone.now())
    correction = invalidate(cast)
    write(attempt)
    before = MarkingTask.objects.count()

    undo_correction(correction=correction, by=cast.user("zhao"), reason="看错了", now=timezone.now())

    assert (before, MarkingTask.objects.waiting().count()) == (0, 1)
    assert stands(attempt) == (AttemptState.MARKED, 2, True)


# Marked again


def again(cast: Cast, reason: str = "评分标准有误") -> int:
    version = QuestionVersion.objects.get(kind="essay")
    return mark_again(version=version, by=cast.user("zhao"), reason=reason, now=timezone.now())


def test_marks_hold_until_the_new_ones_are_settled(
    cast: Cast, attempts: list[Attempt], markers: list[User]
) -> None:
    mark(task_of(attempts[0]), markers[0], FULL)

    number = again(cast)
    meanwhile = stands(attempts[0])
    waits = [len(tasks_for(marker)) for marker in markers]
    mark(task_of(attempts[0]), markers[0], HALF)

    assert (number, meanwhile) == (1, (AttemptState.MARKED, 4, True))
    assert waits == [2, 2, 2]
    assert stands(attempts[0]) == (AttemptState.MARKED, Decimal("2.20"), False)
    assert [one.round for one in GivenMarks.objects.all()] == [1, 2]
    assert AuditEntry.objects.get(action="exams.marked_again").reason == "评分标准有误"


def test_what_was_half_marked_begins_anew(cast: Cast, attempts: list[Attempt], markers: list[User]) -> None:
    plan(markers, by=cast.user("zhao"), double=True)
    mark(task_of(attempts[0]), markers[0], HALF)

    again(cast)
    mark(task_of(attempts[0]), markers[0], FULL)
    halfway = task_of(attempts[0]).share
    mark(task_of(attempts[0]), markers[1], FULL)

    assert (halfway, task_of(attempts[0]).share) == (None, 1)


def test_a_regrade_meanwhile_counts_what_people_gave_before(
    cast: Cast, attempts: list[Attempt], markers: list[User]
) -> None:
    mark(task_of(attempts[0]), markers[0], FULL)
    again(cast)
    single = QuestionVersion.objects.get(kind="single")
    made = draft_correction(
        version=single,
        plan=CorrectionPlan(CorrectionPolicy.DROP, "题面有误"),
        by=cast.user("zhao"),
        now=timezone.now(),
    )

    apply_correction(correction=made, by=cast.user("zhao"), now=timezone.now())

    assert stands(attempts[0]) == (AttemptState.MARKED, 2, True)


def test_it_takes_a_reason_and_an_answer_that_was_marked(
    cast: Cast, attempts: list[Attempt], markers: list[User], signed_in: SignIn
) -> None:
    version = QuestionVersion.objects.get(kind="essay")
    address, client = reverse("lms_exams:marking_again", args=[version.pk]), signed_in("zhao")
    nothing_marked = client.get(address).status_code
    mark(task_of(attempts[0]), markers[0], FULL)

    empty = client.post(address, {"reason": " "})
    page = client.post(address, {"reason": "评分标准有误"}, follow=True).content.decode()

    assert nothing_marked == HTTPStatus.NOT_FOUND
    assert list(empty.context["form"].errors) == ["reason"]
    assert "1 answer is marked again." in page
    with pytest.raises(ReasonMissing):
        again(cast, reason=" ")


# Runs of a case, and calls


@pytest.fixture
def case_attempt(cast: Cast) -> Attempt:
    """Let Li hand in a case of a single choice, an essay and a simulated call, weighing 1, 1 and 2."""
    kinds = {"single": "1", "essay": "1", "simulated_call": "2"}
    codes = {kind: make_question(kind, state="draft").code for kind in kinds}  # type: ignore[arg-type]
    questions = [{"code": codes[kind], "weight": weight} for kind, weight in kinds.items()]
    version = make_question("case", questions=questions).current_version
    assert version is not None
    now = timezone.now()
    sitting = make_sitting(make_paper([("2", 1)]), employees=[cast.li], now=now)
    MarkingPlan.objects.create(paper=sitting.paper)
    attempt = start_attempt(sitting=sitting, employee=cast.li, now=now)
    right = {"chosen": version.key["parts"][0]["key"]["correct"][0]}
    given = {"parts": {"1": right, "2": GIVEN["essay"], "3": GIVEN["simulated_call"]}}
    Answer.objects.create(attempt=attempt, slot=1, given=given, revision=1, saved_at=now)
    return hand_in(attempt=attempt, now=now)


def test_every_part_of_a_case_has_its_own_queue_rubric_and_weight(
    cast: Cast, case_attempt: Attempt, signed_in: SignIn
) -> None:
    marker = account(make_employee(unit=cast.hr_office))
    MarkingPlan.objects.get().markers.set([marker])
    client = signed_in(marker)

    queues = [(queue.part, queue.waiting) for queue in desk_of(marker).queues]
    essay, call = MarkingTask.objects.order_by("part")
    pages = [
        client.get(reverse("lms_exams:marking_task", args=[task.pk])).content.decode()
        for task in (essay, call)
    ]
    client.post(reverse("lms_exams:marking_task", args=[essay.pk]), {"criterion-1": "1", "criterion-2": "0"})
    halfway = stands(case_attempt)
    client.post(reverse("lms_exams:marking_task", args=[call.pk]), {"criterion-1": "0"})

    assert queues == [("2", 1), ("3", 1)]
    assert [task.weight for task in (essay, call)] == [Decimal("0.25"), Decimal("0.5")]
    assert ("态度" in pages[0], "安抚" in pages[0]) == (True, False)
    assert ("态度" in pages[1], "安抚" in pages[1]) == (False, True)
    assert ("当日答复" in pages[0], "三次断网" in pages[0]) == (True, False)
    assert ("当日答复" in pages[1], "三次断网" in pages[1]) == (False, True)
    assert "网又断了，第三次了！" in pages[1]
    assert halfway == (AttemptState.HANDED_IN, None, None)
    # A quarter by the machine, 8 of 10 points of a quarter, and the whole of a half: 0.95 of 2 marks.
    assert stands(case_attempt) == (AttemptState.MARKED, Decimal("1.90"), True)


def test_a_key_corrected_in_a_case_keeps_what_people_gave(cast: Cast, case_attempt: Attempt) -> None:
    marker = account(make_employee(unit=cast.hr_office))
    MarkingPlan.objects.get().markers.set([marker])
    essay, call = MarkingTask.objects.order_by("part")
    mark(essay, marker, FULL)
    mark(call, marker, {"1": Fraction(5)})
    version = QuestionVersion.objects.get(kind="case")
    parts = [dict(part) for part in version.key["parts"]]
    other = next(
        one["id"]
        for one in version.content["parts"][0]["content"]["options"]
        if one["id"] not in parts[0]["key"]["correct"]
    )
    parts[0]["key"] = {"correct": [other]}
    changed = CorrectionPlan(CorrectionPolicy.NEW_KEY, "答案写反了", {"parts": parts})
    made = draft_correction(version=version, plan=changed, by=cast.user("zhao"), now=timezone.now())

    apply_correction(correction=made, by=cast.user("zhao"), now=timezone.now())

    assert stands(case_attempt) == (AttemptState.MARKED, Decimal("1.50"), False)


def test_a_simulated_call_is_read_with_the_call_and_no_name(cast: Cast, signed_in: SignIn) -> None:
    make_question("simulated_call")
    sitting = make_sitting(make_paper([("2", 1)]), employees=[cast.li], now=timezone.now())
    marker = account(make_employee(unit=cast.hr_office))
    MarkingPlan.objects.create(paper=sitting.paper).markers.set([marker])
    attempt = write(start_attempt(sitting=sitting, employee=cast.li, now=timezone.now()))
    address = reverse("lms_exams:marking_task", args=[task_of(attempt).pk])

    page = signed_in(marker).get(address).content.decode()
    signed_in(marker).post(address, {"criterion-1": "0", "comment": "先致歉，很好"})

    assert "网又断了，第三次了！" in page
    assert "三次断网我都看到了" in page
    assert ("李敏" in page, "00231" in page) == (False, False)
    assert stands(attempt) == (AttemptState.MARKED, 2, True)
