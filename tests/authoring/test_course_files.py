"""A course saved as a file and brought back is the same course; a foreign or hostile file brings nothing."""

import json
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings as SettingsWrapper
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from lms.authoring.bundles import queries
from lms.authoring.bundles.queries import CONTENTS, course_file
from lms.core.imports.models import ImportRun
from lms.courses.api import CoursePage
from lms.courses.blocks.body import LessonBody
from lms.courses.blocks.polls import polls_in
from lms.courses.pages.models import LessonPage
from lms.courses.surveys.models import PollAnswer
from lms.people.access.services import create_roles
from lms.people.api import Role
from lms.standards.api import Clause
from tests.factories.courses import (
    DRAWING,
    check,
    law,
    lessons_of,
    make_course,
    make_lesson,
    make_standard,
    picture,
    poll,
    prose,
    standard_value,
)
from tests.factories.documents import package, png, sent
from tests.factories.media import CAPTIONS, keep, media, mp4
from tests.factories.people import make_cast, make_user_with_role
from tests.factories.scenarios import scenario

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer(client: Client, settings: SettingsWrapper, tmp_path: Path) -> Client:
    settings.MEDIA_ROOT = tmp_path
    create_roles()
    client.force_login(make_user_with_role(Role.TRAINER))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-hans"
    return client


@pytest.fixture
def course(trainer: Client) -> CoursePage:
    """Make a course with every kind of thing that has a number of this site."""
    clause = make_standard()
    course = make_course(lessons=1)
    [first] = lessons_of(course)
    image = get_image_model().objects.create(title="红", file=ImageFile(BytesIO(png()), name="red.png"))
    document = get_document_model().objects.create(
        title="受理单", file=ContentFile(b"%PDF-1", name="form.pdf")
    )
    link = f'<p>见<a linktype="page" id="{first.pk}">第一课</a>、<a href="https://example.com/">外面</a></p>'
    offered = {"document": document.pk, "title": "", "note": "填写", "clause": "", "facts": []}
    blocks = [
        prose(1, text=link),
        picture(image.pk),
        {"type": "document", "id": "form", "value": offered},
        check(),
        poll(),
        law(),
        standard_value(),
    ]
    second = make_lesson(course, "u1-2", blocks)
    second.clauses = [clause]
    second.save_revision().publish()
    course.clauses = [clause]
    course.save_revision().publish()
    return CoursePage.objects.get(pk=course.pk)


def contents_of(data: bytes) -> dict[str, object]:
    """Read what a file says."""
    found: dict[str, object] = json.loads(ZipFile(BytesIO(data)).read(CONTENTS))
    return found


def bring(client: Client, data: bytes) -> str:
    """Send a file and make its draft; give what the preview said."""
    address = client.post("/learn/import/", {"file": sent(data, "course.zip")}).headers["Location"]
    page = client.get(address).content.decode()
    client.post(address, {"make": "1"})
    return page


def test_a_course_brought_back_is_equal_under_another_code(trainer: Client, course: CoursePage) -> None:
    saved = trainer.get(reverse("lms_authoring:course_file", args=[course.pk])).content

    preview = bring(trainer, saved)

    copy = CoursePage.objects.exclude(pk=course.pk).get()
    first, second = lessons_of(copy)
    before, after = contents_of(saved), contents_of(course_file(copy))
    assert "课程编号 U1 已被另一门课程使用" in preview
    assert (copy.code, copy.live, first.live) == ("U2", False, False)
    assert f'id="{first.pk}"' in str(second.body.raw_data[0]["value"]["text"])
    assert after | {"course": before["course"]} == before
    assert after["course"] == before["course"] | {"code": "U2"}  # type: ignore[operator] # a mapping
    assert [name for name in ZipFile(BytesIO(saved)).namelist() if name != CONTENTS] == [
        "files/1.png",
        "files/2.pdf",
    ]


def test_a_poll_is_brought_back_without_its_answers(trainer: Client, course: CoursePage) -> None:
    second = lessons_of(course)[1]
    asked = polls_in(second.body.raw_data)
    for _each in range(5):
        PollAnswer.objects.create(lesson=second, block_id="poll-1", option="记投诉")

    bring(trainer, course_file(course))

    copy = lessons_of(CoursePage.objects.exclude(pk=course.pk).get())[1]
    assert list(polls_in(copy.body.raw_data).values()) == list(asked.values())
    assert set(PollAnswer.objects.values_list("lesson", flat=True)) == {second.pk}


def test_what_is_not_known_here_is_said(trainer: Client, course: CoursePage) -> None:
    contents = contents_of(course_file(course))
    CoursePage.objects.get(pk=course.pk).delete()
    Clause.objects.filter(number="2.1").update(number="2.9")
    lessons = contents["lessons"]
    assert isinstance(lessons, list)
    lessons[0]["body"].append({"type": "hologram", "value": {}})
    lessons[0]["body"][0]["value"]["text"] = (
        '<p onclick="x()">字<script>alert(1)</script><a href="javascript:x">y</a></p>'
    )
    data = package({CONTENTS: json.dumps(contents), "files/1.png": png(), "files/2.pdf": b"%PDF-1"})

    preview = bring(trainer, data)

    [first, _second] = lessons_of(CoursePage.objects.get())
    assert "本站的规范没有条款 2.1" in preview
    assert "hologram" in preview
    assert first.body.raw_data[0]["value"]["text"] == "<p>字<a>y</a></p>"


