"""Moodle XML as Moodle exports it, and what makes it unreadable."""

import base64
from decimal import Decimal
from fractions import Fraction

import pytest

from lms.core.refusals import UnreadableFile
from lms.exchange.reading.files import read_file
from lms.questions.records.rules import Json, QuestionRecord, Reading
from tests.exchange.formats.reading import fault_rows, read, seen

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'


def quiz(*questions: str) -> Reading:
    """Read a file of questions, each starting on its own line."""
    return read(HEAD + "\n".join(questions) + "\n</quiz>", "moodle-xml")


def question(kind: str, inner: str, *, stem: str = "问？", form: str = "html") -> str:
    """Write one question on one line."""
    return (
        f'<question type="{kind}"><name><text>名 <b> &amp; 称</text></name>'.replace("<b>", "<![CDATA[<b>]]>")
        + f'<questiontext format="{form}"><text><![CDATA[{stem}]]></text></questiontext>{inner}</question>'
    )


def answer(text: str, fraction: str = "0", extra: str = "") -> str:
    """Write one answer."""
    return f'<answer fraction="{fraction}" format="html"><text><![CDATA[{text}]]></text>{extra}</answer>'


def one(kind: str, inner: str, **form: str) -> QuestionRecord:
    """Read a file of one question without faults."""
    reading = quiz(question(kind, inner, **form))
    assert reading.faults == ()
    return reading.questions[0]


KINDS: list[tuple[str, str, str, list[Json], Json]] = [
    (
        "multichoice",
        "<single>true</single>" + answer("<p>甲</p>") + answer("乙", "100"),
        "single",
        ["甲", "乙"],
        ["B"],
    ),
    (
        "multichoice",
        "<single>false</single>" + answer("甲", "50") + answer("乙", "-50") + answer("丙", "50"),
        "multiple",
        ["甲", "乙", "丙"],
        ["A", "C"],
    ),
    ("truefalse", answer("true", "0") + answer("false", "100"), "true_false", [], False),
    ("truefalse", answer("对", "100") + answer("错", "0"), "true_false", [], True),
    (
        "shortanswer",
        answer("甲", "100") + answer("乙", "100") + answer("*", "0"),
        "fill_in",
        [],
        [["甲", "乙"]],
    ),
    (
        "numerical",
        answer("3.50", "100", "<tolerance>0.1</tolerance>"),
        "numeric",
        [],
        {"value": 3.5, "tolerance": 0.1},
    ),
    (
        "matching",
        "".join(
            f"<subquestion><text>{left}</text><answer><text>{right}</text></answer></subquestion>"
            for left, right in (("甲", "一"), ("乙", "二"), ("", "三"))
        ),
        "matching",
        [],
        [["甲", "一"], ["乙", "二"]],
    ),
    (
        "ordering",
        "<gradingtype>RELATIVE_ALL_PREVIOUS_AND_NEXT</gradingtype>"
        + answer("先", "1.0")
        + answer("后", "2.0"),
        "ordering",
        [],
        ["先", "后"],
    ),
    ("essay", "<graderinfo format='html'><text>要点</text></graderinfo>", "essay", [], "要点"),
    ("essay", "", "essay", [], None),
]


@pytest.mark.parametrize(("kind", "inner", "ours", "options", "right"), KINDS)
def test_a_kind_is_understood(kind: str, inner: str, ours: str, options: list[Json], right: Json) -> None:
    reading = quiz(question(kind, inner))

    assert (seen(reading), reading.faults) == ([[3, ours, "问？", options, right]], ())


def test_everything_around_the_question_is_kept() -> None:
    record = one(
        "multichoice",
        "<generalfeedback format='html'><text>&lt;p&gt;见 2.2&lt;/p&gt;</text></generalfeedback>"
        "<defaultgrade>2.5000000</defaultgrade><penalty>0.33</penalty><hidden>0</hidden>"
        "<idnumber>T &amp; F &lt;b&gt;</idnumber><tags><tag><text>红</text></tag></tags>"
        + answer("甲", "33.33333", "<feedback><text>偏了</text></feedback>")
        + answer("乙", "100"),
    )

    assert (record.explanation, record.marks) == ("见 2.2", Decimal("2.5"))
    assert (record.code, record.tags, record.title) == ("T & F <b>", ("红",), "名 <b> & 称")
    assert (record.shares, record.notes) == ((Fraction(1, 3), Fraction(1)), ("偏了", ""))


@pytest.mark.parametrize(
    ("form", "stem", "plain"),
    [
        (
            "html",
            '<p>看<img src="@@PLUGINFILE@@/a.png" alt="图 1">：</p><p>A&nbsp;&lt;&nbsp;B</p>',
            "看图 1：\nA < B",
        ),
        ("html", "a<br/>b<!-- 无 --><script>x()</script>", "a\nb"),
        ("plain_text", "a <b> &amp; c", "a <b> &amp; c"),
        ("markdown", "**a** 与 `b`", "a 与 b"),
        ("moodle_auto_format", "a\n<b>b</b>", "a\nb"),
    ],
)
def test_texts_become_plain(form: str, stem: str, plain: str) -> None:
    assert one("essay", "", stem=stem, form=form).stem == plain


def test_categories_may_stand_in_any_order() -> None:
    def category(path: str) -> str:
        return f'<question type="category"><category><text>{path}</text></category></question>'

    reading = quiz(
        category("$course$/top/甲/乙 // 丙"),
        question("essay", ""),
        category("$module$/甲"),
        question("essay", ""),
        category("$system$/top"),
        question("essay", ""),
    )

    assert [record.category for record in reading.questions] == ["甲/乙 / 丙", "甲", None]


