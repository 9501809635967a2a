"""The bank in the admin: rows instead of JSON, saving makes a version, papers must be drawable."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from lms.exams.api import Paper, Question, QuestionKind
from lms.exams.models import MultipleChoiceQuestion, OrderingQuestion
from lms.people.api import Role
from tests.factories.exams import make_clause, make_paper, make_question, make_questions
from tests.factories.people import make_user_with_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer() -> Client:
    call_command("create_roles")
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_user_with_role(Role.TRAINER), "django.contrib.auth.backends.ModelBackend")
    return client


def rows(name: str, *entries: dict[str, str]) -> dict[str, str]:
    sent = {f"{name}-count": str(len(entries))}
    for number, entry in enumerate(entries):
        sent |= {f"{name}-{number}-{key}": value for key, value in entry.items()}
    return sent


def filled(**values: object) -> dict[str, object]:
    return {
        "code": "Q-new",
        "stem": "哪些属于服务？",
        "explanation": "见条款。",
        "clause": make_clause().pk,
        "difficulty": 2,
        "level": "apply",
        "verification": "verified",
        "jurisdiction": "全国",
        "state": "approved",
    } | values


def test_options_are_entered_in_rows_and_saving_freezes(trainer: Client) -> None:
    options = rows(
        "options",
        {"text": "咨询", "correct": "on", "why": "属于"},
        {"text": "", "why": ""},
        {"text": "投诉处理", "correct": "on", "why": ""},
        {"text": "基站选址", "why": "不属于"},
    )

    trainer.post(reverse("wagtailsnippets_lms_exams_multiplechoicequestion:add"), filled(**options))

    question = MultipleChoiceQuestion.objects.get()
    assert question.options == [
        {"text": "咨询", "correct": True, "why": "属于"},
        {"text": "投诉处理", "correct": True, "why": ""},
        {"text": "基站选址", "correct": False, "why": "不属于"},
    ]
    assert question.current_version is not None
    assert question.author is not None


def test_a_faulty_question_is_refused_with_a_sentence(trainer: Client) -> None:
    options = rows("options", {"text": "咨询", "correct": "on"}, {"text": "投诉处理"})

    response = trainer.post(
        reverse("wagtailsnippets_lms_exams_multiplechoicequestion:add"), filled(**options)
    )

    assert "At least two options must be right" in response.content.decode()
    assert not Question.objects.exists()


def test_editing_makes_a_second_version(trainer: Client) -> None:
    question = make_question(QuestionKind.ORDERING)
    items = rows("items", *({"text": text} for text in ("受理", "接入", "处理")))

    trainer.post(
        reverse("wagtailsnippets_lms_exams_orderingquestion:edit", args=[question.pk]),
        filled(code=question.code, **items),
    )

    changed = OrderingQuestion.objects.get()
    assert changed.items == ["受理", "接入", "处理"]
    assert changed.versions.count() == 2


def test_the_form_shows_stored_entries_in_rows(trainer: Client) -> None:
    question = make_question(QuestionKind.FILL_IN, blanks=[["48", "四十八"], ["72"]])

    page = trainer.get(
        reverse("wagtailsnippets_lms_exams_fillinquestion:edit", args=[question.pk])
    ).content.decode()

    assert 'value="48 | 四十八"' in page
    assert 'name="blanks-count"' in page


def test_the_preview_is_what_a_taker_sees(trainer: Client) -> None:
    question = make_question(QuestionKind.MATCHING)

    address = reverse("wagtailsnippets_lms_exams_matchingquestion:preview_on_edit", args=[question.pk])
    pairs = [{"left": f"左{number}", "right": f"右{number}"} for number in range(3)]
    trainer.post(address, filled(code=question.code) | rows("pairs", *pairs) | rows("distractors"))

    page = trainer.get(address).content.decode()

    assert 'data-kind="matching"' in page
    assert page.count("<select") == 3
    question.refresh_from_db()
    assert question.versions.count() == 1


def test_the_list_of_all_kinds_leads_to_each_form(trainer: Client) -> None:
    question = make_question(QuestionKind.TRUE_FALSE)
    make_question(QuestionKind.SINGLE)

    page = trainer.get(
        reverse("wagtailsnippets_lms_exams_question:list"), {"kind": "true_false"}
    ).content.decode()

    assert reverse("wagtailsnippets_lms_exams_truefalsequestion:edit", args=[question.pk]) in page
    assert page.count(question.code) >= 1
    assert "singlechoicequestion/edit" not in page


@pytest.mark.parametrize(("count", "saved"), [(2, True), (9, False)])
def test_a_paper_is_saved_only_when_it_can_be_drawn(trainer: Client, count: int, saved: bool) -> None:
    make_questions(3)
    paper = make_paper([("2.2", 1)])
    rule = paper.rules.get()
    sent = {
        "title": "新名字",
        "slug": paper.slug,
        "kind": "exam",
        "minutes": 30,
        "pass_share": "0.8",
        "attempts": 2,
        "cool_down_hours": 0,
        "review_rule": "score",
        "rules-TOTAL_FORMS": 1,
        "rules-INITIAL_FORMS": 1,
        "rules-MIN_NUM_FORMS": 0,
        "rules-MAX_NUM_FORMS": 1000,
        "rules-0-id": rule.pk,
        "rules-0-ORDER": 1,
        "rules-0-clause_prefix": "2.2",
        "rules-0-kind": "single",
        "rules-0-difficulty_from": 1,
        "rules-0-difficulty_to": 5,
        "rules-0-count": count,
        "rules-0-marks": "2",
    }

    response = trainer.post(reverse("wagtailsnippets_lms_exams_paper:edit", args=[paper.pk]), sent)

    assert (Paper.objects.get().title == "新名字") is saved
    if not saved:
        assert "Rule 1 (2.2 · Single choice · 1–5) lacks 6 questions." in response.content.decode()
