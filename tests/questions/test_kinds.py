"""Every kind goes from its form to a taker's page, is stored, marked, put into words and into a record."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import cast

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.core.files.content.rules import Entry
from lms.demo.exams.past_attempts import sample_answer
from lms.exams.marking.closing import hand_in
from lms.exams.taking.services import start_attempt
from lms.papers.choices import ReviewRule
from lms.people.api import Role
from lms.questions.bank.models import Question
from lms.questions.choices import QuestionState
from lms.questions.kinds.registry import has_answer_shape, kind_of, kinds
from lms.questions.scoring.rules.marking import mark_answer
from lms.questions.scoring.rules.written import fits_pattern
from lms.questions.versions.queries import as_shown_first
from lms.questions.versions.services import QuestionFaulty
from lms.standards.api import Verification
from tests.accounts import User
from tests.factories.exams import (
    KIND_VALUES,
    make_clause,
    make_paper,
    make_question,
    make_sitting,
    version_of,
)
from tests.factories.people import Cast, make_user_with_role

pytestmark = pytest.mark.django_db

SignIn = Callable[[str | User], Client]
NAMES = sorted(KIND_VALUES)
COMMON: Mapping[str, object] = {
    "code": "Q-new",
    "stem": "怎样答复？",
    "explanation": "见条款。",
    "difficulty": 2,
    "level": "apply",
    "verification": "verified",
    "jurisdiction": "全国",
    "state": "approved",
}
RESPONSES = {
    "responses-count": "2",
    "responses-0-text": "先致歉",
    "responses-0-share": "100",
    "responses-0-why": "",
    "responses-1-text": "转走",
    "responses-1-share": "25%",
    "responses-1-why": "推诿",
}
FORMS: list[tuple[str, dict[str, str], dict[str, object]]] = [
    (
        "numeric",
        {
            "answers-count": "1",
            "answers-0-value": "1,500",
            "answers-0-tolerance": "５",
            "answers-0-relative": "on",
            "answers-0-share": "",
            "units": "ms | 毫秒",
        },
        {
            "answers": [{"value": "1500", "tolerance": "5", "relative": True, "share": "100"}],
            "units": ["ms", "毫秒"],
        },
    ),
    (
        "sjt",
        RESPONSES,
        {
            "responses": [
                {"text": "先致歉", "share": "100", "why": ""},
                {"text": "转走", "share": "25", "why": "推诿"},
            ]
        },
    ),
    (
        "essay",
        {
            "model_answer": "要点",
            "limit": "900",
            "levels-count": "1",
            "levels-0-criterion": "态度",
            "levels-0-points": "5",
            "levels-0-text": "真诚",
        },
        {"levels": [{"criterion": "态度", "points": "5", "text": "真诚"}], "limit": 900},
    ),
    (
        "multiple",
        {
            "marking": "deduction",
            "options-count": "3",
            "options-0-text": "甲",
            "options-0-correct": "on",
            "options-1-text": "乙",
            "options-1-correct": "on",
            "options-2-text": "丙",
        },
        {"marking": "deduction"},
    ),
]


@pytest.fixture
def trainer() -> Client:
    call_command("create_roles")
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_user_with_role(Role.TRAINER), "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize(("name", "sent", "stored"), FORMS, ids=[form[0] for form in FORMS])
def test_the_form_stores_what_was_entered(
    trainer: Client, name: str, sent: dict[str, str], stored: dict[str, object]
) -> None:
    address = f"{reverse('wagtailsnippets_lms_questions_question:add')}?kind={name}"

    trainer.post(address, {**COMMON, "clause": make_clause().pk, **sent})

    question = Question.objects.get()
    assert question.kind == name
    assert {field: getattr(question, field) for field in stored} == stored
    edit = trainer.get(reverse("wagtailsnippets_lms_questions_question:edit", args=[question.pk]))
    assert edit.status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_every_kind_offers_a_form(trainer: Client, name: str) -> None:
    page = trainer.get(
        f"{reverse('wagtailsnippets_lms_questions_question:add')}?kind={name}"
    ).content.decode()

    assert all(f'name="{field}' in page for field in kind_of(name).own_fields)


def test_an_unknown_kind_has_no_form(trainer: Client) -> None:
    assert (
        trainer.get(f"{reverse('wagtailsnippets_lms_questions_question:add')}?kind=riddle").status_code == 404
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_kind_goes_from_the_paper_to_the_result(name: str, cast: Cast, signed_in: SignIn) -> None:
    make_question(name)
    now, taker = timezone.now(), signed_in("li")
    paper = make_paper([("2.2", 1)], review_rule=ReviewRule.OWN_ANSWERS)
    attempt = start_attempt(
        sitting=make_sitting(paper, employees=[cast.li], now=now), employee=cast.li, now=now
    )
    given = sample_answer(version_of(attempt, 1), Random(1), right=True)

    page = taker.get(reverse("lms_exams:attempt", args=[attempt.token])).content.decode()
    said = taker.post(
        reverse("lms_exams:answer", args=[attempt.token]),
        json.dumps({"slot": 1, "given": given, "revision": 1, "seconds": 3}),
        content_type="application/json",
    )
    closed = hand_in(attempt=attempt, now=timezone.now())
    result = taker.get(reverse("lms_exams:result", args=[attempt.token]))

    assert f'data-kind="{name}"' in page
    assert f"lms_questions/kinds/{name}.js" in page
    assert said.json()["status"] == "saved"
    assert closed.marks == (None if kind_of(name).judged_by_people else 2)
    assert result.status_code == 200
    assert "not answered" not in result.content.decode()


@pytest.mark.parametrize("name", NAMES)
def test_records_bring_back_the_same_values(name: str) -> None:
    question, kind = make_question(name), kind_of(name)

    values = kind.values_from(kind.record_of(question))

    again = kind.model(code="Q-again", clause=question.clause, **values)
    assert kind.faults(again) == []
    assert kind.compose(again) == kind.compose(question)


@pytest.mark.parametrize("name", NAMES)
def test_sample_answers_fit_and_are_as_right_as_asked(name: str) -> None:
    question, kind = make_question(name), kind_of(name)
    composed = kind.compose(question)

    right = kind.right_answer(composed.key)
    wrong = kind.wrong_answer(composed.content, composed.key, Random(2))

    for answer in (right, wrong):
        assert has_answer_shape(answer)
        assert kind.rule.fault(composed.content, answer) is None
        assert kind.given_lines(composed.content, answer, {})
    marks = [mark_answer(kind.rule, composed.key, answer, 4).marks for answer in (right, wrong)]
    assert marks == [0, 0] if kind.judged_by_people else marks[0] == 4 > marks[1]
    assert kind.key_lines(composed.content, composed.key, composed.notes)


def test_every_kind_is_tried_here() -> None:
    assert sorted(kinds()) == NAMES


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("numeric", {"answers": []}),
        ("numeric", {"answers": [{"value": "x", "tolerance": "0", "relative": False, "share": "100"}]}),
        ("numeric", {"answers": [{"value": "1", "tolerance": "-1", "relative": False, "share": "100"}]}),
        ("numeric", {"answers": [{"value": "1", "tolerance": "0", "relative": False, "share": "50"}]}),
        ("numeric", {"units": [], "unit_wanted": True}),
        ("sjt", {"responses": [{"text": "甲", "share": "100", "why": ""}]}),
        ("sjt", {"responses": [{"text": text, "share": "100", "why": ""} for text in "甲乙"]}),
        ("sjt", {"responses": [{"text": text, "share": "abc", "why": ""} for text in "甲乙"]}),
        ("essay", {"model_answer": "", "levels": []}),
        ("essay", {"limit": 5_001}),
        ("essay", {"levels": [{"criterion": "", "points": "1", "text": ""}]}),
        ("essay", {"levels": [{"criterion": "甲", "points": "很多", "text": ""}]}),
        ("essay", {"levels": [{"criterion": "甲", "points": "0", "text": ""}]}),
    ],
)
def test_what_cannot_be_asked_is_refused(name: str, values: dict[str, object]) -> None:
    with pytest.raises(QuestionFaulty):
        make_question(name, **values)


def case_of(*parts: str, weights: str = "1") -> Question:
    drafts = [make_question(part, state=QuestionState.DRAFT) for part in parts]
    questions = [
        {"code": draft.code, "weight": weight} for draft, weight in zip(drafts, weights * 9, strict=False)
    ]
    return make_question("case", questions=questions)


def test_a_case_earns_the_weights_of_its_questions() -> None:
    kind, composed = kind_of("case"), kind_of("case").compose(case_of("single", "numeric", weights="13"))
    right = cast("dict[str, dict[str, object]]", kind.right_answer(composed.key)["parts"])

    def marks(*answered: str) -> Decimal:
        given = {"parts": {id_: right[id_] for id_ in answered}}
        return mark_answer(kind.rule, composed.key, given, Decimal(4)).marks

    assert [marks("1"), marks("2"), marks("1", "2")] == [1, 3, 4]
    assert not mark_answer(kind.rule, composed.key, {"parts": {}}, Decimal(4)).answered


def test_people_mark_their_questions_of_a_case() -> None:
    kind, composed = kind_of("case"), kind_of("case").compose(case_of("single", "essay", weights="13"))

    marked = mark_answer(kind.rule, composed.key, kind.right_answer(composed.key), Decimal(4))
    (part,) = kind.people_parts(composed.key)

    assert (marked.marks, marked.waits) == (1, True)
    assert (part.id, part.share) == ("2", Fraction(3, 4))
    assert "要点" in part.model_answer


def test_a_case_shows_each_question_by_its_own_kind(trainer: Client) -> None:
    question = case_of("single", "fill_in", "matching")
    shown = as_shown_first(question.current_version)

    page = render_to_string("lms_questions/kinds/question.html", {"question": shown})

    assert [page.count(f'data-part-kind="{kind}"') for kind in ("single", "fill_in", "matching")] == [1, 1, 1]
    assert 'name="q1-1"' in page
    assert page.count('class="blank"') == 2
    assert [path.rsplit("/", 1)[1] for path in shown.scripts] == [
        "single.js",
        "fill_in.js",
        "matching.js",
        "case.js",
    ]
    assert '"correct"' not in json.dumps(question.current_version.content)


@pytest.mark.parametrize(
    ("questions", "verification"),
    [
        ([{"code": "Q-part", "weight": "1"}], Verification.VERIFIED),
        ([{"code": "Q-part", "weight": "1"}] * 2, Verification.VERIFIED),
        ([{"code": "Q-part", "weight": "1"}, {"code": "Q-none", "weight": "1"}], Verification.VERIFIED),
        ([{"code": "Q-part", "weight": "1"}, {"code": "Q-other", "weight": "0"}], Verification.VERIFIED),
        ([{"code": "Q-part", "weight": "1"}, {"code": "Q-other", "weight": "1"}], Verification.SECONDARY),
    ],
    ids=["one question", "twice", "not in the bank", "no weight", "not verified"],
)
def test_a_case_names_questions_that_may_be_asked(
    questions: list[dict[str, str]], verification: Verification
) -> None:
    make_question("single", code="Q-part")
    make_question("single", code="Q-other", verification=verification)

    with pytest.raises(QuestionFaulty):
        make_question("case", questions=questions)


def test_a_pattern_accepts_more_than_the_listed_texts() -> None:
    question = make_question("fill_in", patterns=["", "7[0-9] ?小时"])
    kind, composed = kind_of("fill_in"), kind_of("fill_in").compose(question)

    def right(*texts: str) -> list[bool]:
        marked = mark_answer(kind.rule, composed.key, {"texts": list(texts)}, Decimal(2))
        return [part.right for part in marked.parts]

    assert right("48", "７３小时") == [True, True]
    assert right("48", "72") == [True, True]
    assert right("49", "173小时") == [False, False]


@pytest.mark.parametrize("has_right", [True, False])
def test_only_authors_with_the_right_write_patterns(has_right: bool) -> None:
    call_command("create_roles")
    author = make_user_with_role(Role.TRAINER)
    if has_right:
        author.user_permissions.add(Permission.objects.get(codename="use_regular_expressions"))
    client = Client()
    client.force_login(author, "django.contrib.auth.backends.ModelBackend")
    blanks = {"blanks-count": "1", "blanks-0-text": "48", "ordered_blanks": "on", "patterns": "4[0-9]"}

    client.post(
        f"{reverse('wagtailsnippets_lms_questions_question:add')}?kind=fill_in",
        {**COMMON, "stem": "____ 小时", "clause": make_clause().pk, **blanks},
    )

    assert Question.objects.get().patterns == (["4[0-9]"] if has_right else [])


@pytest.mark.parametrize("pattern", ["(", "(x|xx)+$", "a{500}", "x" * 201])
def test_a_pattern_that_could_hang_is_refused(pattern: str) -> None:
    with pytest.raises(QuestionFaulty):
        make_question("fill_in", patterns=[pattern])


def test_a_pattern_has_a_hard_limit_of_time() -> None:
    began = time.process_time()

    fits = fits_pattern(r"(x|xx)+$", "x" * 199 + "!")

    assert not fits
    assert time.process_time() - began < 1


def test_the_author_of_a_new_question_owns_it(trainer: Client) -> None:
    name, sent, _stored = FORMS[1]

    address = f"{reverse('wagtailsnippets_lms_questions_question:add')}?kind={name}"
    trainer.post(address, {**COMMON, "clause": make_clause().pk, "source": "班组复盘", **sent})

    question = Question.objects.get()
    assert question.owner == question.author is not None
    assert question.source == "班组复盘"


def test_content_files_name_the_new_kinds() -> None:
    entry = Entry({"answers": [{"value": 95, "tolerance": 1}], "units": ["%"]}, "x.yaml", "Q")
    essay = Entry(
        {"rubric": [{"criterion": "态度", "levels": [{"points": 3, "text": "真诚"}]}], "limit": 900},
        "x.yaml",
        "Q",
    )

    assert kind_of("numeric").read(entry)["answers"] == [
        {"value": "95", "tolerance": "1", "relative": False, "share": "100"}
    ]
    assert kind_of("essay").read(essay)["levels"] == [{"criterion": "态度", "points": "3", "text": "真诚"}]
    assert entry.faults + essay.faults == []


def test_people_get_the_model_answer_and_the_rubric() -> None:
    kind, composed = kind_of("essay"), kind_of("essay").compose(make_question("essay"))

    (part,) = kind.people_parts(composed.key)

    assert (
        part.model_answer
        == kind.model_answer(composed.key)
        == "<p><strong>要点</strong>：致歉、核实、答复。</p>"
    )
    assert [criterion["title"] for criterion in kind.rubric(composed.key)] == ["态度", "处理"]
    assert "要点" not in json.dumps(composed.content, ensure_ascii=False)


def test_a_level_of_a_rubric_keeps_all_its_words_in_a_file() -> None:
    question = make_question("essay")
    question.levels = [{**question.levels[0], "text": "讲清\n前因\r\n后果"}, *question.levels[1:]]
    kind = kind_of("essay")

    values = kind.values_from(kind.record_of(question))

    assert values["levels"][0]["text"] == "讲清 前因 后果"
    assert len(values["levels"]) == len(question.levels)
