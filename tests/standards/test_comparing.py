"""What became of a clause from one edition to the next, as rules on plain values."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lms.standards.editions.rules import ClauseReading, MarkedRun, fact_changes, kind_of_change, marked
from lms.standards.facts.rules import FactWording

FACT = FactWording(
    statement="平均处理时间不超过 24 小时。",
    basis="standard_example",
    value="24",
    unit="小时",
    value_meaning="平均",
    law="",
    law_version="",
    article="",
    jurisdiction="全国",
    correction="",
)
CLAUSE = ClauseReading("服务流程管理", "四段流程。", {"F-2.1-4": FACT})


def with_fact(**parts: str) -> ClauseReading:
    return replace(CLAUSE, facts={"F-2.1-4": replace(FACT, **parts)})


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (CLAUSE, CLAUSE, "unchanged"),
        (CLAUSE, replace(CLAUSE, title="流程管理"), "reworded"),
        (CLAUSE, replace(CLAUSE, summary="换一种说法。"), "reworded"),
        (CLAUSE, replace(CLAUSE, summary="四段流程，投诉当日首次联系。"), "reworded"),
        (CLAUSE, replace(CLAUSE, summary="四段流程，热线 10 秒内接起。"), "changed"),
        (CLAUSE, replace(CLAUSE, summary="四段流程，记录保存三年。"), "changed"),
        (CLAUSE, replace(CLAUSE, summary="四段流程，须双人在场。"), "changed"),
        (CLAUSE, replace(CLAUSE, summary="四段流程，及时响应，设应急预案。"), "reworded"),
        (CLAUSE, with_fact(statement="平均处理时间可以不超过 24 小时。"), "changed"),
        (CLAUSE, with_fact(statement="平均处理时间在 24 小时以内。"), "reworded"),
        (CLAUSE, with_fact(statement="平均处理时间不少于 24 小时。"), "changed"),
        (CLAUSE, with_fact(statement="处理时间平均不超过 24 小时。"), "reworded"),
        (CLAUSE, with_fact(correction="更正"), "reworded"),
        (CLAUSE, with_fact(value="20"), "changed"),
        (CLAUSE, with_fact(unit="工作日"), "changed"),
        (CLAUSE, with_fact(basis="law", law="《条例》", law_version="2016", article="32"), "changed"),
        (CLAUSE, with_fact(jurisdiction="河南"), "changed"),
        (CLAUSE, replace(CLAUSE, facts={}), "changed"),
        (CLAUSE, replace(CLAUSE, facts={**CLAUSE.facts, "F-2.1-5": FACT}), "changed"),
        (None, CLAUSE, "new"),
        (CLAUSE, None, "repealed"),
    ],
)
def test_kind_of_change(before: ClauseReading | None, after: ClauseReading | None, kind: str) -> None:
    assert kind_of_change(before, after) == kind


def test_facts_that_differ_come_in_the_earlier_order_and_new_ones_last() -> None:
    before = replace(CLAUSE, facts={"F-1": FACT, "F-2": FACT, "F-3": FACT})
    after = replace(CLAUSE, facts={"F-9": FACT, "F-3": replace(FACT, value="20"), "F-2": FACT})

    assert [(one.code, one.before is None, one.after is None) for one in fact_changes(before, after)] == [
        ("F-1", False, True),
        ("F-3", False, False),
        ("F-9", True, False),
    ]


def test_a_number_is_marked_whole() -> None:
    before, after = marked("不超过 24 小时", "不超过 20 小时")

    assert before == (MarkedRun("", "不超过 "), MarkedRun("del", "24"), MarkedRun("", " 小时"))
    assert after == (MarkedRun("", "不超过 "), MarkedRun("ins", "20"), MarkedRun("", " 小时"))


@pytest.mark.parametrize(("before", "after"), [("甲乙丙", "乙丁"), ("", "乙"), ("99.5%", "99%"), ("甲", "")])
def test_the_pieces_give_both_texts_back(before: str, after: str) -> None:
    left, right = marked(before, after)

    assert "".join(piece.text for piece in left) == before
    assert "".join(piece.text for piece in right) == after
    assert [piece.text for piece in left if not piece.mark] == [
        piece.text for piece in right if not piece.mark
    ]
