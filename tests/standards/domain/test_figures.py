"""Figures are found with their unit, in digits and in words, and compared with those of facts."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.factories.written import REPAIR
from tools.content_lint.rules.figures import Figure, figures_in, figures_in_words, value_faults


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("城镇 48 小时内修复", {("48", "小时")}),
        ("48、72 小时", {("48", "小时"), ("72", "小时")}),
        ("城镇 48 或农村 72 个小时", {("48", "小时"), ("72", "小时")}),
        ("1 万至 10 万元", {("10000", "元"), ("100000", "元")}),
        ("1–10 万元", {("10000", "元"), ("100000", "元")}),
        ("不低于 99.5%", {("99.5", "%")}),
        ("5 个工作日和 30 日", {("5", "工作日"), ("30", "日")}),
        ("2026-11-01 起，见第 32 条、2.2、10:40", set()),
        ("2025 年 10 月 28 日通过", set()),
    ],
)
def test_figures_in_digits(text: str, found: set[tuple[str, str]]) -> None:
    assert figures_in(text) == {Figure(Decimal(number), unit) for number, unit in found}


@pytest.mark.parametrize(
    ("text", "found"),
    [("按三倍增加", {(3, "倍")}), ("十五日内", {(15, "日")}), ("两百元", {(200, "元")}), ("每日", set())],
)
def test_figures_in_words(text: str, found: set[tuple[int, str]]) -> None:
    assert figures_in_words(text) == {Figure(Decimal(number), unit) for number, unit in found}


@pytest.mark.parametrize(("value", "unit"), [("48", "小时"), ("48", "小时（城镇）"), ("", "")])
def test_a_value_may_be_that_of_a_cited_fact(value: str, unit: str) -> None:
    assert list(value_faults(value, unit, [REPAIR])) == []


def test_a_value_may_stand_in_the_words_of_a_cited_fact() -> None:
    wordy = replace(REPAIR, value="", unit="", statement="超过 30 日可以暂停服务。")

    assert list(value_faults("30", "日", [wordy])) == []


@pytest.mark.parametrize(("value", "unit"), [("72", "小时"), ("48", "分钟")])
def test_another_value_or_unit_is_a_fault(value: str, unit: str) -> None:
    assert list(value_faults(value, unit, [REPAIR])) == [
        f"shows {value} {unit}, but cites F-2.2-8 (48 小时); a value and its unit must equal a cited fact's"
    ]
