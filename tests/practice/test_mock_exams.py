"""A mock exam is drawn as the exam draws, has its clock, tells nothing before the end and counts nowhere."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.exams.api import Attempt, ClauseScore
from lms.papers.blueprints.models import PaperQuestion
from lms.papers.choices import PaperKind
from lms.practice.cards.models import Card
from lms.practice.choices import CardSource
from lms.practice.sets.models import PracticeSet
from lms.practice.simulation.services import begin_mock, keep_answer
from lms.practice.simulation.services import hand_in as judge_mock
from tests.accounts import User
from tests.factories.exams import make_paper, make_question, make_questions, make_sitting
from tests.factories.people import Cast
from tests.practice.making import answer_of

pytestmark = pytest.mark.django_db

SignIn = Callable[[str | User], Client]
TAKEN_ONE = "1 question was taken out: an exam asks it now."
RESTS = "This question rests for now"


def begin(client: Client, paper: object) -> PracticeSet:
    """Begin a mock exam of a paper."""
    client.post(reverse("lms_practice:mock_paper", args=[paper.pk]))  # type: ignore[attr-defined] # a Paper
    return PracticeSet.objects.get()


def test_a_practice_paper_is_drawn_answered_and_judged_by_clause(signed_in: SignIn, cast: Cast) -> None:
    li, paper = signed_in("li"), make_paper([("2", 4)], kind=PaperKind.PRACTICE)
    make_questions(6)
    mock = begin(li, paper)
    for one in mock.questions.select_related("version")[:3]:
        address = reverse("lms_practice:mock_question", args=[mock.pk, one.place])
        page = li.post(
            address, {"scripted": "yes", "given": json.dumps(answer_of(one, right=True))}, follow=True
        )
        assert "practice-option" not in page.text

    result = hand_in(li, mock)

    assert mock.questions.count() == 4
    assert mock.ends_at is not None
    assert abs(mock.ends_at - mock.begun_at - timedelta(minutes=30)) < timedelta(seconds=1)
    assert "75%" in result.replace(" ", "")
    assert not Card.objects.filter(missed_on__isnull=False).exists()
    assert not Attempt.objects.exists()
    assert not ClauseScore.objects.exists()
    told = li.get(reverse("lms_practice:mock_question", args=[mock.pk, 1])).text
    assert "practice-option is-right" in told


def test_an_own_exam_is_practised_without_what_it_asks_itself(signed_in: SignIn, cast: Cast) -> None:
    secret, paper = make_question(), make_paper([("2", 3)])
    PaperQuestion.objects.create(paper=paper, question=secret)
    make_questions(2)
    make_sitting(paper, employees=[cast.li], now=timezone.now())

    mock = begin(signed_in("li"), paper)

    assert mock.questions.count() == 2
    assert not mock.questions.filter(version__question=secret.pk).exists()


def test_somebody_elses_exam_cannot_be_practised(signed_in: SignIn, cast: Cast) -> None:
    paper = make_paper()
    make_sitting(paper, employees=[cast.wang], now=timezone.now())

    assert signed_in("li").get(reverse("lms_practice:mock_paper", args=[paper.pk])).status_code == 404


def hand_in(client: Client, mock: PracticeSet) -> str:
    """Hand in as a browser does, once more where it is asked whether what is open may go; give the result."""
    address = reverse("lms_practice:mock", args=[mock.pk])
    page = client.post(address, follow=True)
    if 'name="sure"' in page.text:
        page = client.post(address, {"sure": "yes"}, follow=True)
    return page.text


def test_after_its_time_nothing_is_taken_and_nothing_judged_before_its_owner_wants_it(
    signed_in: SignIn, cast: Cast
) -> None:
    li, paper = signed_in("li"), make_paper([("2", 2)], kind=PaperKind.PRACTICE)
    make_questions(2)
    mock = begin(li, paper)
    first, second = mock.questions.select_related("version")
    address = reverse("lms_practice:mock_question", args=[mock.pk, first.place])
    li.post(address, {"scripted": "yes", "given": json.dumps(answer_of(first, right=False))})
    PracticeSet.objects.update(ends_at=timezone.now() - timedelta(minutes=1))

    given = json.dumps(answer_of(second, right=True))
    late = reverse("lms_practice:mock_question", args=[mock.pk, second.place])
    page = li.post(late, {"scripted": "yes", "given": given}, follow=True).text
    home = li.get(reverse("lms_practice:home")).text
    before = Card.objects.count(), mock.questions.filter(share__isnull=False).count()
    li.post(reverse("lms_practice:mock", args=[mock.pk]))

    assert "takes no more answers" in page
    assert f'href="{reverse("lms_practice:mock", args=[mock.pk])}"><strong>See the result: ' in home
    assert "1 answer was kept in time." in page
    assert before == (0, 0)
    assert list(Card.objects.values_list("question", "rights_since")) == [(first.version.question_id, 0)]


def test_what_was_not_answered_is_asked_about_and_makes_no_mistake(signed_in: SignIn, cast: Cast) -> None:
    li, paper = signed_in("li"), make_paper([("2", 3)], kind=PaperKind.PRACTICE)
    make_questions(3)
    mock = begin(li, paper)
    right, wrong, left = mock.questions.select_related("version")
    known = Card.objects.create(
        employee=cast.li,
        question_id=left.version.question_id,
        source=CardSource.PRACTICE,
        stability=43,
        difficulty=5,
        seen_on=timezone.localdate(),
        due_on=timezone.localdate() + timedelta(days=43),
        rights_since=1,
    )
    for one, is_right in ((right, True), (wrong, False)):
        given = json.dumps(answer_of(one, right=is_right))
        address = reverse("lms_practice:mock_question", args=[mock.pk, one.place])
        li.post(address, {"scripted": "yes", "given": given})

    asked = li.post(reverse("lms_practice:mock", args=[mock.pk]))
    mock.refresh_from_db()
    was_open = mock.closed_at is None
    result = hand_in(li, mock)
    told = li.get(reverse("lms_practice:mock_question", args=[mock.pk, left.place])).text

    assert "1 question is not answered. Handed in now, it earns nothing." in asked.text
    assert was_open
    assert "33%" in result.replace(" ", "")
    assert "1 question was not answered." in result
    assert "Not answered; it is not put among your mistakes" in told
    missed = Card.objects.filter(missed_on__isnull=False).values_list("question", flat=True)
    assert list(missed) == [wrong.version.question_id]
    before = known.due_on, known.stability
    known.refresh_from_db()
    assert (known.due_on, known.stability) == before


def take(mock: PracticeSet, places: list[int], cast: Cast) -> None:
    """Let a formal exam that is open ask the questions at some places of a mock exam."""
    paper = make_paper([])
    for one in mock.questions.filter(place__in=places).select_related("version"):
        PaperQuestion.objects.create(paper=paper, question_id=one.version.question_id)
    make_sitting(paper, employees=[cast.wang], now=timezone.now())


def test_what_an_exam_asks_meanwhile_leaves_a_mock_exam_and_is_not_judged(
    signed_in: SignIn, cast: Cast
) -> None:
    li, paper = signed_in("li"), make_paper([("2", 4)], kind=PaperKind.PRACTICE)
    make_questions(4)
    mock = begin(li, paper)
    addresses = [reverse("lms_practice:mock_question", args=[mock.pk, place]) for place in range(1, 5)]
    for one, address in zip(mock.questions.select_related("version"), addresses, strict=True):
        li.post(address, {"scripted": "yes", "given": json.dumps(answer_of(one, right=True))})
    take(mock, [1, 2], cast)

    kept = li.post(addresses[0], {"scripted": "yes", "given": "{}"}, follow=True)
    asked = [li.get(address).status_code for address in addresses]
    result = li.post(reverse("lms_practice:mock", args=[mock.pk]), follow=True)

    assert "message-warn" in kept.text
    assert asked == [302, 302, 200, 200]
    assert [(step.place, step.tone) for step in result.context["steps"]] == [(3, "good"), (4, "good")]
    assert result.context["result"].max_marks == 2 * mock.questions.all()[0].marks
    assert Card.objects.count() == 2


def test_handing_in_judges_nothing_that_an_exam_asks(signed_in: SignIn, cast: Cast) -> None:
    li, paper = signed_in("li"), make_paper([("2", 2)], kind=PaperKind.PRACTICE)
    make_questions(2)
    mock = begin(li, paper)
    take(mock, [1, 2], cast)

    result = li.post(reverse("lms_practice:mock", args=[mock.pk]), follow=True)

    assert not Card.objects.exists()
    assert "%" not in result.text.split("</h1>")[0].rpartition("<h1")[2]


def test_a_result_tells_nothing_of_a_question_while_an_exam_asks_it(signed_in: SignIn, cast: Cast) -> None:
    li, paper = signed_in("li"), make_paper([("2", 3)], kind=PaperKind.PRACTICE)
    make_questions(3)
    mock = begin(li, paper)
    for one in mock.questions.select_related("version")[:2]:
        given = json.dumps(answer_of(one, right=False))
        address = reverse("lms_practice:mock_question", args=[mock.pk, one.place])
        li.post(address, {"scripted": "yes", "given": given})
    hand_in(li, mock)
    take(mock, [1], cast)

    result = li.get(reverse("lms_practice:mock", args=[mock.pk])).context

    assert [step.tone for step in result["steps"]] == ["done", "bad", ""]
    assert [clause.total for clause in result["result"].clauses] == [2]
    assert result["resting"] == 1


def test_a_mock_exam_says_what_an_exam_took_and_counts_what_is_left(signed_in: SignIn, cast: Cast) -> None:
    li, paper = signed_in("li"), make_paper([("2", 4)], kind=PaperKind.PRACTICE)
    make_questions(4, "fill_in")
    mock = begin(li, paper)
    take(mock, [2], cast)

    overview = li.get(reverse("lms_practice:mock", args=[mock.pk])).text
    third = li.get(reverse("lms_practice:mock_question", args=[mock.pk, 3])).text
    again = li.get(reverse("lms_practice:mock", args=[mock.pk])).text

    assert TAKEN_ONE in overview
    assert TAKEN_ONE not in third + again
    squares = overview.split("practice-places")[1].split("</ul>")[0]
    assert re.findall(r"/(\d)/\"><span>(\d)", squares) == [("1", "1"), ("3", "2"), ("4", "3")]
    assert "Question 2 of 3" in third
    assert set(re.findall(r"Question (\d), ", third)) == {"2"}
    assert 'name="q3-1"' in third


def test_what_leaves_a_mock_exam_as_it_is_handed_in_or_answered_is_said(
    signed_in: SignIn, cast: Cast
) -> None:
    li, paper = signed_in("li"), make_paper([("2", 4)], kind=PaperKind.PRACTICE)
    make_questions(4)
    mock = begin(li, paper)
    address = reverse("lms_practice:mock_question", args=[mock.pk, 1])
    take(mock, [1], cast)

    answered = li.post(address, {"scripted": "yes", "given": "{}"}, follow=True).text
    late = li.post(address, {"scripted": "yes", "given": "{}"}, follow=True).text
    take(mock, [2, 3], cast)
    handed_in = li.post(reverse("lms_practice:mock", args=[mock.pk]), follow=True).text

    assert (TAKEN_ONE in answered, RESTS in answered) == (True, True)
    assert (TAKEN_ONE in late, RESTS in late) == (False, True)
    assert "2 questions were taken out: an exam asks them now." in handed_in


def test_a_mock_exam_of_which_all_was_taken_does_not_promise_that_it_rests(
    signed_in: SignIn, cast: Cast
) -> None:
    li, paper = signed_in("li"), make_paper([("2", 2)], kind=PaperKind.PRACTICE)
    make_questions(2)
    taken = begin(li, paper)
    take(taken, [1, 2], cast)
    gone = li.post(reverse("lms_practice:mock", args=[taken.pk]), follow=True).text
    make_questions(1)
    li.post(reverse("lms_practice:mock_paper", args=[paper.pk]))
    judged = PracticeSet.objects.exclude(pk=taken.pk).get()
    hand_in(li, judged)
    take(judged, [1], cast)

    rests = li.get(reverse("lms_practice:mock", args=[judged.pk])).text

    words = ("An exam took all questions of this mock exam", "They rest meanwhile")
    assert [word in gone for word in words] == [True, False]
    assert [word in rests for word in words] == [False, True]


def test_a_mock_exam_counts_on_the_day_its_time_ended(cast: Cast) -> None:
    paper = make_paper([("2", 1)], kind=PaperKind.PRACTICE)
    make_question()
    began = timezone.now() - timedelta(days=10)
    mock = begin_mock(employee=cast.li, paper=paper, now=began)
    one = mock.questions.select_related("version").get()
    keep_answer(practice_set=mock, place=1, given=answer_of(one, right=False), now=began)

    judge_mock(practice_set=mock, now=timezone.now())

    ended = timezone.localdate(mock.ends_at)
    assert Card.objects.get().seen_on == Card.objects.get().missed_on == ended
