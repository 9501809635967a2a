"""Peer review: somebody else approves, what was said is kept, papers ask what was approved."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory
from django.urls import reverse
from wagtail.models import TaskState, WorkflowState

from lms.core.trail.models import AuditEntry
from lms.core.ui.navigation import waiting_lines
from lms.exchange.imports.services import store_import
from lms.exchange.plans.services import plan_import
from lms.exchange.workbooks.sheets.reading import read_workbook
from lms.papers.api import PaperKind
from lms.papers.blueprints.queries import pool_for
from lms.people.access.services import create_roles
from lms.people.api import Role
from lms.questions.bank.models import Question, QuestionVersion
from lms.questions.choices import QuestionState
from lms.questions.content.services import load_questions
from lms.questions.editing.services import keep_wording
from lms.questions.review.models import PeerReviewState
from lms.questions.review.queries import life_of, reviews_for, sent_back_to
from lms.questions.review.rules import Step, StepRefused
from lms.questions.review.services import take_step
from lms.standards.api import Basis, Fact, Verification
from tests.accounts import User
from tests.exchange.sheets.books import HEAD, book
from tests.factories.exams import NOW, make_clause, make_law_version, make_question
from tests.factories.people import make_user_with_role
from tests.questions.test_loading import BANK

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 25)
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def author() -> User:
    create_roles()
    return make_user_with_role(Role.TRAINER)


@pytest.fixture
def reviewer(author: User) -> User:
    return make_user_with_role(Role.TRAINER)


@pytest.fixture
def draft(author: User) -> Question:
    return reworded(make_question(state=QuestionState.DRAFT, author=author), author, "响应时限是多少？")


def reworded(question: Question, by: User, stem: str) -> Question:
    """Change the stem as the editor does."""
    question = Question.objects.get(pk=question.pk)
    question.stem = stem
    keep_wording(question=question, save=question.save, by=by, now=NOW)
    return Question.objects.get(pk=question.pk)


def step(question: Question, step: Step, by: User, comment: str = "", seen: int | None = None) -> Question:
    return take_step(question=question, step=step, by=by, comment=comment, seen=seen)


def approved(question: Question, author: User, reviewer: User) -> Question:
    return step(step(question, "submit", author), "approve", reviewer)


def asked_versions() -> set[int]:
    return {one.version_id for one in pool_for(PaperKind.EXAM, TODAY)}


def test_somebody_else_approves_and_papers_ask_it(draft: Question, author: User, reviewer: User) -> None:
    assert asked_versions() == set()

    step(draft, "submit", author, "请核对时限")
    with pytest.raises(StepRefused) as refused:
        step(draft, "approve", author)
    done = step(draft, "approve", reviewer, "与 2.2 一致")

    assert refused.value.code == "own_wording"
    assert (done.state, done.approved_version_id) == (QuestionState.APPROVED, draft.current_version_id)
    assert asked_versions() == {draft.current_version_id}
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_APPROVED


def test_what_was_said_is_kept_with_who_and_version(draft: Question, author: User, reviewer: User) -> None:
    step(draft, "submit", author, "请核对时限")
    step(draft, "send_back", reviewer, "选项 C 也说得通")
    reworded(draft, author, "首次响应时限是多少？")
    step(draft, "submit", author)
    step(draft, "approve", reviewer)

    events = [(event.step, event.version, event.comment) for event in reversed(life_of(draft))]
    assert events == [
        ("submit", 2, "请核对时限"),
        ("send_back", 2, "选项 C 也说得通"),
        ("submit", 3, ""),
        ("approve", 3, ""),
    ]
    back = PeerReviewState.objects.get(status=TaskState.STATUS_REJECTED)
    assert (back.finished_by, back.submitted_by) == (reviewer, author)
    assert WorkflowState.objects.count() == 1


def test_who_changes_a_question_in_review_cannot_approve_it(
    draft: Question, author: User, reviewer: User
) -> None:
    step(draft, "submit", author)

    reworded(draft, reviewer, "我改一个字再说。")

    with pytest.raises(StepRefused) as refused:
        step(draft, "approve", reviewer)
    assert refused.value.code == "own_wording"
    assert not reviews_for(author).exists()
    third = make_user_with_role(Role.TRAINER)
    assert step(draft, "approve", third).state == QuestionState.APPROVED


def test_nobody_approves_a_wording_that_changed_meanwhile(
    draft: Question, author: User, reviewer: User
) -> None:
    step(draft, "submit", author)
    reworded(draft, author, "又改了。")

    with pytest.raises(StepRefused) as refused:
        step(draft, "approve", reviewer, seen=draft.current_version_id)

    assert refused.value.code == "moved"
    assert asked_versions() == set()
    review = reviews_for(reviewer).get()
    assert review.version.content["stem"] == "<p>又改了。</p>"


def test_wagtails_own_way_in_refuses_the_author_too(draft: Question, author: User) -> None:
    step(draft, "submit", author)
    review = PeerReviewState.objects.get()

    with pytest.raises(PermissionDenied):
        review.task.specific.on_action(review, author, "approve")

    assert Question.objects.get().state == QuestionState.REVIEW


def test_an_edited_question_goes_to_review_while_papers_keep_what_was_approved(
    draft: Question, author: User, reviewer: User
) -> None:
    question = approved(draft, author, reviewer)
    first = question.approved_version_id

    changed = reworded(question, author, "改过的题干？")

    assert (changed.state, changed.approved_version_id) == (QuestionState.REVIEW, first)
    assert asked_versions() == {first}
    step(changed, "send_back", reviewer, "旧的更清楚")
    assert asked_versions() == {first}
    done = approved(changed, author, reviewer)
    assert asked_versions() == {done.current_version_id} != {first}


def test_a_change_that_is_no_wording_needs_no_review(draft: Question, author: User, reviewer: User) -> None:
    question = approved(draft, author, reviewer)
    question.source = "内部案例"

    keep_wording(question=question, save=question.save, by=author, now=NOW)

    kept = Question.objects.get()
    assert (kept.state, kept.source, kept.versions.count()) == (QuestionState.APPROVED, "内部案例", 2)


def test_a_form_opened_before_the_approval_does_not_undo_it(
    draft: Question, author: User, reviewer: User
) -> None:
    opened_before = Question.objects.get(pk=draft.pk)
    approved(draft, author, reviewer)
    opened_before.source = "旧表单"

    keep_wording(question=opened_before, save=opened_before.save, by=author, now=NOW)

    kept = Question.objects.get()
    assert (kept.state, kept.approved_version_id) == (QuestionState.APPROVED, draft.current_version_id)


def test_retiring_ends_the_review_and_bringing_back_starts_anew(
    draft: Question, author: User, reviewer: User
) -> None:
    question = approved(draft, author, reviewer)
    reworded(question, author, "改过的题干？")

    step(question, "retire", reviewer, "规范已改")

    assert asked_versions() == set()
    assert not reviews_for(reviewer).exists()
    back = step(question, "bring_back", author)
    assert (back.state, back.approved_version, asked_versions()) == (QuestionState.DRAFT, None, set())
    assert "规范已改" in {event.comment for event in life_of(question)}


def test_every_step_is_in_the_audit_trail(draft: Question, author: User, reviewer: User) -> None:
    step(draft, "submit", author)
    step(draft, "withdraw", author)
    step(draft, "submit", author)
    step(draft, "send_back", reviewer, "缺解析")

    entries = AuditEntry.objects.filter(action__startswith="exams.question_").order_by("pk")
    assert [(one.action, one.actor_key) for one in entries] == [
        ("exams.question_reworded", str(author.pk)),
        ("exams.question_submit", str(author.pk)),
        ("exams.question_withdraw", str(author.pk)),
        ("exams.question_submit", str(author.pk)),
        ("exams.question_send_back", str(reviewer.pk)),
    ]
    assert entries.last().reason == "缺解析"  # type: ignore[union-attr] # there are five


def test_imports_are_drafts_of_whoever_imports(author: User, reviewer: User) -> None:
    make_clause("2.2")
    row = ("首次响应几小时？", "单选题", "12", "24", "36", "48", "B", "见 2.2", "第二章", "中", "2.2", "2分")
    store_import(plan=plan_import(read_workbook(book({"题库": [HEAD, row]}))), by=author, now=NOW)
    question = step(Question.objects.get(), "submit", reviewer)

    with pytest.raises(StepRefused):
        step(question, "approve", author)
    with pytest.raises(StepRefused):
        step(question, "approve", reviewer)


def test_an_import_that_changes_a_question_leaves_papers_what_was_approved(
    author: User, reviewer: User
) -> None:
    make_clause("2.2")
    row = ("首次响应几小时？", "单选题", "12", "24", "36", "48", "B", "见 2.2", "第二章", "中", "2.2", "2分")
    store_import(plan=plan_import(read_workbook(book({"题库": [HEAD, row]}))), by=author, now=NOW)
    question = approved(Question.objects.get(), author, reviewer)
    changed = (*row[:6], "C", *row[7:])

    store_import(plan=plan_import(read_workbook(book({"题库": [HEAD, changed]}))), by=author, now=NOW)

    again = Question.objects.get()
    assert (again.state, again.approved_version_id) == (QuestionState.DRAFT, question.approved_version_id)
    assert again.current_version_id != again.approved_version_id


def test_content_files_are_approved_and_end_a_review(tmp_path: Path, author: User) -> None:
    make_clause("2.2")
    (tmp_path / "21.yaml").write_text(BANK, encoding="utf-8")
    load_questions(path=tmp_path, now=NOW)
    edited = reworded(Question.objects.get(code="Q-2"), author, "排序，改过")
    assert edited.state == QuestionState.REVIEW

    load_questions(path=tmp_path, now=NOW)

    question = Question.objects.get(code="Q-2")
    assert (question.state, question.approved_version_id) == (
        QuestionState.APPROVED,
        question.current_version_id,
    )
    assert not WorkflowState.objects.active().exists()


def test_a_newer_wording_does_not_revive_an_approved_one_that_rests_on_old_law(
    author: User, reviewer: User
) -> None:
    expired = make_law_version(in_force_to=NOW.replace(year=2025))
    question = make_question(law_version=expired)
    assert asked_versions() == set()

    question.law_version = make_law_version()
    keep_wording(question=question, save=question.save, by=author, now=NOW)

    assert asked_versions() == set()
    done = step(question, "approve", reviewer)
    assert asked_versions() == {done.current_version_id}


def test_a_fact_taken_out_of_the_newer_wording_still_counts_for_the_approved_one(author: User) -> None:
    expired = make_law_version(in_force_to=NOW.replace(year=2025))
    fact = Fact.objects.create(
        clause=make_clause(),
        code="F-1",
        statement="旧的条号",
        basis=Basis.LAW,
        law_version=expired,
        verification=Verification.VERIFIED,
    )
    question = make_question()
    question.facts.add(fact)
    keep_wording(question=question, save=question.save, by=author, now=NOW)
    Question.objects.update(approved_version=QuestionVersion.objects.order_by("-number")[0])

    question.facts.clear()
    keep_wording(question=question, save=question.save, by=author, now=NOW)

    assert asked_versions() == set()


def client_of(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, BACKEND)
    return client


def test_the_editor_sends_to_review_and_shows_what_was_said(
    draft: Question, author: User, reviewer: User
) -> None:
    client, address = (
        client_of(author),
        reverse("wagtailsnippets_lms_questions_question:edit", args=[draft.pk]),
    )
    assert "Save and send to review" in client.get(address).content.decode()

    step(draft, "submit", author)
    assert "Save and send to review" not in client.get(address).content.decode()
    step(draft, "send_back", reviewer, "选项 C 也说得通")

    assert "选项 C 也说得通" in client.get(address).content.decode()


def test_the_page_takes_a_step_and_says_why_it_does_not(
    draft: Question, author: User, reviewer: User
) -> None:
    address = reverse("lms_questions:question_step", args=[draft.pk])
    sent = {"step": "submit", "version": draft.current_version_id, "comment": "请看"}
    client_of(author).post(address, sent)

    own = client_of(author).post(address, sent | {"step": "approve"}, follow=True).content.decode()
    silent = client_of(reviewer).post(address, sent | {"step": "send_back", "comment": " "})
    page = client_of(reviewer).get(reverse("lms_questions:question", args=[draft.pk])).content.decode()
    done = client_of(reviewer).post(address, sent | {"step": "approve"}, follow=True).content.decode()

    assert "Somebody else has to review" in own
    assert (silent.status_code, "Say in a comment why" in silent.content.decode()) == (422, True)
    assert ("请看" in page, "45 分钟" in page, 'value="approve"' in page) == (True, True, True)
    assert "Papers ask this wording." in done


def test_only_trainers_take_steps(draft: Question) -> None:
    address = reverse("lms_questions:question_step", args=[draft.pk])

    response = client_of(make_user_with_role(Role.HR)).post(address, {"step": "submit", "version": 1})

    assert response.status_code == 403
    assert Question.objects.get().state == QuestionState.DRAFT


def test_the_list_shows_each_what_waits_for_them(draft: Question, author: User, reviewer: User) -> None:
    step(draft, "submit", author)
    address = reverse("lms_questions:reviews")

    assert draft.code in client_of(reviewer).get(address).content.decode()
    assert draft.code not in client_of(author).get(address).content.decode()
    assert draft.code in client_of(author).get(address, {"of": "all"}).content.decode()
    step(draft, "send_back", reviewer, "缺解析")
    page = client_of(author).get(address, {"of": "returned"}).content.decode()
    assert (draft.code in page, "缺解析" in page) == (True, True)
    assert sent_back_to(author).count() == 1


def test_what_waits_is_told_on_the_home_page(draft: Question, author: User, reviewer: User) -> None:
    step(draft, "submit", author)
    request = RequestFactory().get("/")

    request.user = reviewer
    assert [(line.url, line.count) for line in waiting_lines(request)] == [
        (reverse("lms_questions:reviews"), 1)
    ]
    request.user = author
    assert waiting_lines(request) == []


def test_wagtails_own_pages_open_with_a_workflow_of_ours(
    draft: Question, author: User, reviewer: User
) -> None:
    step(draft, "submit", author)
    step(draft, "send_back", reviewer, "缺解析")
    client = client_of(author)
    names = ("wagtailadmin_home", "wagtailadmin_reports:workflow", "wagtailadmin_reports:workflow_tasks")

    pages = [client.get(reverse(name)) for name in names]
    history = client.get(reverse("wagtailsnippets_lms_questions_question:history", args=[draft.pk]))

    assert [page.status_code for page in [*pages, history]] == [200, 200, 200, 200]


def test_what_waits_stands_first_in_the_admin_with_the_way_back_to_the_portal(
    draft: Question, author: User, reviewer: User
) -> None:
    step(draft, "submit", author)

    pages = [client_of(who).get(reverse("wagtailadmin_home")).content.decode() for who in (reviewer, author)]

    assert [f'href="{reverse("lms_questions:reviews")}"' in page for page in pages] == [True, False]
    assert all("Back to the portal" in page for page in pages)
