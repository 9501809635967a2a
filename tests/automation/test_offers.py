"""Every occasion that apps offer: when it arises, for whom, and how its sentence reads."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from lms.automation.offers.registry import actions, triggers
from lms.automation.offers.rules import OccasionsAsked, Reach
from lms.courses.api import Enrolment
from lms.exams.attempts.models import ClauseScore
from lms.people.api import Position
from lms.performance.choices import Attribution
from lms.standards.api import Clause
from tests.factories.certification import make_attempt, make_certificate, make_certification
from tests.factories.courses import make_course, make_enrolment
from tests.factories.evaluation import make_category, make_complaint, make_review
from tests.factories.people import Cast, make_posting
from tests.factories.standards import make_clause, make_next_edition

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
DAY = timedelta(days=1)


def arising(key: str, **params: object) -> list[int]:
    """Give the people for whom an occasion arises today, in order."""
    asked = OccasionsAsked(params, TODAY)  # type: ignore[arg-type] # plain values
    return sorted(each.employee for each in triggers()[key].occasions(asked) if each.arises)


def test_sentence_of_every_trigger_says_whom_it_is_about() -> None:
    assert {key for key, each in triggers().items() if "{who}" not in str(each.sentence)} == set()


@pytest.mark.parametrize("key", ["certification.ends", "certification.window", "courses.done"])
def test_sentence_has_a_hole_for_every_value(key: str) -> None:
    offer = triggers()[key]

    holes = set(re.findall(r"\{(\w+)\}", str(offer.sentence))) - {"who"}

    assert holes == set(offer.form_class.base_fields)


def test_offers_have_keys_of_their_apps() -> None:
    assert list(actions()) == ["courses.course", "courses.path", "exams.seat", "automation.tell"]
    assert list(triggers()) == [
        *("certification.window", "certification.ends", "certification.expired"),
        *("people.enters", "people.hired", "people.returns"),
        *("courses.done", "exams.failed"),
        *("performance.weak_clause", "performance.reviews", "performance.complaint"),
    ]


def test_certificate_with_days_left_in_its_window_or_expired(cast: Cast) -> None:
    certification = make_certification(window_days=30)
    for employee, days_left in ((cast.li, 20), (cast.chen, 50), (cast.wang, 90), (cast.zhao, -5)):
        make_certificate(employee, certification, TODAY + (days_left - 364) * DAY, today=TODAY)

    def names(key: str, **more: object) -> list[int]:
        return arising(key, certification=certification.pk, **more)

    assert names("certification.window") == [cast.li.pk]
    assert names("certification.ends", days=60) == sorted([cast.li.pk, cast.chen.pk])
    assert names("certification.expired") == [cast.zhao.pk]


def test_renewed_certificate_is_no_occasion(cast: Cast) -> None:
    certification = make_certification(window_days=30)
    make_certificate(cast.li, certification, TODAY - 344 * DAY, today=TODAY)
    make_certificate(cast.li, certification, TODAY + 21 * DAY, today=TODAY)

    assert arising("certification.window", certification=certification.pk) == []


def test_failed_exam_until_it_is_passed(cast: Cast) -> None:
    paper = make_certification().paper
    for employee in (cast.li, cast.chen):
        make_attempt(employee, paper, NOW - 9 * DAY, passed=False)
    make_attempt(cast.chen, paper, NOW - 2 * DAY)

    assert arising("exams.failed", paper=paper.pk) == [cast.li.pk]


def test_course_completed_so_many_days_ago(cast: Cast) -> None:
    course = make_course()
    for employee, days in ((cast.li, 31), (cast.chen, 10)):
        enrolment = make_enrolment(employee, course)
        Enrolment.objects.filter(pk=enrolment.pk).update(completed_at=NOW - days * DAY)

    assert arising("courses.done", course=course.pk, days=30) == [cast.li.pk]


def test_so_many_of_the_last_reviews_of_a_clause_fall_short(cast: Cast) -> None:
    clause = make_clause("2.2")
    for days, of_li, of_chen in ((9, 20, 2), (8, 5, 2), (7, 5, 20), (6, 5, 20), (5, 20, 20), (4, 20, 20)):
        make_review(cast.li, {clause: (of_li, 20)}, day=TODAY - days * DAY)
        make_review(cast.chen, {clause: (of_chen, 20)}, day=TODAY - days * DAY)

    assert arising("performance.reviews", clause=clause.pk, number=3, last=5, below="0.6") == [cast.li.pk]


def test_upheld_complaint_put_down_to_the_person(cast: Cast) -> None:
    category = make_category("SVC", make_clause("2.2"))
    below = make_category("SVC-1", parent=category)
    make_complaint(cast.li, below)
    make_complaint(cast.chen, category, attribution=Attribution.PROCESS)
    make_complaint(cast.wang, category, upheld=False)

    assert arising("performance.complaint", category=category.pk) == [cast.li.pk]


def test_clause_is_weak_only_when_the_whole_interval_lies_below(cast: Cast) -> None:
    clause, paper = make_clause("2.2"), make_certification().paper
    for employee, right, items in ((cast.li, 4, 20), (cast.chen, 11, 20), (cast.wang, 0, 4)):
        attempt = make_attempt(employee, paper, NOW - 3 * DAY)
        ClauseScore.objects.create(attempt=attempt, clause=clause, marks=right, max_marks=items, items=items)

    assert arising("performance.weak_clause", clause=clause.pk, below="0.6") == [cast.li.pk]


def test_clause_stays_weak_when_another_edition_words_it_anew(cast: Cast) -> None:
    make_next_edition(TODAY)
    old, reworded = Clause.objects.filter(number="2.1").order_by("chapter__edition")
    attempt = make_attempt(cast.li, make_certification().paper, NOW - 3 * DAY)
    ClauseScore.objects.create(attempt=attempt, clause=old, marks=4, max_marks=20, items=20)

    for clause in (old, reworded):
        assert arising("performance.weak_clause", clause=clause.pk, below="0.6") == [cast.li.pk]


def test_postings_that_follow_each_other_in_the_position_are_one_stay(cast: Cast) -> None:
    agent = Position.objects.get(code="agent")
    posting = cast.li.postings.get()
    posting.ends_on = TODAY - DAY
    posting.save()
    make_posting(cast.li, cast.other_team, agent, starts_on=TODAY)
    asked = OccasionsAsked({}, TODAY, reach=Reach(positions=frozenset({agent.pk})))

    found = [each for each in triggers()["people.enters"].occasions(asked) if each.employee == cast.li.pk]

    assert [(each.key, each.since) for each in found] == [(f"posting:{posting.pk}", posting.starts_on)]
