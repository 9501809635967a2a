"""What parts report: how it is understood, merged, counted, and what it completes."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from lms.courses.api import Enrolment
from lms.courses.learning.models import LessonProgress
from lms.courseware.attempts.models import PartAttempt
from lms.courseware.attempts.rules import (
    MOST_SIGNS,
    AnsweredQuestion,
    PartStatus,
    ReportRefused,
    ReportTooLarge,
    answered_questions,
    checked_values,
    merged,
    part_status,
    session_seconds,
)
from lms.courseware.attempts.services import Kept, NoSuchPart, NotOpenAnyMore, Report, keep_report, open_part
from lms.courseware.packages.rules.manifests import Part
from lms.courseware.pages.models import CoursewarePage
from tests.factories.courses import NOW, make_course, make_enrolment, make_standard
from tests.factories.courseware import TWO, make_courseware, make_package
from tests.factories.people import Cast

PART = Part("I1", "一", 0, "index.html", reports=True)
MASTERY = Part("I1", "一", 0, "index.html", reports=True, mastery=0.8, threshold=0.5)


@pytest.mark.parametrize(
    ("values", "part", "expected"),
    [
        ({}, PART, PartStatus()),
        ({"cmi.core.lesson_status": "incomplete"}, PART, PartStatus("incomplete")),
        ({"cmi.core.lesson_status": "completed"}, PART, PartStatus("completed")),
        (
            {"cmi.core.lesson_status": "passed", "cmi.core.score.raw": "90"},
            PART,
            PartStatus("completed", "passed", 0.9),
        ),
        (
            {"cmi.core.lesson_status": "completed", "cmi.core.score.raw": "79"},
            MASTERY,
            PartStatus("completed", "failed", 0.79),
        ),
        (
            {"cmi.core.lesson_status": "failed", "cmi.core.score.raw": "45", "cmi.core.score.max": "50"},
            MASTERY,
            PartStatus("completed", "passed", 0.9),
        ),
        (
            {"cmi.core.lesson_status": "incomplete", "cmi.core.score.raw": "90"},
            MASTERY,
            PartStatus("incomplete", score=0.9),
        ),
        (
            {"cmi.core.score.raw": "nan", "cmi.core.lesson_location": "p3"},
            PART,
            PartStatus("incomplete", place="p3"),
        ),
    ],
)
def test_12_says_in_one_word_how_far_and_how_well(
    values: dict[str, str], part: Part, expected: PartStatus
) -> None:
    assert part_status("1.2", values, part) == expected


@pytest.mark.parametrize(
    ("values", "part", "expected"),
    [
        ({"cmi.completion_status": "completed"}, PART, PartStatus("completed")),
        (
            {"cmi.completion_status": "completed", "cmi.success_status": "failed"},
            PART,
            PartStatus("completed", "failed"),
        ),
        ({"cmi.progress_measure": "0.5"}, MASTERY, PartStatus("completed")),
        (
            {"cmi.progress_measure": "0.4", "cmi.completion_status": "completed"},
            MASTERY,
            PartStatus("incomplete"),
        ),
        (
            {"cmi.score.scaled": "0.8", "cmi.success_status": "failed"},
            MASTERY,
            PartStatus("incomplete", "passed", 0.8),
        ),
    ],
)
def test_2004_says_in_two(values: dict[str, str], part: Part, expected: PartStatus) -> None:
    assert part_status("2004", values, part) == expected


@pytest.mark.parametrize(
    ("stands", "passing_counts", "done"),
    [
        (PartStatus("completed"), False, True),
        (PartStatus("completed"), True, True),  # it has no test
        (PartStatus("completed", "failed"), False, True),
        (PartStatus("completed", "failed"), True, False),
        (PartStatus("incomplete", "passed"), True, True),
        (PartStatus("incomplete"), False, False),
    ],
)
def test_scores_count_only_where_the_course_says_so(
    stands: PartStatus, passing_counts: bool, done: bool
) -> None:
    assert stands.is_done(passing_counts=passing_counts) is done


@pytest.mark.parametrize(
    ("family", "text", "seconds"),
    [
        ("1.2", "00:01:05", 65),
        ("1.2", "0100:00:00.50", 360_000),
        ("1.2", "PT1M", None),
        ("2004", "PT1H1M1.5S", 3661),
        ("2004", "P1DT1S", 86_401),
        ("2004", "P", None),
        ("2004", "", None),
    ],
)
def test_spans_of_time_are_read(family: str, text: str, seconds: int | None) -> None:
    name = "cmi.core.session_time" if family == "1.2" else "cmi.session_time"

    assert session_seconds("1.2" if family == "1.2" else "2004", {name: text}) == seconds


def test_reports_in_any_order_come_to_the_same() -> None:
    reports = [({"cmi.a": "1", "cmi.b": "1"}, 1, 1), ({"cmi.a": "2"}, 1, 2), ({"cmi.b": "3"}, 2, 1)]

    ends = []
    for order in permutations(reports):
        kept: dict[str, tuple[str, int, int]] = {}
        for values, opening, number in (*order, order[0]):
            kept = merged(kept, values, opening, number)
        ends.append({name: each[0] for name, each in kept.items()})

    assert ends == [{"cmi.a": "2", "cmi.b": "3"}] * 6


@pytest.mark.parametrize("values", [{"evil": "1"}, {"cmi.a": 1}, {"cmi." + "a" * 50: "1"}, {"cmi.a b": "1"}])
def test_what_is_no_report_is_refused(values: dict[object, object]) -> None:
    with pytest.raises(ReportRefused):
        checked_values(values)


def test_a_part_keeps_no_more_than_so_much() -> None:
    with pytest.raises(ReportTooLarge):
        checked_values({"cmi.suspend_data": "x" * 64_001})
    with pytest.raises(ReportTooLarge):
        merged({"cmi.a": ("x" * MOST_SIGNS, 1, 1)}, {"cmi.b": "1"}, 1, 2)


def test_the_last_answer_to_a_question_counts() -> None:
    values = {
        "cmi.interactions.0.id": "Q1",
        "cmi.interactions.0.student_response": "a",
        "cmi.interactions.0.result": "wrong",
        "cmi.interactions.10.id": "Q1",
        "cmi.interactions.10.learner_response": "b",
        "cmi.interactions.10.result": "correct",
        "cmi.interactions.2.id": "Q2",
        "cmi.interactions.2.result": "0.5",
    }

    assert list(answered_questions(values)) == [
        AnsweredQuestion("Q1", "", "b", is_right=True),
        AnsweredQuestion("Q2", "", "", is_right=None),
    ]


@pytest.fixture
def enrolment(cast: Cast) -> Enrolment:
    make_standard()
    return make_enrolment(cast.li, make_course("U1", lessons=0))


def report(attempt: PartAttempt, number: int, seconds: int = 60, opening: int = 1, **values: str) -> Kept:
    """Send a report so many minutes after the beginning."""
    said = {f"cmi.core.{name}": value for name, value in values.items()}
    now = NOW + timedelta(minutes=number)
    return keep_report(attempt_key=attempt.pk, report=Report(opening, number, said, seconds), now=now)


@pytest.mark.django_db
def test_a_package_that_was_done_completes_the_course_and_brings_its_hours(enrolment: Enrolment) -> None:
    page = make_courseware(enrolment.course)
    attempt = open_part(enrolment=enrolment, page=page, key="I1", now=NOW)

    begun = report(attempt, 1, lesson_location="3", lesson_status="incomplete", session_time="00:01:00")
    done = report(attempt, 2, lesson_status="passed")

    assert (begun.is_done, begun.page_is_done) == (False, False)
    assert (done.is_done, done.page_is_done) == (True, True)
    enrolment.refresh_from_db()
    assert enrolment.completed_at is not None
    assert enrolment.credit.hours == enrolment.course.credit_hours
    attempt.refresh_from_db()
    assert (attempt.place, attempt.seconds, attempt.success) == ("3", 60, "passed")


@pytest.mark.django_db
def test_a_package_clicked_through_waits_for_its_least_time(enrolment: Enrolment) -> None:
    page = make_courseware(enrolment.course, minutes=10)
    attempt = open_part(enrolment=enrolment, page=page, key="I1", now=NOW)

    early = report(attempt, 1, lesson_status="completed")
    on_time = [report(attempt, number).page_is_done for number in (2, 3)]

    assert (early.is_done, early.page_is_done) == (True, False)
    assert on_time == [False, True]


@pytest.mark.django_db
def test_every_part_has_to_be_done(enrolment: Enrolment) -> None:
    page = make_courseware(enrolment.course, make_package(TWO))
    first = open_part(enrolment=enrolment, page=page, key="I1", now=NOW)
    second = open_part(enrolment=enrolment, page=page, key="I2", now=NOW)

    halfway = report(first, 1, lesson_status="completed")
    shares = [LessonProgress.objects.get().share_read]
    whole = report(second, 2, lesson_status="completed")

    assert (halfway.page_is_done, shares, whole.page_is_done) == (False, [0.5], True)


@pytest.mark.django_db
def test_where_passing_counts_a_failed_test_completes_nothing_until_it_is_passed(
    enrolment: Enrolment,
) -> None:
    page = make_courseware(enrolment.course, passing_counts=True)
    attempt = open_part(enrolment=enrolment, page=page, key="I1", now=NOW)

    failed = report(attempt, 1, lesson_status="failed")
    passed = report(attempt, 2, lesson_status="passed")
    later = report(attempt, 3, lesson_status="failed")

    assert [each.is_done for each in (failed, passed, later)] == [False, True, True]


@pytest.mark.django_db
def test_a_save_takes_four_statements(enrolment: Enrolment) -> None:
    page = make_courseware(enrolment.course)
    attempt = open_part(enrolment=enrolment, page=page, key="I1", now=NOW)
    eight = {f"cmi.objectives.{number}.id": f"O{number}" for number in range(8)}

    with CaptureQueriesContext(connection) as captured:
        keep_report(attempt_key=attempt.pk, report=Report(1, 1, eight, 5), now=NOW + timedelta(minutes=1))

    statements = [each["sql"] for each in captured if "SAVEPOINT" not in each["sql"]]
    assert len(statements) == 4, statements


@pytest.mark.django_db
def test_a_report_that_comes_twice_or_late_changes_nothing_newer(enrolment: Enrolment) -> None:
    page = make_courseware(enrolment.course)
    attempt = open_part(enrolment=enrolment, page=page, key="I1", now=NOW)
    report(attempt, 2, lesson_location="9", session_time="00:02:00")

    report(attempt, 1, lesson_location="1", session_time="00:01:00", exit="suspend")
    report(attempt, 2, lesson_location="9", session_time="00:02:00")

    attempt.refresh_from_db()
    assert (attempt.place, attempt.seconds) == ("9", 120)
    assert attempt.values()["cmi.core.exit"] == "suspend"


@pytest.mark.django_db
def test_time_adds_up_over_openings(enrolment: Enrolment) -> None:
    page = make_courseware(enrolment.course)
    attempt = open_part(enrolment=enrolment, page=page, key="I1", now=NOW)
    report(attempt, 1, session_time="00:01:00")
    open_part(enrolment=enrolment, page=page, key="I1", now=NOW)

    report(attempt, 1, opening=2, session_time="00:00:30")
    report(attempt, 2, opening=2, session_time="00:00:45")

    attempt.refresh_from_db()
    assert (attempt.opened, attempt.seconds) == (2, 105)


@pytest.mark.django_db
def test_a_newer_package_keeps_what_was_done_in_parts_of_the_same_name(enrolment: Enrolment) -> None:
    page = make_courseware(enrolment.course)
    attempt = open_part(enrolment=enrolment, page=page, key="I1", now=NOW)
    report(attempt, 1, lesson_status="completed")
    CoursewarePage.objects.filter(pk=page.pk).update(package=make_package(TWO))
    page = CoursewarePage.objects.get(pk=page.pk)

    second = open_part(enrolment=enrolment, page=page, key="I2", now=NOW + timedelta(minutes=5))
    report(second, 6, lesson_status="completed")

    assert PartAttempt.objects.filter(done_at__isnull=False).count() == 2


@pytest.mark.django_db
def test_nobody_opens_a_part_that_is_not_there_or_saves_after_leaving(enrolment: Enrolment) -> None:
    page = make_courseware(enrolment.course)
    attempt = open_part(enrolment=enrolment, page=page, key="I1", now=NOW)
    with pytest.raises(NoSuchPart):
        open_part(enrolment=enrolment, page=page, key="I9", now=NOW)

    enrolment.employee.left_on = NOW.date() - timedelta(days=1)
    enrolment.employee.save()

    with pytest.raises(NotOpenAnyMore):
        report(attempt, 1, lesson_status="completed")


@pytest.mark.django_db
@pytest.mark.parametrize("above", [False, True], ids=["the page", "its course"])
def test_what_was_taken_down_takes_no_save(enrolment: Enrolment, above: bool) -> None:
    page = make_courseware(enrolment.course)
    attempt = open_part(enrolment=enrolment, page=page, key="I1", now=NOW)
    Page.objects.filter(pk=enrolment.course_id if above else page.pk).update(live=False)

    with pytest.raises(NotOpenAnyMore):
        report(attempt, 1, lesson_status="completed")
