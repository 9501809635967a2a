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
from lms.people.api import Employee, Position
from lms.performance.choices import Attribution
from lms.standards.api import Clause
from lms.standards.changes.api import EditionChange
from tests.factories.certification import make_attempt, make_certificate, make_certification
from tests.factories.courses import lessons_of, make_course, make_enrolment
from tests.factories.evaluation import make_category, make_complaint, make_review
from tests.factories.people import Cast, make_posting
from tests.factories.standards import make_change, make_clause, make_next_edition

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
    assert list(actions()) == [
        *("courses.course", "courses.clause_course", "courses.path"),
        *(
            "exams.seat",
            "exams.seat_or_wait",
            "evaluation.finding",
            "classroom.observation",
            "automation.tell",
        ),
    ]
    assert list(triggers()) == [
        *("certification.window", "certification.ends", "certification.expired"),
        *("certification.delta_asked", "certification.due_again"),
        *("courses.edition", "courses.edition_learned"),
        *("people.enters", "people.transferred", "people.hired", "people.returns"),
        *("courses.done", "exams.failed"),
        *("performance.weak_clause", "performance.reviews"),
        *("performance.complaint", "performance.complaints"),
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


@pytest.mark.parametrize(
    ("counted", "days", "expected"),
    [("person", 30, ["chen"]), ("person", 5, []), ("unit", 30, ["chen", "wang"])],
)
def test_so_many_complaints_within_some_days_against_a_person_or_a_team(
    cast: Cast, counted: str, days: int, expected: list[str]
) -> None:
    category = make_category("SVC", make_clause("2.2"))
    for employee, ago in ((cast.li, 40), (cast.wang, 12), (cast.chen, 25), (cast.chen, 16)):
        make_complaint(employee, category, day=TODAY - ago * DAY)
    make_complaint(cast.wang, category, upheld=False)

    found = arising("performance.complaints", category=category.pk, number=2, days=days, counted=counted)

    assert found == sorted(getattr(cast, name).pk for name in expected)


@pytest.mark.parametrize("place", ["position", "unit"])
def test_who_is_transferred_has_changed_position_or_unit(cast: Cast, place: str) -> None:
    agent, lead = (Position.objects.get(code=code) for code in ("agent", "lead"))
    for employee, unit, position in ((cast.li, cast.other_team, agent), (cast.chen, cast.other_team, lead)):
        posting = employee.postings.get()
        posting.ends_on = TODAY - DAY
        posting.save()
        make_posting(employee, unit, position, starts_on=TODAY)

    found = arising("people.transferred", place=place)

    assert found == ([cast.li.pk] if place == "unit" else [cast.chen.pk])


def test_edition_that_is_opened_comes_into_force_or_is_to_be_learned(cast: Cast) -> None:
    change = make_change(TODAY + 20 * DAY, by=cast.user("zhao"))
    EditionChange.objects.filter(pk=change.pk).update(learn_until=TODAY + 30 * DAY)

    def people(moment: str, days: int) -> list[int]:
        return arising("courses.edition", change=change.pk, moment=moment, days=days)

    everybody = sorted(Employee.objects.values_list("pk", flat=True))
    assert people("opened", 0) == everybody
    assert (people("in_force", 19), people("in_force", 20)) == ([], everybody)
    assert (people("learn_until", 29), people("learn_until", 30)) == ([], everybody)
    asked = OccasionsAsked({"change": change.pk, "moment": "opened", "days": 0}, TODAY)
    occasions = list(triggers()["courses.edition"].occasions(asked))
    assert {(each.key, each.ends_on) for each in occasions} == {(f"change:{change.pk}", TODAY + 30 * DAY)}


def test_edition_that_changes_a_clause_means_who_learned_it_before(cast: Cast) -> None:
    edition = make_next_edition(TODAY - 5 * DAY)
    taught, other = make_course("U1", lessons=1), make_course("U2", lessons=1)
    lesson = lessons_of(taught)[0]
    lesson.clauses.add(Clause.objects.get(number="2.1", chapter__edition=edition.replaces))
    lesson.save()
    for employee, course, days in ((cast.li, taught, 9), (cast.wang, taught, 2), (cast.chen, other, 9)):
        enrolment = make_enrolment(employee, course)
        Enrolment.objects.filter(pk=enrolment.pk).update(completed_at=NOW - days * DAY)
    make_enrolment(cast.zhao, taught)
    change = make_change(by=cast.user("zhao"))

    assert arising("courses.edition_learned", change=change.pk, moment="opened", days=0) == [cast.li.pk]


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
