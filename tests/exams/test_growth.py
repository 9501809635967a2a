"""What must grow with the people of a sitting, and no faster: work, memory, and the size of a page."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lms.exams.api import Attempt, AttemptState, Sitting
from lms.exams.attempts.models import Answer
from lms.exams.outcomes.distributions import tallies_of
from lms.exams.planning.tables import SittingTable
from lms.exams.sittings.models import SittingSeat
from lms.papers.api import Paper
from lms.people.api import Employee
from lms.questions.bank.models import QuestionVersion
from tests.accounts import User
from tests.factories.exams import make_paper, make_question, make_sitting
from tests.factories.people import HIRED_ON, Cast

pytestmark = pytest.mark.django_db

SignIn = Callable[[str | User], Client]
QUESTIONS = 10
STEP = 100


def make_crowd(people: int, *, questions: int = 0) -> Sitting:
    """Let so many people have written in one sitting, every other of whom passed."""
    now = timezone.now()
    sitting = make_sitting(Paper.objects.first() or make_paper(), now=now)
    first = Employee.objects.count()
    crowd = Employee.objects.bulk_create(
        Employee(number=f"9{number:06}", name="孙宁", hired_on=HIRED_ON)
        for number in range(first, first + people)
    )
    SittingSeat.objects.bulk_create(SittingSeat(sitting=sitting, employee=one) for one in crowd)
    version = QuestionVersion.objects.first()
    numbers = range(1, questions + 1) if version else ()
    slots = [{"n": number, "v": version and version.pk, "k": "single", "m": "1"} for number in numbers]
    attempts = Attempt.objects.bulk_create(
        Attempt(
            sitting=sitting,
            employee=one,
            number=1,
            token=uuid4(),
            state=AttemptState.MARKED,
            seed=1,
            slots=slots,
            slot_count=questions,
            started_at=now - timedelta(hours=1),
            closed_at=now,
            deadline=now,
            marks=Decimal(place % 2),
            max_marks=Decimal(1),
            passed=place % 2 == 1,
        )
        for place, one in enumerate(crowd)
    )
    Answer.objects.bulk_create(
        Answer(attempt=one, slot=number, given={"chosen": "a"}, marks=1, revision=1, saved_at=now)
        for one in attempts
        for number in range(1, questions + 1)
    )
    return sitting


def steps_of(work: Callable[[], object]) -> int:
    """Count the steps that SQLite's machine takes, in hundreds: the same every time, whatever else runs."""
    taken = 0

    def count() -> None:
        nonlocal taken
        taken += 1

    connection.ensure_connection()
    connection.connection.set_progress_handler(count, STEP)
    try:
        work()
    finally:
        connection.connection.set_progress_handler(None, 0)
    return taken


def list_of_sittings(**query: str) -> SittingTable:
    return SittingTable(RequestFactory().get("/", query), Sitting.objects.select_related("paper"))


on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="counts the steps of SQLite's machine")


@on_sqlite
def test_the_list_of_sittings_takes_work_by_the_people_and_not_by_their_square(cast: Cast) -> None:
    make_crowd(50)
    small = steps_of(lambda: list_of_sittings().rows)
    make_crowd(350)

    large = steps_of(lambda: list_of_sittings().rows)

    assert large < 12 * small  # eight times the people; by the square it were 50 times the work


@on_sqlite
def test_a_sitting_on_another_page_costs_the_list_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SittingTable, "page_size", 1)
    earlier, _shown = make_crowd(1), make_crowd(20)
    Sitting.objects.filter(pk=earlier.pk).update(opens_at=earlier.opens_at - timedelta(days=1))
    small = steps_of(lambda: list_of_sittings().rows)
    crowd = make_crowd(400)
    SittingSeat.objects.filter(sitting=crowd).update(sitting=earlier)
    crowd.attempts.update(sitting=earlier)
    crowd.delete()

    large = steps_of(lambda: list_of_sittings().rows)

    assert large < 2 * small


def test_the_list_counts_each_person_once(cast: Cast) -> None:
    sitting = make_crowd(4)
    again = sitting.attempts.get(passed=True, employee=sitting.attempts.filter(passed=True)[0].employee)
    again.pk, again.number, again.token = None, 2, uuid4()
    again.save()
    empty = make_sitting(sitting.paper)

    counts = {row.cells[0].url: [cell.text for cell in row.cells[-3:]] for row in list_of_sittings().rows}

    assert counts == {
        reverse("lms_exams:sitting", args=[sitting.pk]): ["4", "4", "2"],
        reverse("lms_exams:sitting", args=[empty.pk]): ["0", "0", "0"],
    }


@pytest.mark.parametrize(("sort", "first"), [("seats_count", 0), ("-seats_count", 4)])
def test_sorted_by_its_counts_and_in_the_workbook_the_list_has_them_for_all(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, sort: str, first: int
) -> None:
    monkeypatch.setattr(SittingTable, "page_size", 1)
    make_sitting(make_crowd(4).paper)

    table = list_of_sittings(sort=sort)

    assert [row.cells[5].value for row in table.rows] == [first]
    assert sorted(line[5] for line in table.sheet().rows) == [0, 4]


def test_a_large_sitting_opens_without_counting_answers_and_asks_for_its_outcome(
    cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_question()
    sitting = make_crowd(6, questions=1)
    client, page = signed_in("zhao"), reverse("lms_exams:sitting", args=[sitting.pk])
    part = reverse("lms_exams:outcome", args=[sitting.pk])
    assert "All marks earned, by question" in client.get(page).text
    monkeypatch.setattr("lms.exams.planning.views.OUTCOME_AT_ONCE", 5)

    with CaptureQueriesContext(connection) as queries:
        opened = client.get(page).text
    asked = client.get(part).text

    assert not any("lms_exams_answer" in query["sql"] for query in queries.captured_queries)
    assert f'hx-get="{part}" hx-trigger="load"' in opened
    assert "All marks earned, by question" not in opened
    assert "All marks earned, by question" in asked


def test_answers_are_counted_some_papers_at_a_time(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    make_question()
    sitting = make_crowd(30, questions=QUESTIONS)
    at_once = tallies_of(sitting)
    tracemalloc.start()
    tallies_of(sitting)
    _now, whole = tracemalloc.get_traced_memory()
    monkeypatch.setattr("lms.exams.outcomes.distributions.PAPERS_AT_ONCE", 3)
    tracemalloc.reset_peak()

    in_parts = tallies_of(sitting)

    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    version = QuestionVersion.objects.get()
    assert at_once == in_parts == {version.pk: {"n": 300, "right": 300, "o:a": 300}}
    assert peak < whole


def test_the_page_names_some_of_those_seated_twice_and_counts_the_rest(
    cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    people = [cast.li, cast.wang, cast.chen]
    sitting = make_sitting(employees=people, now=now)
    make_sitting(make_paper(), employees=people, now=now)
    Sitting.objects.update(late_entry_minutes=0)
    monkeypatch.setattr("lms.exams.planning.views.CONFLICTS_SHOWN", 2)

    page = signed_in("zhao").get(reverse("lms_exams:sitting", args=[sitting.pk])).text

    assert page.count("00107") + page.count("00231") + page.count("00318") == 2
    assert "and 1 more person" in page
