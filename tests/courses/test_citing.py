"""Authors choose clauses, facts and laws of blocks from lists; the page keeps the public codes."""

import json
from typing import cast

import pytest
from django.test import Client
from django.urls import reverse

from lms.courses.api import CoursePage
from lms.courses.blocks import LessonBody
from lms.people.access.services import create_roles
from lms.people.api import Role
from lms.standards.api import Clause, Fact, Law
from tests.factories.courses import law, make_course, make_lesson, make_standard, prose
from tests.factories.people import make_user_with_role

pytestmark = pytest.mark.django_db

type State = dict[str, object]


@pytest.fixture
def course() -> CoursePage:
    make_standard()
    return make_course()


@pytest.fixture
def trainer(client: Client) -> Client:
    create_roles()
    client.force_login(make_user_with_role(Role.TRAINER))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-hans"
    return client


def test_the_form_shows_what_a_block_cites_in_words(course: CoursePage, trainer: Client) -> None:
    lesson = make_lesson(course, "law", [law(), prose(1, clause="9.9")])

    page = trainer.get(reverse("wagtailadmin_pages:edit", args=[lesson.pk])).content.decode()
    shown, unknown = (cast("State", block.block.get_form_state(block.value)) for block in lesson.body)

    assert page
    assert titles(shown["clause"], shown["law"], unknown["clause"]) == [
        "2.1 服务流程管理",
        "《电信用户申诉处理办法》",
        "9.9（本规范里没有）",
    ]
    facts = cast("list[State]", shown["facts"])
    assert titles(*(fact["value"] for fact in facts)) == ["F-2.1-7 15 日内未获答复可以申诉"]


def titles(*states: object) -> list[object]:
    """List what choosers show."""
    return [cast("State", state)["title"] for state in states]


@pytest.mark.parametrize(
    ("name", "words", "found"),
    [
        ("cited_facts", "15 申诉", ["F-2.1-7"]),
        ("cited_facts", "F-2.1", ["F-2.1-4", "F-2.1-7"]),
        ("cited_clauses", "流程", ["2.1 服务流程管理"]),
        ("cited_laws", "申诉", ["《电信用户申诉处理办法》"]),
        ("cited_laws", "没有", []),
    ],
)
def test_lists_are_searched_by_code_and_words(
    course: CoursePage, trainer: Client, name: str, words: str, found: list[str]
) -> None:
    whole = trainer.get(reverse(f"{name}:choose"))
    page = trainer.get(reverse(f"{name}:choose_results"), {"q": words}).content.decode()

    every = ("F-2.1-4", "F-2.1-7", "2.1 服务流程管理", "《电信用户申诉处理办法》")
    assert whole.status_code == 200
    assert [one for one in every if one in page] == found


@pytest.mark.parametrize(
    ("name", "model", "code"),
    [
        ("cited_facts", Fact, "F-2.1-4"),
        ("cited_clauses", Clause, "2.1"),
        ("cited_laws", Law, "appeal-rules"),
    ],
)
def test_what_is_chosen_is_kept_by_its_code(
    course: CoursePage, trainer: Client, name: str, model: type[Fact | Clause | Law], code: str
) -> None:
    chosen = model.objects.order_by("pk").first()
    assert chosen is not None

    reply = trainer.get(reverse(f"{name}:chosen", args=[chosen.pk]))

    assert json.loads(reply.content)["result"]["id"] == code


def test_a_form_that_is_sent_stores_codes(course: CoursePage) -> None:
    block = LessonBody().child_blocks["prose"]
    sent = {"b-clause": "2.1", "b-facts-count": "1", "b-facts-0-deleted": "", "b-facts-0-order": "0"}
    sent |= {"b-facts-0-value": "F-2.1-4", "b-facts-0-id": "one", "b-heading": "", "b-text": "null"}

    value = block.value_from_datadict(sent, {}, "b")

    assert (value["clause"], list(value["facts"])) == ("2.1", ["F-2.1-4"])
    state = cast("State", block.get_form_state(value))
    assert state["clause"] == {"id": "2.1", "title": "2.1 服务流程管理", "edit_url": ""}
