"""Videos and sound in lessons: looked into before they are kept, sent by parts to who may read it."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings
from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.documents.models import AbstractDocument
from wagtail.images import get_image_model

from lms.core.search.models import SearchEntry
from lms.courses.api import CoursePage
from lms.courses.blocks.body import LessonBody
from lms.courses.pages import views
from lms.people.access.services import create_roles
from lms.people.api import Role
from tests.factories.courses import Block, make_course, make_lesson, make_standard
from tests.factories.media import CAPTIONS, keep, media, mp4
from tests.factories.people import make_cast, make_user_with_role
from tests.factories.recordings import mp3

pytestmark = pytest.mark.django_db
UPLOAD = "/admin/documents/multiple/add/"


@pytest.fixture(autouse=True)
def _library(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def course() -> CoursePage:
    make_standard()
    return make_course(lessons=0)


@pytest.fixture
def film() -> AbstractDocument:
    return keep("call.mp4", mp4())


@pytest.fixture
def captions() -> AbstractDocument:
    return keep("call.vtt", CAPTIONS.encode(), title="字幕")


@pytest.fixture
def li() -> Client:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(make_cast().user("li"))
    return client


@pytest.fixture
def trainer() -> Client:
    create_roles()
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(make_user_with_role(Role.TRAINER))
    return client


def test_a_lesson_plays_a_video_with_captions_chapters_and_its_words(
    course: CoursePage, li: Client, film: AbstractDocument, captions: AbstractDocument
) -> None:
    lesson = make_lesson(course, "film", [media(film, captions)])

    page = li.get(lesson.url).content.decode()

    assert (
        f'<video class="media-player" controls playsinline preload="metadata" src="/learn/media/{film.pk}/"'
        in page
    )
    assert (
        f'<track kind="captions" srclang="zh" label="字幕" src="/learn/media/{captions.pk}/" default>' in page
    )
    assert f'href="/learn/media/{film.pk}/#t=20"' in page
    assert "<p>坐席：您好。</p>" in page
    assert "media/media.js" in page


def test_sound_has_a_player_of_its_own(course: CoursePage, li: Client) -> None:
    lesson = make_lesson(course, "sound", [media(keep("call.mp3", mp3()))])

    assert '<audio class="media-player"' in li.get(lesson.url).content.decode()


def test_a_player_gets_the_part_it_asks_for(
    course: CoursePage, li: Client, film: AbstractDocument, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_lesson(course, "film", [media(film)])
    monkeypatch.setattr(views, "MOST_AT_ONCE", 100)
    url, whole = f"/learn/media/{film.pk}/", mp4()

    all_of_it = li.get(url)
    part = li.get(url, headers={"range": "bytes=10-"})
    end = li.get(url, headers={"range": "bytes=-4"})
    beyond = li.get(url, headers={"range": f"bytes={len(whole)}-"})
    changed = li.get(url, headers={"range": "bytes=1-2", "if-range": '"another"'})

    assert (all_of_it.status_code, all_of_it["Content-Type"]) == (200, "video/mp4")
    assert b"".join(all_of_it.streaming_content) == whole  # type: ignore[attr-defined] # a file
    assert (part.status_code, part["Content-Range"]) == (206, f"bytes 10-109/{len(whole)}")
    assert b"".join(part.streaming_content) == whole[10:110]  # type: ignore[attr-defined]
    assert b"".join(end.streaming_content) == whole[-4:]  # type: ignore[attr-defined]
    assert beyond.status_code == 416
    assert changed.status_code == 200
    assert part["Cache-Control"] == "private, max-age=600"
    assert "sandbox" in part["Content-Security-Policy"]


def test_the_proxy_sends_the_file_where_the_site_says_so(
    course: CoursePage, li: Client, film: AbstractDocument, settings: Settings
) -> None:
    make_lesson(course, "film", [media(film)])
    settings.XUNPING = {"core": {"handover": "/handed-over/"}}

    reply = li.get(f"/learn/media/{film.pk}/", headers={"range": "bytes=10-"})

    assert (reply.status_code, reply.content) == (200, b"")
    assert reply["X-Accel-Redirect"] == f"/handed-over/{film.file.name}"
    assert reply["Content-Type"] == "video/mp4"


def test_a_video_no_published_lesson_plays_goes_only_to_who_uses_the_admin(
    course: CoursePage, li: Client, trainer: Client, film: AbstractDocument
) -> None:
    lesson = make_lesson(course, "film", [media(film)])
    url = f"/learn/media/{film.pk}/"
    seen = [li.get(url).status_code]
    lesson.unpublish()

    seen += [li.get(url).status_code, trainer.get(url).status_code, Client().get(url).status_code]

    assert seen == [200, 404, 200, 302]


def test_no_other_document_is_shown_in_the_browser(trainer: Client) -> None:
    form = keep("form.pdf", b"%PDF-1.7")

    assert trainer.get(f"/learn/media/{form.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("call.mp4", b"<html>", "浏览器播不了"),
        ("call.mp4", mp4("hvc1", "mp4a"), "hvc1"),
        ("call.vtt", b"1\n00:01,000", "WEBVTT"),
    ],
)
def test_what_would_not_play_leaves_nothing_in_the_library(
    trainer: Client, name: str, data: bytes, sentence: str, tmp_path: Path
) -> None:
    file = SimpleUploadedFile(name, data)

    reply = trainer.post(
        UPLOAD, {"title": "录像", "files[]": file}, headers={"x-requested-with": "XMLHttpRequest"}
    )

    assert sentence in reply.json()["error_message"]
    assert not get_document_model().objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_video_comes_into_the_library(trainer: Client) -> None:
    file = SimpleUploadedFile("call.mp4", mp4())

    trainer.post(UPLOAD, {"title": "录像", "files[]": file}, headers={"x-requested-with": "XMLHttpRequest"})

    [kept] = get_document_model().objects.all()
    assert kept.file.read() == mp4()


def cleaned(*raw: Block) -> dict[str, object]:
    """Clean blocks as an editor's form does, and give what speaks against the first by its fields."""
    body = LessonBody()
    try:
        body.clean(body.to_python(list(raw)))
    except blocks.StreamBlockValidationError as error:
        return dict(error.block_errors[0].block_errors)
    return {}


