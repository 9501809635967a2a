"""What an answer still wants is known on the server too, for questions that left the page for good."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.demo.exams.past_attempts import sample_answer
from lms.exams.api import Attempt
from lms.exams.attempts.models import Answer
from lms.exams.attempts.queries import questions_in, slots_of
from lms.exams.taking.services import start_attempt
from lms.exams.taking.turning import turn_page
from lms.questions.kinds.registry import kind_of
from lms.questions.scoring.rules.judging import Lacking
from tests.factories.exams import KIND_VALUES, make_paper, make_question, make_sitting, version_of
from tests.factories.people import Cast

pytestmark = pytest.mark.django_db

HALF, UNREAD, NOTHING = Lacking(is_part=True), Lacking(is_unread=True), Lacking()
BLANKS = {"blanks": 2}
LEFT = {"left": [{"id": "l1", "text": "城镇"}, {"id": "l2", "text": "农村"}], "right": []}
NUMBER = {"units": ["%"], "unit_wanted": True}
CASE = {
    "parts": [
        {"id": "1", "kind": "single", "content": {"options": []}},
        {"id": "2", "kind": "numeric", "content": NUMBER},
        {"id": "3", "kind": "fill_in", "content": BLANKS},
    ]
}
CHOSEN, TYPED, FILLED = {"chosen": "1"}, {"number": "95%"}, {"texts": ["48", "72"]}


@pytest.mark.parametrize(
    ("kind", "content", "given", "lacking"),
    [
        ("matching", LEFT, {"pairs": {"l1": "r1"}}, HALF),
        ("matching", LEFT, {"pairs": {"l1": "r1", "l2": "r1"}}, NOTHING),
        ("fill_in", BLANKS, {"texts": ["48", " "]}, HALF),
        ("fill_in", BLANKS, {"texts": ["48"]}, HALF),
        ("fill_in", BLANKS, FILLED, NOTHING),
        ("numeric", NUMBER, {"number": "95"}, UNREAD),
        ("numeric", NUMBER, {"number": "约 95%"}, UNREAD),
        ("numeric", NUMBER, TYPED, NOTHING),
        ("case", CASE, {"parts": {"1": CHOSEN}}, HALF),
        ("case", CASE, {"parts": {"1": CHOSEN, "2": {"number": "半"}, "3": FILLED}}, UNREAD),
        ("case", CASE, {"parts": {"2": {"number": "半"}}}, Lacking(is_part=True, is_unread=True)),
        ("case", CASE, {"parts": {"1": CHOSEN, "2": TYPED, "3": {"texts": ["48", ""]}}}, HALF),
        ("case", CASE, {"parts": {"1": CHOSEN, "2": TYPED, "3": FILLED}}, NOTHING),
        ("single", {}, CHOSEN, NOTHING),
    ],
)
def test_what_a_given_answer_wants(
    kind: str, content: dict[str, object], given: dict[str, object], lacking: Lacking
) -> None:
    assert kind_of(kind).rule.lacking(content, given) == lacking


@pytest.mark.parametrize("name", sorted(KIND_VALUES))
def test_a_whole_answer_of_any_kind_wants_nothing(name: str, cast: Cast) -> None:
    make_question(name)
    now = timezone.now()
    sitting = make_sitting(make_paper([("2.2", 1)]), employees=[cast.li], now=now)
    attempt = start_attempt(sitting=sitting, employee=cast.li, now=now)
    (question,) = questions_in(slots_of(attempt))

    assert question.lacking(sample_answer(version_of(attempt, 1), Random(1), right=True)) == NOTHING


@pytest.fixture
def one_way(cast: Cast) -> Attempt:
    """Let Li begin a paper without a way back whose three questions are matched."""
    for _ in range(3):
        make_question("matching")
    paper, now = make_paper([("2.2", 3)]), timezone.now()
    paper.no_way_back = True
    paper.save()
    return start_attempt(sitting=make_sitting(paper, employees=[cast.li], now=now), employee=cast.li, now=now)


def test_the_page_knows_what_answers_on_pages_left_for_good_want(
    one_way: Attempt, cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    now = timezone.now()
    whole = sample_answer(version_of(one_way, 1), Random(1), right=True)
    half = {"pairs": {"l1": "r1"}}
    for slot, given in ((1, half), (2, whole)):
        Answer.objects.create(attempt=one_way, slot=slot, given=given, revision=1, saved_at=now)
        turn_page(token=one_way.token, user_id=cast.li.user_id, leaving=slot, now=now)

    state = signed_in("li").get(reverse("lms_exams:attempt", args=[one_way.token])).context["state"]

    assert state["paper"]["left"] == {
        1: {"isPart": True, "isUnread": False},
        2: {"isPart": False, "isUnread": False},
    }


def test_a_paper_that_is_turned_back_and_forth_says_it_in_the_browser(
    one_way: Attempt, signed_in: Callable[[str], Client]
) -> None:
    paper, now = one_way.sitting.paper, timezone.now()
    paper.no_way_back = False
    paper.save()
    Answer.objects.create(attempt=one_way, slot=1, given={"pairs": {"l1": "r1"}}, revision=1, saved_at=now)

    state = signed_in("li").get(reverse("lms_exams:attempt", args=[one_way.token])).context["state"]

    assert state["paper"]["left"] == {}
