"""A draft is kept as far as it is written; it goes to review once it can be asked."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from lms.people.api import Role
from lms.questions.bank.models import Question
from lms.questions.choices import QuestionState
from lms.questions.editing.panels import SUBMIT_BUTTON
from lms.questions.kinds.registry import kinds
from lms.questions.review.rules import Unfinished
from lms.questions.review.services import take_step
from lms.questions.versions.services import preview_version, says_the_same
from lms.standards.api import Competency, Verification
from tests.factories.exams import make_clause, make_question
from tests.factories.people import make_user_with_role
from tests.factories.standards import make_fact
from tests.portal.sent_form import form_as_it_stands
from tests.questions.test_admin import rows

pytestmark = pytest.mark.django_db

BANK = "wagtailsnippets_lms_questions_question"


@pytest.fixture
def trainer() -> Client:
    call_command("create_roles")
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(make_user_with_role(Role.TRAINER))
    return client


def edit(question: Question) -> str:
    return reverse(f"{BANK}:edit", args=[question.pk])


def draft(client: Client, kind: str) -> Question:
    """Write nothing but the text of a question and its clause."""
    add = f"{reverse(f'{BANK}:add')}?kind={kind}"
    sent = form_as_it_stands(client, add) | {"stem": ["响应时限是多久？"], "clause": [str(make_clause().pk)]}
    reply = client.post(add, sent | {"code": ["Q-new"]})
    assert reply.status_code == 302, reply.context["form"].errors
    return Question.objects.get(code="Q-new")


@pytest.mark.parametrize("kind", list(kinds()))
def test_a_draft_of_any_kind_is_kept_opened_found_and_exported_unfinished(trainer: Client, kind: str) -> None:
    question = draft(trainer, kind)

    pages = [
        trainer.get(edit(question)),
        trainer.get(reverse("lms_questions:question", args=[question.pk])),
        trainer.get(reverse(f"{BANK}:list"), {"q": "响应时限"}),
        trainer.get(reverse("lms_exchange:question_export"), {"format": "xlsx", "states": "draft"}),
    ]

    assert (question.state, question.verification) == (QuestionState.DRAFT, Verification.RECALLED)
    assert [page.status_code for page in pages] == [200, 200, 200, 200]
    assert "Q-new" in pages[2].text
    assert trainer.post(edit(question), form_as_it_stands(trainer, edit(question))).status_code == 302


def test_what_is_still_to_do_is_said_and_it_does_not_go_to_review(trainer: Client) -> None:
    question = draft(trainer, "single")
    desk = trainer.get(reverse("lms_questions:question", args=[question.pk])).text
    sent = form_as_it_stands(trainer, edit(question)) | {SUBMIT_BUTTON: ["1"]}

    refused = trainer.post(edit(question), sent)

    assert question.current_version is None
    assert "还没写完" in desk
    assert "至少要有两个选项" in desk
    assert "还没有写解析" in desk
    assert refused.status_code == 200
    with pytest.raises(Unfinished):
        take_step(question=question, step="submit", by=make_user_with_role(Role.TRAINER))


def test_saving_names_everything_that_review_will_ask_for(trainer: Client) -> None:
    question = draft(trainer, "single")
    options = rows("options", {"text": "甲", "correct": "on", "why": ""}, {"text": "乙", "why": ""})

    kept = trainer.post(edit(question), form_as_it_stands(trainer, edit(question)) | options, follow=True)

    assert "还要补：还没有写解析。" in kept.text
    with pytest.raises(Unfinished):
        take_step(
            question=Question.objects.get(pk=question.pk), step="submit", by=make_user_with_role(Role.TRAINER)
        )


@pytest.mark.parametrize(
    ("kind", "missing"),
    [
        ("single", "两个选项"),
        ("multiple", "两个选项"),
        ("matching", "两组配对"),
        ("ordering", "三个排序项"),
        ("sjt", "两种做法"),
    ],
)
def test_what_is_missing_is_called_by_its_name(trainer: Client, kind: str, missing: str) -> None:
    question = draft(trainer, kind)

    page = trainer.get(edit(question)).text

    assert f"至少要有{missing}。" in page


def test_a_draft_that_is_finished_later_is_frozen_and_sent_in(trainer: Client) -> None:
    question = draft(trainer, "single")
    options = rows("options", {"text": "甲", "correct": "on", "why": ""}, {"text": "乙", "why": ""})
    sent = form_as_it_stands(trainer, edit(question)) | {"explanation": "见条款。", SUBMIT_BUTTON: "1"}

    trainer.post(edit(question), sent | options)

    question = Question.objects.get(pk=question.pk)
    assert question.state == QuestionState.REVIEW
    assert question.current_version is not None


def test_what_papers_ask_is_never_saved_unfinished(trainer: Client) -> None:
    question = make_question("single")
    sent = form_as_it_stands(trainer, edit(question)) | {"explanation": "", "options-count": "0"}

    reply = trainer.post(edit(question), sent)

    assert reply.status_code == 200
    assert Question.objects.get(pk=question.pk).explanation


def test_the_refusal_says_what_and_where(trainer: Client) -> None:
    add = f"{reverse(f'{BANK}:add')}?kind=single"

    page = trainer.post(add, form_as_it_stands(trainer, add) | {SUBMIT_BUTTON: ["1"]}).text

    banner = page.partition('class="messages"')[2].partition("</ul>")[0]
    assert "题干：" in banner
    assert "解析：" in banner
    assert "条款" in banner


@pytest.mark.parametrize("kind", list(kinds()))
def test_a_question_of_any_kind_is_copied_with_all_it_says(trainer: Client, kind: str) -> None:
    question = make_question(kind)
    fact = make_fact(question.clause, "F-2.2-9")
    competency = Competency.objects.create(code="talk", name="沟通")
    question.facts.add(fact)
    question.competencies.add(competency)
    question.tags.add("时限")
    address = reverse(f"{BANK}:copy", args=[question.pk])
    listed = trainer.get(reverse(f"{BANK}:list")).text

    sent = form_as_it_stands(trainer, address)
    reply = trainer.post(f"{reverse(f'{BANK}:add')}?kind={kind}", sent)

    copied = Question.objects.exclude(pk=question.pk).latest("pk")
    assert reply.status_code == 302
    assert address in listed
    assert copied.code != question.code
    assert says_the_same(preview_version(copied), preview_version(question))
    assert [*copied.facts.all(), *copied.competencies.all()] == [fact, competency]
    assert list(copied.tags.names()) == ["时限"]
    assert copied.state == QuestionState.DRAFT
    assert question.state == QuestionState.APPROVED
