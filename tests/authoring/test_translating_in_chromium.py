"""A lesson is translated in a real browser, beside its Chinese, and read in English."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from lms.courses.pages.models import LessonPage
from lms.courses.translation.models import LessonTranslation
from lms.people.access.services import create_roles
from lms.people.api import Role
from tests.exams.test_queue_in_chromium import CHROMIUM, _database_in_threads, chromium  # noqa: F401 # fixtures
from tests.factories.courses import check, make_course, make_lesson, make_standard, prose
from tests.factories.people import PASSWORD, make_user_with_role

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed"),
]
PHONE, DESKTOP = 390, 1440
SECTIONS = [
    {"title": "账单多了一笔", "text": "<p>先看流量。</p>"},
    {"title": "工单没有消息", "text": "<p>查派单。</p>"},
]
FOLDED = {"type": "accordion", "id": "folded-1", "value": {"heading": "这样查", "folds": SECTIONS}}


@pytest.fixture
def signed_in(chromium: Browser, live_server: LiveServer) -> Callable[..., Page]:  # noqa: F811
    create_roles()
    make_user_with_role(Role.TRAINER, username="trainer")

    def sign_in(width: int, locale: str = "zh-CN") -> Page:
        context = chromium.new_context(
            base_url=live_server.url, locale=locale, viewport={"width": width, "height": 844}
        )
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.goto("/account/login/")
        page.locator("input[name=login]").fill("trainer")
        page.locator("input[name=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/account/login" not in url)
        return page

    return sign_in


@pytest.fixture
def lesson() -> LessonPage:
    make_standard()
    return make_lesson(make_course(lessons=0), "translated", [prose(1), FOLDED, check()])


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_translated_beside_the_chinese_and_read_in_english(
    lesson: LessonPage, signed_in: Callable[..., Page], width: int
) -> None:
    page = signed_in(width)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))

    page.goto(f"/admin/lessons/{lesson.pk}/english/")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_label("标题", exact=True).fill("Who waits")
    page.get_by_label("小标题", exact=True).first.fill("Section one")
    page.get_by_role("group", name="正文", exact=True).get_by_role("textbox").click()
    page.keyboard.type("Deal with the matter first.")
    page.locator("#part-folded-1").get_by_role("textbox").last.click()
    page.keyboard.type("See who was sent.")
    page.wait_for_timeout(600)  # the editor puts what was typed into its field after a quarter of a second
    page.get_by_role("button", name="保存").click()

    expect(page.get_by_text("用英文界面的读者现在就能看到")).to_be_visible()
    kept = LessonTranslation.objects.get()
    assert kept.title == "Who waits"
    assert kept.blocks["prose-1"]["texts"] == {
        "heading": "Section one",
        "text": "<p>Deal with the matter first.</p>",
    }
    assert kept.blocks["folded-1"]["texts"] == {"folds.1.text": "<p>See who was sent.</p>"}
    page = signed_in(width, "en-US")
    page.goto(lesson.url)
    expect(page.get_by_role("heading", name="Who waits")).to_be_visible()
    expect(page.get_by_text("Deal with the matter first.")).to_be_visible()
    expect(page.get_by_text("Part of this lesson is in Chinese.")).to_be_visible()
    assert page.locator("[data-block='check-1']").get_attribute("lang") == "zh-Hans"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert said == []
