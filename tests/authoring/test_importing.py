"""A document becomes a draft that its author has seen before; what cannot be read leaves nothing."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django.fixtures import Settings as SettingsWrapper
from wagtail.images import get_image_model

from lms.authoring.drafting import packages
from lms.authoring.importing.markdown import MOST_MARKDOWN, read_markdown
from lms.authoring.importing.rules.outline import Grid, Heading, Outline, Run, Text
from lms.core.imports.models import ImportRun
from lms.core.trail.models import AuditEntry
from lms.courses.api import CoursePage
from lms.courses.pages.models import LessonPage
from lms.people.access.services import create_roles
from lms.people.api import Role
from tests.factories.courses import lessons_of, make_course, make_standard
from tests.factories.documents import changed, lesson_slides, package, png, sent, word
from tests.factories.people import make_user_with_role

pytestmark = pytest.mark.django_db

UPLOAD = "/learn/import/"
SMALL_WORD = Outline(
    "受理", (Heading(1, "听完"), Text((Run("先听完。"),)), Heading(1, "记全"), Text((Run("七样。"),)))
)


@pytest.fixture
def trainer(client: Client, settings: SettingsWrapper, tmp_path: Path) -> Client:
    settings.MEDIA_ROOT = tmp_path
    create_roles()
    client.force_login(make_user_with_role(Role.TRAINER))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-hans"
    return client


def upload(client: Client, data: bytes, name: str) -> str:
    """Send a document; give the address of its preview."""
    reply = client.post(UPLOAD, {"file": sent(data, name)})
    assert reply.status_code == 302, reply.context["form"].errors
    return reply.headers["Location"]


def new_course() -> CoursePage:
    """Give the one course there is."""
    return CoursePage.objects.get()


def test_a_word_document_becomes_lessons_that_nobody_sees_yet(trainer: Client) -> None:
    address = upload(trainer, word(SMALL_WORD), "受理.docx")
    preview = trainer.get(address).content.decode()
    before = CoursePage.objects.count()

    reply = trainer.post(address, {"title": "受理", "lessons_at": "1", "make": "1"})

    course = new_course()
    assert before == 0
    assert "听完" in preview
    assert reply.headers["Location"] == reverse("wagtailadmin_explore", args=[course.pk])
    assert (course.title, course.code, course.live) == ("受理", "U1", False)
    assert [(lesson.title, lesson.live) for lesson in lessons_of(course)] == [
        ("听完", False),
        ("记全", False),
    ]
    assert lessons_of(course)[0].body[0].value["text"].source == "<p>先听完。</p>"
    assert AuditEntry.objects.filter(action="courses.drafted").count() == 1
    assert ImportRun.objects.count() == 0


def test_slides_ask_for_what_pictures_show_and_keep_notes_as_wished(trainer: Client) -> None:
    address = upload(trainer, lesson_slides(), "受理.pptx")
    preview = trainer.get(address).content.decode()
    said = {"title": "受理与定级", "lessons_at": "1", "keeps_notes": "on", "alt-1": "七样的表", "make": "1"}

    trainer.post(address, said)

    [lesson] = lessons_of(new_course())
    kinds = [block.block_type for block in lesson.body]
    alts = [block.value["alt"] for block in lesson.body if block.block_type == "picture"]
    assert "第 4 张幻灯片，图 1" in preview
    assert new_course().summary == "热线新员工"
    assert kinds == ["prose", "prose", "comparison", "picture", "picture"]
    assert alts == ["七样的表", "受理单的样子"]
    assert get_image_model().objects.count() == 2
    lesson.body.stream_block.clean(lesson.body)


def test_a_lesson_with_a_picture_nobody_described_is_not_valid(trainer: Client) -> None:
    address = upload(trainer, lesson_slides(), "受理.pptx")
    trainer.post(address, {"title": "受理", "lessons_at": "1", "make": "1"})
    [lesson] = lessons_of(new_course())

    with pytest.raises(ValidationError):
        lesson.body.stream_block.clean(lesson.body)


def test_a_picture_left_out_is_not_stored(trainer: Client) -> None:
    address = upload(trainer, lesson_slides(), "受理.pptx")

    trainer.post(address, {"title": "受理", "lessons_at": "2", "out-1": "on", "make": "1"})

    assert [lesson.title for lesson in lessons_of(new_course())] == ["受理", "先听完", "七样要记全"]
    assert get_image_model().objects.count() == 1


def test_the_preview_says_how_lessons_are_parted_and_no_words_twice(trainer: Client) -> None:
    twice = Grid((("条款", "值"), ("规范 4.1", "48 小时")))
    outline = Outline(
        "时限",
        (Heading(1, "修障"), twice, twice, Heading(1, "答复"), Text((Run("十五日。"),))),
    )

    page = trainer.get(upload(trainer, word(outline), "时限.docx"))

    assert "按一级标题分课，共 2 课" in page.content.decode()
    [first, _second] = page.context["preview"].lessons
    assert (first.tables, len(first.quotes)) == (2, len(set(first.quotes)))


def test_looking_again_makes_nothing(trainer: Client) -> None:
    address = upload(trainer, word(SMALL_WORD), "受理.docx")

    page = trainer.post(address, {"title": "另一个名字", "lessons_at": "0", "look": "1"}).content.decode()

    assert "另一个名字" in page
    assert CoursePage.objects.count() == 0


def test_the_second_click_makes_no_second_course(trainer: Client) -> None:
    address = upload(trainer, word(SMALL_WORD), "受理.docx")
    said = {"title": "受理", "lessons_at": "1", "make": "1"}
    trainer.post(address, said)

    assert trainer.post(address, said).status_code == 404
    assert CoursePage.objects.count() == 1


def test_a_document_of_another_trainer_is_not_there(trainer: Client) -> None:
    address = upload(trainer, word(SMALL_WORD), "受理.docx")
    other = Client()
    other.force_login(make_user_with_role(Role.TRAINER))

    assert other.get(address).status_code == 404


def encrypted() -> bytes:
    """Mark every member of a package as locked."""
    data = bytearray(package({"word/document.xml": "<a/>"}))
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(sign) + place] |= 1
    return bytes(data)


def bomb() -> bytes:
    """Pack 40 MB of nothing into 40 kB."""
    return package({"word/document.xml": b" " * (40 * 1024 * 1024)})


CELL = "<w:tc><w:tcPr>{span}</w:tcPr><w:p><w:r><w:t>字</w:t></w:r></w:p></w:tc>"


def word_with_row(cells: str) -> bytes:
    """Write a document of one table with one row."""
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = f"<w:document {names}><w:body><w:tbl><w:tr>{cells}</w:tr></w:tbl></w:body></w:document>"
    return changed(word(SMALL_WORD), {"word/document.xml": body}, ("word/document.xml",))


DOCTYPE = '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>'
HOSTILE: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "empty": (lambda: b"", "a.docx", "文件是空的"),
    "old": (lambda: packages.OLE_SIGNATURE + b"\0" * 600, "a.doc", "旧的 .doc、.ppt"),
    "locked": (encrypted, "a.docx", "设了密码"),
    "bomb": (bomb, "a.docx", "解压后"),
    "entities": (
        lambda: changed(word(SMALL_WORD), {"word/styles.xml": DOCTYPE}, ("word/styles.xml",)),
        "a.docx",
        "声明",
    ),
    "macros": (lambda: changed(word(SMALL_WORD), {"word/vbaProject.bin": b"x"}), "a.docm", "宏"),
    "cut": (lambda: word(SMALL_WORD)[:3000], "a.docx", "已损坏"),
    "no xml": (
        lambda: changed(word(SMALL_WORD), {"word/document.xml": "<"}, ("word/document.xml",)),
        "a.docx",
        "已损坏",
    ),
    "too wide a table": (lambda: word_with_row(CELL.format(span="") * 64), "a.docx", "已损坏"),
    "much Markdown": (lambda: package({"a.MARKDOWN": b"a" * (MOST_MARKDOWN + 1)}), "a.zip", "超过一门课程"),
    "leads out": (lambda: package({"../a.md": "# a"}), "a.zip", "结构不像文档"),
    "foreign": (lambda: package({"a.txt": "a"}), "a.zip", "做不成课程"),
    "no text": (lambda: word(Outline("", ())), "a.docx", "没有可以放进课里的文字"),
    "no words": (lambda: b"\xff\xfe\0\0", "a.md", "文字读不出来"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_cannot_be_read_is_said_in_words_and_leaves_nothing(
    trainer: Client, settings: SettingsWrapper, kind: str
) -> None:
    make, name, sentence = HOSTILE[kind]

    reply = trainer.post(UPLOAD, {"file": sent(make(), name)})

    assert reply.status_code == 422
    assert sentence in reply.content.decode()
    assert ImportRun.objects.count() == CoursePage.objects.count() == 0
    assert get_image_model().objects.count() == 0


def test_a_cell_over_a_thousand_million_columns_does_no_harm(trainer: Client) -> None:
    cell = CELL.format(span='<w:gridSpan w:val="999999999"/>')

    page = trainer.get(upload(trainer, word_with_row(cell), "a.docx"))

    [lesson] = page.context["preview"].lessons
    assert lesson.quotes[0].startswith("字")


def test_a_picture_cut_off_in_the_middle_is_left_out_and_said(trainer: Client) -> None:
    stream = BytesIO()
    Image.effect_noise((300, 200), 80).save(stream, "JPEG")
    text = "# 受理\n\n看图。\n\n![单子](a.jpg)\n"
    data = package({"a.md": text, "a.jpg": stream.getvalue()[:4000]})

    page = trainer.get(upload(trainer, data, "a.zip"))

    assert page.status_code == 200
    assert page.context["preview"].pictures == 0


def test_a_directory_that_lies_about_sizes_does_not_help(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "MOST_XML", 1000)
    data = package({"word/document.xml": b"<a>" + b" " * 2000 + b"</a>"}, packing=zipfile.ZIP_STORED)

    with pytest.raises(packages.UnreadableFile):
        packages.read_package(BytesIO(data))


def test_members_named_in_the_character_set_of_chinese_windows_are_found() -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("x" * 4 + ".png", png())
    data = stream.getvalue().replace(b"xxxx", "图片".encode("gb18030"))

    assert list(packages.read_package(BytesIO(data))) == ["图片.png"]


def test_a_new_course_begins_with_a_pattern_and_stands_on_the_desk(trainer: Client) -> None:
    for pattern in ("empty", "service", "case", "rule"):
        assert trainer.post(reverse("lms_authoring:new_course"), {"pattern": pattern}).status_code == 302
    for lesson in LessonPage.objects.all():
        lesson.body.stream_block.clean(lesson.body)

    desk = trainer.get(reverse("wagtailadmin_home")).content.decode()

    titles = [course.title for course in CoursePage.objects.order_by("sort")]
    assert titles == [
        "新建课程",
        "新业务培训：（业务名称）",
        "案例复盘：（案例名称）",
        "规定变化：（规定名称）",
    ]
    assert "我的课程" in desk
    assert "案例复盘：（案例名称）" in desk


def test_the_desk_shows_only_own_unpublished_words(trainer: Client) -> None:
    make_standard()
    make_course()

    assert "您还没有在写的课程。" in trainer.get(reverse("wagtailadmin_home")).content.decode()


def test_a_heading_ends_with_its_line_though_chinese_follows_on_the_next() -> None:
    read = read_markdown(
        "# 光猫红灯\r\n先看灯，\r\n再看**线**\r\n路。\r\n\r\n## 再看哪盏灯\r\n看 LOS 灯。\r\n".encode()
    )

    assert read.title == "光猫红灯"
    texts = ["".join(run.text for run in one.runs) for one in read.entries if isinstance(one, Text)]
    assert texts == ["先看灯，再看线路。", "看 LOS 灯。"]
    assert [one.text for one in read.entries if isinstance(one, Heading)] == ["再看哪盏灯"]
