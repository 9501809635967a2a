"""Appraisal templates: weights that make 100 in file and admin, and everybody reads the company's."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from lms.core.files.content.rules import FaultyContent
from lms.courses.api import CreditRecord
from lms.people.api import Role
from lms.performance.appraisal.models import AppraisalTemplate
from lms.performance.appraisal.services import load_appraisal_templates
from lms.performance.indicators.models import Indicator
from tests.factories.courses import make_course, make_enrolment
from tests.factories.evaluation import make_kpi, make_review, make_value
from tests.factories.people import make_employee
from tests.factories.standards import make_clause
from tests.performance.steps import client, edit

pytestmark = pytest.mark.django_db

TEMPLATES = """
templates:
  - key: ours
    name: 三要素评价
    name_en: Three elements
    default: true
    items:
      - {dimension: work, name: 一次解决, name_en: Resolved at once, weight: 62.5, indicators: [fcr]}
      - {dimension: conduct, name: 纪律, name_en: Discipline, weight: 37.5, indicators: []}
    rules:
      - {kind: veto, text: 泄露用户信息, text_en: Disclosure}
  - key: other
    name: 备选
    name_en: Another
    items:
      - {dimension: work, name: 产量, name_en: Output, weight: 100, indicators: []}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    make_kpi("fcr", min_n=30)
    path = tmp_path / "templates.yaml"
    path.write_text(TEMPLATES, encoding="utf-8")
    return path


def test_a_second_load_changes_nothing_and_the_file_is_followed(file: Path) -> None:
    first = load_appraisal_templates(path=file)
    second = load_appraisal_templates(path=file)
    edit(file, "name: 纪律", "name: 劳动纪律")
    third = load_appraisal_templates(path=file)

    assert (first.added, second.unchanged, third.changed) == (
        ["ours", "other"],
        ["ours", "other"],
        ["ours"],
    )
    ours = AppraisalTemplate.objects.get(key="ours")
    assert [(item.name, item.weight) for item in ours.items.all()] == [("一次解决", 62.5), ("劳动纪律", 37.5)]
    assert [rule.text for rule in ours.rules.all()] == ["泄露用户信息"]


def test_what_an_administrator_changed_is_kept(file: Path) -> None:
    load_appraisal_templates(path=file)
    AppraisalTemplate.objects.get(key="ours").items.filter(name="纪律").update(name="合规")
    edit(file, "name: 备选", "name: 另一种")

    loaded = load_appraisal_templates(path=file)

    assert (loaded.kept, loaded.changed) == (["ours"], ["other"])


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("weight: 62.5", "weight: 60", "ours: the weights make 97.5, not 100"),
        ("weight: 62.5", "weight: many", "ours › 一次解决: weight must be a number from 0, not 'many'"),
        ("[fcr]", "[fcrr]", "ours › 一次解决: indicator fcrr does not exist"),
        (
            "dimension: conduct",
            "dimension: luck",
            "ours › 纪律: dimension must be one of work, feedback, conduct, training, not 'luck'",
        ),
        ("kind: veto", "kind: whim", "ours › rules 1: kind must be one of gate, adjust, veto, not 'whim'"),
        ("    default: true\n", "    defualt: true\n", "ours: defualt is not known here"),
    ],
)
def test_a_fault_is_named_and_nothing_is_loaded(file: Path, old: str, new: str, fault: str) -> None:
    edit(file, old, new)

    with pytest.raises(FaultyContent) as refusal:
        load_appraisal_templates(path=file)

    (found,) = refusal.value.faults
    assert (found.file, f"{found.entry}: {found.reason}") == ("templates.yaml", fault)
    assert found.line
    assert AppraisalTemplate.objects.count() == 0


def test_everybody_reads_the_companys_template_and_no_other(file: Path) -> None:
    load_appraisal_templates(path=file)

    page = client(Role.EMPLOYEE).get("/evaluation/appraisal/").content.decode()

    assert "Three elements" in page
    assert "Disclosure" in page
    assert "Another" not in page
    assert "Enough cases" not in page


def test_the_page_says_once_that_people_score_and_names_the_sum_of_a_side(file: Path) -> None:
    edit(file, "    default: true", "    default: true\n    scoring: 按区间线性计分。")
    load_appraisal_templates(path=file)

    page = client(Role.EMPLOYEE).get("/evaluation/appraisal/").content.decode()

    assert page.count("scored") == page.count("nothing is scored automatically") == 1
    assert "Method: 按区间线性计分。" in page
    assert "62.5 in all" in page


