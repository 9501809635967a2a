"""Nothing that a question shows vanishes: pasted pictures are kept, recordings and remote pictures named."""

import base64
from decimal import Decimal

import pytest
from django.utils.translation import override

from lms.exchange.bank.incoming import for_bank
from lms.exchange.formats.pictures import PictureUnfit, reencoded
from lms.exchange.gift.blocks import escape
from lms.exchange.reading.files import read_file
from lms.questions.records.rules import Reading
from tests.exchange.formats.test_pictures import drawn, file, moodle, question

PASTED = f"data:image/png;base64,{base64.b64encode(drawn()).decode()}"
LARGE = f"data:image/png;base64,{base64.b64encode(drawn(size=(900, 700)) + b'x' * 9000).decode()}"
pytestmark = pytest.mark.django_db


def brought(name: str, data: bytes) -> Reading:
    with override("zh-hans"):
        return for_bank(read_file(name, data))


@pytest.mark.parametrize("source", [PASTED, LARGE])
def test_a_pasted_picture_is_kept_like_an_embedded_one(source: str) -> None:
    reading = brought("x.xml", moodle(question("Q1", f'<p>看图<img src="{source}" alt="流程"></p>')))

    assert (reading.faults, reading.lost) == ((), ())
    (record,) = reading.questions
    assert "![流程](file:" in record.stem
    assert len(record.files) == 1


def test_a_picture_pasted_into_gift_is_kept() -> None:
    stem = escape(f'<p>看图<img src="{PASTED}"></p>')

    reading = brought("x.gift", f"::图::[html]{stem}{{T}}".encode())

    assert (reading.faults, reading.lost) == ((), ())
    assert "(file:" in reading.questions[0].stem


def test_a_pasted_drawing_or_damaged_picture_is_a_fault_of_its_question() -> None:
    drawing = base64.b64encode(b"<svg xmlns='http://www.w3.org/2000/svg'/>").decode()
    stems = (f'<img src="data:image/svg+xml;base64,{drawing}">', '<img src="data:image/png;base64,AAA">')

    reading = brought("x.xml", moodle(*(question(f"Q{n}", f"问{stem}") for n, stem in enumerate(stems))))

    assert reading.questions == ()
    assert len(reading.faults) == 2


@pytest.mark.parametrize(
    ("stem", "files", "name", "words"),
    [
        ('<p><audio src="@@PLUGINFILE@@/a.mp3"></audio></p>', "a.mp3", "a.mp3", "通话"),
        (
            '<p>听<audio controls><source src="@@PLUGINFILE@@/a%20b.mp3"></audio></p>',
            "a b.mp3",
            "a b.mp3",
            "通话",
        ),
        ('<p>看<img src="https://example.test/a.png"></p>', "", "https://example.test/a.png", "网址"),
        ("<p>看<img src=https://example.test/b.png></p>", "", "https://example.test/b.png", "网址"),
        ('<p>看<img src="@@PLUGINFILE@@/gone.png"></p>', "", "gone.png", "没有包含"),
        (
            f'<p>听<audio src="data:audio/mp3;base64,{"QUJD" * 900}"></audio></p>',
            "",
            "data:audio/mp3",
            "通话",
        ),
        ('<p>看<video src="@@PLUGINFILE@@/v.mp4"></video></p>', "v.mp4", "v.mp4", "视频"),
        ('<p>看<iframe src="https://example.test/v"></iframe></p>', "", "https://example.test/v", "视频"),
    ],
)
def test_what_cannot_be_kept_is_named(stem: str, files: str, name: str, words: str) -> None:
    embedded = file(files, b"bytes") if files else ""

    reading = brought("x.xml", moodle(question("Q1", stem, embedded)))

    assert [(one.name, one.place.row) for one in reading.lost] == [(name, 1)]
    assert words in reading.lost[0].reason
    assert "[" in reading.questions[0].stem.replace("\\", "")  # a word stands where it was


def test_a_remote_picture_in_markdown_is_named() -> None:
    stem = question("Q1", "看 ![图](https://example.test/a.png) 作答").replace(
        "<questiontext format='html'>", "<questiontext format='markdown'>"
    )

    assert [one.name for one in brought("x.xml", moodle(stem)).lost] == ["https://example.test/a.png"]


def test_pictures_where_none_are_kept_are_named() -> None:
    pair = "<subquestion format='html'><text>{}</text>{}<answer><text>{}</text></answer></subquestion>"
    shown = '<![CDATA[<img src="@@PLUGINFILE@@/p.png">甲]]>'
    pairs = pair.format(shown, file("p.png", drawn()), "子") + pair.format("乙", "", "丑")
    data = moodle(
        "<question type='matching'><name><text>配对</text></name><questiontext format='html'>"
        f"<text>配对</text></questiontext>{pairs}</question>"
    )

    reading = brought("x.xml", data)

    assert [one.name for one in reading.lost] == ["p.png"]
    assert "题干、选项和解析" in reading.lost[0].reason


def test_what_moodle_says_of_categories_is_named() -> None:
    category = (
        "<question type='category'><category><text>$course$/top/投诉</text></category>"
        "<info format='html'><text><![CDATA[<p>只用于岗前</p>]]></text></info>"
        "<idnumber>CAT-7</idnumber></question>"
    )

    reading = brought("x.xml", moodle(category, question("Q" * 41, "问")))

    assert [(one.name, "投诉" in one.reason) for one in reading.lost[:2]] == [
        ("只用于岗前", True),
        ("CAT-7", True),
    ]
    assert (reading.lost[2].name, len(reading.lost)) == ("Q" * 40, 3)


def gapped(marks: str) -> bytes:
    words = "".join(f"<selectoption><text>{word}</text><group>1</group></selectoption>" for word in "甲乙丙")
    return moodle(
        "<question type='gapselect'><name><text>选词</text></name><questiontext format='html'>"
        "<text>[[1]]在前，[[2]]在中，[[3]]在后</text></questiontext>"
        f"<defaultgrade>{marks}</defaultgrade>{words}</question>"
    )


def test_marks_of_a_question_with_gaps_are_shared_or_said() -> None:
    whole, third = brought("x.xml", gapped("6")), brought("x.xml", gapped("1"))

    assert [part.marks for part in whole.questions[0].parts] == [Decimal(2)] * 3
    assert whole.questions[0].marks == Decimal(6)
    assert any("平分" in one.taken_for for one in third.understood)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.97])
def test_a_picture_that_was_cut_off_is_refused(kind: str, share: float) -> None:
    data = drawn(kind=kind, size=(300, 300))

    with pytest.raises(PictureUnfit):
        reencoded("图.png", data[: int(len(data) * share)])


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.gift", "::题::投诉\u202e时限\u202c是\u200b多久？{=24 ~12}".encode()),
        ("a.txt", "投诉\u202e时限\u202c是\u200b多久？\nA. 12\nB. 24\nANSWER: B\n".encode()),
        ("a.csv", "题干,选项A,选项B,答案\n投诉\u202e时限\u202c是\u200b多久？,12,24,B\n".encode()),
        ("a.xml", moodle(question("Q1", "投诉&#x202E;时限&#8236;是\u200b多久？"))),
    ],
)
def test_invisible_signs_are_cleaned_and_told(name: str, data: bytes) -> None:
    reading = brought(name, data)

    assert [record.stem for record in reading.questions] == ["投诉时限是多久？"]
    assert any("不可见" in one.taken_for for one in reading.understood)
