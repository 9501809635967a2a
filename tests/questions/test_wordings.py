"""Two versions of a question side by side: all that differs is marked, nothing else."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from lms.people.access.services import create_roles
from lms.people.api import Role
from lms.questions.bank.models import Question, QuestionVersion
from lms.questions.versions.services import freeze_question
from lms.questions.versions.wordings import compared
from tests.factories.exams import NOW, make_question
from tests.factories.people import make_user_with_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer() -> Client:
    create_roles()
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_user_with_role(Role.TRAINER), "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def question() -> Question:
    """Make a question of three versions: another text, then another reason for an option and a level."""
    question = make_question(stem="应在30分钟内响应", difficulty=2)
    question.stem = "应在45分钟内响应"
    question.save()
    freeze_question(question=question, now=NOW)
    question.options = [{**question.options[0], "why": "另有说明。"}, *question.options[1:]]
    question.difficulty = 4
    question.save()
    freeze_question(question=question, now=NOW)
    return question


def changed(question: Question, before: int, after: int) -> set[tuple[str, str]]:
    versions = {one.number: one for one in QuestionVersion.objects.filter(question=question)}
    return {line.name for line in compared(versions[before], versions[after]) if line.is_changed}


def test_any_two_versions_are_compared_whole(question: Question) -> None:
    assert changed(question, 1, 2) == {("stem", "")}
    assert changed(question, 2, 3) == {("note", "1"), ("filed", "difficulty")}
    assert changed(question, 1, 3) == {("stem", ""), ("note", "1"), ("filed", "difficulty")}
    assert changed(question, 2, 2) == set()


def test_each_side_shows_its_own_wording(question: Question) -> None:
    first, second = QuestionVersion.objects.filter(question=question, number__lt=3).order_by("number")

    stem = next(line for line in compared(first, second) if line.name == ("stem", ""))

    assert "".join(run.text for run in stem.before) == "应在30分钟内响应"
    assert "".join(run.text for run in stem.after) == "应在45分钟内响应"


def test_a_case_is_compared_with_its_questions() -> None:
    case = make_question("case")
    before = QuestionVersion.objects.get(question=case)
    after = QuestionVersion(
        **{field.attname: getattr(before, field.attname) for field in QuestionVersion._meta.concrete_fields}
    )
    part = {**before.content["parts"][0]}
    part["content"] = {**part["content"], "stem": "<p>换了一问</p>"}
    after.content = {**before.content, "parts": [part, *before.content["parts"][1:]]}

    names = {line.name for line in compared(before, after) if line.is_changed}

    assert names == {("shown", "1")}


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({}, (2, 3)),
        ({"before": "1", "after": "3"}, (1, 3)),
        ({"before": "99", "after": "x"}, (2, 3)),
        ({"before": "９", "after": "9" * 30}, (2, 3)),
    ],
)
def test_the_page_compares_what_was_chosen_or_the_newest_two(
    trainer: Client, question: Question, asked: dict[str, str], shown: tuple[int, int]
) -> None:
    response = trainer.get(reverse("lms_questions:versions", args=[question.pk]), asked)

    assert (response.context["before"].number, response.context["after"].number) == shown
    assert "</ins>" in response.text


def test_a_question_of_one_version_has_nothing_to_compare(trainer: Client) -> None:
    page = trainer.get(reverse("lms_questions:versions", args=[make_question().pk])).text

    assert "Nothing to compare yet" in page
