"""A trainer in a real browser: a messy workbook is looked at, put right, stored, and asked by a new paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db.models import F
from playwright.sync_api import Page, expect

from lms.papers.api import Paper
from lms.people.access.services import create_roles
from lms.people.api import Role
from lms.questions.bank.models import Question, QuestionVersion
from lms.questions.choices import QuestionState
from tests.browser.people import RULES, all_in_sight
from tests.exams.test_queue_in_chromium import CHROMIUM, _database_in_threads, chromium  # noqa: F401 # fixtures
from tests.exchange.sheets.books import book
from tests.factories.exams import make_clause
from tests.factories.people import make_user_with_role
from tests.questions.test_review_in_chromium import signed_in_as  # noqa: F401 # a fixture

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed"),
]

MESSY = {
    "填写说明": [["请勿改动表头"]],
    "单选": [
        ["2026 年客服中心题库（内部资料）"],
        ["填表人：周岚", None, date(2026, 3, 1)],
        ["序号", "题 干*", "选项", "答案（必填）", "解析"],
        [1, "网络故障申告后多久首次响应？", "A. 45 分钟|B. 2 小时|C. 24 小时", "a", "见 2.2"],
        [2, "投诉在哪里查到进度？", "A. 营业厅|B. 统一的平台", "统一的平台", None],
        [3, "这一行没有答案", "A. 甲|B. 乙", None, None],
    ],
    "判断题": [["题目", "对错"], ["示例值不是法定值。", "√"], ["示例值就是法定值。", "错误"]],
}
TOO_WIDE = "document.scrollingElement.scrollWidth - window.innerWidth"


def barriers(page: Page) -> list[str]:
    """List what axe finds at WCAG 2.2 AA, wide and on a phone, where nothing may be cut off either."""
    found = []
    for width, height in ((1280, 900), (360, 780)):
        page.set_viewport_size({"width": width, "height": height})
        with all_in_sight(page):
            rules = Axe().run(page, options=RULES).response["violations"]
        found += [f"{width}: {rule['id']}: {node['html'][:160]}" for rule in rules for node in rule["nodes"]]
        found += [f"{width}: too wide"] if page.evaluate(TOO_WIDE) > 0 else []
    page.set_viewport_size({"width": 1280, "height": 900})
    return found


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).focus()
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press("Enter")


def send_workbook(page: Page) -> None:
    page.goto("/exams/questions/import/")
    assert barriers(page) == []
    file = {"name": "题库 终稿(2).xlsx", "mimeType": "application/vnd.ms-excel", "buffer": book(MESSY)}
    page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type] # name, type and bytes
    press(page, "检查文件")


def write_rule(page: Page, count: int) -> None:
    page.locator("[name=rules-0-clause_prefix]").select_option("2.2")
    page.locator("[name=rules-0-count]").fill(str(count))
    page.locator("[name=rules-0-marks]").fill("25")
    page.keyboard.press("Tab")


def approve_all() -> None:
    """Do what reviewers do, whose way is walked elsewhere."""
    QuestionVersion.objects.update(verification="verified")
    Question.objects.update(verification="verified", state=QuestionState.APPROVED)
    Question.objects.update(approved_version=F("current_version"))


def test_from_a_messy_workbook_to_a_paper(
    signed_in_as: Callable[[str], Page],  # noqa: F811
) -> None:
    create_roles()
    clause = make_clause("2.2")
    page = signed_in_as(make_user_with_role(Role.TRAINER).username)

    send_workbook(page)
    shown = page.locator("main")
    expect(shown).to_contain_text("有 4 道题没有写明条款")
    expect(shown).to_contain_text("单选 · 第 6 行 · D")
    assert barriers(page) == []
    assert not Question.objects.exists()

    page.locator("select[name=clause]").first.select_option(str(clause.pk))
    press(page, "采用这些条款")
    assert barriers(page) == []
    page.locator("form[method=post] button.button-primary").last.focus()
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press("Enter")
    assert barriers(page) == []
    assert sorted(Question.objects.values_list("kind", flat=True)) == ["single"] * 2 + ["true_false"] * 2
    call = next(one for one in QuestionVersion.objects.all() if "首次响应" in one.content["stem"])
    right = [one["text"] for one in call.content["options"] if one["id"] in call.key["correct"]]
    assert right == ["45 分钟"]

    approve_all()
    page.goto("/admin/snippets/lms_papers/paper/add/")
    page.locator("[name=title]").fill("导入题小测")
    page.locator("[name=slug]").fill("from-workbook")
    page.locator("[name=minutes]").fill("20")
    page.locator("#id_rules-ADD").click()
    write_rule(page, 9)
    checked = page.locator(".blueprint-check")
    expect(checked).to_contain_text("缺 5 道")
    write_rule(page, 4)
    expect(checked).to_contain_text("满分 100 分")
    expect(checked).not_to_contain_text("缺")
    page.locator("footer button[type=submit]").first.focus()
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press("Enter")

    paper = Paper.objects.get()
    page.goto(f"/exams/papers/{paper.pk}/")
    assert barriers(page) == []
    page.goto(f"/exams/papers/{paper.pk}/sample/")
    expect(page.locator("body")).to_contain_text("网络故障申告后多久首次响应？")
    assert barriers(page) == []
