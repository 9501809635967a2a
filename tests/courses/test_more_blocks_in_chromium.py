"""Blocks that a reader opens, answers or follows, in a real browser of a phone's size."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as site
from django.test import Client
from playwright.sync_api import Page, Route, expect, sync_playwright
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from lms.courses.notes.models import LessonNote
from lms.courses.pages.models import LessonPage
from tests.browser.people import RULES
from tests.courses.test_more_blocks import ACCORDION, EMBED, HOST, REFLECTION, TERM, block, make_page
from tests.factories.courses import make_enrolment
from tests.factories.people import make_cast

CHROMIUM = shutil.which("chromium") or ""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed"),
]


@pytest.fixture
def lesson(settings: Settings) -> LessonPage:
    """Publish a lesson with one of each."""
    settings.XUNPING = {"courses": {"embed_hosts": HOST}}
    return make_page(
        block("term", TERM),
        block("accordion", ACCORDION),
        block("embed", EMBED),
        block("reflection", REFLECTION),
    )


@pytest.fixture
def page(
    lesson: LessonPage, live_server: LiveServer, client: Client, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Page]:
    """Sign Li in; what another site would answer is answered here."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    li = make_cast().li
    make_enrolment(li, lesson.get_parent().specific)
    client.force_login(li.user)
    session = client.cookies[site.SESSION_COOKIE_NAME].value
    cookie = {"name": site.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(
            base_url=live_server.url, locale="zh-CN", viewport={"width": 360, "height": 740}
        )
        context.add_cookies([cookie])  # type: ignore[list-item]  # as in the other browser tests
        context.set_default_timeout(20_000)
        opened = context.new_page()
        opened.goto(lesson.url)
        yield opened
        browser.close()


def test_what_one_thinks_becomes_an_own_note_in_the_place_of_the_form(page: Page) -> None:
    page.get_by_label("写下的内容存为您自己的笔记，别人看不到。").fill("我说了再等等。")
    page.get_by_role("button", name="记下来").click()

    expect(page.locator(".block-reflection + .margin-place")).to_contain_text("我说了再等等。")
    expect(page.get_by_role("button", name="记下来")).to_be_hidden()
    assert LessonNote.objects.get().block_id == "reflection"


def test_another_site_is_asked_by_a_button_and_not_before(page: Page) -> None:
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.headers.get("referer", ""))
        route.fulfill(content_type="text/html; charset=utf-8", body="<p>演示</p>")

    page.context.route(f"https://{HOST}/**", answer)
    page.reload()
    expect(page.get_by_role("button", name="在这里打开")).to_be_visible()
    assert asked == []

    page.get_by_role("button", name="在这里打开").click()

    expect(page.frame_locator("[data-embed-frame] iframe").locator("p")).to_have_text("演示")
    assert asked == [""]


def test_folded_sections_open_by_keyboard_and_nothing_is_too_small(page: Page) -> None:
    page.locator(".fold summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".fold .reading-text").first).to_be_visible()
    expect(page.locator(".fold .reading-text").last).to_be_hidden()

    found = Axe().run(page, context=".lesson-body", options=RULES).response["violations"]

    assert [rule["id"] for rule in found] == []
    assert page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth") <= 0