def test_a_block_asks_for_captions_of_a_video_with_sound(
    film: AbstractDocument, captions: AbstractDocument
) -> None:
    silent = keep("silent.mp4", mp4("avc1"))

    assert cleaned(media(film, captions)) == {}
    assert cleaned(media(silent)) == {}
    assert cleaned(media(keep("call.mp3", mp3()))) == {}
    assert cleaned(media(film)).keys() == {"captions"}


def test_a_block_takes_nothing_that_does_not_play(film: AbstractDocument, captions: AbstractDocument) -> None:
    broken = keep("broken.mp4", b"nothing")

    assert cleaned(media(keep("form.pdf", b"%PDF"), captions)).keys() == {"file"}
    assert cleaned(media(captions, captions)).keys() == {"file"}
    assert cleaned(media(broken, captions)).keys() == {"file"}
    assert cleaned(media(film, film)).keys() == {"captions"}
    assert cleaned(media(film, keep("a.vtt", b"nothing"))).keys() == {"captions"}


@pytest.mark.parametrize("times", [("1:05", "0:20"), ("0:20", "0:20"), ("soon", "0:20")])
def test_chapters_begin_one_after_the_other(
    film: AbstractDocument, captions: AbstractDocument, times: tuple[str, str]
) -> None:
    chapters = [{"time": time, "title": "一段"} for time in times]

    assert cleaned(media(film, captions, chapters=chapters)).keys() == {"chapters"}


def test_its_words_are_found(course: CoursePage, film: AbstractDocument) -> None:
    make_lesson(course, "film", [media(film, transcript="断网三天没人管")])

    assert SearchEntry.objects.filter(text__contains="断网三天").exists()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(64), id="signature and zeros"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", id="cut off in the header"),
        pytest.param(b"GIF89a\x01", id="a short GIF"),
        pytest.param(b"RIFF\x00\x00\x00\x00WEBPVP8 ", id="an empty WebP"),
    ],
)
@pytest.mark.parametrize("address", ["/admin/images/add/", "/admin/images/multiple/add/"])
def test_a_picture_that_is_cut_off_is_refused_with_a_sentence(
    trainer: Client, address: str, content: bytes
) -> None:
    name = "call.gif" if content.startswith(b"GIF") else "call.webp" if content[:4] == b"RIFF" else "call.png"
    file = SimpleUploadedFile(name, content)
    field = "files[]" if "multiple" in address else "file"

    reply = trainer.post(
        address, {"title": "通话", field: file}, headers={"x-requested-with": "XMLHttpRequest"}
    )

    assert reply.status_code == 200
    said = reply.json()["error_message"] if "multiple" in address else reply.text
    assert "有效的图片" in said or "有效图片" in said
    assert not get_image_model().objects.exists()