def test_embedded_files_are_kept() -> None:
    data = base64.b64encode(b"picture").decode()
    text = question(
        "essay", f'<generalfeedback><text>x</text><file name="b.png">{data}</file></generalfeedback>'
    )
    text = text.replace(
        "</questiontext>",
        f'<file name="a.png" encoding="base64">{data[:4]}\n{data[4:]}</file></questiontext>',
    )

    record = quiz(text).questions[0]

    assert {file.name: file.data for file in record.files} == {"a.png": b"picture", "b.png": b"picture"}


@pytest.mark.parametrize("kind", ["cloze", "multianswer"])
def test_gaps_in_moodle_are_read_as_in_a_cloze_file(kind: str) -> None:
    record = one(kind, "", stem="<p>热线 {1:SHORTANSWER:=10000}，时限 {1:SA:=20}。</p>")

    assert (record.kind, record.stem, record.answer) == (
        "fill_in",
        "热线 _____，时限 _____。",
        (("10000",), ("20",)),
    )
    assert record.marks == 2


def test_gaps_with_a_list_are_choices_of_a_case() -> None:
    words = "".join(
        f"<selectoption><text>{word}</text><group>{group}</group></selectoption>"
        for word, group in (("倾听", 1), ("反驳", 1), ("20 秒", 2), ("一天", 2))
    )
    record = one("gapselect", words, stem="先 [[1]]，[[3]] 内。")

    assert [(part.kind, part.options, part.answer) for part in record.parts] == [
        ("single", ("倾听", "反驳"), ("A",)),
        ("single", ("20 秒", "一天"), ("A",)),
    ]


def test_units_and_several_numbers_are_kept() -> None:
    units = "".join(
        f"<unit><multiplier>{factor}</multiplier><unit_name>{name}</unit_name></unit>"
        for factor, name in (("1", "秒"), ("0.0166667", "分"))
    )
    reading = quiz(
        question("numerical", answer("20", "100") + answer("21", "50") + f"<units>{units}</units>")
    )

    assert (reading.questions[0].unit, len(seen(reading)[0][-1])) == ("秒", 2)  # type: ignore[arg-type]
    assert [remark.written for remark in reading.understood] == ["分 × 0.0166667"]


@pytest.mark.parametrize("kind", ["calculated", "calculatedmulti", "ddmarker", "random", "coderunner", ""])
def test_an_unknown_kind_is_reported(kind: str) -> None:
    reading = quiz(question("essay", ""), question(kind, ""))

    assert (fault_rows(reading), len(reading.questions)) == ([4], 1)


def test_a_description_is_skipped_with_its_reason() -> None:
    reading = quiz(question("description", ""), question("essay", ""))

    assert [skipped.place.row for skipped in reading.skipped] == [3]


@pytest.mark.parametrize(
    ("kind", "inner"),
    [
        ("multichoice", answer("甲", "0") + answer("乙", "-100")),
        ("multichoice", "<single>true</single>" + answer("甲", "50") + answer("乙")),
        ("multichoice", answer("甲", "100")),
        ("truefalse", answer("true", "100") + answer("false", "100")),
        ("shortanswer", answer("甲", "50")),
        ("numerical", answer("三", "100")),
        ("numerical", answer("3", "100", "<tolerance>-1</tolerance>")),
        ("matching", ""),
        ("essay", "<defaultgrade>many</defaultgrade>"),
        ("essay", '<generalfeedback><file name="a">!</file></generalfeedback>'),
        ("gapselect", ""),
        ("cloze", ""),
    ],
)
def test_a_question_that_is_not_whole_is_a_fault(kind: str, inner: str) -> None:
    assert fault_rows(quiz(question(kind, inner))) == [3]


@pytest.mark.parametrize("grade", ["33", "101", "", "half", "nan", "1e5"])
def test_an_invalid_grade_refuses_the_whole_file(grade: str) -> None:
    with pytest.raises(UnreadableFile, match=f"“{grade}”.*“名 <b> & 称”"):
        quiz(question("essay", ""), question("multichoice", answer("甲", "100") + answer("乙", grade)))


BOMB = HEAD.replace("<quiz>", '<!DOCTYPE quiz [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><quiz>')
DEEP = "<quiz>" + "<a>" * 5000 + "</a>" * 5000 + "</quiz>"


@pytest.mark.parametrize(
    "data",
    [
        (HEAD + "<question>").encode(),
        (BOMB + "&b;</quiz>").encode(),
        DEEP.encode(),
        b"<html/>",
        b"",
        (HEAD + "</quiz>").encode("utf-16"),
        (HEAD + "问</quiz>").encode("gbk"),
        (HEAD.replace("UTF-8", "rot13") + "</quiz>").encode(),
        (HEAD.replace("UTF-8", "UTF-16") + "</quiz>").encode(),
        ("\ufeff" + HEAD.replace("UTF-8", "GBK") + "</quiz>").encode(),
        (HEAD + "&nbsp;</quiz>").encode(),
    ],
)
def test_a_file_that_is_no_safe_moodle_xml_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile):
        read_file("a.xml", data, format="moodle-xml")


def test_a_declared_encoding_is_read() -> None:
    text = HEAD.replace("UTF-8", "GB2312") + question("essay", "", stem="投诉𠮷？") + "</quiz>"

    assert read_file("a.xml", text.encode("gb18030")).questions[0].stem == "投诉𠮷？"
