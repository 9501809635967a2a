"""What a question is filed under and who keeps it stands in no version, so the trail tells of it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from lms.core.trail.models import AuditEntry
from lms.core.trail.services import action_label, details_text
from lms.people.access.services import create_roles
from lms.people.api import Role
from lms.questions.bank.models import Question, QuestionVersion
from lms.questions.bank.services import IN_VERSIONS
from lms.questions.choices import QuestionState
from tests.accounts import User
from tests.factories.exams import make_question
from tests.factories.people import make_user_with_role
from tests.portal.sent_form import form_as_it_stands

pytestmark = pytest.mark.django_db
WHY = {"change_reason": ["按新目录归类"]}


@pytest.fixture
def trainer() -> User:
    create_roles()
    return make_user_with_role(Role.TRAINER)


@pytest.fixture
def client(trainer: User) -> Client:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(trainer, "django.contrib.auth.backends.ModelBackend")
    return client


def send(client: Client, question: Question, **changed: str) -> None:
    """Send the form of a question as it stands, but for what is changed, with a reason."""
    address = reverse("wagtailsnippets_lms_questions_question:edit", args=[question.pk])
    form = form_as_it_stands(client, address) | {name: [value] for name, value in changed.items()}
    assert client.post(address, form | WHY).status_code == 302


def said(question: Question) -> list[str]:
    """Write what is recorded about a question, with the reason, as an auditor reads it."""
    with translation.override("zh-hans"):
        return [
            f"{action_label(each.action)}：{details_text(each.details, action=each.action)}（{each.reason}）"
            for each in AuditEntry.objects.about(question).order_by("pk")
        ]


def test_a_question_filed_under_a_category_is_recorded(client: Client) -> None:
    question = make_question(category="流程")

    send(client, question, category="流程 / 移机", tags="时限")

    assert said(question) == ["修改试题归类：章节 流程 → 流程/移机 · 加入 标签 时限（按新目录归类）"]
    again = Question.objects.get(pk=question.pk)
    assert (again.state, again.versions.count()) == (QuestionState.APPROVED, 1)


def test_a_question_given_to_somebody_else_is_recorded(client: Client, trainer: User) -> None:
    question = make_question()

    send(client, question, owner=str(trainer.pk))

    assert said(question) == [f"修改试题归类：负责人 — → {trainer.get_username()}（按新目录归类）"]


def test_a_new_wording_is_told_by_its_version_alone(client: Client) -> None:
    question = make_question(state=QuestionState.DRAFT)

    send(client, question, stem="移机须在几日内完成？")

    assert said(question) == ["试题文字改动：版本 2（按新目录归类）"]


def test_saving_a_question_as_it_stands_records_nothing(client: Client) -> None:
    question = make_question(category="流程")

    send(client, question)

    assert said(question) == []


def test_a_new_question_is_recorded_with_what_it_is_filed_under(client: Client) -> None:
    address = reverse("wagtailsnippets_lms_questions_question:add") + "?kind=true_false"
    form = form_as_it_stands(client, address) | {
        "stem": ["移机须预约。"],
        "explanation": ["见条款。"],
        "clause": [str(make_question().clause_id)],
        "verification": ["verified"],
        "category": ["流程/移机"],
        "answer": ["True"],
    }

    answer = client.post(address, form | WHY)

    assert answer.status_code == 302, answer.context["form"].errors
    made = Question.objects.get(stem="移机须预约。")
    assert said(made)[0].startswith(f"新增试题：此后 编码 {made.code} · 章节 流程/移机")


def test_entries_of_before_read_as_they_did() -> None:
    with translation.override("zh-hans"):
        assert details_text({"tags": "+时限 -旧"}, action="exams.question_refiled") == "标签 +时限 -旧"


def test_what_the_trail_leaves_out_stands_in_versions() -> None:
    held = {field.name for field in QuestionVersion._meta.fields} | {"stem", "facts"}  # content, fact_codes

    assert set(IN_VERSIONS) <= held
