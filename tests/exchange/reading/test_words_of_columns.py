"""Heads, kinds, blanks, difficulty and marks as people write them."""

from decimal import Decimal

import pytest

from lms.exchange.understanding.rules.amounts import difficulty_of, marks_of, numbers_of
from lms.exchange.understanding.rules.blanks import blanks_in, part_blanks
from lms.exchange.understanding.rules.cells import HeadRole, Misread, Problem
from lms.exchange.understanding.rules.kinds import kind_in_title, kind_named, legend_in
from lms.exchange.understanding.rules.sequences import read_order, read_pairs
from lms.exchange.workbooks.rules.headers import heading_of
from lms.questions.records.rules import NumericAnswer


@pytest.mark.parametrize(
    ("head", "role", "index"),
    [
        ("题干（必填）", HeadRole.STEM, None),
        ("*题 干\n(必填)", HeadRole.STEM, None),
        ("试题\n内容", HeadRole.STEM, None),
        ("题目/题干", HeadRole.STEM, None),
        ("问题", HeadRole.STEM, None),
        ("Question Text", HeadRole.STEM, None),
        ("题型(1单选 2多选 3判断)", HeadRole.KIND, None),
        ("类型", HeadRole.KIND, None),
        ("选项 Ａ", HeadRole.OPTION, 0),
        ("B", HeadRole.OPTION, 1),
        ("选项3", HeadRole.OPTION, 2),
        ("选项一", HeadRole.OPTION, 0),
        ("D选项", HeadRole.OPTION, 3),
        ("Option C", HeadRole.OPTION, 2),
        ("选项L（选填）", HeadRole.OPTION, 11),
        ("选项", HeadRole.OPTIONS, None),
        ("★正确答案★", HeadRole.ANSWER, None),
        ("参考答案：", HeadRole.ANSWER, None),
        ("Correct Answer(s)", HeadRole.ANSWER, None),
        ("是否正确1", HeadRole.FLAG, 0),
        ("选项B是否正确", HeadRole.FLAG, 1),
        ("答案解析", HeadRole.EXPLANATION, None),
        ("选项A说明", HeadRole.NOTE, 0),
        ("选项 Ｂ 解析（选填）", HeadRole.NOTE, 1),
        ("C说明", HeadRole.NOTE, 2),
        ("选项说明D", HeadRole.NOTE, 3),
        ("Option A feedback", HeadRole.NOTE, 0),
        ("选项说明", HeadRole.NOTE, None),
        ("所属目录", HeadRole.CATEGORY, None),
        ("试题难易度（易/中/难）", HeadRole.DIFFICULTY, None),
        ("知识点/条款", HeadRole.CLAUSE, None),
        ("分值(分)", HeadRole.MARKS, None),
        ("标签", HeadRole.TAGS, None),
        ("第2空", HeadRole.BLANK, 1),
    ],
)
def test_heads(head: str, role: HeadRole, index: int | None) -> None:
    heading = heading_of(head)

    assert heading is not None
    assert (heading.role, heading.index) == (role, index)


@pytest.mark.parametrize("head", ["", "创建人", "客服部2024年题库", "说明：请勿修改表头"])
def test_other_texts_are_no_heads(head: str) -> None:
    assert heading_of(head) is None


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("单选", "single"),
        ("单选题", "single"),
        ("单项选择", "single"),
        ("单项选择题", "single"),
        ("【单选题】", "single"),
        ("一、单选题", "single"),
        ("1-单选题", "single"),
        ("Single Choice", "single"),
        ("多选", "multiple"),
        ("复选题", "multiple"),
        ("不定项选择题", "multiple"),
        ("判断", "true_false"),
        ("是非题", "true_false"),
        ("True/False", "true_false"),
        ("填空题", "fill_in"),
        ("简答", "short_answer"),
        ("问答题", "short_answer"),
        ("论述题", "essay"),
        ("排序题", "ordering"),
        ("匹配", "matching"),
        ("连线题", "matching"),
        ("计算题", "numeric"),
        ("数值", "numeric"),
        ("案例分析题", "case"),
        ("情景判断题", "sjt"),
        ("选择题", "choice"),
        ("不知道", None),
        ("1", None),
    ],
)
def test_names_of_kinds(written: str, kind: str | None) -> None:
    assert kind_named(written) == kind


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("单选题(20)", "single"),
        ("2024多项选择题库", "multiple"),
        ("Sheet1", None),
        ("单选多选", "choice"),
        ("单选、判断", None),
        ("A", None),
    ],
)
def test_kinds_in_titles(title: str, kind: str | None) -> None:
    assert kind_in_title(title) == kind


@pytest.mark.parametrize("text", ["题型(1单选 2多选)", "1-单选题；2-多选题", "单选=1，多选=2"])
def test_legends(text: str) -> None:
    assert legend_in([text]) == {"1": "single", "2": "multiple"}


def test_a_range_is_no_legend() -> None:
    assert legend_in(["题型(1-5)"]) == {}


@pytest.mark.parametrize(
    ("stem", "count"),
    [("a____b__", 2), ("首次（ ）再次()", 2), ("（____）", 1), ("无", 0), ("a＿＿b", 1), ("（一）款", 0)],
)
def test_blanks_are_counted(stem: str, count: int) -> None:
    assert blanks_in(stem) == count


