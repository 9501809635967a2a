"""GIFT as its documentation describes it, and what goes wrong in it."""

from decimal import Decimal
from fractions import Fraction

import pytest

from lms.core.refusals import UnreadableFile
from lms.exchange.reading.files import read_file
from lms.questions.records.rules import Json, NumericAnswer
from tests.exchange.formats.reading import fault_rows, read, seen

QUESTIONS: list[tuple[str, str, str, str, list[Json], Json]] = [
    ("single", "接通率目标是？{~90% =95% ~99%}", "single", "接通率目标是？", ["90%", "95%", "99%"], ["B"]),
    ("gap", "首响不超过 {~10 =20} 秒。", "single", "首响不超过 _____ 秒。", ["10", "20"], ["B"]),
    ("true", "地球是圆的。{T}", "true_false", "地球是圆的。", [], True),
    ("false", "可以代答。{FALSE#不可以。#对。}", "true_false", "可以代答。", [], False),
    ("texts", "客服热线是？{=10000 =一万号}", "fill_in", "客服热线是？", [], [["10000", "一万号"]]),
    ("bare", "客服热线是？{10000}", "fill_in", "客服热线是？", [], [["10000"]]),
    ("number", "2+2？{#4}", "numeric", "2+2？", [], {"value": 4, "tolerance": 0}),
    ("tolerance", "π？{#3.1415:0.0005}", "numeric", "π？", [], {"value": 3.1415, "tolerance": 0.0005}),
    ("span", "一到五？{#1..5}", "numeric", "一到五？", [], {"value": 3, "tolerance": 2}),
    ("pairs", "配对{=甲 -> 一 =乙->二 = -> 三}", "matching", "配对", [], [["甲", "一"], ["乙", "二"]]),
    ("essay", "说说投诉处理。{}", "essay", "说说投诉处理。", [], None),
    (
        "order",
        "排序{>3 ALL VERTICAL ALL_OR_NOTHING SHOW\n一\n二\n三\n}",
        "ordering",
        "排序",
        [],
        ["一", "二", "三"],
    ),
    ("html", "[html]<p>A&amp;B <b>是</b>？</p>{=x}", "fill_in", "A&B 是？", [], [["x"]]),
    ("markdown", "[markdown]**谁**先挂机？{=客户}", "fill_in", "谁先挂机？", [], [["客户"]]),
    ("plain", "[plain]<b>是什么？{=标签}", "fill_in", "<b>是什么？", [], [["标签"]]),
    ("escapes", "a\\=b\\: \\{\\} \\~ \\# \\\\？{=\\=2 ~x}", "single", "a=b: {} ~ # \\？", ["=2", "x"], ["A"]),
    ("no tag", "若 x<y 且 y>z？{=是}", "fill_in", "若 x<y 且 y>z？", [], [["是"]]),
]


@pytest.mark.parametrize(
    ("text", "kind", "stem", "options", "answer"),
    [case[1:] for case in QUESTIONS],
    ids=[case[0] for case in QUESTIONS],
)
def test_a_question_is_understood(text: str, kind: str, stem: str, options: list[Json], answer: Json) -> None:
    reading = read(text, "gift")

    assert (seen(reading), reading.faults) == ([[1, kind, stem, options, answer]], ())


def test_weights_make_several_right_and_deduct() -> None:
    record = read("谁在场？{~%-50%无人 ~%50%甲 ~%50%乙 ~%-50%丙}", "gift").questions[0]

    half = Fraction(1, 2)
    assert (record.kind, record.answer, record.rule) == ("multiple", ("B", "C"), "deduction")
    assert record.shares == (-half, half, half, -half)


def test_a_third_is_exact() -> None:
    record = read("选三项{~%33.33333%甲 ~%33.33333%乙 ~%33.33333%丙 ~丁}", "gift").questions[0]

    assert record.shares == (*[Fraction(1, 3)] * 3, Fraction(0))
    assert record.rule == "partial"


def test_numbers_keep_their_shares() -> None:
    record = read("生于？{#\n=1822:0#对\n=%50%1822:2#接近\n~#不对}", "gift").questions[0]

    assert record.answer == (
        NumericAnswer(Decimal(1822), Decimal(0)),
        NumericAnswer(Decimal(1822), Decimal(2), Fraction(1, 2)),
    )
    assert record.notes == ("对", "接近")


def test_titles_remarks_feedback_tags_and_categories_are_kept() -> None:
    text = """$CATEGORY: $course$/top/服务\u002f\u002f投诉/首响

// question: 7 [tag:红] [tag:a\\]b] [id:X\\]1]
::时限::多久首响？{
    ~一小时#太久
    =二十秒#对
    ####见 2.2.3。
}
"""
    record = read(text, "gift").questions[0]

    assert (record.place.row, record.title, record.category) == (4, "时限", "服务/投诉/首响")
    assert (record.tags, record.code) == (("红", "a]b"), "X]1")
    assert (record.notes, record.explanation) == (("太久", "对"), "见 2.2.3。")


def test_windows_lines_and_a_byte_order_mark_change_nothing() -> None:
    plain = "一？{T}\n\n// 注\n二？{F}\n"
    marked = "\ufeff" + plain.replace("\n", "\r\n")

    assert seen(read(marked, "gift")) == seen(read(plain, "gift"))


def test_a_blank_line_inside_braces_does_not_part_a_question() -> None:
    reading = read("选一项{\n~甲\n\n=乙\n\n~丙\n}\n\n二？{T}", "gift")

    assert [row[:2] for row in seen(reading)] == [[1, "single"], [9, "true_false"]]


def test_a_text_without_braces_is_skipped_with_its_reason() -> None:
    reading = read("说明文字\n\n一？{T}", "gift")

    assert [one.place.row for one in reading.skipped] == [1]
    assert len(reading.questions) == 1


@pytest.mark.parametrize(
    "text",
    [
        "没有关闭 {=甲",
        "没有打开 =甲}",
        "两处 {=甲} 和 {=乙}",
        "只有一项 {~甲}",
        "没有对的 {~甲 ~乙}",
        "空的 {=甲 ~}",
        "不是数 {#三}",
        "倒过来 {#5..1}",
        "负的 {#5:-1}",
        "太大 {#1e999999}",
        "没有箭头 {=甲 -> 一 =乙}",
        "只有一对 {=甲 -> 一}",
        "任何字 {=*}",
        "顺序 {> WAS\n一\n二}",
        "{T}",
    ],
)
def test_a_fault_names_the_line_and_leaves_the_rest(text: str) -> None:
    reading = read(f"一？{{T}}\n\n{text}\n\n二？{{F}}", "gift")

    assert (fault_rows(reading), len(reading.questions)) == ([3], 2)


def test_an_invalid_grade_refuses_the_file() -> None:
    with pytest.raises(UnreadableFile, match=r"“33”.*“选两项”"):
        read("一？{T}\n\n选两项{~%33%甲 ~%67%乙}", "gift")


@pytest.mark.parametrize("data", ["问？{T}".encode("utf-16"), "问？{T}".encode("utf-16-le")])
def test_another_encoding_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match="UTF-8"):
        read_file("a.gift", data)