def course_file_of(contents: Mapping[str, object]) -> bytes:
    """Zip what a file says, with nothing beside it."""
    return package({CONTENTS: json.dumps(contents)})


SHAPELESS_PICTURE = {
    "slug": "a",
    "minutes": 1,
    "body": [{"type": "picture", "value": {"image": {"$file": []}}}],
}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"format": "other"}, "别的系统的课程"),
        ({"version": 2}, "更新的版本"),
        ({"lessons": 5}, "已损坏"),
        ({"lessons": [{"body": [{"type": "picture", "value": {"image": {"$file": "none"}}}]}]}, "已损坏"),
        ({"files": {"files/1.png": {"kind": "picture", "title": "红"}}}, "已损坏"),
        ({"lessons": [SHAPELESS_PICTURE]}, "已损坏"),
    ],
)
def test_a_foreign_newer_or_broken_file_brings_nothing(
    trainer: Client, course: CoursePage, change: dict[str, object], sentence: str
) -> None:
    data = course_file_of(contents_of(course_file(course)) | {"files": {}, "lessons": []} | change)

    reply = trainer.post("/learn/import/", {"file": sent(data, "course.zip")})

    assert sentence in reply.content.decode()
    assert (CoursePage.objects.count(), ImportRun.objects.count()) == (1, 0)


def test_a_drawing_with_a_script_is_refused(trainer: Client, course: CoursePage) -> None:
    files = {"files/1.svg": {"kind": "picture", "title": "图"}}
    contents = contents_of(course_file(course)) | {"files": files, "lessons": []}
    script = DRAWING.replace("<rect", "<script>alert(1)</script><rect")

    replies = [
        trainer.post(
            "/learn/import/",
            {"file": sent(package({CONTENTS: json.dumps(contents), "files/1.svg": drawing}), "course.zip")},
        )
        for drawing in (script, DRAWING)
    ]

    assert [reply.status_code for reply in replies] == [422, 302]
    assert "不能收入" in replies[0].content.decode()


def test_a_code_that_is_no_address_gets_one(trainer: Client, course: CoursePage) -> None:
    contents = contents_of(course_file(course))
    contents["course"] |= {"code": "U 24（试）"}  # type: ignore[operator] # a mapping
    data = package({CONTENTS: json.dumps(contents), "files/1.png": png(), "files/2.pdf": b"%PDF-1"})

    bring(trainer, data)

    copy = CoursePage.objects.exclude(pk=course.pk).get()
    assert (copy.code, copy.slug) == ("U 24（试）", "u-24")


def test_employees_do_not_save_courses(course: CoursePage) -> None:
    client = Client()
    client.force_login(make_cast().user("li"))

    assert client.get(reverse("lms_authoring:course_file", args=[course.pk])).status_code == 403


@pytest.fixture
def bare_course(trainer: Client) -> CoursePage:
    make_standard()
    return make_course(lessons=0)


def test_a_course_file_holds_the_video_and_looks_into_it_again(
    trainer: Client, bare_course: CoursePage
) -> None:
    film, captions = keep("call.mp4", mp4()), keep("call.vtt", CAPTIONS.encode(), title="字幕")
    make_lesson(bare_course, "film", [media(film, captions)])
    saved = trainer.get(reverse("lms_authoring:course_file", args=[bare_course.pk])).content

    address = trainer.post("/learn/import/", {"file": sent(saved, "course.zip")}).headers["Location"]
    trainer.post(address, {"make": "1"})
    members = {name: ZipFile(BytesIO(saved)).read(name) for name in ZipFile(BytesIO(saved)).namelist()}
    other = package({name: data.replace(b"avc1", b"hvc1") for name, data in members.items()})
    refused = trainer.post("/learn/import/", {"file": sent(other, "c.zip")})

    copy = CoursePage.objects.exclude(pk=bare_course.pk).get()
    value = lessons_of(copy)[0].body.raw_data[0]["value"]
    assert [item["title"] for item in value["chapters"]] == ["先认事", "再认人"]
    assert {film.pk, captions.pk} == {value["file"], value["captions"]}  # the same bytes are kept once
    assert refused.status_code == 422
    assert "hvc1" in refused.content.decode()


def test_what_is_too_large_for_a_course_file_is_named(
    trainer: Client, bare_course: CoursePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_lesson(bare_course, "film", [media(keep("call.mp4", mp4()))])
    monkeypatch.setattr(queries, "MOST_BYTES", 100)

    reply = trainer.post(
        "/learn/import/", {"file": sent(course_file(bare_course), "course.zip")}, follow=True
    )

    assert "录像" in reply.content.decode()
    assert "重新上传" in reply.content.decode()


def test_a_course_file_brings_a_scenario_back(trainer: Client, bare_course: CoursePage) -> None:
    lesson = make_lesson(bare_course, "call", [prose(1), scenario()], minutes=1)

    address = trainer.post("/learn/import/", {"file": sent(course_file(bare_course), "c.zip")}).headers[
        "Location"
    ]
    trainer.post(address, {"make": "1"})

    [copy] = LessonPage.objects.exclude(pk=lesson.pk)
    value = copy.body.raw_data[1]["value"]
    assert [step["verdict"] for step in (item.get("value", item) for item in value["steps"])] == [
        *("", "", "good", "fair", "bad")
    ]
    assert LessonBody().clean(copy.body)
