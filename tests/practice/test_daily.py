"""The day's questions: one on a screen, told at once, gone on with where one left, and nobody else's."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lms.papers.blueprints.models import PaperQuestion
from lms.practice.cards.models import Card
from lms.practice.cards.services import note_answers
from lms.practice.choices import CardSource, SetKind
from lms.practice.desk.queries import left_today
from lms.practice.sets.models import PracticeQuestion, PracticeSet
from tests.accounts import User
from tests.factories.exams import (
    make_paper,
    make_question,
    make_question_of_each_kind,
    make_questions,
    make_sitting,
)
from tests.factories.people import Cast
from tests.practice.making import answer_of

pytestmark = pytest.mark.django_db

SignIn = Callable[[str | User], Client]
DAILY = "/practice/daily/"


@pytest.fixture
def li(signed_in: SignIn) -> Client:
    """Sign Li in."""
    return signed_in("li")


def questions() -> list[PracticeQuestion]:
    """Give the questions of the one round there is."""
    return list(PracticeQuestion.objects.select_related("version").order_by("place"))


def send(client: Client, one: PracticeQuestion, *, right: bool) -> str:
    """Answer a question of a round and read what is told."""
    address = reverse("lms_practice:question", args=[one.practice_set_id, one.place])
    given = json.dumps(answer_of(one, right=right))
    return client.post(address, {"scripted": "yes", "given": given}, follow=True).text


def test_a_day_has_five_questions_that_stay_the_same_when_one_comes_back(li: Client, cast: Cast) -> None:
    make_questions(9)

    li.get(DAILY)
    first = [one.version_id for one in questions()]
    li.get(DAILY)

    assert len(first) == 5
    assert [one.version_id for one in questions()] == first
    assert PracticeSet.objects.count() == 1


def test_a_wrong_answer_tells_mine_the_right_one_and_why_each_and_comes_again_tomorrow(
    li: Client, cast: Cast
) -> None:
    make_question()
    li.get(DAILY)
    [one] = questions()

    page = send(li, one, right=False)

    assert page.count("practice-option is-wrong") == page.count("practice-option is-right") == 1
    assert "太短" in page
    assert "示例值" in page
    assert "那是平均处理时间" in page
    card = Card.objects.get(employee=cast.li)
    assert card.due_on == timezone.localdate() + timedelta(days=1)
    assert card.missed_on == timezone.localdate()


def test_the_round_tells_what_was_asked_and_what_was_partly_right(li: Client, cast: Cast) -> None:
    make_question("multiple")
    li.get(DAILY)
    [one] = PracticeQuestion.objects.select_related("version")
    PracticeQuestion.objects.update(share="0.5", answered_at=timezone.now())

    page = li.get(reverse("lms_practice:round", args=[one.practice_set_id])).text

    assert "Partly right" in page
    assert "> Wrong" not in page
    assert one.version.content["stem"].removeprefix("<p>")[:10] in page


def test_longer_gaps_are_promised_where_they_grow(li: Client, cast: Cast) -> None:
    make_question()
    li.get(DAILY)

    page = send(li, questions()[0], right=False)

    assert "it rests longer: 2 days, then 6 days" in page


def test_no_longer_gaps_are_promised_where_a_day_follows_a_day(li: Client, cast: Cast) -> None:
    question, today = make_question(), timezone.localdate()
    for days in (2, 1):
        note_answers(
            employee_id=cast.li.pk,
            right={question.pk: False},
            day=today - timedelta(days=days),
            source=CardSource.PRACTICE,
        )
    li.get(DAILY)

    page = send(li, questions()[0], right=False)

    assert "This question comes again on" in page
    assert "it rests longer" not in page


def test_the_answer_that_was_given_first_stays(li: Client, cast: Cast) -> None:
    make_question()
    li.get(DAILY)
    [one] = questions()

    send(li, one, right=False)
    send(li, one, right=True)

    [one] = questions()
    assert one.share == 0


def test_every_kind_the_machine_marks_is_asked_and_told(li: Client, cast: Cast) -> None:
    make_question_of_each_kind()
    made = [make_question(kind) for kind in ("numeric", "sjt")]
    first = li.get(DAILY)

    assert first.status_code == 200
    for one in questions():
        assert "is-right" in send(li, one, right=False)
    assert len(made) == 2
    assert li.get(DAILY, follow=True).status_code == 200


def test_a_form_without_an_answer_comes_back_with_a_sentence(li: Client, cast: Cast) -> None:
    make_question()
    li.get(DAILY)
    [one] = questions()

    reply = li.post(reverse("lms_practice:question", args=[one.practice_set_id, one.place]), {})

    assert reply.status_code == 200
    assert "message-warn" in reply.text
    assert not Card.objects.exists()


def test_an_order_that_lacks_lines_comes_back_with_what_to_do(li: Client, cast: Cast) -> None:
    make_question("ordering")
    li.get(DAILY)
    [one] = PracticeQuestion.objects.all()
    address = reverse("lms_practice:question", args=[one.practice_set_id, one.place])
    first = one.version.content["items"][0]["id"]

    page = li.post(address, {f"q{one.place}-{first}": "1"})

    assert "Put the lines in order first" in page.text
    assert PracticeQuestion.objects.get().answered_at is None


def test_plain_fields_are_enough(li: Client, cast: Cast) -> None:
    make_question("true_false")
    li.get(DAILY)
    [one] = questions()

    li.post(reverse("lms_practice:question", args=[one.practice_set_id, one.place]), {"q1": "true"})

    assert questions()[0].share == 1


def test_a_question_an_exam_takes_meanwhile_leaves_the_round_and_is_no_longer_told(
    li: Client, cast: Cast
) -> None:
    make_questions(2)
    li.get(DAILY)
    answered, waiting = questions()
    send(li, answered, right=False)
    take([answered, waiting], cast)

    page = li.get(reverse("lms_practice:question", args=[answered.practice_set_id, answered.place])).text

    assert [one.place for one in questions()] == [answered.place]
    assert "示例值" not in page


def test_a_round_is_nobody_elses(li: Client, signed_in: SignIn, cast: Cast) -> None:
    make_question()
    li.get(DAILY)
    [one] = questions()
    address = reverse("lms_practice:question", args=[one.practice_set_id, one.place])

    for other in ("wang", "zhao"):
        client = signed_in(other)
        assert client.get(address).status_code in {403, 404}
        assert client.post(address, {"q1": "1"}).status_code in {403, 404}
        assert client.get(reverse("lms_practice:round", args=[one.practice_set_id])).status_code in {403, 404}


def test_a_day_costs_the_same_statements_whatever_the_bank(li: Client, cast: Cast) -> None:
    make_questions(6)
    li.get(DAILY)
    counts = []
    for _more in range(2):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert li.get(DAILY).status_code == 200
        counts.append(len(asked))
        make_questions(30)

    assert counts[0] == counts[1] <= 20


def test_everything_practised_can_be_read_taken_along_and_deleted(li: Client, cast: Cast) -> None:
    make_question()
    li.get(DAILY)
    send(li, questions()[0], right=False)

    assert li.get(reverse("lms_practice:own_answers")).status_code == 200
    book = li.get(reverse("lms_practice:own_answers"), {"export": "xlsx"})
    assert book.headers["Content-Disposition"].endswith(".xlsx")
    li.post(reverse("lms_practice:forget"))

    assert not PracticeSet.objects.exists()
    assert not Card.objects.exists()


def test_a_clause_and_own_mistakes_are_practised_in_rounds(li: Client, cast: Cast) -> None:
    make_questions(12)
    li.post(reverse("lms_practice:clause", args=["2.2"]))
    begun = PracticeSet.objects.get(kind=SetKind.CLAUSE)
    one = begun.questions.select_related("version").order_by("place")[0]
    send(li, one, right=False)

    li.post(reverse("lms_practice:mistakes"))

    assert begun.questions.count() == 10
    mistakes = PracticeSet.objects.get(kind=SetKind.MISTAKES)
    assert [each.version_id for each in mistakes.questions.all()] == [one.version_id]
    for name in ("home", "mistakes"):
        assert li.get(reverse(f"lms_practice:{name}")).status_code == 200


def test_a_day_that_an_exam_emptied_gets_other_questions(li: Client, cast: Cast) -> None:
    make_questions(5)
    li.get(DAILY)
    take(questions(), cast)
    nothing = li.get(reverse("lms_practice:home")).context["home"]
    left_before = left_today(cast.li, timezone.now())
    others = {question.pk for question in make_questions(2)}

    promised = li.get(reverse("lms_practice:home")).context["home"]
    left = left_today(cast.li, timezone.now())
    page = li.get(DAILY)

    assert (nothing.total, nothing.is_done, left_before) == (0, False, None)
    assert (promised.total, promised.answered, left) == (2, 0, (0, 2))
    assert page.status_code == 200
    assert {one.version.question_id for one in questions()} == others


def test_what_an_exam_took_of_a_day_is_not_promised(li: Client, cast: Cast) -> None:
    make_questions(3)
    li.get(DAILY)
    first, second, _third = questions()
    send(li, first, right=True)
    take([second], cast)

    assert left_today(cast.li, timezone.now()) == (1, 2)
    assert li.get(reverse("lms_practice:home")).context["home"].total == 2


def test_a_finished_day_tells_nothing_of_what_an_exam_asks(li: Client, cast: Cast) -> None:
    make_questions(3)
    li.get(DAILY)
    for one, right in zip(questions(), (True, True, False), strict=True):
        send(li, one, right=right)
    round_of_day = reverse("lms_practice:round", args=[PracticeSet.objects.get().pk])
    before = li.get(round_of_day).text

    take(questions()[:1], cast)
    page, home = li.get(round_of_day).text, li.get(reverse("lms_practice:home"))
    take(questions(), cast)
    all_rest, none_told = li.get(round_of_day).text, li.get(reverse("lms_practice:home")).text

    assert told(before) == ("2 of 3 right", 2, 1, 0, 3)
    assert told(page) == ("1 of 2 right", 1, 1, 1, 2)
    assert "Done for today: 1 of 2 right." in home.text
    assert told(all_rest) == ("An exam asks these questions now", 0, 0, 3, 0)
    assert "Done for today. New ones come tomorrow." in none_told


def take(asked: list[PracticeQuestion], cast: Cast) -> None:
    """Let a formal exam that is open ask some questions of a round."""
    paper = make_paper([])
    for one in asked:
        PaperQuestion.objects.create(paper=paper, question_id=one.version.question_id)
    make_sitting(paper, employees=[cast.wang], now=timezone.now())


def told(page: str) -> tuple[str, int, int, int, int]:
    """Give the title of a finished round, how many lines say right, wrong and resting, how many a day."""
    lines = page.split("practice-clauses")[1].split("</ul>", maxsplit=1)[0]
    title = page.split("<h1>")[1].split("</h1>", maxsplit=1)[0]
    marks = ("tone-good", "tone-bad", "rests while an exam asks it", "again on")
    good, bad, resting, days = (lines.count(mark) for mark in marks)
    return title, good, bad, resting, days
