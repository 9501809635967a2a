"""Correcting used questions: preview, regrade as a job, later attempts, undoing, who may."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from http import HTTPStatus

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks
from pytest_django.fixtures import Settings

from lms.core.jobs.models import Job
from lms.core.jobs.services import run_job
from lms.core.refusals import ReasonMissing
from lms.core.trail.models import AuditEntry
from lms.exams.api import Attempt, ClauseScore, Sitting, attempt_regraded
from lms.exams.attempts.models import Answer
from lms.exams.corrections.services import CorrectionPlan, apply_correction, draft_correction, undo_correction
from lms.exams.marking.closing import hand_in
from lms.exams.taking.services import start_attempt
from lms.people.api import Employee, Role
from lms.questions.api import AttemptScore
from lms.questions.bank.models import QuestionVersion
from lms.questions.choices import CorrectionPolicy, CorrectionState, QuestionKind
from lms.questions.corrections.models import KeyCorrection
from lms.questions.corrections.rules import CorrectionMoved
from tests.accounts import User
from tests.factories.exams import NOW, make_paper, make_question, make_sitting
from tests.factories.people import Cast, make_user_with_role

pytestmark = pytest.mark.django_db

type SignIn = Callable[[str | User], Client]
type FieldValues = list[tuple[int, AttemptScore, AttemptScore]]


def page_of(correction: KeyCorrection) -> str:
    return reverse("lms_exams:correction", args=[correction.pk])


@pytest.fixture
def told() -> Iterator[FieldValues]:
    """Gather what the signal told."""
    heard: FieldValues = []

    def listen(*, attempt: Attempt, before: AttemptScore, after: AttemptScore, **_kwargs: object) -> None:
        heard.append((attempt.pk, before, after))

    attempt_regraded.connect(listen)
    yield heard
    attempt_regraded.disconnect(listen)


@pytest.fixture
def sitting(cast: Cast) -> Sitting:
    """Offer a paper of one single choice and one true-or-false question at two marks each."""
    make_question()
    make_question(QuestionKind.TRUE_FALSE)
    return make_sitting(make_paper([("2", 2)]), employees=[cast.li, cast.chen, cast.wang])


def write(sitting: Sitting, employee: Employee, chosen: int) -> Attempt:
    """Hand in an attempt that picks an option by its place and is right about the statement."""
    attempt = start_attempt(sitting=sitting, employee=employee, now=NOW)
    for slot in attempt.slots:
        version = QuestionVersion.objects.get(pk=slot["v"])
        picked = {"value": True}
        if version.kind == QuestionKind.SINGLE:
            picked = {"chosen": version.content["options"][chosen]["id"]}
        Answer.objects.create(attempt=attempt, slot=slot["n"], given=picked, revision=1, saved_at=NOW)
    return hand_in(attempt=attempt, now=NOW)


def single() -> QuestionVersion:
    return QuestionVersion.objects.get(kind=QuestionKind.SINGLE)


def plan(policy: CorrectionPolicy, option: int | None = None) -> CorrectionPlan:
    key = None if option is None else {"correct": [single().content["options"][option]["id"]]}
    return CorrectionPlan(policy, "条款 2.2 的示例值写错了", key)


def draft(cast: Cast, policy: CorrectionPolicy, option: int | None = None) -> KeyCorrection:
    return draft_correction(version=single(), plan=plan(policy, option), by=cast.user("zhao"), now=NOW)


def carry_out(job: Job) -> None:
    run_job(str(job.pk))
    job.refresh_from_db()
    assert job.state == "done", job.error


def standing(attempt: Attempt) -> tuple[Decimal | None, Decimal, bool | None]:
    attempt.refresh_from_db()
    return attempt.marks, attempt.max_marks, attempt.passed


def test_a_draft_says_who_would_change_and_changes_nobody(cast: Cast, sitting: Sitting) -> None:
    right, wrong = write(sitting, cast.li, 1), write(sitting, cast.chen, 0)

    correction = draft(cast, CorrectionPolicy.NEW_KEY, 0)

    changes = correction.changes.order_by("attempt").values_list(
        "attempt", "marks_before", "marks_after", "passed_before", "passed_after"
    )
    assert list(changes) == [(right.pk, 4, 2, True, False), (wrong.pk, 2, 4, False, True)]
    assert correction.seen == 2
    assert (standing(right), standing(wrong)) == ((4, 4, True), (2, 4, False))


@pytest.fixture
def _worker_is_elsewhere(settings: Settings) -> None:
    """Queue jobs: they are run where a test says so, as a worker does."""
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.dummy.DummyBackend"}}


def read(cast: Cast, address: str, who: str = "zhao") -> str:
    """Read a page in English."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.user(who))
    return client.get(address).content.decode()


