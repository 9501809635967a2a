"""Recordings of calls: what is taken, who may hear it, and that a player can wind forward."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from django.core.files.storage import FileSystemStorage
from django.db.models import FileField
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django import Settings

from lms.exams.api import Attempt, AttemptState
from lms.exams.marking.closing import hand_in
from lms.exams.marking.models import MarkingPlan
from lms.exams.media.queries import heard_in
from lms.exams.taking.services import start_attempt
from lms.people.access.services import create_roles
from lms.people.api import Role
from lms.questions.kinds.registry import kind_of
from lms.questions.media.models import Recording
from lms.questions.media.services import NoRecording, RecordingTooLarge, keep_recording
from lms.questions.versions.services import freeze_question
from tests.accounts import User
from tests.factories.exams import KIND_VALUES, NOW, make_paper, make_question, make_sitting
from tests.factories.people import Cast, make_user_with_role
from tests.factories.recordings import m4a, make_recording, mp3, opus, sent, wav

pytestmark = pytest.mark.django_db
type SignIn = Callable[[str | User], Client]


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    field = cast("FileField[object, object]", Recording._meta.get_field("file"))
    monkeypatch.setattr(field, "storage", FileSystemStorage(location=tmp_path))
    return tmp_path / "recordings"


def started(cast: Cast, recording: Recording, *, kind: str = "simulated_call") -> Attempt:
    """Let Li start a paper whose one question plays the recording."""
    question = make_question("simulated_call", recording=recording.digest)
    if kind == "case":
        question.state = "draft"
        question.save()
        other = make_question("single", state="draft")
        codes = [{"code": one.code, "weight": "1"} for one in (question, other)]
        make_question("case", questions=codes)
    now = timezone.now()
    return start_attempt(
        sitting=make_sitting(make_paper([("2", 1)]), employees=[cast.li], now=now), employee=cast.li, now=now
    )


@pytest.mark.parametrize(
    ("data", "media_type", "seconds"),
    [
        (wav(2), "audio/wav", 2),
        (mp3(), "audio/mpeg", 2),
        (opus(), "audio/ogg", 1),
        (m4a(), "audio/mp4", 2),
    ],
    ids=["wav", "mp3", "opus", "m4a"],
)
def test_a_recording_is_known_by_its_bytes(data: bytes, media_type: str, seconds: int, folder: Path) -> None:
    kept = make_recording(data)

    assert (kept.media_type, kept.seconds, kept.size) == (media_type, seconds, len(data))
    assert (folder / kept.digest).read_bytes() == data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<script>alert(1)</script>" * 40,
        b"ID3<html><script>alert(1)</script>" * 40,
        b"RIFF\x00\x00\x00\x00WAVE<script>",
        b"OggS" + b"<svg onload=alert(1)>" * 20,
        b"\x00\x00\x00\x20ftypM4A " + bytes(64),
        b"\x89PNG\r\n\x1a\n" + bytes(64),
        b"MThd" + bytes(64),
    ],
    ids=["empty", "html", "html as mp3", "html as wav", "svg as ogg", "m4a without a call", "png", "midi"],
)
def test_what_is_no_recording_is_refused_and_not_kept(data: bytes, folder: Path) -> None:
    with pytest.raises(NoRecording):
        make_recording(data)

    assert not Recording.objects.exists()
    assert not folder.exists()


def test_a_recording_beyond_the_limit_is_refused(settings: Settings) -> None:
    settings.XUNPING = {"questions": {"recording_bytes": 100_000}}

    with pytest.raises(RecordingTooLarge):
        make_recording(wav(10))


def test_the_same_bytes_are_kept_once() -> None:
    first = make_recording()
    again = keep_recording(
        upload=sent(wav(), "另一个名字.wav"), by=make_user_with_role(Role.TRAINER), now=NOW
    )

    assert again == first


@pytest.mark.parametrize("kind", ["simulated_call", "case"])
def test_a_taker_hears_what_an_open_attempt_holds(cast: Cast, signed_in: SignIn, kind: str) -> None:
    recording = make_recording()
    attempt = started(cast, recording, kind=kind)
    address = reverse("lms_questions:recording", args=[recording.digest])

    response = signed_in("li").get(address)

    assert heard_in(attempt) == {recording.digest}
    assert (response.status_code, response["Content-Type"], response.getvalue()) == (200, "audio/wav", wav())
    assert "no-store" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"


def test_nobody_else_hears_it(cast: Cast, signed_in: SignIn) -> None:
    recording, other = make_recording(), make_recording(wav(pitch=9))
    started(cast, recording)
    address = reverse("lms_questions:recording", args=[recording.digest])

    assert signed_in("chen").get(address).status_code == 404
    assert signed_in("wang").get(address).status_code == 404
    assert Client().get(address).status_code == 302
    foreign = reverse("lms_questions:recording", args=[other.digest])
    assert signed_in("li").get(foreign).status_code == 404


@pytest.mark.parametrize("ended", ["handed in", "locked", "over"])
def test_a_taker_hears_nothing_once_the_attempt_takes_no_answers(
    cast: Cast, signed_in: SignIn, ended: str
) -> None:
    recording = make_recording()
    attempt = started(cast, recording)
    now = timezone.now()
    if ended == "handed in":
        hand_in(attempt=attempt, now=now)
    elif ended == "locked":
        Attempt.objects.update(state=AttemptState.LOCKED, held_at=now)
    else:
        Attempt.objects.update(deadline=now - timedelta(hours=1))

    response = signed_in("li").get(reverse("lms_questions:recording", args=[recording.digest]))

    assert response.status_code == 404


def test_a_page_without_a_way_back_is_not_heard_ahead(cast: Cast, signed_in: SignIn) -> None:
    recording = make_recording()
    started(cast, recording)
    Attempt.objects.update(open_from=2, open_to=2)

    response = signed_in("li").get(reverse("lms_questions:recording", args=[recording.digest]))

    assert response.status_code == 404


@pytest.mark.parametrize("role", [Role.TRAINER, Role.AUDITOR, Role.HR])
def test_those_who_write_mark_and_audit_hear_it(signed_in: SignIn, role: Role) -> None:
    recording = make_recording()
    listener = make_user_with_role(role)

    response = signed_in(listener).get(reverse("lms_questions:recording", args=[recording.digest]))

    assert response.getvalue() == wav()


def test_a_marker_hears_what_waits_to_be_marked(cast: Cast, signed_in: SignIn) -> None:
    recording = make_recording()
    attempt = started(cast, recording)
    plan = MarkingPlan.objects.create(paper=attempt.sitting.paper)
    plan.markers.add(cast.user("wang"))
    address = reverse("lms_questions:recording", args=[recording.digest])
    before = signed_in("wang").get(address).status_code
    attempt.answers.create(slot=1, given={"text": "您好"}, saved_at=timezone.now())

    hand_in(attempt=attempt, now=timezone.now())

    assert (before, signed_in("wang").get(address).status_code) == (404, 200)


def test_a_player_winds_forward(signed_in: SignIn) -> None:
    recording = make_recording()
    client = signed_in(make_user_with_role(Role.TRAINER))
    address = reverse("lms_questions:recording", args=[recording.digest])

    part = client.get(address, headers={"range": "bytes=100-199"})
    beyond = client.get(address, headers={"range": "bytes=999999-"})

    assert (part.status_code, part.getvalue()) == (206, wav()[100:200])
    assert (part["Content-Range"], part["Content-Length"]) == (f"bytes 100-199/{len(wav())}", "100")
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{len(wav())}")


def test_the_form_sends_a_recording_and_is_told_what_is_wrong(signed_in: SignIn) -> None:
    client = signed_in(make_user_with_role(Role.TRAINER))
    address = reverse("lms_questions:recording_upload")

    kept = client.post(address, {"recording": sent(wav())})
    refused = client.post(address, {"recording": sent(b"<script>" * 50, "call.mp3")})
    empty = client.post(address)

    assert kept.json()["digest"] == Recording.objects.get().digest
    assert (refused.status_code, "not a recording that browsers can play" in refused.json()["refused"]) == (
        400,
        True,
    )
    assert empty.status_code == 400


def test_a_call_that_is_only_heard_keeps_its_words_for_those_who_mark() -> None:
    kind = kind_of("simulated_call")
    question = make_question("simulated_call", recording=make_recording().digest, only_heard=True)
    version = question.current_version
    assert version is not None

    assert version.content["turns"] == []
    assert "网又断了" not in json.dumps(version.content, ensure_ascii=False)
    assert "网又断了" in kind.people_parts(version.key)[0].model_answer


def test_a_version_keeps_its_recording_when_the_question_gets_another(folder: Path) -> None:
    first, second = make_recording(), make_recording(wav(pitch=9))
    question = make_question("simulated_call", recording=first.digest)
    before = question.current_version

    question.recording = second.digest
    question.save()
    after = freeze_question(question=question, now=NOW)

    assert before is not None
    assert (before.content["recording"], after.content["recording"]) == (first.digest, second.digest)
    assert (folder / first.digest).exists()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"turns": []}, "Write at least one turn of the call, or choose a recording."),
        ({"recording": "0" * 64}, "The recording is not there any more. Choose it again."),
        ({"only_heard": True}, "Choose a recording, or let takers read the turns."),
    ],
)
def test_a_call_nobody_could_hear_or_read_is_refused(values: dict[str, object], sentence: str) -> None:
    kind = kind_of("simulated_call")
    question = kind.model(stem="接下来怎么说？", **(KIND_VALUES["simulated_call"] | values))

    with translation.override("en"):
        assert [str(fault) for fault in kind.faults(question)] == [sentence]


def test_a_question_without_a_recording_is_frozen_as_before() -> None:
    version = make_question("simulated_call").current_version

    assert version is not None
    assert version.content.keys() == {"stem", "limit", "turns"}
    assert version.key.keys() == {"model_answer", "rubric"}


def test_the_form_of_a_call_plays_its_recording(signed_in: SignIn) -> None:
    create_roles()
    recording = make_recording()
    question = make_question("simulated_call", recording=recording.digest)
    client = signed_in(make_user_with_role(Role.TRAINER))

    page = client.get(
        reverse("wagtailsnippets_lms_questions_question:edit", args=[question.pk])
    ).content.decode()

    assert f'src="{reverse("lms_questions:recording", args=[recording.digest])}"' in page
    assert f'name="recording" value="{recording.digest}"' in page
