"""Pictures that Moodle embeds: stored once and re-encoded, given back, and refused where they are hostile."""

import base64
import struct
import zlib
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from django.db import connection
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pytest_django.fixtures import Settings as SettingsWrapper
from wagtail.images import get_image_model

from lms.exchange.bank.incoming import for_bank
from lms.exchange.bank.outgoing import bank_records
from lms.exchange.exports.writing import write_file
from lms.exchange.formats.pictures import PictureUnfit, digest_of, reencoded
from lms.exchange.imports import services as imports_services
from lms.exchange.imports.services import store_import
from lms.exchange.plans.services import ImportPlan, plan_import
from lms.exchange.reading.files import read_file
from lms.questions.bank.models import Question
from lms.questions.bank.queries import Choice, chosen_questions
from tests.factories.exams import make_clause, make_question

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def drawn(colour: str = "navy", kind: str = "PNG", size: tuple[int, int] = (40, 20)) -> bytes:
    stream = BytesIO()
    info = PngInfo()
    info.add_text("Comment", "secret")
    Image.new("RGB", size, colour).save(stream, kind, **({"pnginfo": info} if kind == "PNG" else {}))
    return stream.getvalue()


def moodle(*questions: str) -> bytes:
    return f"<?xml version='1.0' encoding='UTF-8'?><quiz>{''.join(questions)}</quiz>".encode()


def file(name: str, data: bytes) -> str:
    return f"<file name='{name}' path='/' encoding='base64'>{base64.b64encode(data).decode()}</file>"


def question(code: str, stem: str, files: str = "", options: tuple[str, str] = ("甲", "乙")) -> str:
    answers = "".join(
        f"<answer fraction='{fraction}' format='html'><text><![CDATA[{text}]]></text></answer>"
        for fraction, text in zip((100, 0), options, strict=True)
    )
    return (
        "<question type='multichoice'><name><text>图题</text></name>"
        f"<questiontext format='html'><text><![CDATA[{stem}]]></text>{files}</questiontext>"
        f"<generalfeedback><text>说明</text></generalfeedback><idnumber>{code}</idnumber>"
        f"<single>true</single>{answers}<tags><tag><text>clause:2.2</text></tag></tags></question>"
    )


def shown(name: str = "a.png", alt: str = "光路图") -> str:
    return f'<p>看图：<img src="@@PLUGINFILE@@/{name}" alt="{alt}" width="40"> 这是什么？</p>'


def planned(data: bytes) -> ImportPlan:
    return plan_import(for_bank(read_file("x.xml", data)))


def stored(data: bytes) -> ImportPlan:
    plan = planned(data)
    assert plan.faults == ()
    store_import(plan=plan, by=None, now=NOW)
    return plan


@pytest.fixture(autouse=True)
def media(settings: SettingsWrapper, tmp_path: Path, db: None) -> Path:
    settings.MEDIA_ROOT = tmp_path
    make_clause("2.2")
    return tmp_path


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_picture_is_stored_once_reencoded_and_shown() -> None:
    small = '<img src="@@PLUGINFILE@@/b.png" alt="左">'
    data = moodle(
        question("Q1", shown(), file("a.png", drawn())),
        question("Q2", shown("b.png"), file("b.png", drawn()), (small, "乙")),
    )

    plan = planned(data)
    assert get_image_model().objects.count() == 0
    store_import(plan=plan, by=None, now=NOW)

    picture = get_image_model().objects.get()
    assert b"secret" in drawn()
    assert b"secret" not in picture.file.read()
    first, second = Question.objects.order_by("code")
    assert first.stem == f"看图：![光路图](picture:{picture.pk}) 这是什么？"
    assert second.body["options"][0]["text"] == f"![左](picture:{picture.pk})"
    assert "<img src=" in first.current_version.content["stem"]
    again = planned(data)
    assert (len(again.unchanged), again.new, again.changed) == (2, (), ())


def test_what_is_exported_embeds_the_picture_and_changes_nothing_when_it_comes_back() -> None:
    options = ('<img src="@@PLUGINFILE@@/c.jpg" alt="左">', "乙")
    files = file("a b.png", drawn()) + file("c.jpg", drawn("red", "JPEG"))
    stored(moodle(question("Q1", shown("a%20b.png"), files, options)))

    written = write_file(bank_records(chosen_questions(Choice())), format="moodle-xml")

    (record,) = read_file("x.xml", written.data).questions
    pictures = get_image_model().objects.all()
    assert {digest_of(one.data) for one in record.files} == {one.file_hash for one in pictures}
    assert b"media" not in written.data
    answer = written.data[written.data.index(b"<answer") :]
    assert answer.count(b"<file ") == 1
    again = planned(written.data)
    assert (len(again.unchanged), again.new, again.changed, again.faults) == (1, (), (), ())