@pytest.mark.parametrize("sign", ["||", "|", ";", "；", "###"])
def test_each_sign_parts_blanks(sign: str) -> None:
    assert part_blanks(f"甲{sign}乙", "____和（ ）") == (("甲",), ("乙",))


def test_variants_stand_within_a_blank() -> None:
    assert part_blanks("甲|子||乙", "____和____") == (("甲", "子"), ("乙",))


@pytest.mark.parametrize(
    ("written", "stem", "problem"),
    [
        ("甲;乙", "只有____", Problem.BLANK_SIGNS),
        ("甲", "____和____", Problem.BLANKS_DIFFER),
        ("甲", "没有空", Problem.BLANKS_NONE),
        ("甲|乙;丙", "____和____", Problem.BLANKS_AMBIGUOUS),
        ("|乙", "____和____", Problem.BLANK_EMPTY),
    ],
)
def test_the_stem_is_the_referee(written: str, stem: str, problem: Problem) -> None:
    with pytest.raises(Misread) as refused:
        part_blanks(written, stem)

    assert refused.value.problem is problem


@pytest.mark.parametrize(
    ("written", "level"),
    [
        ("易", 1),
        ("简单", 1),
        ("较易", 2),
        ("中", 3),
        ("一般", 3),
        ("较难", 4),
        ("难", 5),
        ("困难", 5),
        ("★★★", 3),
        ("★★☆☆☆", 2),
        ("4", 4),
        ("2.0", 2),
        ("3星", 3),
        ("", None),
    ],
)
def test_difficulty(written: str, level: int | None) -> None:
    assert difficulty_of(written) == level


@pytest.mark.parametrize("written", ["7", "0", "★★★★★★", "看情况"])
def test_no_difficulty(written: str) -> None:
    with pytest.raises(Misread):
        difficulty_of(written)


@pytest.mark.parametrize(
    ("written", "marks"), [("2分", Decimal(2)), ("2", Decimal(2)), ("2.5", Decimal("2.5")), ("", None)]
)
def test_marks(written: str, marks: Decimal | None) -> None:
    assert marks_of(written) == marks


def test_numbers_with_tolerance_and_unit() -> None:
    assert numbers_of("3.5±0.1米", "") == ((NumericAnswer(Decimal("3.5"), Decimal("0.1")),), "米")
    assert numbers_of("95%", "") == ((NumericAnswer(Decimal(95)),), "%")
    assert numbers_of("200", "5%") == ((NumericAnswer(Decimal(200), Decimal(10)),), None)


@pytest.mark.parametrize("written", ["CAB", "C-A-B", "C→A→B", "3,1,2", "丙|甲|乙", "丙→甲→乙"])
def test_orders(written: str) -> None:
    assert read_order(written, ("甲", "乙", "丙")) == ("丙", "甲", "乙")


def test_an_order_names_every_item_once() -> None:
    with pytest.raises(Misread):
        read_order("CA", ("甲", "乙", "丙"))


@pytest.mark.parametrize(
    ("written", "options"),
    [("甲=子|乙=丑", ()), ("", ("甲-子", "乙-丑")), ("A-子;B-丑", ("甲", "乙")), ("子|丑", ("甲", "乙"))],
)
def test_pairs(written: str, options: tuple[str, ...]) -> None:
    assert read_pairs(written, options) == ((("甲", "子"), ("乙", "丑")), ())


@pytest.mark.parametrize(
    ("head", "role", "index"),
    [
        ("选项(A)", HeadRole.OPTION, 0),
        ("选项[D]", HeadRole.OPTION, 3),
        ("(B) Option", HeadRole.OPTION, 1),
        ("option_c", HeadRole.OPTION, 2),
        ("选项乙", HeadRole.OPTION, 1),
        ("答案项A", HeadRole.OPTION, 0),
        ("Answer explanation", HeadRole.EXPLANATION, None),
        ("right_answer", HeadRole.ANSWER, None),
        ("答案字母", HeadRole.ANSWER, None),
        ("Correct answer(s) - choose at least one", HeadRole.ANSWER, None),
        ("Question - max 120 characters", HeadRole.STEM, None),
        ("解题过程", HeadRole.EXPLANATION, None),
        ("试题正文（必填）", HeadRole.STEM, None),
        ("二级知识点", HeadRole.CLAUSE, None),
        ("评分关键字", HeadRole.RUBRIC, None),
        ("父题ID", HeadRole.GROUP, None),
    ],
)
def test_heads_of_public_templates(head: str, role: HeadRole, index: int | None) -> None:
    heading = heading_of(head)

    assert heading is not None
    assert (heading.role, heading.index) == (role, index)


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("多选题(全对得分)", "multiple"),
        ("單選題", "single"),
        ("是非題", "true_false"),
        ("客观填空题", "fill_in"),
        ("匹配连线题", "matching"),
        ("A1型题", "single"),
        ("X型题", "multiple"),
        ("MC", "single"),
        ("MA", "multiple"),
        ("FIB", "fill_in"),
        ("Reorder", "ordering"),
        ("综合题", None),
        ("操作题", None),
    ],
)
def test_kinds_of_public_templates(written: str, kind: str | None) -> None:
    assert kind_named(written) == kind
