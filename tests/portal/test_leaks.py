"""What nobody outside the bank may read: keys, explanations, other people's answers, in no reply whatever."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.urls import reverse

from lms.exams.attempts.models import Answer, LateAnswer
from lms.questions.bank.models import Question, QuestionVersion
from tests.portal.access_table import Row
from tests.portal.test_access import READ_BY_FEW, address, send
from tests.portal.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SECRETS = ("机密答案七三", "机密解析七三", "机密说明七三", "他人作答七三")
KEY, EXPLANATION, NOTE, FOREIGN = SECRETS


@pytest.fixture
def planted(world: World) -> World:
    """Write a word nobody else uses into every key, explanation and foreign answer."""
    for version in QuestionVersion.objects.all():
        key = {**version.key, "planted": KEY}
        notes = {str(name): NOTE for name in range(1, 9)}
        QuestionVersion.objects.filter(pk=version.pk).update(
            key=key, explanation=EXPLANATION, option_notes=notes
        )
    Question.objects.non_polymorphic().update(explanation=EXPLANATION)
    for attempt in (world.he.open_attempt, world.he.marked_attempt):
        Answer.objects.update_or_create(
            attempt=attempt, slot=1, defaults={"given": {"chosen": FOREIGN}, "saved_at": attempt.started_at}
        )
    LateAnswer.objects.create(
        attempt=world.he.open_attempt,
        slot=1,
        given={"chosen": FOREIGN},
        revision=9,
        saved_at=world.he.open_attempt.started_at,
    )
    return world


def test_the_words_are_where_the_test_believes_them(planted: World) -> None:
    assert Answer.objects.filter(given__chosen=FOREIGN).exists()
    assert QuestionVersion.objects.filter(key__planted=KEY, explanation=EXPLANATION).exists()
    trainers_page = planted.client("trainer").get(
        reverse("lms_questions:question", args=[planted.draft_correction.version.question_id])
    )
    assert EXPLANATION in trainers_page.content.decode()


@pytest.mark.parametrize(("row", "role"), READ_BY_FEW)
def test_no_reply_holds_what_only_the_bank_may_know(planted: World, row: Row, role: str) -> None:
    reply = send(planted.client(role), row, planted)

    body = b"".join(reply) if reply.streaming else reply.content
    assert [word for word in SECRETS if word.encode() in body or ascii(word)[1:-1].encode() in body] == []


@pytest.mark.parametrize(
    ("row", "role"),
    [case for case in READ_BY_FEW if not case.values[0].query and case.values[1] == "employee"],
)
def test_looking_for_it_finds_nothing(planted: World, row: Row, role: str) -> None:
    url = address(row, planted)
    client = planted.client(role)

    plain = client.get(url)

    for term in (KEY, EXPLANATION):
        asked = client.get(f"{url}?q={term}&search={FOREIGN}")
        assert plain.status_code == asked.status_code
        echoed = asked.content.decode(errors="ignore")
        for word in SECRETS:
            echoed = echoed.replace(f'value="{word}"', "").replace(quote(word), "")
        assert not any(word in echoed for word in SECRETS)


def test_the_state_of_an_open_attempt_holds_neither_keys_nor_marks(planted: World) -> None:
    address_of_state = reverse("lms_exams:state", args=[planted.li.open_attempt.token])

    state = planted.client("employee").get(address_of_state).json()

    assert {"open", "deadline", "answers"} <= state.keys()
    assert not {"key", "right", "marks", "explanation", "slots"} & state.keys()
    assert all(
        answer.keys() <= {"slot", "given", "flagged", "revision", "seconds", "savedClock"}
        for answer in state["answers"]
    )
