"""The questions of a case are written in its own form, each with the fields of its kind."""

from __future__ import annotations

import re
from typing import cast

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation

from lms.people.api import Role
from lms.questions.bank.models import Question
from lms.questions.choices import QuestionState
from lms.questions.content.services import load_questions
from lms.questions.kinds.case_parts import CaseQuestion
from lms.questions.kinds.registry import kind_of
from lms.questions.records.rules import QuestionRecord
from tests.factories.exams import KIND_VALUES, NOW, make_clause, make_question
from tests.factories.people import make_user_with_role
from tests.questions.test_admin import filled, rows

pytestmark = pytest.mark.django_db

ADD = "wagtailsnippets_lms_questions_question:add"
OPTIONS = ({"text": "致歉并核实", "correct": "on", "why": "先处理情绪"}, {"text": "挂断"})


@pytest.fixture
def trainer() -> Client:
    call_command("create_roles")
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_user_with_role(Role.TRAINER), "django.contrib.auth.backends.ModelBackend")
    return client


def part(number: int, kind: str, place: int, **values: str) -> dict[str, str]:
    prefix = f"questions-{number}"
    common = {f"{prefix}-kind": kind, f"{prefix}-place": str(place)}
    return common | {f"{prefix}-{name}": value for name, value in values.items()}


def single(number: int, place: int, **values: str) -> dict[str, str]:
    stem = {"stem": "第一句怎么说？", "weight": "1"} | values
    return part(number, "single", place, **stem) | rows(f"questions-{number}-options", *OPTIONS)


def numeric(number: int, place: int, **values: str) -> dict[str, str]:
    answer = {"value": "45", "tolerance": "0", "share": "100"}
    stem = {"stem": "几分钟内响应？", "weight": "2", "units": "分钟"} | values
    return part(number, "numeric", place, **stem) | rows(f"questions-{number}-answers", answer)


def case(*parts: dict[str, str], count: int = 9) -> dict[str, object]:
    sent: dict[str, object] = filled(stem="用户一周内第三次报修。") | {"questions-count": str(count)}
    for one in parts:
        sent |= one
    return sent


def test_questions_of_several_kinds_are_written_in_the_case(trainer: Client) -> None:
    truth = part(4, "true_false", 2, stem="可以先挂断。", weight="", answer="False")

    trainer.post(f"{reverse(ADD)}?kind=case", case(numeric(0, 1), single(3, 0), truth))

    made = CaseQuestion.objects.get()
    assert [(one["kind"], one["stem"], one["weight"]) for one in made.questions] == [
        ("single", "第一句怎么说？", "1"),
        ("numeric", "几分钟内响应？", "2"),
        ("true_false", "可以先挂断。", "1"),
    ]
    version = made.current_version
    assert version is not None
    parts = cast("list[dict[str, object]]", version.content["parts"])
    assert [one["kind"] for one in parts] == ["single", "numeric", "true_false"]
    assert Question.objects.count() == 1


def test_a_fault_stands_at_its_field_and_what_was_written_stays(trainer: Client) -> None:
    wrong = single(0, 0, stem="", weight="很多")
    unknown = part(1, "", 1, code="Q-none", weight="1")
    both_right = part(2, "single", 2, stem="二选一", weight="1") | rows(
        "questions-2-options", *({**one, "correct": "on"} for one in OPTIONS)
    )

    page = trainer.post(f"{reverse(ADD)}?kind=case", case(wrong, unknown, both_right)).content.decode()

    assert not Question.objects.exists()
    for field, sentence in {
        "questions-0-stem": "This field is required.",
        "questions-0-weight": "A weight must be a number above 0.",
        "questions-1-code": "The bank has no question Q-none.",
    }.items():
        assert re.search(rf'id="id_{field}_error">{re.escape(sentence)}<', page)
        assert re.search(rf'name="{field}"[^>]*aria-invalid="true"', page)
    assert "Exactly one option must be right." in page
    assert 'value="致歉并核实"' in page
    assert "Correct what is marked in the questions below." in page


def test_a_stored_case_comes_back_into_its_form_and_stays_the_same(trainer: Client) -> None:
    bank = make_question("single", state=QuestionState.DRAFT)
    named = part(1, "", 1, code=bank.code, weight="3")
    trainer.post(f"{reverse(ADD)}?kind=case", case(single(0, 0), named))
    made = CaseQuestion.objects.get()
    edit = reverse("wagtailsnippets_lms_questions_question:edit", args=[made.pk])

    page = trainer.get(edit).content.decode()
    trainer.post(edit, case(single(0, 0), named))

    assert ('value="致歉并核实"' in page, f'value="{bank.code}"' in page) == (True, True)
    assert 'name="questions-count" value="2"' in page
    assert CaseQuestion.objects.get().questions == made.questions
    assert made.versions.count() == 1


def test_the_form_offers_every_kind_but_a_case_in_a_case(trainer: Client) -> None:
    page = trainer.get(f"{reverse(ADD)}?kind=case").content.decode()

    patterns = re.findall(r'data-part-pattern="(\w*)"', page)
    assert ("single" in patterns, "essay" in patterns, "" in patterns) == (True, True, True)
    assert "case" not in patterns