def test_another_picture_under_the_same_words_is_a_change() -> None:
    stored(moodle(question("Q1", shown(), file("a.png", drawn()))))

    plan = stored(moodle(question("Q1", shown(), file("a.png", drawn("green")))))

    assert len(plan.changed) == 1
    assert Question.objects.get().versions.count() == 2
    assert get_image_model().objects.count() == 2


def test_a_file_that_no_text_shows_is_named_and_not_stored() -> None:
    reading = for_bank(read_file("x.xml", moodle(question("Q1", "<p>问</p>", file("a.mp3", b"sound")))))

    assert [one.name for one in reading.lost] == ["a.mp3"]
    assert reading.questions[0].files == ()


def test_formats_without_pictures_say_so_and_leave_the_words() -> None:
    stored(moodle(question("Q1", shown(), file("a.png", drawn()))))

    gift = write_file(bank_records(chosen_questions(Choice())), format="gift")

    assert "光路图" in gift.data.decode()
    assert b"PLUGINFILE" not in gift.data
    assert len(gift.left_out) == 1


def explained(picture: bytes) -> bytes:
    text = f"<text><![CDATA[{shown('why.png')}]]></text>"
    said = f"<generalfeedback format='html'>{text}{file('why.png', picture)}"
    plain = "<generalfeedback><text>说明</text>"
    return moodle(question("Q1", "<p>问</p>").replace(plain, said))


def test_a_picture_in_an_explanation_is_stored_and_given_back() -> None:
    stored(explained(drawn()))

    picture = get_image_model().objects.get()
    known = Question.objects.get()
    assert known.explanation == f"看图：![光路图](picture:{picture.pk}) 这是什么？"
    assert known.current_version is not None
    assert "<img src=" in known.current_version.explanation
    written = write_file(bank_records(chosen_questions(Choice())), format="moodle-xml")
    assert written.left_out == ()
    feedback = written.data[
        written.data.index(b"<generalfeedback") : written.data.index(b"</generalfeedback")
    ]
    assert (feedback.count(b"<file "), written.data.count(b"<file ")) == (1, 1)
    again = planned(written.data)
    assert (len(again.unchanged), again.new, again.changed, again.faults) == (1, (), (), ())


def test_another_picture_in_an_explanation_is_a_change() -> None:
    stored(explained(drawn()))

    assert len(planned(explained(drawn("green"))).changed) == 1


def gapped(picture: bytes, option: bytes) -> bytes:
    small = '<img src="@@PLUGINFILE@@/o.png" alt="光猫">'
    text = (
        "<p>装机现场：</p>"
        '<p>看图 <img src="@@PLUGINFILE@@/c.png" alt="接线图">，红线接在 {2:MULTICHOICE_V:='
        f"{small}~路由器 &amp; 网线}}。</p><p>一共 {{1:NUMERICAL:=3:0}} 根线。</p>"
    )
    return moodle(
        "<question type='cloze'><name><text>案例</text></name>"
        f"<questiontext format='html'><text><![CDATA[{text}]]></text>"
        f"{file('c.png', picture)}{file('o.png', option)}</questiontext>"
        "<generalfeedback><text></text></generalfeedback><idnumber>C1</idnumber>"
        "<tags><tag><text>clause:2.2</text></tag></tags></question>"
    )


def test_pictures_inside_a_case_are_stored_and_given_back() -> None:
    stored(gapped(drawn(), drawn("red")))

    keys = {one.file_hash: one.pk for one in get_image_model().objects.all()}
    case = Question.objects.get()
    (first, second) = case.body["questions"]
    scheme, modem = (keys[digest_of(reencoded("x", one))] for one in (drawn(), drawn("red")))
    assert first["stem"] == f"看图 ![接线图](picture:{scheme})，红线接在 ____。"
    assert [one["text"] for one in first["body"]["options"]] == [
        f"![光猫](picture:{modem})",
        "路由器 &amp; 网线",
    ]
    assert second["stem"] == "一共 ____ 根线。"
    assert case.current_version is not None
    asked = case.current_version.content["parts"][0]["content"]
    assert asked["stem"].count("<img src=") == 1
    assert sum("<img src=" in one["text"] for one in asked["options"]) == 1
    written = write_file(bank_records(chosen_questions(Choice())), format="moodle-xml")
    assert (written.left_out, written.data.count(b"<file "), b"media" in written.data) == ((), 2, False)
    again = planned(written.data)
    assert (len(again.unchanged), again.new, again.changed, again.faults) == (1, (), (), ())


