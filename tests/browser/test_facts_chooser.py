"""The facts a question rests on are found, ticked, unticked, saved and shown again, by keys and by mouse."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.answer_book import WAIT
from tests.browser.conftest import SignIn
from tests.browser.people import RULES

pytestmark = pytest.mark.browser

NEW = "/admin/snippets/lms_questions/question/add/?kind=true_false"


def search(page: Page) -> Locator:
    return page.get_by_label("查找事实")


def shown(page: Page) -> Locator:
    """Give the facts on the screen; those of a closed clause are not."""
    return page.locator("[data-fact]:visible")


def box(page: Page, code: str) -> Locator:
    return page.get_by_role("checkbox", name=re.compile(rf"^{re.escape(code)} "))


def ticked(page: Page) -> list[str]:
    return page.locator("[data-fact]:has(:checked) label > span:first-child > strong").all_inner_texts()


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def choose_clause(page: Page, clause: str) -> None:
    page.get_by_role("button", name="选择 条款").click()
    page.locator(".modal-body").get_by_role("link", name=clause).click()
    expect(page.locator(".modal-body")).to_have_count(0)


def test_facts_are_found_and_ticked_by_keys_alone(signed_in: SignIn) -> None:
    page = signed_in("trainer").goes_to(NEW)
    all_clauses = page.locator("[data-facts-group] > summary:visible").count()

    search(page).focus()
    page.keyboard.type("ｆ-2.1-4 小时")
    expect(shown(page)).to_have_count(1)
    press(page, "Enter")  # looks, and does not send the form
    press(page, "Tab", "Tab", "Tab", "Space")

    expect(box(page, "F-2.1-4")).to_be_checked()
    assert page.url.endswith(NEW)
    search(page).focus()
    press(page, "Control+a", "Delete")
    expect(page.locator("[data-facts-group] > summary:visible")).to_have_count(all_clauses)
    page.keyboard.type("没有这样的事实")
    expect(page.get_by_role("status").filter(has_text="没有符合的事实")).to_be_visible()
    expect(shown(page)).to_have_count(0)


def test_a_clause_is_opened_and_shut_by_keys(signed_in: SignIn) -> None:
    page = signed_in("trainer").goes_to(NEW)
    clause = page.locator("[data-facts-group] > summary").first

    clause.focus()
    press(page, "Enter")
    expect(box(page, "F-1.1-1")).to_be_visible()
    press(page, "Enter")

    expect(box(page, "F-1.1-1")).to_be_hidden()


def test_facts_are_chosen_by_mouse_saved_and_shown_again(signed_in: SignIn) -> None:
    page = signed_in("trainer").goes_to(NEW)
    page.locator("[name=stem]").fill("平均处理时间的示例值是 24 小时。")
    page.locator("[name=explanation]").fill("见 2.1 的示例值。")
    page.locator("[name=verification]").select_option("verified")
    choose_clause(page, "2.1 服务流程管理")

    for code in ("F-2.1-4", "F-1.1-1", "F-2.2-1"):
        search(page).fill(code)
        page.locator("[data-fact] label", has_text=re.compile(rf"^\s*{code} ")).click()
    search(page).fill("")
    page.get_by_label("只看已勾选的").check()
    expect(shown(page)).to_have_count(3)
    box(page, "F-1.1-1").uncheck()
    assert Axe().run(page, context=".exam-facts", options=RULES).response["violations"] == []
    page.get_by_role("button", name="保存", exact=True).click()
    page.locator("main a[href*='/edit/']", has_text="平均处理时间的示例值").first.click(timeout=WAIT)

    page.wait_for_url("**/edit/**")
    assert ticked(page) == ["F-2.1-4", "F-2.2-1"]
    expect(box(page, "F-2.1-4")).to_be_visible()
    expect(box(page, "F-2.2-1")).to_be_visible()
    expect(box(page, "F-1.1-1")).to_be_hidden()
