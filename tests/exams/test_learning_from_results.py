"""What a taker learns from a result: the lost questions first, their clauses, and the way to the lessons."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.exams.api import Attempt
from lms.exams.attempts.models import Answer
from lms.exams.marking.closing import hand_in
from lms.exams.taking.services import start_attempt
from lms.papers.api import PaperKind
from lms.papers.choices import ReviewRule
from tests.accounts import User
from tests.factories.courses import make_course, make_lesson, prose
from tests.factories.exams import make_paper, make_question, make_questions, make_sitting, version_of
from tests.factories.people import Cast

pytestmark = pytest.mark.django_db

SignIn = Callable[[str | User], Client]
RIGHT, LOST = (1, 3), (2, 4)


@pytest.fixture
def attempt(cast: Cast) -> Attempt:
    """Let Li answer four questions of the certificate exam, the second wrongly and the fourth not at all."""
    make_questions(4)
    return written(
        cast, make_paper([("2", 4)], review_rule=ReviewRule.OWN_ANSWERS), {1: True, 2: False, 3: True}
    )


def written(cast: Cast, paper: object, answers: dict[int, bool]) -> Attempt:
    """Answer single choice questions rightly or wrongly, and hand in."""
    now = timezone.now()
    sitting = make_sitting(paper, employees=[cast.li], now=now)  # type: ignore[arg-type] # a paper
    attempt = start_attempt(sitting=sitting, employee=cast.li, now=now)
    for slot, right in answers.items():
        version = version_of(attempt, slot)
        options = {one["id"] for one in version.content["options"]}
        correct = set(version.key["correct"])
        chosen = min(correct if right else options - correct)
        Answer.objects.create(attempt=attempt, slot=slot, given={"chosen": chosen}, revision=1, saved_at=now)
    return hand_in(attempt=attempt, now=now)


def teach(attempt: Attempt) -> str:
    """Let a lesson teach the clause of the questions, and give where it is found."""
    clause = version_of(attempt, 1).clause
    lesson = make_lesson(make_course("U1"), "on-clause", [prose(1, clause=clause.number)])
    lesson.clauses.add(clause)
    lesson.save()
    return reverse("lms_courses:clause", args=[clause.number])


def result(client: Client, attempt: Attempt, query: str = "") -> str:
    """Read the result."""
    return client.get(reverse("lms_exams:result", args=[attempt.token]) + query).text


def listed(page: str) -> tuple[int, ...]:
    """List the questions that stand on the page in full."""
    return tuple(map(int, re.findall(r'class="reviewed-question" id="question-(\d+)"', page)))


def squares(page: str) -> dict[int, tuple[str, str]]:
    """Give class and address of the small square of each question."""
    grid = page.split('class="question-squares"')[1].split("</nav>", maxsplit=1)[0]
    found = re.findall(r'<a class="([^"]*)" href="([^"]*)">.*?<span aria-hidden="true">(\d+)</span>', grid)
    return {int(number): (tone, url) for tone, url, number in found}


def test_the_result_opens_on_what_was_lost_and_squares_lead_to_the_rest(
    attempt: Attempt, signed_in: SignIn
) -> None:
    page = result(signed_in("li"), attempt)

    assert listed(page) == LOST
    assert squares(page) == {
        1: ("is-good", "?question=1#question-1"),
        2: ("is-bad", "#question-2"),
        3: ("is-good", "?question=3#question-3"),
        4: ("is-bad", "#question-4"),
    }
    assert listed(result(signed_in("li"), attempt, "?question=3")) == (3,)
    assert listed(result(signed_in("li"), attempt, "?show=all")) == (1, 2, 3, 4)
    assert listed(result(signed_in("li"), attempt, "?question=9")) == LOST


def test_who_lost_nothing_sees_all_questions(cast: Cast, signed_in: SignIn) -> None:
    make_questions(2)
    attempt = written(cast, make_paper([("2", 2)]), {1: True, 2: True})

    assert listed(result(signed_in("li"), attempt)) == (1, 2)


def test_each_lost_question_names_its_clause_and_leads_to_its_lessons(
    attempt: Attempt, signed_in: SignIn
) -> None:
    """The exam shows neither the right answer nor the explanation; what to learn it shows all the same."""
    url, clause = teach(attempt), version_of(attempt, 1).clause

    page = result(signed_in("li"), attempt, "?show=all")

    parts = page.split('<li class="reviewed-question"')[1:]
    assert [str(clause) in part for part in parts] == [False, True, False, True]
    assert [f'href="{url}"' in part for part in parts] == [False, True, False, True]
    assert "45 分钟是示例值。" not in page
    assert page.split("Your answers")[0].count(f'href="{url}"') == 1  # in the marks by clause


def test_a_clause_that_no_lesson_teaches_is_named_without_a_link(attempt: Attempt, signed_in: SignIn) -> None:
    page = result(signed_in("li"), attempt)

    assert str(version_of(attempt, 1).clause) in page.split('<li class="reviewed-question"')[1]
    assert "Read the lesson" not in page


def test_the_explanation_has_its_own_heading_and_one_choice_no_arithmetic(
    cast: Cast, signed_in: SignIn
) -> None:
    make_questions(2)
    paper = make_paper([("2", 2)], kind=PaperKind.QUIZ, review_rule=ReviewRule.EVERYTHING)

    page = result(signed_in("li"), written(cast, paper, {1: False, 2: True}))

    assert '<p class="explanation-head">Explanation</p>' in page
    assert "How the marks came about" not in page


def test_how_the_marks_came_about_is_a_sum(cast: Cast, signed_in: SignIn) -> None:
    now = timezone.now()
    make_question("fill_in")
    sitting = make_sitting(make_paper([("2", 1)]), employees=[cast.li], now=now)
    attempt = start_attempt(sitting=sitting, employee=cast.li, now=now)
    given = {"texts": ["48", "7"]}
    Answer.objects.create(attempt=attempt, slot=1, given=given, revision=1, saved_at=now)
    hand_in(attempt=attempt, now=now)

    page = result(signed_in("li"), attempt)

    assert "1/2 × 2 = 1<" in page


def test_after_an_objection_one_is_back_at_that_question(attempt: Attempt, signed_in: SignIn) -> None:
    client = signed_in("li")
    url = reverse("lms_exams:object", args=[attempt.token, 3])

    back = client.post(url, {"reason": "题目的时限和规范写的不一样。"}, follow=True)

    assert back.redirect_chain[-1][0].endswith("/result/?question=3#question-3")
    assert listed(back.text) == (3,)
    assert "题目的时限和规范写的不一样。" in back.text
