"""How a sitting went: counted over people, without names, as page, workbook and document."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from io import BytesIO
from random import Random

import openpyxl
import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.exams.api import Answer, Paper, Sitting, hand_in, sample_answer, start_attempt
from lms.exams.models import QuestionVersion
from lms.exams.queries.outcomes import outcome_of
from lms.people.api import Employee, Role
from tests.factories.exams import make_paper, make_question, make_sitting, version_of
from tests.factories.people import Cast, make_employee, make_user_with_role

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

    assert (found.seats, found.absent, found.marking) == (7, 1, 0)
    assert (found.passed.hits, found.passed.n) == (2, 6)
    assert [(line.figure.hits, line.figure.n) for line in found.bands] == [
        (4, 6),
        (0, 6),
        (0, 6),
        (0, 6),
        (2, 6),
    ]


def test_units_clauses_and_questions(cast: Cast, sitting: Sitting) -> None:
    found = outcome_of(sitting)

    assert [(line.label, line.figure.hits, line.figure.n) for line in found.units] == [("热线一组", 1, 6)]
    assert [(line.label, line.figure.n) for line in found.clauses] == [("2.2 条款 2.2", 6)]
    version = QuestionVersion.objects.get()
    lines = [(line.version_id, line.figure.hits, line.figure.n) for line in found.questions]
    assert lines == [(version.pk, 1, 6)]


def test_the_page_leads_to_the_question_and_names_nobody(
    cast: Cast, sitting: Sitting, signed_in: SignIn
) -> None:
    Paper.objects.update(pass_rationale=REASON)
    client = signed_in(make_user_with_role(Role.TRAINER))

    page = client.get(reverse("lms_exams:sitting", args=[sitting.pk])).content.decode()

    assert reverse("lms_exams:version", args=[QuestionVersion.objects.get().pk]) in page
    assert "Angoff" in page
    assert "李敏" not in page


def test_the_workbook_holds_a_sheet_a_subject(sitting: Sitting, signed_in: SignIn) -> None:
    Paper.objects.update(pass_rationale=REASON)
    answer = signed_in("zhao").get(reverse("lms_exams:outcome_workbook", args=[sitting.pk]))

    book = openpyxl.load_workbook(BytesIO(answer.content))
    assert book.sheetnames == ["How it went", "Score bands", "By unit", "By clause", "By question"]
    figures = dict(book["How it went"].iter_rows(min_row=2, values_only=True))
    assert (figures["With a result"], figures["Passed"], figures["Reason for the pass mark"]) == (
        6,
        1,
        REASON,
    )
    assert [book[name]["C1"].value for name in book.sheetnames[2:]] == [
        "Passed",
        "Mean share of the marks",
        "All marks earned",
    ]
    assert [row[:2] for row in book["By unit"].iter_rows(min_row=2, values_only=True)] == [("热线一组", 6)]


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
