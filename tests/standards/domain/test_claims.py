"""Figures given out as law or standard have a fact, and are not given out as the other of the two."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.factories.written import REPAIR, RESPONSE, make_standard
from tools.content_lint.rules.claims import (
    KnownFigures,
    given_figures,
    mixed_sources,
    unfounded_figures,
    unnamed_source,
)

KNOWN = KnownFigures(make_standard())


def unfounded(text: str, *given: str) -> list[str]:
    """Hold a text that cites the response time against the standard."""
    return list(unfounded_figures(text, [RESPONSE], given_figures(given), KNOWN))


@pytest.mark.parametrize(
    "text",
    [
        "本规范的示例值是 45 分钟。",
        "许宁翻出明细，九张各用 12 小时。",
        "说成“条例规定 96 小时”就错了。",
        "48 小时不是本规范的示例值。",
        "公司规定 2 小时内回电。",
        "法规要求的时限，200×1%＝2 元。",
        "按规定最迟 18 日答复。",
        "见《电信条例》第 32 条，共三项。",
    ],
)
def test_founded_stories_and_denials(text: str) -> None:
    assert unfounded(text) == []


def test_a_figure_of_a_fact_that_is_not_cited() -> None:
    found = unfounded("《电信条例》要求城镇 48 小时内修复。")

    assert found == [
        "“《电信条例》要求城镇 48 小时内修复” gives 48 小时, which no cited fact holds; "
        "cite the one it comes from (F-2.2-8)"
    ]


def test_a_figure_of_no_fact() -> None:
    found = unfounded("按《电信条例》，城镇要在 96 小时内修复。")

    assert len(found) == 1
    assert "gives 96 小时, which is in no fact" in found[0]


def test_what_is_given_needs_no_fact() -> None:
    assert unfounded("用了 29 小时，没有超过法定时限。", "29 小时") == []
    assert len(unfounded("用了 29 小时，没有超过法定时限。")) == 1


@pytest.mark.parametrize("text", ["国家规定 45 分钟内响应", "本规范要求 48 小时内修复"])
def test_the_wrong_source(text: str) -> None:
    assert len(list(mixed_sources(text, KNOWN))) == 1


@pytest.mark.parametrize(
    "text", ["本规范示例 45 分钟", "法定 48 小时", "45 分钟不是国家规定", "错把“国家规定 45 分钟”当真"]
)
def test_the_right_source(text: str) -> None:
    assert list(mixed_sources(text, KNOWN)) == []


def test_a_figure_that_both_hold_may_be_called_either() -> None:
    known = KnownFigures(make_standard(RESPONSE, replace(REPAIR, value="45", unit="分钟", statement="")))

    assert list(mixed_sources("法定 45 分钟", known)) == []


def test_a_question_on_an_example_value_names_the_standard() -> None:
    asked = ["45 分钟"]

    assert list(unnamed_source([RESPONSE], asked, "按本规范，多久响应？")) == []
    assert list(unnamed_source([RESPONSE, REPAIR], asked, "多久响应？")) == []
    assert list(unnamed_source([RESPONSE], ["班长"], "谁来响应？")) == []
    assert len(list(unnamed_source([RESPONSE], asked, "多久响应？"))) == 1
