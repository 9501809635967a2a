"""What is cited exists, is not doubtful, in force, and no less sure than what rests on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.factories.written import AS_OF, REPAIR, RESPONSE, make_standard
from tools.content_lint.rules.citing import (
    LawBox,
    doubtful_facts,
    is_open_list,
    law_is_over,
    law_not_in_force,
    not_the_law,
    not_the_standards_own,
    surer_than_what_it_cites,
    unknown_codes,
    unknown_facts_in,
)
from tools.content_lint.rules.law_names import known_titles, unknown_law_names

BOX = LawBox("telecom-regulations", "32", "全国", AS_OF)
KNOWN = known_titles(make_standard())


def test_codes_that_exist_are_no_fault_and_others_are_named() -> None:
    named = [("clause", "2.2"), ("fact", "F-2.2-3"), ("law_version", "telecom-regulations@2016 修订")]

    assert list(unknown_codes(make_standard(), named)) == []
    assert list(unknown_codes(make_standard(), [("clause", "9.9"), ("law_version", "x@y")])) == [
        "there is no clause 9.9",
        "there is no law version x@y",
    ]


def test_codes_in_a_running_text() -> None:
    assert list(unknown_facts_in(make_standard(), "见 F-2.2-3。")) == []
    assert list(unknown_facts_in(make_standard(), "见 F-2.2-99。")) == ["there is no fact F-2.2-99"]


def test_a_doubtful_fact_is_named() -> None:
    standard = make_standard(replace(REPAIR, verification="doubtful"), RESPONSE)

    found = list(doubtful_facts(standard, ["F-2.2-8", "F-2.2-3"]))

    assert len(found) == 1
    assert found[0].startswith("F-2.2-8 is doubtful")


@pytest.mark.parametrize(
    ("stated", "cited", "is_fault"),
    [
        ("verified", "verified", False),
        ("secondary", "verified", False),
        ("recalled", "secondary", False),
        ("verified", "secondary", True),
        ("secondary", "recalled", True),
    ],
)
def test_nothing_is_surer_than_what_it_cites(stated: str, cited: str, is_fault: bool) -> None:
    standard = make_standard(replace(REPAIR, verification=cited))

    assert bool(list(surer_than_what_it_cites(standard, stated, ["F-2.2-8"]))) is is_fault


def test_a_law_version_is_cited_too() -> None:
    found = list(surer_than_what_it_cites(make_standard(), "verified", [], "telecom-regulations@2000 公布"))

    assert len(found) == 1


def test_a_version_that_is_over_is_named() -> None:
    standard = make_standard()

    assert list(law_not_in_force(standard, "telecom-regulations@2016 修订", AS_OF)) == []
    assert len(list(law_not_in_force(standard, "telecom-regulations@2000 公布", AS_OF))) == 1


@pytest.mark.parametrize(
    ("statement", "says_so", "is_open"),
    [
        ("培训举例为沟通技巧和问题解决能力。", False, True),
        ("以开放方式列举六个环节。", False, True),
        ("电话、在线平台、APP 等。", False, True),
        ("四项原则：用户为本、服务为先、技术为基、安全为盾。", False, False),
        ("四项原则：用户为本、服务为先、技术为基、安全为盾。", True, True),
        ("服务居优等位置，等级不变。", False, False),
    ],
)
def test_open_lists(statement: str, says_so: bool, is_open: bool) -> None:
    assert is_open_list(replace(RESPONSE, statement=statement, open_list=says_so)) is is_open


@pytest.mark.parametrize(
    "text",
    [
        "《电信条例》第 32 条",
        "《电信行业用户服务与管理规范》",
        "《电信法》还没有出台",
        "填《用户档案调阅登记表》",
        "公司的《投诉处理管理办法》",
    ],
)
def test_names_that_may_stand(text: str) -> None:
    assert list(unknown_law_names(KNOWN, text)) == []


@pytest.mark.parametrize("text", ["《中国电信条例》", "《电信服务标准（试行）》"])
def test_names_that_may_not(text: str) -> None:
    assert len(list(unknown_law_names(KNOWN, text))) == 1


def test_a_box_of_an_example_value_cites_the_standard() -> None:
    assert list(not_the_standards_own([RESPONSE])) == []
    assert len(list(not_the_standards_own([RESPONSE, REPAIR]))) == 1
    assert len(list(not_the_standards_own([]))) == 1


def test_a_box_of_a_law_cites_that_law() -> None:
    assert list(not_the_law(BOX, [REPAIR])) == []
    assert list(not_the_law(BOX, [replace(REPAIR, article="31、32")])) == []
    assert list(not_the_law(BOX, [REPAIR, replace(REPAIR, article="31")])) == []


@pytest.mark.parametrize(
    "fact",
    [
        RESPONSE,
        replace(REPAIR, law="pipl"),
        replace(REPAIR, article="33"),
        replace(REPAIR, jurisdiction="河南"),
    ],
    ids=["no law", "another law", "another article", "another place"],
)
def test_a_box_of_a_law_that_cites_something_else(fact: object) -> None:
    assert len(list(not_the_law(BOX, [fact]))) == 1


def test_a_box_of_a_law_was_checked_while_the_law_held() -> None:
    standard = make_standard()

    assert list(law_is_over(standard, BOX)) == []
    assert len(list(law_is_over(standard, replace(BOX, as_of=date(1999, 1, 1))))) == 1
