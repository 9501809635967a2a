"""What people type in Word is read as its readers would read it: numbers, letters, answers, headings."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.refusals import UnreadableFile
from lms.exchange.reading.files import detect, read_file
from lms.exchange.typed.lines import number_before
from lms.exchange.typed.paper import read_typed_paper
from lms.questions.records.rules import QuestionRecord

PAPER = """服务规范培训测试题（2026 年版）

一、单选题（每题 2 分）
1. 用户投诉受理后，应在（　）小时内首次响应。
A．12  B．24  C．48  D．72
答案：B  难度：易
解析：规范规定首次响应时限。

2、下列属于首问负责制要求的是（ C ）
A、让用户改打其他电话
B、告知不归本部门管
C、登记诉求并负责转办
D、请用户自行上网查询

二、多选题
3．受理用户诉求时应当记录的内容包括：
A. 用户号码
B. 诉求内容
C. 联系方式
D. 宗教信仰
【答案】ABC
【知识点】2.1

三、判断题
4. 可以向用户承诺超出规范的赔偿。（×）

四、填空题
5. 投诉的首次响应时限为____小时。
答案：24

五、简答题
6. 简述首问负责制的含义。
参考答案：
1. 首位接待的人负责到底。
2. 不能当场解决的，转办并跟踪。
"""


def read(text: str) -> tuple[list[QuestionRecord], list[tuple[int | None, str]]]:
    """Read a text; give its questions, and its faults with their lines."""
    reading = read_typed_paper(text)
    return list(reading.questions), [(fault.place.row, fault.message) for fault in reading.faults]


def test_a_whole_paper_is_read() -> None:
    questions, faults = read(PAPER)

    assert faults == []
    assert [(one.kind, one.place.row, one.answer) for one in questions] == [
        ("single", 4, ("B",)),
        ("single", 9, ("C",)),
        ("multiple", 16, ("A", "B", "C")),
        ("true_false", 25, False),
        ("fill_in", 28, (("24",),)),
        ("short_answer", 32, "1. 首位接待的人负责到底。\n2. 不能当场解决的，转办并跟踪。"),
    ]


def test_options_on_one_line_labels_behind_an_answer_and_marks_of_a_heading_are_told_apart() -> None:
    first, second, third, *_rest = read(PAPER)[0]

    assert first.options == ("12", "24", "48", "72")
    assert (first.difficulty, first.explanation, first.marks) == (1, "规范规定首次响应时限。", Decimal(2))
    assert second.stem == "下列属于首问负责制要求的是（　）"
    assert (third.marks, third.clause) == (None, "2.1")


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("1. 哪项对？\nA. 甲\nB. 乙", [(1, "答案为空")]),
        ("1. 哪项对？\nA. 甲\nB. 乙\n答案：C", [(1, "C")]),
        ("一、案例分析题\n1. 读材料。\n(1) 为什么？", [(2, "案例")]),
    ],
    ids=["no answer", "no such option", "a case"],
)
def test_what_is_not_whole_is_a_fault_at_its_line(text: str, faults: list[tuple[int, str]]) -> None:
    questions, found = read(text)

    assert questions == []
    assert [row for row, _message in found] == [row for row, _words in faults]
    assert all(words in message for (_row, message), (_line, words) in zip(found, faults, strict=True))


def test_a_skipped_number_starts_a_question_and_a_section_starts_from_one_again() -> None:
    text = "一、判断题\n1. 甲。\n答案：对\n3. 乙。\n答案：错\n二、单选题\n1. 哪项？\nA. 甲\nB. 乙\n答案：A"

    questions, faults = read(text)

    assert faults == []
    assert [(one.kind, one.stem) for one in questions] == [
        ("true_false", "甲。"),
        ("true_false", "乙。"),
        ("single", "哪项？"),
    ]


OPEN_PAPER = """一、简答题
1. 简述甲。
答案：
1. 一
2. 二
3. 三
2. 简述乙。
答案：
1. 四
2. 五
3. 简述丙。
答案：六
解析：七
4. 简述丁。"""


def test_lists_within_answers_stay_in_them_where_numbers_could_go_on() -> None:
    reading = read_typed_paper(OPEN_PAPER)

    assert reading.faults == ()
    assert [(one.stem, one.answer) for one in reading.questions] == [
        ("简述甲。", "1. 一\n2. 二\n3. 三"),
        ("简述乙。", "1. 四\n2. 五"),
        ("简述丙。", "六"),
        ("简述丁。", None),
    ]
    assert [
        (one.place.row, one.written, one.taken_for) for one in reading.understood if one.written[0] == "2"
    ] == [(5, "2. 二", "答案")]


def test_a_list_within_an_explanation_of_a_choice_stays_there_and_is_told() -> None:
    text = "1. 甲？\nA. 一\nB. 二\n答案：A\n解析：\n1. 三\n2. 四\n2. 乙？\nA. 一\nB. 二\n答案：B"

    reading = read_typed_paper(text)

    assert reading.faults == ()
    assert [(one.stem, one.explanation) for one in reading.questions] == [
        ("甲？", "1. 三\n2. 四"),
        ("乙？", None),
    ]
    told = [(one.place.row, one.taken_for) for one in reading.understood if one.place.row in {6, 7}]
    assert told == [(6, "解析"), (7, "解析")]


@pytest.mark.parametrize(
    ("text", "stems"),
    [
        (
            "一、判断题\n1. 5G 是第五代。（√）\n2、10086 是客服热线。（√）",
            ["5G 是第五代。", "10086 是客服热线。"],
        ),
        ("1.5G 是？\nA. 甲\nB. 乙\n答案：A\n2.10086 是？\nA. 甲\nB. 乙\n答案：B", ["5G 是？", "10086 是？"]),
        ("1. 为何？\nA. 甲\nB. 乙\n答案：A\n解析：平均\n2.5 倍。", ["为何？"]),
        ("一、判断题\n1. 甲。（√）\n2.10086 是客服热线。（×）", ["甲。", "10086 是客服热线。"]),
        ("一、判断题\n1. 甲。\n答案：对\n2.10086 是客服热线。\n答案：错", ["甲。", "10086 是客服热线。"]),
        ("1. 甲。（对）\n2.10086 是客服热线。（错）", ["甲。", "10086 是客服热线。"]),
        ("一、判断题\n１．甲。（√）\n２．10086 是客服热线。（×）", ["甲。", "10086 是客服热线。"]),
        (
            "一、判断题\n11.10086 是客服热线。（√）\n第12题10086 是热线。（×）",
            ["10086 是客服热线。", "10086 是热线。"],
        ),
        ("一、简答题\n1. 简述甲。\n答案：一\n2.10086 是什么？\n答案：二", ["简述甲。", "10086 是什么？"]),
        ("一、填空题\n1. 甲为____。\n答案：一\n2.10086 为____。\n答案：二", ["甲为____。", "10086 为____。"]),
    ],
    ids=[
        "figures behind a gap",
        "figures run together",
        "not the number that is due",
        "statements with brackets",
        "statements with lines of answers",
        "statements under no heading",
        "full-width figures",
        "numbers going on over sections",
        "model answers",
        "blanks",
    ],
)
def test_a_question_may_begin_with_a_figure(text: str, stems: list[str]) -> None:
    questions, faults = read(text)

    assert faults == []
    assert [one.stem.removesuffix("（　）") for one in questions] == stems


def test_a_question_without_an_answer_is_a_fault_of_its_own_and_no_part_of_the_one_before() -> None:
    questions, faults = read("一、判断题\n1. 甲。（√）\n2.10086 是客服热线。")

    assert [one.stem for one in questions] == ["甲。（　）"]
    assert [row for row, _message in faults] == [3]


def test_numbers_may_start_again_after_statements_that_have_their_answers() -> None:
    questions, faults = read("1. 甲（√）\n2. 乙（×）\n1. 丙（√）\n1. 丁（×）")

    assert (faults, [one.place.row for one in questions]) == ([], [1, 2, 3, 4])


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("一、判断题\n1. 甲。（√）\n3.10086 是客服热线。（√）", 3),
        ("一、判断题\n1. 甲。（√）\n（2）乙。（×）", 3),
        ("一、判断题\n1. 甲。（√）\n② 乙。（×）", 3),
        ("一、判断题\n1. 甲。（√）\n第二题 乙。（×）", 3),
        ("一、判断题\n1. 甲。（√）\n2，乙。", 3),
        ("一、判断题\n1. 甲。（√）\n2 乙。", 3),
        ("一、判断题\n1. 甲。\n2乙。（√）", 3),
        ("一、单选题\n1. 平均为\n2.5 分钟的是\nA. 甲\nB. 乙\n答案：A", 3),
        ("一、单选题\n1. 甲？\nA. 一\nB. 二\n1. 乙？（A）\nC. 三\nD. 四\n答案：A", 5),
        ("一、简答题\n1. 简述甲。\n2.10086 是什么？", 3),
    ],
    ids=[
        "skipped",
        "brackets",
        "circled",
        "in words",
        "comma",
        "gap",
        "nothing",
        "stem",
        "options",
        "no answers",
    ],
)
def test_a_line_that_may_begin_a_question_is_never_merged_without_a_word(text: str, line: int) -> None:
    _questions, faults = read(text)

    (message,) = [message for row, message in faults if row == line and "像一道新题的开头" in message]
    assert "“2. ”" in message


def test_a_list_within_a_question_is_told() -> None:
    reading = read_typed_paper("3. 下列说法：\n1. 甲\n2. 乙\n哪项对？\nA. 1 对\nB. 2 对\n答案：A")

    assert (reading.faults, [one.stem.count("\n") for one in reading.questions]) == ((), [3])
    assert [(one.place.row, one.taken_for) for one in reading.understood if one.place.row in {2, 3}] == [
        (2, "题干"),
        (3, "题干"),
    ]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("第二题 乙", 2),
        ("第十题", 10),
        ("第十二题", 12),
        ("第二十题", 20),
        ("第二十一题", 21),
        ("③丙", 3),
        ("（4）丁", 4),
        ("5，戊", 5),
        ("6己", 6),
        ("7.10086", 7),
        ("99.5", 99),
        ("10086 热线", None),
        ("50%", None),
    ],
)
def test_the_number_before_a_text_is_read_however_it_is_written(written: str, number: int | None) -> None:
    assert number_before(written) == number


CHOICE = "一、单选题\n1. {stem}\nA. 甲\nB. 乙\nC. 丙\n"


@pytest.mark.parametrize(
    ("text", "stem", "answer"),
    [
        (CHOICE.format(stem="时限是（ B ）小时。"), "时限是（　）小时。", ("B",)),
        (CHOICE.format(stem="时限是【B】小时。"), "时限是（　）小时。", ("B",)),
        (CHOICE.format(stem="时限是（Ｂ）") + "答案：B", "时限是（　）", ("B",)),
        (CHOICE.format(stem="（A）级投诉的时限是（ ）") + "答案：B", "（A）级投诉的时限是（ ）", ("B",)),
        (
            CHOICE.format(stem="（D）级投诉的时限是几小时？") + "答案：B",
            "（D）级投诉的时限是几小时？",
            ("B",),
        ),
        (CHOICE.format(stem="（A）级投诉的时限是（ B ）") + "答案：B", "（A）级投诉的时限是（　）", ("B",)),
        (CHOICE.format(stem="下列（错误）的是哪项？") + "答案：B", "下列（错误）的是哪项？", ("B",)),
        ("一、多选题\n1. 时限是（A、C）\nA. 甲\nB. 乙\nC. 丙", "时限是（　）", ("A", "C")),
        ("一、多选题\n1. 时限是（ A C ）\nA. 甲\nB. 乙\nC. 丙", "时限是（　）", ("A", "C")),
        ("一、判断题\n1. 可以超时。（ 错误 ）", "可以超时。（　）", False),
        ("一、判断题\n1. 可以超时。（X）", "可以超时。（　）", False),
        ("一、判断题\n1. 不可超时。（√）\n答案：对", "不可超时。（　）", True),
        ("1. 可以超时（不正确）", "可以超时（　）", False),
        ("一、判断题\n1. 可以超时（B）\nA. 正确\nB. 错误", "可以超时（　）", False),
    ],
)
def test_an_answer_in_the_brackets_of_the_stem_is_taken_and_left_out(
    text: str, stem: str, answer: bool | tuple[str, ...]
) -> None:
    questions, faults = read(text)

    assert (faults, [(one.stem, one.answer) for one in questions]) == ([], [(stem, answer)])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (CHOICE.format(stem="时限是（ B ）") + "答案：C", "（ B ）"),
        ("一、判断题\n1. 可以超时。（√）\n答案：错", "（√）"),
        (CHOICE.format(stem="（A）级投诉的时限是（ B ）"), "答案：B"),
        (CHOICE.format(stem="时限是（ D ）"), "D"),
        (CHOICE.format(stem="（A）级投诉的时限是（ ）"), "答案为空"),
        (CHOICE.format(stem="下列（错误）的是哪项？"), "答案为空"),
        ("一、判断题\n1. 可以超时。（　）", "答案为空"),
    ],
    ids=["letters differ", "truths differ", "several", "no option", "left empty", "a word", "a statement"],
)
def test_brackets_that_do_not_surely_hold_the_answer_are_one_fault_at_the_line(text: str, words: str) -> None:
    questions, faults = read(text)

    assert (questions, [row for row, _message in faults]) == ([], [2])
    assert words in faults[0][1]


def test_brackets_of_an_open_question_are_part_of_it() -> None:
    questions, faults = read("一、简答题\n1. 简述（正确）的做法。\n2. 简述（A）级投诉。")

    assert (faults, [(one.stem, one.answer) for one in questions]) == (
        [],
        [("简述（正确）的做法。", None), ("简述（A）级投诉。", None)],
    )


def test_how_many_questions_there_are_is_no_question() -> None:
    reading = read_typed_paper("20题，每题 5 分\n1. 哪项？\nA. 甲\nB. 乙\n答案：A")

    assert [one.stem for one in reading.questions] == ["哪项？"]
    assert [one.place.row for one in reading.skipped] == [1]


def test_an_option_that_names_a_kind_is_no_heading() -> None:
    questions, faults = read("1. 哪种题只有一个答案？\nA. 单选题\nB. 多选题\n答案：A")

    assert (faults, [one.options for one in questions]) == ([], [("单选题", "多选题")])


def test_numbers_start_again_after_a_choice_that_has_its_answer() -> None:
    text = "1. 甲？\nA. 一\nB. 二\n答案：A\n1. 乙？\nA. 一\nB. 二\n答案：B"

    assert [one.stem for one in read(text)[0]] == ["甲？", "乙？"]


def test_what_a_person_could_not_see_is_told() -> None:
    reading = read_typed_paper(PAPER)

    assert [(one.place.row, one.reason) for one in reading.skipped] == [(1, "在第一道题之前。")]
    assert ("（ C ）", "答案") in [(one.written, one.taken_for) for one in reading.understood]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (PAPER, "text"),
        ("1. 哪项？\nA. 甲\nB. 乙\n答案：A", "text"),
        ("哪项？\nA. 甲\nB. 乙\n答案：A", "aiken"),
        ("1. Which one?\nA. this\nB. that\nANSWER: A", "aiken"),
        ("::1:: 1. 哪项？ {=甲 ~乙}", "gift"),
        ("// 一、单选题\n1. 哪项（A）？ {=甲 ~乙}", "gift"),
        ("// 判断题\n1. 甲。{T}", "gift"),
    ],
)
def test_it_is_told_from_the_other_text_formats(text: str, kind: str) -> None:
    assert detect("题目.txt", text.encode()) == kind


@pytest.mark.parametrize("name", ["试题.docx", "试题.DOC", "试题.wps"])
def test_a_document_is_sent_back_with_the_way_to_a_text(name: str) -> None:
    with pytest.raises(UnreadableFile, match="纯文本"):
        read_file(name, b"PK\x03\x04")


@given(
    st.lists(st.sampled_from(PAPER.splitlines()) | st.text("1.、A答案：（）×题 \n", max_size=30), max_size=40)
)
def test_no_text_breaks_it_and_no_question_is_made_twice(lines: list[str]) -> None:
    reading = read_typed_paper("\n".join(lines))

    rows = [one.place.row for one in reading.questions]
    assert len(set(rows)) == len(rows)
    assert all(fault.place.row and fault.message for fault in reading.faults)
