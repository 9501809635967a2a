"""A lesson speaks to those who learn; asides to leaders, managers and trainers are read by them only."""

from __future__ import annotations

import pytest
from django.test import Client

from lms.courses.blocks import audiences_of
from lms.courses.pages.models import LessonPage
from lms.people.api import Role
from tests.factories.courses import make_course, make_lesson, make_standard, prose
from tests.factories.people import Cast, make_cast, make_employee

pytestmark = pytest.mark.django_db
ASIDES = {"team_leader": "早上先看两列", "manager": "每季度抽一家", "trainer": "课件首页写上日期"}


@pytest.fixture
def lesson() -> LessonPage:
    make_standard()
    asides = [
        {
            "type": "aside",
            "value": {"audience": audience, "text": f"<p>{text}</p>", "clause": "", "facts": []},
            "id": f"aside-{audience}",
        }
        for audience, text in ASIDES.items()
    ]
    return make_lesson(make_course(lessons=0), "with-asides", [prose(1, facts=["F-2.1-4"]), *asides])


@pytest.fixture
def cast(lesson: LessonPage) -> Cast:
    return make_cast()


def read_by(client: Client, lesson: LessonPage) -> set[str]:
    """Open the lesson and name the audiences whose asides stand in it."""
    page = client.get(lesson.url)
    assert page.status_code == 200
    assert "先认事，再认人。" in page.text
    return {audience for audience, text in ASIDES.items() if text in page.text}


def test_who_learns_reads_no_asides(cast: Cast, client: Client, lesson: LessonPage) -> None:
    client.force_login(cast.user("li"))

    assert read_by(client, lesson) == set()


@pytest.mark.parametrize(
    ("who", "audiences"),
    [
        ("wang", {"team_leader", "manager"}),
        ("zhao", {"manager"}),
    ],
)
def test_asides_are_read_by_those_they_speak_to(
    cast: Cast, client: Client, lesson: LessonPage, who: str, audiences: set[str]
) -> None:
    client.force_login(cast.user(who))

    assert read_by(client, lesson) == audiences


def test_a_trainer_reads_the_whole_lesson(cast: Cast, client: Client, lesson: LessonPage) -> None:
    trainer = make_employee("周岚", role=Role.TRAINER).user
    client.force_login(trainer)

    assert read_by(client, lesson) == set(ASIDES)
    assert audiences_of(trainer) == set(ASIDES)


def test_one_mark_shows_what_the_whole_lesson_rests_on(
    cast: Cast, client: Client, lesson: LessonPage
) -> None:
    client.force_login(cast.user("li"))

    page = client.get(lesson.url).text

    assert page.count("data-basis") == 1
    assert page.index("data-basis") < page.index('class="cites"')
