"""The day's questions without network: taken along by their person, sent once, counted on their day."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lms.core.offline.keeping import ADDRESS, KEEP, SECONDS
from lms.core.offline.sending import TAKEN
from lms.papers.blueprints.models import PaperQuestion
from lms.practice.cards.models import Card
from lms.practice.sets.models import PracticeQuestion, PracticeSet
from tests.accounts import User
from tests.factories.exams import make_paper, make_questions, make_sitting
from tests.factories.people import Cast
from tests.practice.making import answer_of

pytestmark = pytest.mark.django_db

SignIn = Callable[[str | User], Client]
AHEAD = "/practice/daily/ahead/"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def li(signed_in: SignIn, cast: Cast) -> Client:
    """Sign Li in, who has five questions today."""
    make_questions(7)
    return signed_in("li")


def questions() -> list[PracticeQuestion]:
    """Give the questions of the one round there is."""
    return list(PracticeQuestion.objects.select_related("version", "practice_set").order_by("place"))


def begun(days_ago: float) -> list[PracticeQuestion]:
    """Give the questions of a round that was begun so long ago."""
    moment = timezone.now() - days_ago * DAY
    PracticeSet.objects.update(begun_at=moment, day=timezone.localdate(moment))
    return questions()


def send_late(
    client: Client, one: PracticeQuestion, noted_at: datetime, *, right: bool = True
) -> HttpResponse:
    """Send an answer as the worker does once there is network."""
    address = reverse("lms_practice:question", args=[one.practice_set_id, one.place])
    given = json.dumps(answer_of(one, right=right))
    done_at = noted_at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    data = {"scripted": "yes", "given": given, "done_at": done_at}
    return client.post(f"{address}?offline=queue", data, headers={"hx-request": "true"})  # type: ignore[return-value]


def test_the_page_to_take_along_holds_every_open_question_and_no_answer(li: Client) -> None:
    reply = li.get(AHEAD)

    assert reply.text.count("data-day-question") == len(questions()) == 5
    assert "示例值" not in reply.text
    assert "那是平均处理时间" not in reply.text
    assert reply.headers[KEEP] == li.get("/practice/").headers[KEEP]
    assert reply.headers[ADDRESS] == "/practice/daily/"
    assert reply.headers[SECONDS] == str(2 * 24 * 60 * 60)


def test_what_is_answered_already_is_not_taken_along(li: Client) -> None:
    li.get(AHEAD)
    send_late(li, questions()[0], timezone.now())

    assert li.get(AHEAD).text.count("data-day-question") == 4


def test_nothing_is_taken_along_where_there_is_nothing_to_practise(signed_in: SignIn, cast: Cast) -> None:
    reply = signed_in("li").get(AHEAD)

    assert reply.status_code == 204
    assert KEEP not in reply.headers


def test_fetching_ahead_leaves_messages_for_the_page_that_is_read(li: Client) -> None:
    li.get(AHEAD)
    PracticeQuestion.objects.filter(place=1).delete()
    address = reverse("lms_practice:question", args=[PracticeSet.objects.get().pk, 1])
    li.post(address, {"done_at": "2026-01-01T00:00:00.000Z"})

    assert "This question rests" not in li.get(AHEAD).text
    assert "This question rests" in li.get("/practice/").text


@pytest.mark.parametrize("address", ["/practice/", "/today/"])
def test_pages_name_what_is_fetched_ahead_at_no_query_more(
    li: Client, signed_in: SignIn, address: str
) -> None:
    li.get(address)
    with CaptureQueriesContext(connection) as before:
        page = li.get(address).text
    li.get(AHEAD)
    with CaptureQueriesContext(connection) as after:
        li.get(address)

    assert f'data-offline-ahead="{AHEAD}?day={timezone.localdate():%Y%m%d}"' in page
    assert len(after) <= len(before) + 1  # the answers of the round that is there now


def test_an_answer_counts_once_and_the_first_one_stays(li: Client) -> None:
    li.get(AHEAD)
    one = questions()[0]

    replies = [send_late(li, one, timezone.now(), right=right).status_code for right in (False, True, False)]

    assert replies == [204, 204, 204]
    assert questions()[0].share == 0
    assert Card.objects.count() == 1


def test_an_answer_counts_on_the_day_it_was_given(li: Client, cast: Cast) -> None:
    li.get(AHEAD)
    one = begun(days_ago=2)[0]
    noted_at = (timezone.now() - DAY).replace(microsecond=0)

    send_late(li, one, noted_at)

    answered = questions()[0]
    assert answered.answered_at == noted_at
    assert answered.received_at is not None
    assert answered.received_at - noted_at > DAY - HOUR
    assert Card.objects.get(employee=cast.li).seen_on == timezone.localdate(noted_at)


@pytest.mark.parametrize(
    ("told_days_ago", "believed_days_ago"), [(30, 2), (-3, 0)], ids=["before the round", "to come"]
)
def test_a_moment_that_cannot_be_is_not_believed(
    li: Client, cast: Cast, told_days_ago: int, believed_days_ago: int
) -> None:
    li.get(AHEAD)
    one = begun(days_ago=2)[0]

    send_late(li, one, timezone.now() - told_days_ago * DAY)

    answered_at = questions()[0].answered_at
    assert answered_at is not None
    assert abs(timezone.now() - believed_days_ago * DAY - answered_at) < HOUR
    assert Card.objects.get(employee=cast.li).seen_on == timezone.localdate(answered_at)


def test_what_comes_late_never_puts_a_card_back(li: Client, cast: Cast) -> None:
    li.get(AHEAD)
    one = begun(days_ago=3)[0]
    today = timezone.localdate()
    Card.objects.create(
        employee=cast.li,
        question_id=one.version.question_id,
        source="practice",
        stability=3,
        difficulty=5,
        seen_on=today,
        due_on=today + 3 * DAY,
    )

    send_late(li, one, timezone.now() - 2 * DAY, right=False)

    card = Card.objects.get()
    assert (card.seen_on, card.due_on) == (today, today + 3 * DAY)


def test_answers_are_told_with_network_while_the_round_goes_on(li: Client) -> None:
    li.get(AHEAD)
    first, second = questions()[:2]
    send_late(li, first, timezone.now(), right=True)
    send_late(li, second, timezone.now(), right=False)

    page = li.get("/practice/daily/").text

    assert "practice-arrived" in page
    lines = page.split("practice-arrived")[1].split("</section>")[0]
    assert (lines.count("tone-good"), lines.count("tone-bad")) == (1, 1)


def test_what_arrived_tells_nothing_of_what_an_exam_asks(li: Client) -> None:
    li.get(AHEAD)
    first, second, third = questions()[:3]
    send_late(li, first, timezone.now(), right=True)
    send_late(li, third, timezone.now(), right=False)
    take(first, second)

    lines = li.get("/practice/daily/").text.split("practice-arrived")[1].split("</section>")[0]

    assert (lines.count("tone-good"), lines.count("tone-bad")) == (0, 1)
    assert "Question 2 · " in lines  # of the four that are left


def take(*asked: PracticeQuestion) -> None:
    """Let a formal exam that is open ask some questions of a round."""
    paper = make_paper([])
    for one in asked:
        PaperQuestion.objects.create(paper=paper, question_id=one.version.question_id)
    make_sitting(paper, now=timezone.now())


def test_a_question_an_exam_took_meanwhile_is_refused_in_words_and_not_judged(li: Client, cast: Cast) -> None:
    li.get(AHEAD)
    one = questions()[0]
    take(one)

    reply = send_late(li, one, timezone.now())

    assert reply.status_code == 204
    assert not Card.objects.exists()
    assert "message-warn" in li.get("/practice/").text


def test_what_was_answered_of_a_day_made_anew_is_refused_in_words_and_waits_no_more(
    li: Client, cast: Cast
) -> None:
    li.get(AHEAD)
    one = questions()[0]
    take(*questions())
    make_questions(2)
    li.get("/practice/daily/")

    reply = send_late(li, one, timezone.now())

    assert PracticeSet.objects.get().pk != one.practice_set_id
    assert (reply.status_code, reply.headers.get(TAKEN)) == (204, "yes")
    assert not Card.objects.exists()
    assert "This question rests for now" in li.get("/practice/").text


def test_an_answer_to_the_round_of_another_changes_nothing(li: Client, signed_in: SignIn) -> None:
    li.get(AHEAD)
    one, wang = questions()[0], signed_in("wang")

    reply = send_late(wang, one, timezone.now())

    assert reply.status_code == 204  # as for a round that is gone
    assert "This question rests for now" in wang.get("/practice/").text
    assert questions()[0].answered_at is None
    assert not Card.objects.exists()