@pytest.mark.usefixtures("_worker_is_elsewhere")
def test_a_correction_waits_for_its_recalculation_until_the_job_has_run(cast: Cast, sitting: Sitting) -> None:
    write(sitting, cast.li, 1)
    write(sitting, cast.chen, 0)
    correction = draft(cast, CorrectionPolicy.NEW_KEY, 0)
    question = reverse("lms_psychometrics:analysis_question", args=[single().question_id])
    paper = reverse("lms_psychometrics:analysis_paper", args=[sitting.paper_id])
    pages = [page_of(correction), "/exams/corrections/"]
    auditor = cast.user("zhao")
    auditor.groups.add(Group.objects.get_or_create(name=Role.AUDITOR.value)[0])

    drafted = [read(cast, page) for page in [*pages, question, paper]]
    job = apply_correction(correction=correction, by=cast.user("zhao"), now=NOW)
    waiting = [read(cast, page) for page in [*pages, question, paper]]
    Job.objects.filter(pk=job.pk).update(state="running", done=1, total=2)
    running = read(cast, pages[0])
    Job.objects.filter(pk=job.pk).update(state="waiting")
    carry_out(job)
    done = [read(cast, page) for page in [*pages, question, paper]]

    words = ["Waits for its recalculation", "waits for its recalculation", *["before a correction"] * 2]
    assert [said in page for said, page in zip(words, drafted, strict=True)] == [False] * 4
    assert [said in page for said, page in zip(words, waiting, strict=True)] == [True] * 4
    assert "1 of 2 so far" in running
    assert [said in page for said, page in zip(words, done, strict=True)] == [False] * 4
    assert "2 attempts changed" in done[0]


@pytest.mark.usefixtures("_worker_is_elsewhere")
def test_a_recalculation_that_failed_is_said(cast: Cast, sitting: Sitting) -> None:
    write(sitting, cast.li, 1)
    correction = draft(cast, CorrectionPolicy.FULL_MARKS)
    job = apply_correction(correction=correction, by=cast.user("zhao"), now=NOW)
    Job.objects.filter(pk=job.pk).update(state="failed")

    assert "The recalculation failed" in read(cast, page_of(correction))


def test_a_trainer_reads_why_no_names_are_listed(cast: Cast, sitting: Sitting) -> None:
    write(sitting, cast.chen, 0)
    correction = draft(cast, CorrectionPolicy.FULL_MARKS)
    nobody = draft(cast, CorrectionPolicy.NEW_KEY, 1)
    cast.user("li").groups.add(Group.objects.get_or_create(name=Role.TRAINER.value)[0])

    assert "names are shown to HR and auditors" in read(cast, page_of(correction), "li")
    assert "marks change" in read(cast, page_of(nobody), "li")


@pytest.mark.parametrize(
    ("policy", "option", "right", "wrong"),
    [
        (CorrectionPolicy.ALSO_RIGHT, 0, (4, 4, True), (4, 4, True)),
        (CorrectionPolicy.NEW_KEY, 0, (2, 4, False), (4, 4, True)),
        (CorrectionPolicy.DROP, None, (2, 2, True), (2, 2, True)),
        (CorrectionPolicy.FULL_MARKS, None, (4, 4, True), (4, 4, True)),
    ],
)
def test_applying_marks_everybody_alike_now_and_later(
    cast: Cast,
    sitting: Sitting,
    policy: CorrectionPolicy,
    option: int | None,
    right: tuple[int, int, bool],
    wrong: tuple[int, int, bool],
) -> None:
    first, second = write(sitting, cast.li, 1), write(sitting, cast.chen, 0)

    carry_out(apply_correction(correction=draft(cast, policy, option), by=cast.user("zhao"), now=NOW))
    later = write(sitting, cast.wang, 0)

    assert (standing(first), standing(second), standing(later)) == (right, wrong, wrong)


def test_clause_scores_follow(cast: Cast, sitting: Sitting) -> None:
    write(sitting, cast.chen, 0)

    carry_out(apply_correction(correction=draft(cast, CorrectionPolicy.DROP), by=cast.user("zhao"), now=NOW))

    score = ClauseScore.objects.get()
    assert (score.items, score.marks, score.max_marks) == (1, 2, 2)


