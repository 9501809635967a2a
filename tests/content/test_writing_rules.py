"""Each rule of well-written questions lets a good question pass and names a bad one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.factories.written import make_written
from tools.content_lint.rules import bank, targets, wording
from tools.content_lint.rules.questions import WrittenOption

FAIR = make_written("30 分钟", "45 分钟", "24 小时", right=1)


@pytest.mark.parametrize("text", ["以上都对", "以上都不对", "以上各项均正确", "都不对", "上述各项都符合"])
def test_catch_alls(text: str) -> None:
    assert list(wording.catch_alls(FAIR)) == []
    assert len(list(wording.catch_alls(make_written("45 分钟", text)))) == 1


@pytest.mark.parametrize(
    ("stem", "options"),
    [
        ("坐席不得不做的是什么？", ("记录", "回话")),
        ("下列做法不正确的是哪一项？", ("不登记就派单", "先登记")),
        ("并非没有期限的是？", ("答复", "记录")),
        ("这样做非报警不可吗？", ("要", "看情况")),
    ],
)
def test_double_negatives(stem: str, options: tuple[str, str]) -> None:
    assert len(list(wording.double_negatives(make_written(*options, stem=stem)))) == 1


@pytest.mark.parametrize(
    ("stem", "options"),
    [
        ("哪种做法正确？", ("不登记，先安抚", "先登记")),
        ("下列做法不正确的是哪一项？", ("先派单再登记", "先登记再派单")),
        ("用户问“为什么不能不实名”，怎样答复？", ("说明依据", "说明不知道")),
        ("本规范不同于国家标准的是什么？", ("性质", "没有不同")),
    ],
)
def test_single_negatives(stem: str, options: tuple[str, str]) -> None:
    assert list(wording.double_negatives(make_written(*options, stem=stem))) == []


def test_only_on_open_lists() -> None:
    closed = make_written("只包括六个环节", "不止六个", open_lists=())
    opened = replace(closed, open_lists=("F-1.1-2",))
    quoted = make_written("不对", "对", stem="有人说“仅包括六个环节”，对吗？", open_lists=("F-1.1-2",))

    assert list(wording.only_of_open_lists(closed)) == []
    assert list(wording.only_of_open_lists(quoted)) == []
    assert [key for key, _message in wording.only_of_open_lists(opened)] == ["options"]


def test_same_options() -> None:
    assert list(wording.same_options(FAIR)) == []
    assert len(list(wording.same_options(make_written("45 分钟", "45分钟。")))) == 1


def test_unexplained() -> None:
    silent = replace(FAIR, options=(WrittenOption("45 分钟", earns=True, why=""),))

    assert list(wording.unexplained(FAIR)) == []
    assert len(list(wording.unexplained(replace(FAIR, explanation="因为这样。")))) == 1
    assert len(list(wording.unexplained(silent))) == 1


def test_options_without_a_right_one() -> None:
    assert list(wording.wrong_number_of_keys(FAIR)) == []
    assert len(list(wording.wrong_number_of_keys(make_written("甲", "乙", right=9)))) == 1


def test_an_id_is_of_its_clause() -> None:
    assert list(wording.foreign_number(FAIR)) == []
    assert len(list(wording.foreign_number(replace(FAIR, code="Q-3.1-01")))) == 1


def test_letters_are_spread() -> None:
    options = ("甲", "乙", "丙", "丁")
    even = [make_written(*options, right=place % 4) for place in range(20)]
    uneven = [make_written(*options, right=0 if place < 8 else place % 3 + 1) for place in range(20)]

    assert list(bank.uneven_letters(even)) == []
    assert [message for _code, message in bank.uneven_letters(uneven)] == [
        "A is the key of 8 of 20 single choices, at most 35% may be"
    ]


def test_few_questions_have_no_spread_yet() -> None:
    assert list(bank.uneven_letters([FAIR] * 5)) == []


def test_length_does_not_pay() -> None:
    short, long = make_written("甲甲", "乙乙乙乙"), make_written("甲甲甲甲", "乙乙")

    assert list(bank.won_by_length([short] * 13 + [long] * 7)) == []
    assert len(list(bank.won_by_length([short] * 12 + [long] * 8))) == 1


def test_truth_does_not_pay() -> None:
    true, false = replace(FAIR, options=(), is_true=True), replace(FAIR, options=(), is_true=False)

    assert list(bank.uneven_truths([true] * 13 + [false] * 7)) == []
    assert len(list(bank.uneven_truths([true] * 14 + [false] * 6))) == 1


def test_near_duplicates() -> None:
    first = replace(FAIR, stem="用户报障后四十八小时内没有修复，值班坐席应当怎样答复用户并记录处理过程？")
    pair = replace(FAIR, code="Q-2.2-02", stem=first.stem.replace("值班", "热线"))
    other = replace(FAIR, code="Q-2.2-03", stem="农村用户报障，最迟什么时候修复？")

    assert list(bank.near_duplicates([first, other])) == []
    assert [code for code, _message in bank.near_duplicates([first, other, pair])] == ["Q-2.2-02"]


def test_an_id_is_used_once() -> None:
    assert list(bank.repeated_codes([FAIR])) == []
    assert len(list(bank.repeated_codes([FAIR, FAIR]))) == 1


def test_targets_of_clauses_and_facts() -> None:
    asked = [FAIR] * 12

    assert list(targets.thin_clauses(asked, ["2.2"])) == []
    assert list(targets.thin_clauses(asked[:11], ["2.2"])) == [
        "clause 2.2 has 11 questions; at least 12 are wanted"
    ]
    assert list(targets.thin_facts(asked, ["F-2.2-3"])) == []
    assert list(targets.thin_facts(asked[:1], ["F-2.2-3"])) == [
        "F-2.2-3 is asked by 1 questions; at least 2 are wanted"
    ]


def test_every_kind_is_asked() -> None:
    assert list(targets.missing_kinds([FAIR], ["single"])) == []
    assert list(targets.missing_kinds([FAIR], ["essay"])) == ["no question is of the kind essay"]


def test_targets_of_the_bank() -> None:
    kinds = ["case"] * 150 + ["ordering"] * 60 + ["numeric"] * 40 + ["single"] * 350
    full = [replace(FAIR, kind=kind) for kind in kinds]

    assert list(targets.thin_bank(full)) == []
    assert len(list(targets.thin_bank(full[1:]))) == 2
