"""A path in the admin: its electives have to fit, a gate taken away opens, a path in use stays."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from lms.courses.api import CoursePage, Enrolment
from lms.courses.paths.models import LearningPath, PathEnrolment
from tests.accounts import User
from tests.factories.courses import TODAY, make_course
from tests.factories.paths import make_path
from tests.factories.people import Cast, make_cast
from tests.portal.sent_form import form_as_it_stands

pytestmark = pytest.mark.django_db
EDIT, DELETE = (f"wagtailsnippets_lms_courses_learningpath:{name}" for name in ("edit", "delete"))


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def trainer(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("root"))
    return client


@pytest.fixture
def courses() -> list[CoursePage]:
    return [make_course(code, lessons=1) for code in ("U1", "U2", "U3")]


def save(trainer: Client, path: LearningPath, **changed: str) -> str:
    """Send the form of a path with some fields changed, and give what the page says."""
    address = reverse(EDIT, args=[path.pk])
    sent = form_as_it_stands(trainer, address) | changed
    page = trainer.post(address, sent, headers={"accept-language": "en"}, follow=True)
    return re.sub(r"\s+", " ", page.content.decode())


def test_electives_that_are_not_listed_are_refused(trainer: Client, courses: list[CoursePage]) -> None:
    path = make_path(courses)

    said = save(trainer, path, **{"steps-1-electives": "选修"})

    assert "The electives “选修” are not listed." in said
    assert set(LearningPath.objects.get().steps.values_list("electives", flat=True)) == {""}


def test_electives_need_courses_enough(trainer: Client, courses: list[CoursePage]) -> None:
    path = make_path(courses, electives={"选修": (1, courses[1:])})

    said = save(trainer, path, **{"electives-0-needed": "3"})

    assert "The electives “选修” need 3 courses, but 2 name them." in said


def test_a_gate_taken_away_opens_for_those_on_the_path(
    cast: Cast, trainer: Client, courses: list[CoursePage]
) -> None:
    path = make_path(courses, gates=courses[:1])
    PathEnrolment.objects.create(employee=cast.li, path=path, source="assigned", started_on=TODAY)
    sent = form_as_it_stands(trainer, reverse(EDIT, args=[path.pk]))
    del sent["steps-0-is_gate"]

    trainer.post(reverse(EDIT, args=[path.pk]), sent)

    codes = Enrolment.objects.filter(employee=cast.li).values_list("course__code", flat=True)
    assert set(codes) == {"U1", "U2", "U3"}


def test_a_path_that_people_are_on_is_not_deleted(
    cast: Cast, trainer: Client, courses: list[CoursePage]
) -> None:
    path = make_path(courses)
    PathEnrolment.objects.create(employee=cast.li, path=path, source="assigned", started_on=TODAY)

    said = trainer.post(reverse(DELETE, args=[path.pk]), {"change_reason": "不用了"}, follow=True)

    assert LearningPath.objects.filter(pk=path.pk).exists()
    assert path.title in said.content.decode()
