"""Where the learners of a course struggle: counts by passage, never names, for trainers alone."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from lms.authoring.struggles.queries import struggles_of
from lms.authoring.struggles.rules import FirstAnswers, first_answers
from lms.courses.api import CoursePage
from lms.courses.asking.models import RemarkKind
from lms.courses.asking.services import mark_unclear, send_remark
from lms.courses.learning.services import answer_check
from lms.people.access.services import create_roles
from lms.people.api import Role
from tests.factories.courses import NOW, lessons_of, make_course, make_enrolment, make_standard
from tests.factories.people import Cast, make_cast, make_employee, make_user_with_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    create_roles()
    make_standard()
    return make_cast()


@pytest.fixture
def course(cast: Cast) -> CoursePage:
    return make_course("U1", lessons=1)


def test_answers_from_before_first_tries_were_noted_tell_nothing() -> None:
    kept = [{"a": {"first": True}}, {"a": {"first": False}}, {"a": {"correct": True}}, {"b": {"first": None}}]

    assert first_answers(kept) == {"a": FirstAnswers(2, 1)}


def test_a_share_needs_five_first_answers() -> None:
    assert FirstAnswers(4, 4).share is None
    assert FirstAnswers(5, 1).share == 0.2


def test_passages_are_listed_the_heaviest_first(cast: Cast, course: CoursePage) -> None:
    [lesson] = lessons_of(course)
    for number in range(5):
        enrolment = make_enrolment(make_employee(f"学员{number}", unit=cast.team), course)
        answer_check(enrolment=enrolment, lesson=lesson, block_id="check-1", chosen=frozenset({1}), now=NOW)
    mark_unclear(employee=cast.li, lesson=lesson, block_id="prose-1", now=NOW)
    send_remark(
        employee=cast.li,
        lesson=lesson,
        block_id="prose-1",
        kind=RemarkKind.QUESTION,
        text="为什么？",
        now=NOW,
    )

    found = struggles_of(course, NOW)

    assert [(one.quote, one.unclear, one.unclear_new, one.waiting, one.answers) for one in found] == [
        ("问题 1", 0, 0, 0, FirstAnswers(5, 5)),
        ("第 1 节", 1, 1, 1, FirstAnswers()),
    ]
    assert found[1].editor_url.endswith("#block-prose-1-section")


def test_only_trainers_see_where_learners_struggle(cast: Cast, course: CoursePage, client: Client) -> None:
    url = reverse("lms_authoring:struggles", args=[course.pk])
    client.force_login(cast.user("wang"))
    refused = client.get(url).status_code
    client.force_login(make_user_with_role(Role.TRAINER))

    assert (refused, client.get(url).status_code) == (403, 200)
