"""The survey at the end of a course, and where learners struggle: counts, never names."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from lms.courses.api import CoursePage, Enrolment
from lms.courses.asking.models import RemarkKind
from lms.courses.asking.services import mark_unclear, send_remark
from lms.courses.learning.services import answer_check
from lms.courses.struggles.queries import struggles_of
from lms.courses.struggles.rules import FirstAnswers, first_answers
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


def test_answers_from_before_first_tries_were_noted_tell_nothing() -> None:
    kept = [{"a": {"first": True}}, {"a": {"first": False}}, {"a": {"correct": True}}, {"b": {"first": None}}]

    assert first_answers(kept) == {"a": FirstAnswers(2, 1)}


def test_a_share_needs_five_first_answers() -> None:
    assert FirstAnswers(4, 4).share is None
    assert FirstAnswers(5, 1).share == 0.2


def test_passages_are_listed_the_heaviest_first(cast: Cast, course: CoursePage) -> None:
    [lesson] = lessons_of(course)
    for enrolment in done(cast, course, 5):
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
    url = reverse("lms_courses:struggles", args=[course.pk])
    client.force_login(cast.user("wang"))
    refused = client.get(url).status_code
    client.force_login(make_user_with_role(Role.TRAINER))

    assert (refused, client.get(url).status_code) == (403, 200)
