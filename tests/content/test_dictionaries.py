"""The dictionaries are whole: indicators, categories, competencies, rules and certificates."""

from __future__ import annotations

from decimal import Decimal

import pytest

from lms.performance.appraisal.services import load_appraisal_templates
from lms.performance.archive.services import load_retention_rules
from lms.performance.choices import IndicatorUnit
from lms.performance.indicators.services import load_indicators
from lms.standards.content.services import load_standard
from tests.content.files import CONTENT, documents

INDICATORS = {
    *("csat_rate", "csat_mean", "survey_rate", "nps", "fcr", "aht", "acw", "svc_level", "answer_rate"),
    *("abandon", "qa_score", "qa_fatal", "qa_objection", "qa_overturn", "err_rate", "cmpl_rate"),
    *("cmpl_repeat", "cmpl_timely", "cmpl_escal", "appeal_pm", "transfer", "adherence", "attendance"),
    *("complete_rate", "pass_first", "gain", "cert_valid", "hours"),
}
SAID = ("name", "name_en", "numerator", "numerator_en", "denominator", "denominator_en", "note")
NEVER_OF_ONE_PERSON = {
    "nps",
    "svc_level",
    "answer_rate",
    "abandon",
    "appeal_pm",
    "qa_objection",
    "qa_overturn",
}
GROUPS_NOW = {"资费", "服务", "营销", "其他"}
GROUPS_BEFORE = {"收费", "服务", "网络", "另计", "其他"}


def listed(file: str, name: str) -> list[dict[str, object]]:
    """Give a list of a content file."""
    found: list[dict[str, object]] = documents()[file][name]
    return found


def test_every_indicator_has_its_two_sums_direction_grain_and_smallest_sample() -> None:
    indicators = {each["key"]: each for each in listed("indicators/indicators.yaml", "indicators")}

    assert set(indicators) == INDICATORS
    for each in indicators.values():
        assert all(
            each[name]
            for name in (
                "name",
                "name_en",
                "numerator",
                "numerator_en",
                "denominator",
                "denominator_en",
                "note",
            )
        )
        assert each["unit"] in IndicatorUnit.values
        assert each["direction"] in {"up", "down", "band", "watch"}
        assert (each["direction"] == "band") == ("band" in each)
        assert set(each["grain"]) <= {"agent", "team", "organisation"}
        assert each["min_n"] >= 1
        assert each["worthwhile"] > 0
        assert each["to_person"] == ("agent" in each["grain"])
    assert {key for key in NEVER_OF_ONE_PERSON if indicators[key]["to_person"]} == set()


def test_every_complaint_category_maps_to_both_reporting_groups_and_to_clauses() -> None:
    categories = listed("standard/complaint_categories.yaml", "categories")

    assert len(categories) == 13
    for each in categories:
        assert each["new_scheme"] in GROUPS_NOW, each["code"]
        assert each["old_scheme"] in GROUPS_BEFORE, each["code"]
        assert each["clauses"] or each["code"] == "OTH"
        assert each["subcategories"] or each["code"] == "OTH"


def test_there_are_fifteen_competencies_and_each_belongs_to_a_clause() -> None:
    competencies = listed("standard/competencies.yaml", "competencies")
    used = {
        code
        for name, file in documents().items()
        if name.startswith("standard/") and name.endswith("chapter.yaml")
        for clause in file["clauses"]
        for code in clause["competencies"]
    }

    assert [each["code"] for each in competencies] == [f"C{number}" for number in range(1, 16)]
    assert used == {each["code"] for each in competencies}
    assert all(each["name_en"] and each["description"] for each in competencies)


def test_the_companys_template_has_the_three_elements_and_weighs_100() -> None:
    templates = listed("appraisal/appraisal_templates.yaml", "templates")
    (ours,) = (each for each in templates if each["default"])

    weights: dict[str, int] = {}
    for item in ours["items"]:
        weights[item["dimension"]] = weights.get(item["dimension"], 0) + item["weight"]
    assert weights == {"work": 60, "feedback": 25, "conduct": 15}
    for each in templates:
        assert sum(Decimal(str(item["weight"])) for item in each["items"]) == 100
    assert {rule["kind"] for rule in ours["rules"]} == {"gate", "adjust", "veto"}


def test_nobody_is_appraised_by_a_figure_that_is_not_of_a_person() -> None:
    named = {
        key
        for each in listed("appraisal/appraisal_templates.yaml", "templates")
        for item in each["items"]
        for key in item["indicators"]
    }

    assert named
    assert not named & NEVER_OF_ONE_PERSON


def test_every_rule_of_retention_says_why() -> None:
    rules = listed("records/retention_rules.yaml", "rules")

    assert all(each.get("fact") or "由企业设定" in str(each["note"]) for each in rules)
    assert {each["key"] for each in rules if each.get("minimum")} <= {
        each["key"] for each in rules if each.get("fact")
    }


@pytest.mark.django_db
@pytest.mark.slow
def test_the_dictionaries_load_twice_without_a_change() -> None:
    load_standard(path=CONTENT / "standard")
    load_indicators(path=CONTENT / "indicators" / "indicators.yaml")
    templates, rules = (
        CONTENT / "appraisal/appraisal_templates.yaml",
        CONTENT / "records/retention_rules.yaml",
    )

    first = (load_appraisal_templates(path=templates), load_retention_rules(path=rules))
    second = (load_appraisal_templates(path=templates), load_retention_rules(path=rules))

    assert [loaded.added for loaded in first] == [loaded.unchanged for loaded in second]
    assert all(loaded.added for loaded in first)
