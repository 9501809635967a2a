"""Aiken, missing word and Cloze."""

from fractions import Fraction

import pytest

from lms.core.refusals import UnreadableFile
from lms.exchange.reading.files import detect
from lms.questions.records.rules import FileFormat
from tests.exchange.formats.reading import fault_rows, read, seen

AIKEN = """首响时限是多少？
请按规范回答。
A. 10 秒
B) 20 秒
C.30 秒
ANSWER: B

含 <b>标签</b> 的题？

A、是
B、否
答案：A
"""


def test_aiken_is_read_as_written() -> None:
    reading = read(AIKEN, "aiken")

    assert (seen(reading), reading.faults) == (
        [
            [1, "single", "首响时限是多少？\n请按规范回答。", ["10 秒", "20 秒", "30 秒"], ["B"]],
            [8, "single", "含 <b>标签</b> 的题？", ["是", "否"], ["A"]],
        ],
        (),
    )


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("只有一项\nA) 甲\nANSWER: A", 1),
        ("A) 没有题干", 1),
        ("ANSWER: A", 1),
        ("没有答案\nA) 甲\nB) 乙\n\n好题\nA) 甲\nB) 乙\nANSWER: A", 1),
        ("没有此项\nA) 甲\nB) 乙\nANSWER: C", 4),
        ("两个答案\nA) 甲\nB) 乙\nANSWER: A, B", 4),
        ("跳号\nA) 甲\nC) 乙\nANSWER: A", 1),
        ("答案是词\nA) 甲\nB) 乙\nANSWER: Apple", 4),
        ("最后一题\nA) 甲\nB) 乙", 1),
    ],
)
def test_a_fault_in_aiken_names_its_line(text: str, row: int) -> None:
    assert fault_rows(read(text, "aiken")) == [row]


def test_missing_words_are_choices_and_a_lone_word_is_written() -> None:
    text = """遇到投诉先 {=倾听#对 ~75%安抚
#可以 ~反驳}，再处理。

热线是 {=10000}。
"""
    reading = read(text, "missing-word")

    assert seen(reading) == [
        [1, "single", "遇到投诉先 _____，再处理。", ["倾听", "安抚", "反驳"], ["A"]],
        [4, "fill_in", "热线是 _____。", [], [["10000"]]],
    ]
    assert reading.questions[0].shares == (1, Fraction(3, 4), 0)
    assert reading.questions[0].notes == ("对", "可以", "")


@pytest.mark.parametrize(
    "text", ["没有括号", "没有关闭 {=甲", "空的 {}", "没有对的 {甲 ~乙}", "两处 {=甲} {=乙}"]
)
def test_a_fault_in_missing_words_names_its_line(text: str) -> None:
    assert fault_rows(read(f"好 {{=甲}}。\n\n{text}", "missing-word")) == [3]


def test_gaps_to_write_make_one_fill_in() -> None:
    reading = read(
        "\n热线 {1:SHORTANSWER:=10000~=一万号~%50%一万}，时限 {1:SA:%100%20 秒#对~*#不对}。", "cloze"
    )

    assert seen(reading) == [[2, "fill_in", "热线 _____，时限 _____。", [], [["10000", "一万号"], ["20 秒"]]]]
    assert [one.written for one in reading.understood] == ["一万"]


def test_mixed_gaps_make_a_case_with_a_part_for_each() -> None:
    text = """选 {2:MULTICHOICE:=甲#对~乙}，
算 {1:NUMERICAL:=3.5:0.1~%50%3:1~*#不对}，写 {:MW:=\\}\\~\\#}，
多选 {MR:x} {1:MULTIRESPONSE_H:=一~=二~三}。"""
    reading = read(text, "cloze")

    case = reading.questions[0]
    assert (case.kind, case.marks) == ("case", 5)
    assert case.stem == "选 (1)，\n算 (2)，写 (3)，\n多选 {MR:x} (4)。"
    assert [[part.kind, part.stem] for part in case.parts] == [
        ["single", "选 _____，"],
        ["numeric", "算 _____，写 (3)，"],
        ["fill_in", "算 (2)，写 _____，"],
        ["multiple", "多选 {MR:x} _____。"],
    ]
    assert [part.answer for part in case.parts][::2] == [("A",), (("}~#",),)]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("选水果。", 1),
        ("一\n选 {1:MULTICHOICE}", 2),
        ("选 {1:MULTICHOICE:=苹果#对}", 1),
        ("选 {1:MULTICHOICE:梨~%50%苹果}", 1),
        ("几分？{3:NUMERICAL:=零}", 1),
        ("没有关闭 {1:SA:=甲", 1),
        ("别的 {1:DRAWING:=甲}", 1),
    ],
)
def test_a_fault_in_a_gap_names_its_line(text: str, row: int) -> None:
    reading = read(text, "cloze")

    assert (fault_rows(reading), reading.questions) == ([row], ())


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("a.txt", AIKEN, "aiken"),
        ("a.txt", "一？{T}", "gift"),
        ("a.txt", "先 {=甲 ~75%乙}", "missing-word"),
        ("question.missingword1.txt", "先 {=甲 ~乙}", "missing-word"),
        ("a.txt", "写 {1:SA:=甲}", "cloze"),
        ("a.txt", "\ufeff  <quiz></quiz>", "moodle-xml"),
        ("a.txt", "<?xml version='1.0'?><quiz/>", "moodle-xml"),
        ("a.txt", "PK\x03\x04", "xlsx"),
        ("a.csv", "题干,答案", "xlsx"),
    ],
)
def test_the_format_is_told_by_the_content(name: str, text: str, kind: FileFormat) -> None:
    assert detect(name, text.encode()) == kind


@pytest.mark.parametrize("data", [b"", b" \n", b"no question at all", b"a\0b"])
def test_what_has_no_format_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile):
        detect("a.txt", data)


def test_a_file_without_a_question_has_a_fault() -> None:
    assert fault_rows(read("只是说明", "gift")) == [1]