def test_undoing_gives_back_what_each_had(
    cast: Cast,
    sitting: Sitting,
    told: FieldValues,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    right, wrong = write(sitting, cast.li, 1), write(sitting, cast.chen, 0)
    correction = draft(cast, CorrectionPolicy.NEW_KEY, 0)
    with django_capture_on_commit_callbacks(execute=True):
        carry_out(apply_correction(correction=correction, by=cast.user("zhao"), now=NOW))

    with django_capture_on_commit_callbacks(execute=True):
        correction.refresh_from_db()
        carry_out(undo_correction(correction=correction, by=cast.user("zhao"), reason="看错了版本", now=NOW))

    assert (standing(right), standing(wrong)) == ((4, 4, True), (2, 4, False))
    assert [(pk, before.passed, after.passed) for pk, before, after in told] == [
        (right.pk, True, False),
        (wrong.pk, False, True),
        (right.pk, False, True),
        (wrong.pk, True, False),
    ]
    assert correction.changes.filter(written_at__isnull=False).count() == 2


def test_running_the_job_again_changes_nothing(cast: Cast, sitting: Sitting) -> None:
    wrong = write(sitting, cast.chen, 0)
    correction = draft(cast, CorrectionPolicy.FULL_MARKS)
    job = apply_correction(correction=correction, by=cast.user("zhao"), now=NOW)
    carry_out(job)
    Job.objects.update(state="waiting")

    carry_out(job)

    change = correction.changes.get()
    assert (change.marks_before, change.marks_after) == (2, 4)
    assert standing(wrong) == (4, 4, True)


def test_every_step_is_in_the_audit_trail(cast: Cast, sitting: Sitting) -> None:
    correction = draft(cast, CorrectionPolicy.DROP)
    apply_correction(correction=correction, by=cast.user("zhao"), now=NOW)
    undo_correction(correction=correction, by=cast.user("zhao"), reason="误操作", now=NOW)

    entries = AuditEntry.objects.about(correction).order_by("pk").values_list("action", "reason")
    assert list(entries) == [
        ("exams.correction_applied", "条款 2.2 的示例值写错了"),
        ("exams.correction_undone", "误操作"),
    ]
    first = AuditEntry.objects.about(correction).order_by("pk")[0]
    version = f"{correction.version.question.code} v{correction.version.number}"
    assert first.subject_label == f"{version} · {correction.get_policy_display()}"
    assert first.details["version"] == version


def test_nothing_is_corrected_without_a_reason_or_twice(cast: Cast, sitting: Sitting) -> None:
    correction = draft(cast, CorrectionPolicy.DROP)
    apply_correction(correction=correction, by=cast.user("zhao"), now=NOW)

    with pytest.raises(CorrectionMoved):
        apply_correction(correction=correction, by=cast.user("zhao"), now=NOW)
    with pytest.raises(ReasonMissing):
        undo_correction(correction=correction, by=cast.user("zhao"), reason=" ", now=NOW)
    with pytest.raises(ReasonMissing):
        draft_correction(
            version=single(),
            plan=CorrectionPlan(CorrectionPolicy.DROP, "  "),
            by=cast.user("zhao"),
            now=NOW,
        )


def test_a_correction_is_made_through_the_pages(cast: Cast, sitting: Sitting, signed_in: SignIn) -> None:
    wrong, client = write(sitting, cast.chen, 0), signed_in("zhao")
    values = {"policy": "also_right", "chosen": single().content["options"][0]["id"], "reason": "两个都对"}

    answer = client.post(reverse("lms_exams:correction_new", args=[single().pk]), values)
    page = client.get(answer.url)
    correction = KeyCorrection.objects.get()
    client.post(reverse("lms_exams:correction_apply", args=[correction.pk]))
    run_job(str(Job.objects.get(kind="exams.regrade").pk))

    assert "1 attempt would change" in page.content.decode()
    assert standing(wrong) == (4, 4, True)
    correction.refresh_from_db()
    assert correction.state == CorrectionState.APPLIED


def test_names_stay_with_those_who_may_see_people(cast: Cast, sitting: Sitting, signed_in: SignIn) -> None:
    write(sitting, cast.chen, 0)
    correction = draft(cast, CorrectionPolicy.FULL_MARKS)
    address = page_of(correction)
    trainer = signed_in(make_user_with_role(Role.TRAINER))

    pages = [trainer.get(address), trainer.get(address, {"export": "xlsx"})]

    assert "陈涛" in signed_in("zhao").get(address).content.decode()
    assert "陈涛" not in pages[0].content.decode()
    assert pages[1].status_code == HTTPStatus.OK
    assert b"00318" not in pages[1].content


@pytest.mark.parametrize("name", ["correction_apply", "correction_undo", "correction_discard"])
def test_deciding_needs_a_post_a_token_and_the_right(
    cast: Cast, sitting: Sitting, signed_in: SignIn, name: str
) -> None:
    correction = draft(cast, CorrectionPolicy.DROP)
    address = reverse(f"lms_exams:{name}", args=[correction.pk])
    forger = Client(enforce_csrf_checks=True)
    forger.force_login(cast.user("zhao"), "django.contrib.auth.backends.ModelBackend")

    assert signed_in("zhao").get(address).status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert forger.post(address, {"reason": "x"}).status_code == HTTPStatus.FORBIDDEN
    assert signed_in("li").post(address, {"reason": "x"}).status_code == HTTPStatus.FORBIDDEN
    correction.refresh_from_db()
    assert correction.state == CorrectionState.DRAFT
