"""The survey at the end of a course: counts, never names."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from lms.courses.api import CoursePage, Enrolment
from lms.courses.learning.services import answer_check
from lms.courses.surveys.models import CourseReaction, ReactionGiven
from lms.courses.surveys.queries import reactions_of
from lms.courses.surveys.services import CourseNotDone, ReactionAnswers, give_reaction
from lms.people.access.services import create_roles
from lms.people.api import Role
from tests.factories.courses import NOW, lessons_of, make_course, make_enrolment, make_standard
from tests.factories.people import Cast, make_cast, make_employee, make_user_with_role

pytestmark = pytest.mark.django_db
ANSWERS = ReactionAnswers(5, 4, 2, "多给几段录音")
SENT = {"relevance": "5", "intention": "4", "support": "2", "remark": ""}


@pytest.fixture
def cast() -> Cast:
    create_roles()
    make_standard()
    return make_cast()


@pytest.fixture
def course(cast: Cast) -> CoursePage:
    return make_course("U1", lessons=1)


def done(cast: Cast, course: CoursePage, number: int = 1) -> list[Enrolment]:
    """Let so many people complete the course."""
    people = [make_employee(f"学员{each}", unit=cast.team) for each in range(number)]
    enrolments = [make_enrolment(person, course) for person in people]
    Enrolment.objects.filter(pk__in=[each.pk for each in enrolments]).update(completed_at=NOW)
    return enrolments


def test_it_is_asked_once_and_only_at_the_end(cast: Cast, course: CoursePage, client: Client) -> None:
    enrolment = make_enrolment(cast.li, course)
    client.force_login(cast.user("li"))
    url = reverse("lms_courses:survey", args=[course.pk])
    assert client.get(url).status_code == 200
    with pytest.raises(CourseNotDone):
        give_reaction(enrolment=enrolment, answers=ANSWERS)
    Enrolment.objects.update(completed_at=NOW)

    assert "survey-scale" in client.get(url, headers={"HX-Request": "true"}).content.decode()
    client.post(url, SENT)
    client.post(url, SENT)

    assert CourseReaction.objects.count() == 1
    assert "survey-scale" not in client.get(url, headers={"HX-Request": "true"}).content.decode()


def test_answers_lead_to_nobody() -> None:
    fields = {field.name for field in CourseReaction._meta.get_fields()}

    assert fields == {"id", "course", "relevance", "intention", "support", "remark"}
    assert {field.name for field in ReactionGiven._meta.get_fields()} == {"id", "enrolment"}


def test_fewer_than_five_answers_are_withheld(cast: Cast, course: CoursePage, client: Client) -> None:
    enrolments = done(cast, course, 5)
    client.force_login(make_user_with_role(Role.TRAINER))
    url = reverse("lms_courses:reactions", args=[course.pk])

    for enrolment in enrolments[:4]:
        give_reaction(enrolment=enrolment, answers=ANSWERS)
    assert "多给几段录音" not in client.get(url).content.decode()

    give_reaction(enrolment=enrolments[4], answers=ReactionAnswers(1, 4, 2))
    page = client.get(url).content.decode()

    assert page.count("多给几段录音") == 4
    assert [step.count for step in reactions_of(course).scales[0].steps] == [4, 0, 0, 0, 1]
    assert "学员0" not in page


def test_employees_do_not_see_what_others_answered(cast: Cast, course: CoursePage, client: Client) -> None:
    for enrolment in done(cast, course, 5):
        give_reaction(enrolment=enrolment, answers=ANSWERS)
    client.force_login(cast.user("li"))

    assert client.get(reverse("lms_courses:reactions", args=[course.pk])).status_code == 403


def test_the_very_first_answer_is_kept_whatever_follows(cast: Cast, course: CoursePage) -> None:
    [lesson] = lessons_of(course)
    enrolment = make_enrolment(cast.li, course)

    for chosen in (1, 0, 0):
        progress = answer_check(
            enrolment=enrolment, lesson=lesson, block_id="check-1", chosen=frozenset({chosen}), now=NOW
        ).progress

    assert (progress.checks["check-1"]["first"], progress.checks["check-1"]["correct"]) == (False, True)
