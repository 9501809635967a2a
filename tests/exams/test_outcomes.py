"""How a sitting went: counted over people, without names, as page, workbook and document."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from http import HTTPStatus
from io import BytesIO
from random import Random
from uuid import uuid4

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from lms.demo.exams.past_attempts import sample_answer
from lms.exams.api import Attempt, Sitting
from lms.exams.attempts.models import Answer
from lms.exams.marking.closing import hand_in
from lms.exams.outcomes import queries
from lms.exams.outcomes.documents import given_of
from lms.exams.outcomes.queries import outcome_for, outcome_of
from lms.exams.planning.queries import seat_rows
from lms.exams.resits.queries import written_of
from lms.exams.results.queries import result_for_others
from lms.exams.taking.queries import sittings_of
from lms.exams.taking.services import start_attempt
from lms.papers.api import Paper
from lms.people.api import Employee, Role
from lms.questions.bank.models import QuestionVersion
from lms.standards.clauses.models import Edition
from tests.accounts import User
from tests.factories.exams import HOUR, make_clause, make_paper, make_question, make_sitting, version_of
from tests.factories.people import Cast, make_employee, make_unit, make_user_with_role
from tests.factories.standards import make_clause as make_standard_clause

pytestmark = pytest.mark.django_db

type SignIn = Callable[[str | User], Client]
REASON = "2026 年 3 月由三名评委按 Angoff 法确定"


def write(sitting: Sitting, employee: Employee, *, right: bool) -> None:
    now = timezone.now()
    attempt = start_attempt(sitting=sitting, employee=employee, now=now)
    given = sample_answer(version_of(attempt, 1), Random(1), right=right)
    Answer.objects.create(attempt=attempt, slot=1, given=given, revision=1, saved_at=now)
    hand_in(attempt=attempt, now=now)


@pytest.fixture
def sitting(cast: Cast) -> Sitting:
    """Let six of one team write, of whom Li alone is right, and Chen of another team stay away."""
    make_question()
    team = [make_employee(unit=cast.team, with_account=False) for _ in range(5)]
    sitting = make_sitting(make_paper([("2", 1)]), employees=[cast.li, cast.chen, *team], now=timezone.now())
    for person in [cast.li, *team]:
        write(sitting, person, right=person == cast.li)
    return sitting


def test_each_person_counts_once_by_the_best_attempt(cast: Cast, sitting: Sitting) -> None:
    write(sitting, sitting.attempts.exclude(employee=cast.li).first().employee, right=True)

    found = outcome_of(sitting)

    assert (found.seats, found.away, found.marking) == (7, 1, 0)
    assert (found.passed.hits, found.passed.n) == (2, 6)
    assert [(line.figure.hits, line.figure.n) for line in found.bands] == [
        (4, 6),
        (0, 6),
        (0, 6),
        (0, 6),
        (2, 6),
    ]


def test_a_pass_counts_before_a_fail_with_more_marks(cast: Cast, sitting: Sitting, signed_in: SignIn) -> None:
    """A question that must be right was missed at first; the second time everything else went worse."""
    failed = sitting.attempts.get(employee=cast.li)
    Attempt.objects.filter(pk=failed.pk).update(passed=False, marks=9, max_marks=10)
    passed = Attempt.objects.get(pk=failed.pk)
    passed.pk, passed.number, passed.token, passed.passed, passed.marks = None, 2, uuid4(), True, 8
    passed.save()
    Sitting.objects.update(closes_at=timezone.now())

    found = outcome_of(sitting)
    (row,) = seat_rows(sitting, sitting.seats.filter(employee=cast.li))
    (seat,) = sittings_of(cast.li, timezone.now())

    assert (found.passed.hits, found.passed.n) == (1, 6)
    assert row.state == "passed"
    assert (row.attempt, str(row.marks)) == (passed, "8.00")
    assert seat.best == passed
    page = signed_in("li").get(reverse("lms_exams:exams")).content.decode()
    assert page.count(reverse("lms_exams:result", args=[passed.token])) == 2


@pytest.mark.parametrize(
    ("hours", "english", "chinese"), [(1, "Not started yet", "尚未开始"), (-1, "Absent", "未到")]
)
def test_who_may_still_come_is_not_called_absent(
    sitting: Sitting, signed_in: SignIn, hours: int, english: str, chinese: str
) -> None:
    now = timezone.now()
    Sitting.objects.update(opens_at=now - 2 * HOUR, closes_at=now + hours * HOUR)
    sitting.refresh_from_db()
    client = signed_in("zhao")

    book = openpyxl.load_workbook(
        BytesIO(client.get(reverse("lms_exams:outcome_workbook", args=[sitting.pk])).content)
    )
    page = client.get(
        reverse("lms_exams:sitting", args=[sitting.pk]), headers={"accept-language": "zh-hans"}
    ).text

    assert dict(book["How it went"].iter_rows(min_row=2, values_only=True)).get(english) == 1
    assert given_of(sitting, outcome_of(sitting))["figures"][2] == [chinese, "1"]
    assert [words in page for words in ("尚未开始", "未到")] == [chinese == "尚未开始", chinese == "未到"]


def test_units_clauses_and_questions(cast: Cast, sitting: Sitting) -> None:
    found = outcome_of(sitting)

    assert [(line.label, line.figure.hits, line.figure.n) for line in found.units] == [("热线一组", 1, 6)]
    assert [(line.label, line.figure.n) for line in found.clauses] == [("2.2 条款 2.2", 6)]
    version = QuestionVersion.objects.get()
    lines = [(line.version_id, line.figure.hits, line.figure.n) for line in found.questions]
    assert lines == [(version.pk, 1, 6)]


def test_an_exam_between_two_editions_counts_a_clause_once(cast: Cast) -> None:
    """Some questions are filed under the new edition already, others not yet."""
    old = make_clause("2.2")
    edition = Edition.objects.create(
        standard=old.chapter.edition.standard, key="second", label="第二版", in_force_from=date(2026, 1, 1)
    )
    make_question(clause=old)
    make_question(clause=make_standard_clause("2.2", edition=edition))
    sitting = make_sitting(make_paper([("2", 2)]), employees=[cast.li], now=timezone.now())
    write(sitting, cast.li, right=True)
    attempt = sitting.attempts.get()

    (line,) = outcome_of(sitting).clauses
    (marks,) = result_for_others(attempt, with_answers=False).clauses
    (reached,) = written_of([attempt])[attempt.pk].clauses.values()

    assert attempt.clause_scores.count() == 2
    assert (line.figure.n, line.figure.share) == (1, pytest.approx(0.5))
    assert (marks.earned.questions, marks.earned.share) == (2, Decimal("0.5"))
    assert reached == marks.earned


@pytest.fixture
def small(cast: Cast) -> Sitting:
    """Let four write, one of whom is right."""
    make_question()
    people = [cast.li, *(make_employee(unit=cast.team, with_account=False) for _ in range(3))]
    sitting = make_sitting(make_paper([("2", 1)]), employees=people, now=timezone.now())
    for person in people:
        write(sitting, person, right=person == cast.li)
    return sitting


@pytest.mark.parametrize(("role", "told"), [(Role.HR, True), (Role.AUDITOR, True), (Role.TRAINER, False)])
def test_figures_by_clause_of_fewer_than_five_are_for_those_who_may_see_each_of_them(
    small: Sitting, signed_in: SignIn, role: Role, told: bool
) -> None:
    client = signed_in(make_user_with_role(role))
    page = client.get(reverse("lms_exams:sitting", args=[small.pk])).text
    book = openpyxl.load_workbook(
        BytesIO(client.get(reverse("lms_exams:outcome_workbook", args=[small.pk])).content)
    )

    clause, question = page.partition("by question")[::2]
    assert ("fewer than five people" in clause) is not told
    assert ("25.0% · 4 people" in clause.partition("by clause")[2]) is told
    assert ("1 of 4 papers" in question) is told
    for name in ("By clause", "By question"):
        cells = [cell for row in book[name].iter_rows(min_row=2, values_only=True) for cell in row]
        assert ("fewer than five people" in cells) is not told
        assert any(isinstance(cell, float) and cell == pytest.approx(0.25) for cell in cells) is told


def test_a_trainer_reads_figures_by_clause_of_five(sitting: Sitting, signed_in: SignIn) -> None:
    page = signed_in(make_user_with_role(Role.TRAINER)).get(reverse("lms_exams:sitting", args=[sitting.pk]))

    assert "fewer than five people" not in page.text
    assert "6 people" in page.text.partition("by clause")[2]


def test_the_document_withholds_what_the_page_does(small: Sitting) -> None:
    given = given_of(small, outcome_for(small, make_user_with_role(Role.TRAINER)))

    (row,) = given["tables"][2]["rows"]
    assert row[1:] == ["—", "不足五人，不显示", "—"]


def test_the_page_leads_to_the_question_and_names_nobody(
    cast: Cast, sitting: Sitting, signed_in: SignIn
) -> None:
    Paper.objects.update(pass_rationale=REASON)
    client = signed_in(make_user_with_role(Role.TRAINER))

    page = client.get(reverse("lms_exams:sitting", args=[sitting.pk])).content.decode()

    assert reverse("lms_exams:version", args=[QuestionVersion.objects.get().pk]) in page
    assert "Angoff" in page
    assert "李敏" not in page


def test_a_pass_rate_says_which_attempts_it_counts(cast: Cast, sitting: Sitting, signed_in: SignIn) -> None:
    """Whoever fails first and passes then counts as passed in a result and not in an analysis."""
    write(sitting, sitting.attempts.exclude(employee=cast.li).first().employee, right=True)
    trainer = signed_in(make_user_with_role(Role.TRAINER))

    page = trainer.get(reverse("lms_exams:sitting", args=[sitting.pk]))
    analysis = trainer.get(reverse("lms_psychometrics:analysis_paper", args=[sitting.paper_id]))
    workbook = trainer.get(reverse("lms_exams:outcome_workbook", args=[sitting.pk]))

    best = "Each person counts once, by the best attempt."
    book = openpyxl.load_workbook(BytesIO(workbook.content))
    figures = dict(book["How it went"].iter_rows(min_row=2, values_only=True))
    first = {figure.label: figure.value for figure in analysis.context["figures"]}
    assert (best in page.text, figures["What counts"], figures["People who passed"]) == (True, best, 2)
    assert ("What counts", best) in map(tuple, given_of(sitting, outcome_of(sitting))["figures"])
    assert first["Passed at the first attempt"] == "16.7%"


def test_the_workbook_holds_a_sheet_a_subject(sitting: Sitting, signed_in: SignIn) -> None:
    Paper.objects.update(pass_rationale=REASON)
    answer = signed_in("zhao").get(reverse("lms_exams:outcome_workbook", args=[sitting.pk]))

    book = openpyxl.load_workbook(BytesIO(answer.content))
    assert book.sheetnames == ["How it went", "Score bands", "By unit", "By clause", "By question"]
    figures = dict(book["How it went"].iter_rows(min_row=2, values_only=True))
    told = ("With a result", "People who passed", "Share who passed", "Reason for the pass mark")
    assert [figures[name] for name in told] == [6, 1, pytest.approx(1 / 6), REASON]
    formats = {row[0].value: row[1].number_format for row in book["How it went"].iter_rows(min_row=2)}
    shares = ("Share who passed", "Mean share of the marks", "Pass mark")
    assert [formats[name] for name in shares] == ["0.0%"] * 3
    assert [cell.number_format for cell in book["By unit"][2]][3:] == ["0.0%"] * 3


def test_the_workbook_tells_hits_and_how_many_they_are_of(sitting: Sitting, signed_in: SignIn) -> None:
    answer = signed_in("zhao").get(reverse("lms_exams:outcome_workbook", args=[sitting.pk]))

    book = openpyxl.load_workbook(BytesIO(answer.content))
    bands, units, clauses, questions = (
        [row[: len(row) - 2] for row in book[name].values] for name in book.sheetnames[1:]
    )
    share = pytest.approx(1 / 6)
    assert bands[0] == ("Share of the marks", "People", "People examined", "Share of takers")
    assert [row[1:3] for row in bands[1:]] == [(5, 6), (0, 6), (0, 6), (0, 6), (1, 6)]
    assert units == [
        ("Unit", "People who passed", "People examined", "Share who passed"),
        ("热线一组", 1, 6, share),
    ]
    assert clauses == [
        ("Clause", "People examined", "Mean share of the marks"),
        ("2.2 条款 2.2", 6, share),
    ]
    code = QuestionVersion.objects.get().question.code
    assert questions == [
        ("Question", "Papers with all its marks", "Papers with the question", "All marks earned"),
        (code, 1, 6, share),
    ]


def test_the_report_tells_hits_and_how_many_they_are_of(sitting: Sitting) -> None:
    with translation.override("en"):
        given = given_of(sitting, outcome_of(sitting))

    rows = {table["title"]: (table["heads"], table["rows"]) for table in given["tables"]}
    heads, bands = rows["Score bands"]
    assert heads == [
        "Share of the marks",
        "People",
        "People examined",
        "Share of takers",
        "Interval (95%)",
    ]
    assert [row[1:4] for row in bands[:2]] == [["5", "6", "83.3%"], ["0", "6", "0%"]]
    assert [row[1:4] for row in rows["Passed, by unit"][1]] == [["1", "6", "16.7%"]]
    assert all(len(row) == len(heads) for heads, rows in rows.values() for row in rows)


def test_the_page_says_counts_in_words_of_the_language(sitting: Sitting, signed_in: SignIn) -> None:
    address = reverse("lms_exams:sitting", args=[sitting.pk])

    page = signed_in("zhao").get(address, headers={"accept-language": "zh-hans"}).text

    told = re.findall(r'outcome-share">([^<]*)', page)
    assert told == [
        *("5 人 · 83.3%", "0 人 · 0%", "0 人 · 0%", "0 人 · 0%", "1 人 · 16.7%"),
        *("1/6 人 · 16.7%", "16.7% · 6 人", "1/6 份 · 16.7%"),
    ]


def test_the_report_is_a_document(sitting: Sitting, signed_in: SignIn) -> None:
    answer = signed_in("zhao").get(reverse("lms_exams:outcome_pdf", args=[sitting.pk]))

    assert answer.status_code == HTTPStatus.OK
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].endswith('.pdf"')


@pytest.mark.parametrize("name", ["outcome_workbook", "outcome_pdf"])
def test_takers_and_managers_download_nothing(sitting: Sitting, signed_in: SignIn, name: str) -> None:
    address = reverse(f"lms_exams:{name}", args=[sitting.pk])

    assert [signed_in(who).get(address).status_code for who in ("li", "wang")] == [403, 403]


def test_units_of_one_name_stay_apart_and_a_page_shows_the_first(
    cast: Cast, sitting: Sitting, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "UNITS_ON_A_PAGE", 1)
    namesake = make_unit(cast.team.name, code="P02-C1-T1")
    written = sitting.attempts.first()
    for _number in range(5):
        person = make_employee(unit=namesake)
        sitting.seats.create(employee=person)
        written.pk, written.token, written.employee = None, uuid4(), person
        written.save(force_insert=True)

    found = outcome_of(sitting)
    page = signed_in("zhao").get(reverse("lms_exams:outcome", args=[sitting.pk])).content.decode()

    assert [(line.label, line.figure.n) for line in found.units] == [
        ("热线一组 P01-C1-T1", 6),
        ("热线一组 P02-C1-T1", 5),
    ]
    assert "热线一组 P01-C1-T1" in page
    assert "P02-C1-T1" not in page
    assert found.units_left == 1
