"""What an observer writes without network is taken once, in order; what is refused is said in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.classroom.choices import ObservationState
from lms.classroom.observation.models import Observation
from lms.classroom.observation.services import begin_observation
from lms.core.notices.models import Notice
from lms.core.offline.keeping import KEEP
from lms.core.offline.sending import TAKEN
from lms.people.api import Posting
from tests.factories.classroom import make_checklist, make_observation
from tests.factories.people import Cast

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
NOW = timezone.now()
HOUR = timedelta(hours=1)
PHONE, DESK = "0f3c1c1e-0000-4000-8000-000000000001", "0f3c1c1e-0000-4000-8000-000000000002"


@pytest.fixture
def begun(cast: Cast) -> Observation:
    """Let Wang watch Li since three hours."""
    return begin_observation(
        checklist=make_checklist(), employee=cast.li, observer=cast.wang, now=NOW - 3 * HOUR
    )


def send(
    client: Client,
    observation: Observation,
    *,
    noted_at: datetime | None,
    device: str = PHONE,
    known: str = "",
    **fields: str,
) -> HttpResponse:
    """Send what stands on the page, late where `noted_at` says when it was written."""
    seen = {f"seen-{mark.pk}": "yes" for mark in observation.marks.all()}
    data = {**seen, "device": device, "known": known, **fields}
    if noted_at is not None:
        data["done_at"] = noted_at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    address = reverse("lms_classroom:observation", args=[observation.pk]) + "?offline=latest"
    return client.post(address, data, headers={"accept": "application/json"})  # type: ignore[return-value]


def test_the_form_of_the_observer_may_be_kept_and_nothing_else_of_observations(
    cast: Cast, signed_in: SignIn, begun: Observation
) -> None:
    done = make_observation(cast.li, cast.wang, now=NOW, checklist=make_checklist("礼貌用语"))
    wang = signed_in("wang")

    assert KEEP in wang.get(begun.get_absolute_url()).headers
    assert KEEP not in wang.get(done.get_absolute_url()).headers
    assert KEEP not in wang.get(reverse("lms_classroom:observations")).headers
    assert KEEP not in signed_in("zhao").get(begun.get_absolute_url()).headers


def test_begun_forms_are_fetched_ahead_from_the_list(signed_in: SignIn, begun: Observation) -> None:
    page = signed_in("wang").get(reverse("lms_classroom:observations")).text

    assert f'data-offline-ahead="{begun.get_absolute_url()}"' in page


def test_what_was_completed_without_network_is_taken_once_and_told_once(
    signed_in: SignIn, begun: Observation
) -> None:
    wang = signed_in("wang")
    noted_at = (NOW - HOUR).replace(microsecond=0)

    replies = [
        send(wang, begun, noted_at=noted_at, note="语速偏快", complete="1").status_code for _again in range(3)
    ]

    begun.refresh_from_db()
    assert replies == [200, 204, 204]
    assert (begun.state, begun.note, begun.done_at) == (ObservationState.DONE, "语速偏快", noted_at)
    assert Notice.objects.filter(kind="classroom.observed").count() == 1


@pytest.mark.parametrize("changed", ["words", "point", "day"])
def test_what_was_changed_after_the_reply_was_lost_is_refused_and_not_called_taken(
    signed_in: SignIn, begun: Observation, changed: str
) -> None:
    wang, first = signed_in("wang"), begun.marks.all()[0]
    send(wang, begun, noted_at=None, note="语速偏快", complete="1")
    day = f"{timezone.localdate(NOW) + 48 * HOUR:%Y-%m-%d}"
    sent = {"words": {"note": "没有偏快"}, "point": {f"seen-{first.pk}": "no"}, "day": {"recheck_on": day}}

    reply = send(wang, begun, noted_at=NOW, **{"note": "语速偏快", "complete": "1", **sent[changed]})  # type: ignore[arg-type] # fields

    begun.refresh_from_db()
    assert (reply.status_code, reply.json()) == (422, {"refused": "This observation is completed."})
    assert TAKEN not in reply.headers
    assert (begun.note, begun.recheck_on, begun.marks.all()[0].seen) == ("语速偏快", None, "yes")


def test_the_moment_of_completing_lies_between_the_beginning_and_now(
    signed_in: SignIn, begun: Observation
) -> None:
    send(signed_in("wang"), begun, noted_at=NOW - 400 * HOUR, complete="1")

    begun.refresh_from_db()
    assert begun.done_at == begun.begun_at


def test_saves_of_one_device_follow_each_other(signed_in: SignIn, begun: Observation) -> None:
    wang = signed_in("wang")

    for note in ("第一句", "第一句，第二句"):
        assert send(wang, begun, noted_at=NOW, note=note).status_code == 200

    begun.refresh_from_db()
    assert begun.note == "第一句，第二句"


def test_what_was_saved_from_another_device_meanwhile_stays(signed_in: SignIn, begun: Observation) -> None:
    wang = signed_in("wang")
    send(wang, begun, noted_at=None, device=DESK, note="办公室补充")

    reply = send(wang, begun, noted_at=NOW - HOUR, note="门店里写的")

    begun.refresh_from_db()
    assert (reply.status_code, begun.note) == (409, "办公室补充")
    assert "another device" in reply.json()["refused"]


def test_a_page_of_the_device_does_not_write_over_what_another_saved_though_the_network_is_back(
    signed_in: SignIn, begun: Observation
) -> None:
    wang = signed_in("wang")
    send(wang, begun, noted_at=None, device=DESK, note="办公室补充")

    reply = send(wang, begun, noted_at=None, from_kept="1", note="昨天存下的页面")
    begun.refresh_from_db()
    assert (reply.status_code, begun.note) == (409, "办公室补充")
    known = begun.saved_at.isoformat()

    reply = send(wang, begun, noted_at=None, from_kept="1", known=known, note="办公室补充，门店再写")
    begun.refresh_from_db()
    assert (reply.status_code, begun.note) == (200, "办公室补充，门店再写")


def test_a_device_that_knew_of_the_other_save_goes_on(signed_in: SignIn, begun: Observation) -> None:
    wang = signed_in("wang")
    known = send(wang, begun, noted_at=None, device=DESK, note="办公室补充").json()["known"]

    reply = send(wang, begun, noted_at=NOW, known=known, note="办公室补充，门店再写")

    begun.refresh_from_db()
    assert (reply.status_code, begun.note) == (200, "办公室补充，门店再写")


def test_with_network_the_last_save_stands(signed_in: SignIn, begun: Observation) -> None:
    wang = signed_in("wang")
    send(wang, begun, noted_at=None, device=DESK, note="先")
    send(wang, begun, noted_at=None, device=PHONE, note="后")

    begun.refresh_from_db()
    assert begun.note == "后"


@pytest.mark.parametrize("noted_at", [NOW, None], ids=["late", "at once"])
def test_who_no_longer_watches_the_person_is_told_and_nothing_is_written(
    cast: Cast, signed_in: SignIn, begun: Observation, noted_at: datetime | None
) -> None:
    Posting.objects.filter(employee=cast.li).update(unit=cast.other_team)

    reply = send(signed_in("wang"), begun, noted_at=noted_at, note="语速偏快")

    begun.refresh_from_db()
    assert (reply.status_code, begun.note) == (409, "")
    assert "any more" in reply.json()["refused"]


def test_what_was_completed_from_elsewhere_refuses_what_comes_late(
    signed_in: SignIn, begun: Observation
) -> None:
    wang = signed_in("wang")
    send(wang, begun, noted_at=None, device=DESK, note="已完成", complete="1")

    reply = send(wang, begun, noted_at=NOW, note="晚到的话")

    begun.refresh_from_db()
    assert (reply.status_code, begun.note) == (422, "已完成")
    assert reply.json()["refused"] == "This observation is completed."


def test_points_left_open_are_named_and_the_words_are_saved(signed_in: SignIn, begun: Observation) -> None:
    first = begun.marks.all()[0]

    reply = send(
        signed_in("wang"), begun, noted_at=NOW, note="语速偏快", complete="1", **{f"seen-{first.pk}": ""}
    )

    begun.refresh_from_db()
    assert (reply.status_code, begun.state, begun.note) == (422, ObservationState.BEGUN, "语速偏快")


def test_somebody_else_writes_nothing(cast: Cast, signed_in: SignIn, begun: Observation) -> None:
    replies = [
        send(signed_in(name), begun, noted_at=NOW, note="不该有").status_code for name in ("zhao", "chen")
    ]

    begun.refresh_from_db()
    assert replies == [404, 404]
    assert begun.note == ""