def test_another_picture_inside_a_case_is_a_change() -> None:
    stored(gapped(drawn(), drawn("red")))

    assert len(planned(gapped(drawn(), drawn("green"))).changed) == 1
    assert len(planned(gapped(drawn("green"), drawn("red"))).changed) == 1


def test_a_hostile_picture_inside_a_case_is_a_fault_of_the_case() -> None:
    plan = planned(gapped(drawn(), b"<svg/>"))

    assert (["o.png" in one.message for one in plan.faults], plan.new) == ([True], ())


def test_formats_say_that_they_hold_no_pictures_of_explanations_and_cases() -> None:
    stored(explained(drawn()))
    stored(gapped(drawn(), drawn("red")))
    records = list(bank_records(chosen_questions(Choice())))

    gift, sheet = write_file(records, format="gift"), write_file(records, format="xlsx")

    translation.activate("en")
    assert [(one.question, one.whole) for one in gift.left_out] == [("C1", True), ("Q1", False)]
    assert {one.question for one in sheet.left_out} == {"C1", "Q1"}
    assert "PLUGINFILE" not in gift.data.decode()


def test_pictures_where_files_hold_words_only_are_said() -> None:
    stored(moodle(question("Q1", shown(), file("a.png", drawn()))))
    key = get_image_model().objects.get().pk
    make_question("ordering", code="O1", items=[f"![一](picture:{key})", "二", "三"])
    records = list(bank_records(chosen_questions(Choice(codes=["O1"]))))

    for kind in ("moodle-xml", "gift", "xlsx"):
        (left,) = write_file(records, format=kind).left_out
        assert (left.question, left.whole) == ("O1", False)


def bomb() -> bytes:
    """Give a picture of 50,000 × 50,000 points whose file is small."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checked = kind + data
        return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))

    head = struct.pack(">IIBBBBB", 50_000, 50_000, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(1_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


HOSTILE = {
    "no picture": b"MZ\x90\x00 not a picture",
    "drawing": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "bomb": bomb(),
    "broken": drawn()[:60],
    "empty": b"",
    "page": b"<html><body>x</body></html>",
    "tiff": drawn("red", "TIFF"),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_picture_is_a_fault_of_its_question(data: bytes, media: Path) -> None:
    plan = planned(moodle(question("Q1", shown(), file("a.png", data)), question("Q2", "<p>问二</p>")))

    (fault,) = plan.faults
    assert "a.png" in fault.message
    assert [one.code for one in plan.new] == ["Q2"]
    assert files_in(media) == []


def test_an_import_that_fails_leaves_no_files(media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = planned(moodle(question("Q1", shown(), file("a.png", drawn()))))

    def full(*_arguments: object, **_more: object) -> None:
        assert len(files_in(media)) == 2
        raise OSError("disk full")

    monkeypatch.setattr(imports_services, "set_tags", full)
    with pytest.raises(OSError, match="disk full"):
        store_import(plan=plan, by=None, now=NOW)

    assert files_in(media) == []
    assert (get_image_model().objects.count(), Question.objects.count()) == (0, 0)
    assert not connection.needs_rollback


@given(st.binary(max_size=300), st.integers(0, 200), st.binary(max_size=8))
def test_whatever_bytes_stand_there_only_a_picture_comes_out(junk: bytes, place: int, bent: bytes) -> None:
    honest = drawn()
    for data in (junk, honest[:place] + bent + honest[place + len(bent) :]):
        try:
            written = reencoded("x", data)
        except PictureUnfit:
            continue
        assert reencoded("x", written) == written


def test_encoding_again_gives_the_same() -> None:
    for kind in ("PNG", "GIF", "WEBP"):
        once = reencoded("x", drawn(kind=kind))
        assert reencoded("x", once) == once
