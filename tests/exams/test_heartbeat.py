"""The heartbeat of an exam page: presence, events once, the rule of the sitting, and whose attempt it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from lms.core.trail.models import AuditEntry
from lms.exams.api import Attempt, AttemptState, Sitting
from lms.exams.attempts.models import Answer
from lms.exams.choices import ClosedBy, EventKind, Reaction
from lms.exams.heartbeat.services import MOST_EVENTS
from lms.exams.integrity.models import IntegrityEvent, Presence
from lms.exams.sittings.models import SittingMessage
from tests.accounts import User
from tests.factories.exams import make_attempt
from tests.factories.people import Cast

pytestmark = pytest.mark.django_db

SignIn = Callable[[str | User], Client]


@pytest.fixture
def attempt(cast: Cast) -> Attempt:
    return make_attempt(cast.li, questions=2, now=timezone.now())


def event(kind: str = "left_page", sequence: int = 1, **more: object) -> dict[str, object]:
    at = int(timezone.now().timestamp() * 1000)
    return {"kind": kind, "sequence": sequence, "at": at, "slot": 1, "seconds": 0} | more


def send(
    client: Client, attempt: Attempt, *events: object, page: str = "page1", **more: object
) -> HttpResponse:
    body = {"client": page, "events": list(events)} | {key: more[key] for key in ("gone",) if key in more}
    extra = {"REMOTE_ADDR": str(more["address"])} if "address" in more else {}
    response: HttpResponse = client.post(
        reverse("lms_exams:heartbeat", args=[attempt.token]),
        json.dumps(body),
        content_type="application/json",
        **extra,
    )
    return response


def kinds() -> list[str]:
    return list(IntegrityEvent.objects.order_by("pk").values_list("kind", flat=True))


def test_a_heartbeat_notes_that_the_page_lives(cast: Cast, attempt: Attempt, signed_in: SignIn) -> None:
    before = timezone.now()

    reply = send(signed_in("li"), attempt).json()

    presence = Presence.objects.get()
    assert (presence.attempt, presence.client, presence.address) == (attempt, "page1", "127.0.0.1")
    assert presence.seen_at >= before
    assert (reply["open"], reply["held"], reply["messages"]) == (True, "", [])


def test_a_second_heartbeat_at_once_writes_nothing(
    cast: Cast, attempt: Attempt, signed_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in("li")
    send(client, attempt)
    seen_at = Presence.objects.get().seen_at

    with django_assert_num_queries(7):
        send(client, attempt)

    assert Presence.objects.get().seen_at == seen_at


def test_an_event_told_twice_is_recorded_once(cast: Cast, attempt: Attempt, signed_in: SignIn) -> None:
    client, told = signed_in("li"), event()
    send(client, attempt, told, event("copied", 2))

    send(client, attempt, told, event("came_back", 3, seconds=12))

    assert kinds() == ["left_page", "copied", "came_back"]
    assert [one.counts for one in IntegrityEvent.objects.all()] == [True, False, False]


def test_the_server_dates_an_event_between_start_and_now(
    cast: Cast, attempt: Attempt, signed_in: SignIn
) -> None:
    send(signed_in("li"), attempt, event(at=0), event(sequence=2, at=200_000_000_000_000))

    first, second = IntegrityEvent.objects.order_by("sequence")
    assert first.happened_at == attempt.started_at
    assert attempt.started_at < second.happened_at <= timezone.now()


@pytest.mark.parametrize(
    "sent",
    [
        b"no json",
        b"[]",
        b'{"client": "", "events": []}',
        b'{"client": "a b", "events": []}',
        b'{"client": "a", "events": [{"kind": "similar", "sequence": 1, "at": 1}]}',
        b'{"client": "a", "events": [{"kind": "left_page", "sequence": 0, "at": 1}]}',
        b'{"client": "a", "events": [{"kind": "left_page", "sequence": true, "at": 1}]}',
        json.dumps({"client": "a", "events": [event(sequence=n, at=1) for n in range(1, 52)]}).encode(),
    ],
)
def test_what_has_another_shape_is_refused_whole(
    cast: Cast, attempt: Attempt, signed_in: SignIn, sent: bytes
) -> None:
    address = reverse("lms_exams:heartbeat", args=[attempt.token])

    response = signed_in("li").post(address, sent, content_type="application/json")

    assert response.status_code == HTTPStatus.BAD_REQUEST
    assert not IntegrityEvent.objects.exists()
    assert not Presence.objects.exists()


def test_nobody_tells_the_heartbeat_of_another(cast: Cast, attempt: Attempt, signed_in: SignIn) -> None:
    SittingMessage.objects.create(
        sitting=attempt.sitting, employee=cast.li, text="请检查网线", sent_at=timezone.now()
    )

    response = send(signed_in("chen"), attempt, event())

    assert response.status_code == HTTPStatus.NOT_FOUND
    assert response.json() == {"status": "unknown_attempt"}
    assert not IntegrityEvent.objects.exists()


def test_a_message_to_somebody_else_stays_unread(cast: Cast, attempt: Attempt, signed_in: SignIn) -> None:
    for employee, text in ((cast.chen, "给陈涛"), (None, "给全体"), (cast.li, "给李敏")):
        SittingMessage.objects.create(
            sitting=attempt.sitting, employee=employee, text=text, sent_at=timezone.now()
        )

    told = send(signed_in("li"), attempt).json()["messages"]

    assert [one["text"] for one in told] == ["给全体", "给李敏"]


def rule(attempt: Attempt, **values: object) -> None:
    Sitting.objects.filter(pk=attempt.sitting_id).update(**values)


@pytest.mark.parametrize("reaction", [Reaction.RECORD, Reaction.WARN])
def test_recording_and_warning_change_nothing_on_the_server(
    cast: Cast, attempt: Attempt, signed_in: SignIn, reaction: Reaction
) -> None:
    rule(attempt, reaction=reaction)

    reply = send(signed_in("li"), attempt, event()).json()

    assert (reply["held"], reply["open"]) == ("", True)


def test_leaving_locks_once_more_often_than_tolerated(
    cast: Cast, attempt: Attempt, signed_in: SignIn
) -> None:
    rule(attempt, reaction=Reaction.LOCK, tolerated=1)
    client = signed_in("li")
    assert send(client, attempt, event(), event("copied", 2), event("pasted", 3)).json()["held"] == ""

    reply = send(client, attempt, event(sequence=4)).json()

    assert reply["held"] == "locked"
    assert AuditEntry.objects.about(attempt.sitting).get().action == "exams.rule_lock"


def test_leaving_hands_in_where_the_sitting_says_so(cast: Cast, attempt: Attempt, signed_in: SignIn) -> None:
    rule(attempt, reaction=Reaction.HAND_IN)

    reply = send(signed_in("li"), attempt, event()).json()

    attempt.refresh_from_db()
    assert reply["open"] is False
    assert (attempt.state, attempt.closed_by) == (AttemptState.MARKED, ClosedBy.RULE)


def test_leaving_to_sign_in_again_never_locks(cast: Cast, attempt: Attempt, signed_in: SignIn) -> None:
    rule(attempt, reaction=Reaction.LOCK)

    reply = send(signed_in("li"), attempt, event(signedOut=True)).json()

    assert (reply["held"], kinds()) == ("", ["left_page"])


def test_two_pages_at_once_are_recorded_once_however_often_they_take_turns(
    cast: Cast, attempt: Attempt, signed_in: SignIn
) -> None:
    client = signed_in("li")
    for page in ("page1", "page2", "page1", "page2"):
        send(client, attempt, page=page)

    assert kinds() == ["second_device"]


def test_a_page_after_one_that_was_left_is_no_second_one(
    cast: Cast, attempt: Attempt, signed_in: SignIn
) -> None:
    client = signed_in("li")
    send(client, attempt)
    send(client, attempt, gone=True)

    send(client, attempt, page="page2")

    assert kinds() == []


def test_a_page_long_silent_is_no_second_one(cast: Cast, attempt: Attempt, signed_in: SignIn) -> None:
    client = signed_in("li")
    send(client, attempt)
    Presence.objects.update(seen_at=timezone.now() - timedelta(minutes=5))

    send(client, attempt, page="page2")

    assert kinds() == []


def test_another_network_covers_the_page_and_is_recorded(
    cast: Cast, attempt: Attempt, signed_in: SignIn
) -> None:
    rule(attempt, networks="10.20.0.0/16\n127.0.0.1")
    client = signed_in("li")
    assert send(client, attempt).json()["held"] == ""

    replies = [send(client, attempt, address="192.0.2.7").json()["held"] for _ in range(2)]

    assert replies == ["network", "network"]
    assert kinds() == [EventKind.OTHER_NETWORK]


def test_a_page_gone_wild_cannot_fill_the_table(cast: Cast, attempt: Attempt, signed_in: SignIn) -> None:
    IntegrityEvent.objects.bulk_create(
        IntegrityEvent(attempt=attempt, kind="copied", client="x", sequence=n, happened_at=attempt.started_at)
        for n in range(MOST_EVENTS)
    )

    send(signed_in("li"), attempt, event())

    assert IntegrityEvent.objects.count() == MOST_EVENTS


def test_it_says_how_much_is_saved_and_who_else_has_the_paper_open(
    cast: Cast, attempt: Attempt, signed_in: SignIn
) -> None:
    client = signed_in("li")
    first = send(client, attempt).json()
    Answer.objects.create(
        attempt=attempt, slot=1, given={"chosen": "1"}, revision=3, saved_at=timezone.now(), seconds=1
    )

    other, own = send(client, attempt, page="page2").json(), send(client, attempt).json()
    alone = send(client, attempt).json()

    assert (first["revision"], first["elsewhere"]) == (0, False)
    assert (other["revision"], other["elsewhere"]) == (3, True)
    assert (own["elsewhere"], alone["elsewhere"]) == (True, False)


def test_what_is_over_records_nothing_more(cast: Cast, attempt: Attempt, signed_in: SignIn) -> None:
    Attempt.objects.filter(pk=attempt.pk).update(deadline=timezone.now() - timedelta(hours=1))

    reply = send(signed_in("li"), attempt, event()).json()

    assert reply["open"] is False
    assert kinds() == []
