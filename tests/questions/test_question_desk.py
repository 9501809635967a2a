"""A question's versions side by side, where it is used, and the warning of one that is like it."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from lms.core.accounts import account_name
from lms.papers.api import PaperKind
from lms.papers.blueprints.models import PaperQuestion
from lms.papers.drawing.services import draw_parallel_forms
from lms.papers.uses.queries import use_of
from lms.people.access.services import create_roles
from lms.people.api import Role
from lms.questions.bank.models import Question
from lms.questions.choices import QuestionState
from lms.questions.kinds.case_uses import cases_that_name
from lms.questions.sets.models import EnemyGroup, QuestionPool
from lms.questions.versions.services import freeze_question
from lms.questions.versions.wordings import steps_of
from lms.standards.api import Verification
from tests.factories.exams import (
    NOW,
    make_clause,
    make_formed_paper,
    make_paper,
    make_question,
    make_questions,
)
from tests.factories.people import Cast, make_user_with_role
from tests.factories.standards import make_fact, make_law_version

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 25)


@pytest.fixture
def trainer() -> Client:
    create_roles()
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_user_with_role(Role.TRAINER), "django.contrib.auth.backends.ModelBackend")
    return client


def reworded() -> Question:
    question = make_question(stem="应在30分钟内响应")
    question.stem = "应在45分钟内响应"
    question.save()
    freeze_question(question=question, now=NOW)
    return question


def test_the_newest_version_stands_beside_the_one_before() -> None:
    newest, first = steps_of(reworded())

    assert (newest.version.number, first.version.number, first.lines) == (2, 1, ())
    assert [[(one.change, one.text) for one in line] for line in newest.lines] == [
        [("same", "应在"), ("gone", "30"), ("new", "45"), ("same", "分钟内响应")]
    ]


def test_the_page_marks_what_changed(trainer: Client) -> None:
    page = trainer.get(reverse("lms_questions:question", args=[reworded().pk])).content.decode()

    assert ("30</del>" in page, "45</ins>" in page) == (True, True)
    assert "No paper, case, pool or print names this question" in page


def test_everything_that_names_a_question_is_listed(cast: Cast) -> None:
    paper = make_formed_paper()
    draw_parallel_forms(paper=paper, user=cast.user("zhao"), now=NOW)
    one, other = make_questions(2)
    drawn = Question.objects.get(current_version=paper.forms.get(letter="A").slots[0]["v"])
    handpicked = make_paper([("2", 1)])
    PaperQuestion.objects.create(paper=handpicked, question=one)
    QuestionPool.objects.create(name="机考池").questions.set([one])
    EnemyGroup.objects.create(reason="互相提示").questions.set([one, other])

    use = use_of(one, [], TODAY)

    assert (use.papers, [pool.name for pool in use.pools]) == ([handpicked], ["机考池"])
    assert ([group.reason for group in use.enemies], use.forms) == (["互相提示"], [])
    assert "A" in [form.letter for form in use_of(drawn, [], TODAY).forms]
    assert use_of(make_question(state=QuestionState.DRAFT), [], TODAY).is_nowhere


def test_a_case_that_asks_a_question_is_named_before_it_is_edited(trainer: Client) -> None:
    part = make_question(state=QuestionState.DRAFT)
    drafts = [{"code": code, "weight": "1"} for code in (part.code, make_question().code)]
    case = make_question("case", questions=drafts)
    make_question("case", questions=drafts, state=QuestionState.RETIRED)

    page = trainer.get(reverse("lms_questions:question", args=[part.pk])).content.decode()
    editor = trainer.get(
        reverse("wagtailsnippets_lms_questions_question:edit", args=[part.pk])
    ).content.decode()
    other = trainer.get(reverse("lms_questions:question", args=[case.pk])).content.decode()

    assert cases_that_name(part) == [Question.objects.non_polymorphic().get(pk=case.pk)]
    assert (f"asked within {case.code}." in page, f"asked within {case.code}." in editor) == (True, True)
    assert ("Asked within the case" in other, "Asked within the case" in page) == (False, True)


def test_a_question_is_retired_on_the_page_that_says_what_rests_on_it(trainer: Client) -> None:
    question = make_question()
    desk = reverse("lms_questions:question", args=[question.pk])
    step = reverse("lms_questions:question_step", args=[question.pk])

    found = re.search(r'class="button button-danger" href="([^"]+)"', trainer.get(desk).content.decode())
    at_once = trainer.post(step, {"step": "retire", "version": question.current_version_id, "comment": "旧"})

    assert found is not None
    assert (at_once.status_code, Question.objects.get().state) == (422, QuestionState.APPROVED)
    done = trainer.post(unescape(found[1]), {"reason": "规范已改"})
    assert (done["location"], Question.objects.get().state) == (desk, QuestionState.RETIRED)
    page = trainer.get(desk).content.decode()
    editor = trainer.get(
        reverse("wagtailsnippets_lms_questions_question:edit", args=[question.pk])
    ).content.decode()
    assert ("button-danger" in page, "1 question retired." in page) == (False, True)
    assert ["It is retired: no paper asks this question." in one for one in (page, editor)] == [True, True]
    assert ["Papers ask this wording." in one for one in (page, editor)] == [False, False]


def test_a_retired_question_that_a_case_asks_says_so(trainer: Client) -> None:
    part, other = make_questions(2)
    case = make_question("case", questions=[{"code": one.code, "weight": "1"} for one in (part, other)])
    Question.objects.filter(pk=part.pk).update(state=QuestionState.RETIRED)

    pages = [
        trainer.get(reverse(name, args=[part.pk])).content.decode()
        for name in ("lms_questions:question", "wagtailsnippets_lms_questions_question:edit")
    ]

    assert [f"but it is asked within {case.code}." in page for page in pages] == [True, True]


def test_pages_of_a_question_lead_whoever_may_edit_it_back_to_the_bank(trainer: Client) -> None:
    question = make_question()
    version = question.current_version_id
    auditor = Client(headers={"accept-language": "en"})
    auditor.force_login(make_user_with_role(Role.AUDITOR), "django.contrib.auth.backends.ModelBackend")
    bank = f'href="{reverse("wagtailsnippets_lms_questions_question:list")}"'
    pages = [
        reverse("lms_questions:question", args=[question.pk]),
        reverse("lms_psychometrics:analysis_question", args=[question.pk]),
        reverse("lms_exams:version", args=[version]),
    ]

    shown = [trainer.get(page).content.decode() for page in pages]
    others = [auditor.get(page).content.decode() for page in pages[1:]]

    assert [bank in page for page in shown] == [True, True, True]
    assert [bank in page for page in others] == [False, False]
    assert [f"<title>Question {question.code} " in page for page in shown[:2]] == [True, True]


def test_a_question_that_is_asked_already_is_named_while_one_is_written(trainer: Client) -> None:
    known = make_question(stem="接到网络故障申告后应当在多长时间内作出响应？")
    make_question(stem="计费争议最晚应当在几个工作日内给用户答复？", options=known.options)
    address = reverse("wagtailsnippets_lms_questions_question:like")
    text = "接到网络故障申告以后应当在多长时间内作出响应？\n45 分钟\n30 分钟\n24 小时"

    found = trainer.post(address, {"text": text}).json()["questions"]
    itself = trainer.post(address, {"text": text, "question": known.pk}).json()["questions"]

    assert [one["words"].split(",")[0] for one in found] == [known.code]
    assert itself == []


def test_only_who_writes_questions_may_ask_for_like_ones() -> None:
    create_roles()
    client = Client()
    client.force_login(make_user_with_role(Role.HR), "django.contrib.auth.backends.ModelBackend")

    response = client.post(reverse("wagtailsnippets_lms_questions_question:like"), {"text": "网络故障"})

    assert response.status_code in {302, 403}


def test_a_rule_that_can_draw_a_question_is_named() -> None:
    question = make_question(clause=make_clause("2.2"))
    drawing, elsewhere = make_paper([("2", 1)]), make_paper([("3", 1)])
    quiz = make_paper([("2.2", 1)], kind=PaperKind.QUIZ)
    other_kind = make_paper([("2", 1)])
    other_kind.rules.update(kind="matching")

    assert set(use_of(question, [], TODAY).drawing) == {drawing, quiz}
    assert elsewhere not in use_of(question, [], TODAY).drawing

    Question.objects.filter(pk=question.pk).update(verification=Verification.DOUBTFUL)
    assert use_of(question, [], TODAY).drawing == [quiz]
    Question.objects.filter(pk=question.pk).update(state=QuestionState.RETIRED)
    assert use_of(question, [], TODAY).drawing == []


def test_a_reviewer_reads_where_a_question_is_filed_what_it_rests_on_and_who_keeps_it(
    trainer: Client, cast: Cast
) -> None:
    law = make_law_version("telecom-regulations")
    question = make_question(law_version=law, jurisdiction="浙江", source="投诉台账 2026-07")
    question.author, question.owner, question.category = cast.user("zhao"), cast.user("wang"), "装维/修复"
    question.save()
    question.tags.add("常错")
    question.facts.add(make_fact(question.clause, "F-2.2-9"))

    page = trainer.get(reverse("lms_questions:question", args=[question.pk])).content.decode()

    facts = page[page.index('<dl class="facts">', page.index("kept by")) :]
    facts = facts[: facts.index("</dl>")]
    told = ["F-2.2-9", str(law), "浙江", "Medium", "Understand", "装维/修复 #常错", "投诉台账 2026-07"]
    told += [account_name(cast.user("zhao")), account_name(cast.user("wang"))]
    assert [one for one in told if one not in facts] == []


def test_the_same_question_text_is_named_before_any_option_is_written(trainer: Client) -> None:
    long = [
        {"text": f"第{n}种做法：先核实工单再按流程逐级上报并回访", "correct": n == 1, "why": ""}
        for n in (1, 2, 3)
    ]
    known = make_question(stem="接到网络故障申告后，应当在多长时间内作出响应？", options=long)
    make_question(stem="下列哪项正确？", options=long)
    address = reverse("wagtailsnippets_lms_questions_question:like")

    def named(stem: str) -> list[str]:
        return [
            one["words"] for one in trainer.post(address, {"text": stem, "stem": stem}).json()["questions"]
        ]

    assert named("接到网络故障申告后应当在多长时间内作出响应？") == [
        f"{known.code}, question text 100% similar"
    ]
    assert named("下列哪项正确？") == []
    assert named("用户对计费有争议时应当在几个工作日内答复？") == []
