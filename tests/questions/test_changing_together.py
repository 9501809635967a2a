"""Many questions changed at once: each wholly or not at all, audited, and whoever was refused is named."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from lms.core.trail.models import AuditEntry
from lms.papers.blueprints.models import PaperQuestion
from lms.papers.drawing.models import ParallelForm
from lms.papers.drawing.services import draw_parallel_forms
from lms.papers.retiring.queries import retirement_of
from lms.papers.uses.queries import uses_of_chosen
from lms.people.access.services import create_roles
from lms.people.api import Role
from lms.questions.bank.models import Question, QuestionVersion
from lms.questions.choices import QuestionState
from lms.questions.editing.services import TogetherChange, change_together
from lms.questions.review.services import take_step
from lms.standards.api import Competency
from tests.accounts import User
from tests.factories.exams import (
    NOW,
    make_clause,
    make_formed_paper,
    make_paper,
    make_question,
    make_questions,
    make_sitting,
)
from tests.factories.people import make_user_with_role

pytestmark = pytest.mark.django_db

ADDRESS = reverse("wagtail_bulk_action", args=["lms_questions", "question", "change_together"])


@pytest.fixture
def trainer() -> User:
    create_roles()
    return make_user_with_role(Role.TRAINER)


@pytest.fixture
def client(trainer: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(trainer, "django.contrib.auth.backends.ModelBackend")
    return client


def competency(code: str) -> Competency:
    return Competency.objects.create(code=code, name=f"能力 {code}")


def states() -> list[str]:
    return list(Question.objects.non_polymorphic().order_by("pk").values_list("state", flat=True))


def test_competencies_owner_and_tags_need_no_review(trainer: User) -> None:
    questions = make_questions(2)
    old, new = competency("C1"), competency("C2")
    questions[0].competencies.add(old)
    change = TogetherChange(
        comment="按新目录",
        owner=trainer,
        add_competencies=(new,),
        remove_competencies=(old,),
        add_tags=("时限",),
    )

    report = change_together(questions=questions, change=change, by=trainer, now=NOW)

    again = change_together(questions=questions, change=change, by=trainer, now=NOW)
    assert (report.changed, report.unchanged, report.refused) == (2, 0, ())
    assert (again.changed, again.unchanged) == (0, 2)
    assert states() == ["approved", "approved"]
    for question in Question.objects.all():
        assert list(question.competencies.all()) == [new]
        assert (question.owner, list(question.tags.names())) == (trainer, ["时限"])
    told = AuditEntry.objects.filter(action="exams.question_refiled").order_by("pk")
    put_in = {"competencies": ["C2 能力 C2"], "tags": ["时限"]}
    owner = {"before": {"owner": ""}, "after": {"owner": trainer.get_username()}}
    assert [entry.details for entry in told] == [
        owner | {"taken_out": {"competencies": ["C1 能力 C1"]}, "put_in": put_in},
        owner | {"put_in": put_in},
    ]
    assert {entry.reason for entry in told} == {"按新目录"}


def test_a_changed_difficulty_sends_approved_questions_to_review(trainer: User) -> None:
    approved, draft = make_question(difficulty=2), make_question(difficulty=2, state=QuestionState.DRAFT)
    same = make_question(difficulty=5)

    report = change_together(
        questions=[approved, draft, same], change=TogetherChange(difficulty=5), by=trainer, now=NOW
    )

    assert (report.changed, report.to_review, report.unchanged) == (2, 1, 1)
    assert states() == ["review", "draft", "approved"]
    again = Question.objects.get(pk=approved.pk)
    assert again.approved_version == approved.current_version != again.current_version


def test_only_allowed_steps_are_taken_and_the_others_are_named(trainer: User) -> None:
    other = make_user_with_role(Role.TRAINER)
    mine, theirs, draft = (make_question(state=QuestionState.DRAFT) for _ in range(3))
    take_step(question=mine, step="submit", by=trainer)
    take_step(question=theirs, step="submit", by=other)

    report = change_together(
        questions=[mine, theirs, draft],
        change=TogetherChange(step="approve", comment="已逐题核对", add_tags=("已核",)),
        by=trainer,
        now=NOW,
    )

    assert report.changed == 1
    assert [one.code for one in report.refused] == [mine.code, draft.code]
    assert states() == ["review", "approved", "draft"]
    assert not mine.tags.exists()
    assert AuditEntry.objects.get(action="exams.question_approve").reason == "已逐题核对"


def test_the_list_offers_it_and_says_what_happened(client: Client, trainer: User) -> None:
    drafts = make_questions(3, state=QuestionState.DRAFT)
    retired = make_question(state=QuestionState.RETIRED)
    bank = reverse("wagtailsnippets_lms_questions_question:list")
    chosen = "&".join(f"id={one.pk}" for one in [*drafts, retired])

    assert ADDRESS in client.get(bank).content.decode()
    page = client.get(f"{ADDRESS}?{chosen}&next={bank}").content.decode()
    sent = client.post(f"{ADDRESS}?{chosen}&next={bank}", {"step": "submit"}, follow=True).content.decode()

    assert (drafts[0].code in page, "4 questions selected" in page) == (True, True)
    assert states() == ["review", "review", "review", "retired"]
    assert "3 questions changed." in sent
    assert f"1 question was left as it is. {retired.code}: This is not possible in its present state." in sent


def test_choosing_all_takes_what_the_filters_and_the_search_show(client: Client) -> None:
    shown = make_question("ordering", state=QuestionState.DRAFT, items=["接入", "受理", "回访"])
    make_question("ordering", state=QuestionState.DRAFT)
    make_question("single", state=QuestionState.DRAFT)

    client.post(f"{ADDRESS}?id=all&kind=ordering&q=回访", {"step": "submit"})

    review = Question.objects.filter(state=QuestionState.REVIEW)
    assert [one.pk for one in review] == [shown.pk]


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        pytest.param({}, "Say what should be changed.", id="nothing"),
        pytest.param({"step": "retire"}, "Say in a comment why.", id="retire in silence"),
        pytest.param({"add_tags": "甲，乙", "remove_tags": "乙"}, "cannot be added and removed", id="both"),
        pytest.param({"difficulty": "9"}, "Select a valid choice", id="difficulty"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_changes_nothing(
    client: Client, sent: dict[str, str], sentence: str
) -> None:
    question = make_question(state=QuestionState.DRAFT)

    page = client.post(f"{ADDRESS}?id={question.pk}", sent).content.decode()

    assert sentence in page
    assert (states(), question.tags.count()) == (["draft"], 0)


def test_only_who_writes_questions_may_change_them_together() -> None:
    create_roles()
    question = make_question()
    client = Client()
    client.force_login(make_user_with_role(Role.HR), "django.contrib.auth.backends.ModelBackend")

    client.post(f"{ADDRESS}?id={question.pk}", {"step": "retire", "comment": "x"})

    assert states() == ["approved"]


RETIRE = reverse("wagtail_bulk_action", args=["lms_questions", "question", "delete"])


def test_uses_of_many_questions_name_cases_papers_and_forms() -> None:
    paper = make_formed_paper()
    draw_parallel_forms(paper=paper, user=make_user_with_role(Role.TRAINER), now=NOW)
    drawn = Question.objects.get(pk=_question_in(ParallelForm.objects.get(letter="B")))
    part, free = make_questions(2, state=QuestionState.DRAFT)
    case = case_of(part, drawn)
    gone = case_of(part, free, state=QuestionState.RETIRED)
    PaperQuestion.objects.create(paper=paper, question=part, marks=1)

    uses = uses_of_chosen([free, part, drawn, gone])

    assert [(use.question, use.cases, [pick.paper for pick in use.picks]) for use in uses] == [
        (part, [_plain(case)], [paper]),
        (drawn, [_plain(case)], []),
    ]
    (forms,) = uses[1].forms
    assert (forms.paper, "B" in forms.letters) == (paper, True)
    assert forms.links_forms == (forms.letters == ("A", "B"))
    assert [use.question for use in uses_of_chosen([part, case])] == [part]
    assert not uses_of_chosen([part, case])[0].cases


def case_of(*parts: Question, state: QuestionState = QuestionState.APPROVED) -> Question:
    drafts = [{"code": part.code, "weight": "1"} for part in parts]
    return make_question("case", questions=drafts, state=state)


def _question_in(form: ParallelForm) -> int:
    return QuestionVersion.objects.get(pk=form.slots[0]["v"]).question_id


def _plain(question: Question) -> Question:
    return Question.objects.non_polymorphic().get(pk=question.pk)


@pytest.mark.parametrize("address", [RETIRE, ADDRESS], ids=["retire", "change together"])
def test_what_still_asks_the_questions_is_said_before_they_are_retired(client: Client, address: str) -> None:
    part, free = make_questions(2)
    case = case_of(part, make_question())
    PaperQuestion.objects.create(paper=make_paper(), question=part, marks=1)

    page = client.get(f"{address}?id={part.pk}&id={free.pk}").content.decode()
    calm = client.get(f"{address}?id={free.pk}").content.decode()

    assert "1 of the chosen questions is still asked by cases or papers." in page
    assert (f">{case.code}</a>" in page, "picked by hand for" in page) == (True, True)
    assert ("What follows matters if you choose to retire them." in page) == (address == ADDRESS)
    assert "still asked by cases or papers" not in calm


def test_papers_that_could_not_be_drawn_any_more_are_named_with_rules_and_sittings(client: Client) -> None:
    questions = make_questions(3, clause=make_clause("2.1"), difficulty=2)
    paper = make_paper([("2.1", 3)])
    paper.rules.update(kind="single", difficulty_to=3)
    make_sitting(paper, now=timezone.now(), title="正在进行")
    make_sitting(paper, now=timezone.now() + timedelta(days=3), title="三天以后")
    make_sitting(paper, now=timezone.now() - timedelta(days=3), title="早已结束")
    make_sitting(make_paper([("2.1", 2)]), now=timezone.now(), title="换题续考")

    page = " ".join(client.get(f"{RETIRE}?id={questions[0].pk}").content.decode().split())

    assert "1 paper can no longer be drawn once they are retired." in page
    assert f'href="{reverse("lms_papers:paper", args=[paper.pk])}"' in page
    assert "Rule 1 (2.1 · Single choice · difficulty 1–3) needs 3, and 2 that fit would be left." in page
    before, _break, after = page.partition("Sittings that run now may ask them.")
    assert [name in before for name in ("正在进行", "三天以后", "早已结束")] == [True, True, False]
    assert ("换题续考" in after, "正在进行" in after) == (True, False)


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        pytest.param(RETIRE, {"reason": "规范已改"}, id="retire"),
        pytest.param(ADDRESS, {"step": "retire", "comment": "规范已改"}, id="change together"),
    ],
)
def test_a_paper_is_left_short_only_by_whoever_confirms_it(
    client: Client, address: str, sent: dict[str, str]
) -> None:
    question, spare = make_questions(2)
    make_paper([("2", 2)])

    refused = client.post(f"{address}?id={question.pk}", sent).content.decode()
    assert ("Read which papers can no longer be drawn" in refused, states()) == (True, ["approved"] * 2)

    client.post(f"{address}?id={question.pk}", sent | {"confirmed": "on"})
    client.post(f"{address}?id={spare.pk}", sent | {"confirmed": "on"})

    assert states() == ["retired", "retired"]


def test_what_leaves_no_paper_short_is_not_asked_about(client: Client) -> None:
    question, _spare = make_questions(2)
    make_paper([("2", 1)])
    make_question(state=QuestionState.DRAFT)

    page = client.get(f"{RETIRE}?id={question.pk}").content.decode()
    other = client.post(f"{ADDRESS}?id={question.pk}", {"add_tags": "旧"})

    assert ('name="confirmed"' in page, other.status_code) == (False, 302)


def test_another_change_needs_no_tick_where_retiring_would(client: Client) -> None:
    question = make_question()
    make_paper([("2", 1)])

    nothing = client.post(f"{ADDRESS}?id={question.pk}", {"confirmed": "on"}).content.decode()
    client.post(f"{ADDRESS}?id={question.pk}", {"add_tags": "旧"})

    assert "Say what should be changed." in nothing
    assert list(question.tags.names()) == ["旧"]


def test_a_question_that_must_be_right_and_one_of_all_forms_are_named_so(client: Client) -> None:
    paper = make_formed_paper()
    draw_parallel_forms(paper=paper, user=make_user_with_role(Role.TRAINER), now=NOW)
    held = [{slot["v"] for slot in form.slots} for form in paper.forms.all()]
    version = (held[0] & held[1]).pop()
    question = QuestionVersion.objects.get(pk=version).question
    PaperQuestion.objects.create(paper=make_paper([]), question=question, must_pass=True)
    make_sitting(paper, now=timezone.now())

    page = " ".join(client.get(f"{RETIRE}?id={question.pk}").content.decode().split())

    assert "common anchor question of all forms of" in page
    assert "(must be answered right)" in page
    assert f"{question.code} is picked by hand." in page
    assert "Forms A, B, which are drawn, are used as before" in page
    assert "Nobody could begin any more" not in page


def test_looking_at_what_retiring_does_costs_the_same_for_more(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    questions = make_questions(6)

    for papers in (1, 3):
        for _one in range(papers):
            paper = make_paper([("2", 6)])
            PaperQuestion.objects.create(paper=paper, question=questions[papers])
            make_sitting(paper, now=timezone.now())
        with django_assert_num_queries(18):
            retirement_of(questions, timezone.now())


def test_looking_for_uses_costs_the_same_for_more_questions(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    questions = make_questions(6)

    for chosen in (questions[:1], questions):
        with django_assert_num_queries(4):
            uses_of_chosen(chosen)


def test_questions_are_retired_and_never_deleted(client: Client) -> None:
    question = make_question()
    address = reverse("wagtail_bulk_action", args=["lms_questions", "question", "delete"])

    single = client.post(reverse("wagtailsnippets_lms_questions_question:delete", args=[question.pk]))
    silent = client.post(f"{address}?id={question.pk}", {}).content.decode()
    assert (single.status_code, states()) == (302, ["approved"])
    assert "Give the reason; it is kept." in silent

    client.post(f"{address}?id={question.pk}", {"reason": "规范已改"})

    assert states() == ["retired"]
    assert AuditEntry.objects.get(action="exams.question_retire").reason == "规范已改"