def test_hr_sees_for_how_many_people_an_item_could_be_scored(file: Path) -> None:
    load_appraisal_templates(path=file)
    indicator = Indicator.objects.get(key="fcr")
    enough, few, before = (make_employee(name) for name in ("甲", "乙", "丙"))
    for days in (1, 2):
        make_value(enough, indicator, 10, 15, day=timezone.localdate() - timedelta(days=days))
    make_value(few, indicator, 10, 29)
    make_value(before, indicator, 30, 60, day=timezone.localdate() - timedelta(days=31))

    page = client(Role.HR).get("/evaluation/appraisal/").content.decode()

    assert "1 of 2 people (at least 30)" in page
    assert "Another" in page


def test_the_cases_of_quality_are_the_reviews(file: Path) -> None:
    make_kpi("qa_score", "质检得分", min_n=2)
    edit(file, "[fcr]", "[qa_score]")
    load_appraisal_templates(path=file)
    often, once = make_employee("甲"), make_employee("乙")
    clause = make_clause("2.1")
    for employee in (often, often, once):
        make_review(employee, {clause: (8, 10)})

    page = client(Role.HR).get("/evaluation/appraisal/").content.decode()

    assert "1 of 2 people (at least 2)" in page


@pytest.mark.parametrize(("key", "smallest"), [("cmpl_rate", 20), ("hours", 1)])
def test_complaints_and_credit_hours_are_counted_from_what_the_system_keeps(
    file: Path, key: str, smallest: int
) -> None:
    make_kpi(key, "指标", min_n=smallest)
    contacts = make_kpi("aht", "平均处理时长")
    edit(file, "[fcr]", f"[{key}]")
    load_appraisal_templates(path=file)
    often, once = make_employee("甲"), make_employee("乙")
    make_value(often, contacts, 10, 25)
    make_value(once, contacts, 10, 5)
    course, today = make_course(), timezone.localdate()
    enrolment = make_enrolment(often, course)
    CreditRecord.objects.create(enrolment=enrolment, employee=often, hours=2, earned_on=today)

    page = client(Role.HR).get("/evaluation/appraisal/").content.decode()

    counted = {"cmpl_rate": "1 of 2 people (at least 20)", "hours": "1 of 1 people (at least 1)"}
    assert counted[key] in page


def form_of(template: AppraisalTemplate, weight: str) -> dict[str, object]:
    """Give the admin's form of a template with another weight of its first item."""
    items = list(template.items.all())
    form: dict[str, object] = {
        "key": template.key,
        "name": template.name,
        "name_en": template.name_en,
        "is_default": "on",
        "source": "",
        "scoring": "",
        "items-TOTAL_FORMS": len(items),
        "items-INITIAL_FORMS": len(items),
        "items-MIN_NUM_FORMS": 1,
        "items-MAX_NUM_FORMS": 1000,
        "rules-TOTAL_FORMS": 0,
        "rules-INITIAL_FORMS": 0,
        "rules-MIN_NUM_FORMS": 0,
        "rules-MAX_NUM_FORMS": 1000,
    }
    for number, item in enumerate(items):
        form |= {
            f"items-{number}-id": item.pk,
            f"items-{number}-ORDER": number + 1,
            f"items-{number}-dimension": item.dimension,
            f"items-{number}-name": item.name,
            f"items-{number}-name_en": item.name_en,
            f"items-{number}-weight": weight if number == 0 else item.weight,
            f"items-{number}-indicator_keys": '["fcr"]' if number == 0 else "[]",
        }
    return form


def test_the_admin_holds_the_weights_at_100(file: Path) -> None:
    load_appraisal_templates(path=file)
    template = AppraisalTemplate.objects.get(key="ours")
    url = reverse("wagtailsnippets_lms_performance_appraisaltemplate:edit", args=[template.pk])
    administrator = client(Role.ADMINISTRATOR)

    refused = administrator.post(url, form_of(template, "60"))
    accepted = administrator.post(url, {**form_of(template, "62.5"), "name": "评价"})

    assert "The weights make 97.5, not 100." in refused.content.decode()
    assert accepted.status_code == 302
    template.refresh_from_db()
    assert template.name == "评价"
