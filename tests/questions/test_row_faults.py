"""What is wrong with a row of a question stands at the row, and the banner sums it up."""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from lms.people.api import Role
from lms.questions.bank.models import Question
from lms.questions.editing.panels import SUBMIT_BUTTON
from lms.questions.kinds.registry import kind_of
from tests.factories.exams import KIND_VALUES
from tests.factories.people import make_user_with_role
from tests.questions.test_admin import filled, rows

ADD = "wagtailsnippets_lms_questions_question:add"
NUMBER = {"value": "45", "tolerance": "0", "relative": False, "share": "100"}
RIGHT = {"text": "甲", "correct": True, "why": ""}
WRONG = {"text": "乙", "correct": False, "why": ""}
PAIRS = [{"left": "甲", "right": "一"}, {"left": "乙", "right": "二"}]
LEVEL = {"criterion": "态度", "points": "2", "text": ""}

type Cell = tuple[str, int, str]
CASES: list[tuple[str, dict[str, object], list[Cell]]] = [
    ("single", {"options": [RIGHT, {**WRONG, "text": ""}]}, [("options", 1, "text")]),
    ("single", {"options": [RIGHT, {**WRONG, "text": "甲 "}]}, [("options", 1, "text")]),
    (
        "single",
        {"options": [RIGHT, WRONG, {**RIGHT, "text": "丙"}]},
        [("options", 0, "correct"), ("options", 2, "correct")],
    ),
    ("multiple", {"options": [RIGHT, {**RIGHT, "text": "乙"}, WRONG]}, [("options", 2, "text")]),
    ("ordering", {"items": ["甲", "乙", "甲"]}, [("items", 2, "text")]),
    ("matching", {"pairs": [PAIRS[0], {"left": "乙", "right": ""}]}, [("pairs", 1, "right")]),
    ("matching", {"pairs": [PAIRS[0], {"left": "甲", "right": "二"}]}, [("pairs", 1, "left")]),
    ("matching", {"pairs": PAIRS, "distractors": ["三", "二"]}, [("distractors", 1, "text")]),
    ("fill_in", {"stem": "____ 分钟", "blanks": [["45"], ["1"]]}, [("blanks", 1, "text")]),
    ("fill_in", {"stem": "____ 分 ____ 秒", "blanks": [[], ["1"]]}, [("blanks", 0, "text")]),
    ("fill_in", {"stem": "____ 分钟", "blanks": [["字" * 500]]}, [("blanks", 0, "text")]),
    ("numeric", {"answers": [NUMBER, {**NUMBER, "value": "半"}]}, [("answers", 1, "value")]),
    ("numeric", {"answers": [NUMBER, {**NUMBER, "tolerance": "-1"}]}, [("answers", 1, "tolerance")]),
    ("numeric", {"answers": [NUMBER, {**NUMBER, "share": "120"}]}, [("answers", 1, "share")]),
    (
        "sjt",
        {
            "responses": [
                {"text": "甲", "share": "100", "why": ""},
                {"text": "甲", "share": "很多", "why": ""},
            ]
        },
        [("responses", 1, "text"), ("responses", 1, "share")],
    ),
    ("essay", {"levels": [LEVEL, {**LEVEL, "criterion": ""}]}, [("levels", 1, "criterion")]),
    ("essay", {"levels": [LEVEL, {**LEVEL, "points": "-1"}]}, [("levels", 1, "points")]),
    ("simulated_call", {"turns": [{"speaker": "用户", "text": ""}]}, [("turns", 0, "text")]),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "values", "cells"), CASES)
def test_what_is_wrong_points_at_its_cell_and_keeps_the_question_from_being_asked(
    name: str, values: dict[str, object], cells: list[Cell]
) -> None:
    kind = kind_of(name)
    question = kind.model(**{"stem": "怎样答复？"} | KIND_VALUES[name] | values)

    found = kind.row_faults(question)

    assert [(one.field, one.row, one.column) for one in found] == cells
    assert all(str(one.sentence) for one in found)
    assert kind.own_faults(question)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(KIND_VALUES.keys() - {"case"}))
def test_nothing_is_pointed_at_in_a_question_that_may_be_asked(name: str) -> None:
    kind = kind_of(name)

    assert kind.row_faults(kind.model(**{"stem": "怎样答复？"} | KIND_VALUES[name])) == []


@pytest.fixture
def trainer(db: None) -> Client:
    call_command("create_roles")
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_user_with_role(Role.TRAINER), "django.contrib.auth.backends.ModelBackend")
    return client


def described(page: str, name: str) -> str:
    """Return what describes an input that is marked as wrong; nothing where it is not."""
    tag = re.search(rf'<(?:input|textarea)[^>]*\sname="{re.escape(name)}"[^>]*>', page)
    assert tag is not None
    found = re.search(r'aria-invalid="true"\s+aria-describedby="([^"]+)"', tag[0])
    if found is None:
        return ""
    (words,) = re.findall(rf'id="{re.escape(found[1])}"[^>]*>(.*?)</p>', page)
    return re.sub(r"<[^>]+>", "", words)


def test_the_form_says_at_each_row_what_is_wrong_and_sums_it_up_above(trainer: Client) -> None:
    sent = filled(stem="题目") | rows(
        "options",
        {"text": "甲", "correct": "on"},
        {"text": "乙"},
        {"text": ""},  # an empty row is dropped, so the next one is the third
        {"text": "甲", "why": "看 $\\nosuch$"},
    )

    page = trainer.post(f"{reverse(ADD)}?kind=single", sent | {SUBMIT_BUTTON: "1"}).text

    assert not Question.objects.exists()
    assert described(page, "options-2-text") == "Option The same as row 1."
    assert described(page, "options-2-why").startswith("Why it is right or wrong The formula")
    assert described(page, "options-0-text") == described(page, "options-1-text") == ""
    assert "Two entries are the same." in page


def test_one_form_does_not_show_the_faults_of_another(trainer: Client) -> None:
    sent = filled(stem="题目") | rows("options", {"text": "甲", "correct": "on"}, {"text": "甲"})
    trainer.post(f"{reverse(ADD)}?kind=single", sent | {SUBMIT_BUTTON: "1"})

    page = trainer.get(f"{reverse(ADD)}?kind=single").text

    assert "exam-row-fault" not in page


def test_a_row_of_a_question_in_a_case_is_pointed_at(trainer: Client) -> None:
    part = {"questions-0-kind": "ordering", "questions-0-place": "0", "questions-0-stem": "先后"}
    part |= {"questions-0-weight": "1", "questions-0-credit": "exact"}
    items = rows("questions-0-items", {"text": "甲"}, {"text": "乙"}, {"text": "甲"})
    sent = filled(stem="情境") | {"questions-count": "1"} | part | items

    page = trainer.post(f"{reverse(ADD)}?kind=case", sent | {SUBMIT_BUTTON: "1"}).text

    assert described(page, "questions-0-items-2-text") == "The same as row 1."
    assert "Two entries are the same." in page