def test_a_case_within_a_case_is_not_read(trainer: Client) -> None:
    inner = part(0, "case", 0, stem="案中案", weight="1")

    trainer.post(f"{reverse(ADD)}?kind=case", case(inner, single(1, 1)))

    assert [one["kind"] for one in CaseQuestion.objects.get().questions] == ["single"]


@pytest.mark.parametrize("has_right", [True, False])
def test_patterns_in_a_case_need_the_right_too(trainer: Client, has_right: bool) -> None:
    author = make_user_with_role(Role.TRAINER)
    if has_right:
        author.user_permissions.add(Permission.objects.get(codename="use_regular_expressions"))
    trainer.force_login(author, "django.contrib.auth.backends.ModelBackend")
    blank = part(1, "fill_in", 1, stem="____ 小时", weight="1", patterns="4[0-9]") | rows(
        "questions-1-blanks", {"text": "48"}
    )

    trainer.post(f"{reverse(ADD)}?kind=case", case(single(0, 0), blank))

    body = cast("dict[str, object]", CaseQuestion.objects.get().questions[1]["body"])
    assert bool(body.get("patterns")) is has_right


def test_the_preview_shows_the_questions_as_a_taker_sees_them(trainer: Client) -> None:
    address = f"{reverse('wagtailsnippets_lms_questions_question:preview_on_add')}?kind=case"
    trainer.post(address, case(single(0, 0), numeric(1, 1)))

    page = trainer.get(address).content.decode()

    assert re.findall(r'data-part-kind="(\w+)"', page) == ["single", "numeric"]
    assert "致歉并核实" in page


@pytest.mark.parametrize("kind", sorted(set(KIND_VALUES) - {"case"}))
def test_every_kind_can_stand_in_a_case_and_is_answered_there(kind: str) -> None:
    values = {name: value for name, value in KIND_VALUES[kind].items() if name != "stem"}
    model = kind_of(kind).model(stem=str(KIND_VALUES[kind].get("stem", "问？")), **values)
    draft = {"kind": kind, "stem": model.stem, "weight": "1", "body": model.body}
    made = make_question("case", questions=[draft, {**draft, "stem": f"又{model.stem}"}])
    version = made.current_version
    assert version is not None

    rule, right = kind_of("case").rule, kind_of("case").right_answer(version.key)

    assert rule.fault(version.content, right) is None
    judged = rule.judge(version.key, right)
    assert judged is not None
    assert judged.waits or judged.share == 1


def test_a_file_brings_the_questions_of_a_case_without_codes() -> None:
    truth = QuestionRecord("true_false", "可以先挂断。", answer=False)
    choice = QuestionRecord("single", "怎么说？", options=("致歉", "挂断"), answer=("A",))
    record = QuestionRecord("case", "用户报修。", parts=(truth, choice))

    values = kind_of("case").own_values_from(record)
    made = make_question("case", **values)

    back = kind_of("case").record_of(made)
    assert [(one.kind, one.stem, one.answer, one.options) for one in back.parts] == [
        (one.kind, one.stem, one.answer, one.options) for one in record.parts
    ]


def test_a_content_file_writes_questions_into_a_case(tmp_path_factory: pytest.TempPathFactory) -> None:
    make_clause("2.2")
    file = tmp_path_factory.mktemp("questions") / "case.yaml"
    file.write_text(
        """questions:
- id: Q-case
  kind: case
  stem: 用户报修。
  explanation: 见条款。
  clause: "2.2"
  difficulty: 3
  level: apply
  verification: verified
  questions:
  - {kind: true_false, stem: 可以先挂断。, answer: false}
  - {kind: true_false, stem: 应先致歉。, answer: true, weight: 2}
""",
        encoding="utf-8",
    )

    first, second = (load_questions(path=file.parent, now=NOW) for _time in range(2))

    assert (first.added, second.unchanged) == (["Q-case"], ["Q-case"])
    made = CaseQuestion.objects.get()
    assert [(one["stem"], one["weight"]) for one in made.questions] == [
        ("可以先挂断。", "1"),
        ("应先致歉。", "2"),
    ]


def test_a_case_is_found_by_what_its_questions_say() -> None:
    draft = {"kind": "true_false", "stem": "可以先挂断。", "weight": "1", "body": {"answer": False}}
    made = make_question("case", questions=[draft, {**draft, "stem": "应先致歉。"}])

    assert "应先致歉。" in kind_of("case").texts_of(made)


def test_a_fault_in_a_case_names_the_question_by_its_place() -> None:
    draft = {"kind": "single", "stem": "问？", "weight": "1", "body": {"options": []}}
    made = CaseQuestion(stem="案例", clause=make_clause(), questions=[draft, draft])

    with translation.override("en"):
        faults = [str(fault) for fault in kind_of("case").faults(made)]

    assert "(2) Exactly one option must be right." in faults
