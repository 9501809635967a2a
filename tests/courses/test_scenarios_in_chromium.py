"""A call played on a phone: by touch, by keyboard, without network, and without a script."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from lms.courses.learning.models import LessonProgress
from lms.courses.pages.models import LessonPage
from tests.browser.people import RULES
from tests.factories.courses import make_course, make_enrolment, make_lesson, make_standard, prose
from tests.factories.people import Cast, make_cast
from tests.factories.scenarios import scenario

CHROMIUM = shutil.which("chromium") or ""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
KEPT = "async url => !!(await caches.match(url, { ignoreVary: true }))"
PHONE = {"width": 360, "height": 740}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed"),
]


@pytest.fixture(autouse=True)
def _database_in_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture
def cast() -> Cast:
    make_standard()
    return make_cast()


@pytest.fixture
def lesson(cast: Cast) -> LessonPage:
    """Give Li a lesson with a call."""
    course = make_course("U1", lessons=0)
    lesson = make_lesson(course, "call", [prose(1), scenario()], minutes=1)
    make_enrolment(cast.li, course)
    return lesson


@pytest.fixture
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def signed_in(browser: Browser, cast: Cast, url: str, *, script: bool = True) -> BrowserContext:
    """Give Li a phone with her session."""
    client = Client()
    client.force_login(cast.li.user)
    phone = browser.new_context(base_url=url, locale="zh-CN", viewport=PHONE, java_script_enabled=script)  # type: ignore[arg-type] # a size
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    phone.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url}])
    return phone


def choose(page: Page, text: str) -> None:
    """Say something."""
    page.get_by_role("button", name=text).click()


def test_a_call_is_played_to_a_bad_and_then_to_a_good_end(
    browser: Browser, cast: Cast, lesson: LessonPage, live_server: LiveServer
) -> None:
    page = signed_in(browser, cast, live_server.url).new_page()
    page.goto(lesson.url)
    talk = page.get_by_role("log")
    expect(talk).to_contain_text("断网三天了，有人管吗？")
    expect(page.locator(".scenario-book")).to_be_hidden()

    choose(page, "您再等等。")

    expect(talk).to_contain_text("没有查就让用户等。")
    expect(page.locator(".scenario-choice")).to_have_count(0)
    expect(page.locator("#lesson-end")).to_contain_text("还有 1 通情景通话没有收尾好")

    choose(page, "退回一步")
    expect(talk.locator(".turn")).to_have_count(1)
    choose(page, "确实着急，我先查工单。")
    expect(talk).to_contain_text("那你查。")
    choose(page, "师傅今天下午两点到，我三点给您回电话。")

    expect(talk.locator(".turn")).to_have_text(
        [
            *("用户断网三天了，有人管吗？", "我确实着急，我先查工单。", "用户那你查。"),
            *("我师傅今天下午两点到，我三点给您回电话。", "用户好，我等你电话。"),
        ]
    )
    expect(page.locator("#lesson-end")).not_to_contain_text("情景通话")
    assert LessonProgress.objects.get().checks["scenario"]["path"] == [0, 0]
    assert page.evaluate("() => document.scrollingElement.scrollWidth") <= PHONE["width"]

    page.reload()

    expect(page.get_by_role("log")).to_contain_text("说清了谁、几点、怎么回话。")
    choose(page, "从头再来")
    expect(page.locator(".scenario-choice")).to_have_count(2)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_stands_in_the_way_of_who_reads_otherwise(
    browser: Browser, cast: Cast, lesson: LessonPage, live_server: LiveServer, theme: Literal["light", "dark"]
) -> None:
    page = signed_in(browser, cast, live_server.url).new_page()
    page.emulate_media(color_scheme=theme)
    page.goto(lesson.url)
    found = Axe().run(page, context=".scenario", options=RULES).response["violations"]

    choose(page, "确实着急，我先查工单。")
    choose(page, "已经派了，会有人联系您。")
    found += Axe().run(page, context=".scenario", options=RULES).response["violations"]

    assert [(rule["id"], node["html"]) for rule in found for node in rule["nodes"]] == []


def test_by_keyboard_one_goes_on_where_the_choices_are(
    browser: Browser, cast: Cast, lesson: LessonPage, live_server: LiveServer
) -> None:
    page = signed_in(browser, cast, live_server.url).new_page()
    page.goto(lesson.url)
    page.locator(".scenario-choice").first.focus()

    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")

    expect(page.get_by_role("log")).to_contain_text("没有说几点。")
    expect(page.get_by_role("button", name="退回一步")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-scenario-now]")).to_be_focused()


def test_without_network_it_is_played_and_sent_later(
    browser: Browser, cast: Cast, lesson: LessonPage, live_server: LiveServer
) -> None:
    phone = signed_in(browser, cast, live_server.url)
    page = phone.new_page()
    page.goto(lesson.url)
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.reload()
    page.wait_for_function(KEPT, arg=page.url)
    phone.set_offline(True)
    page.reload()

    choose(page, "确实着急，我先查工单。")
    choose(page, "师傅今天下午两点到，我三点给您回电话。")

    expect(page.locator(".scenario [data-offline-note]")).to_be_visible()
    assert not LessonProgress.objects.exclude(checks={}).exists()

    phone.set_offline(False)

    expect(page.locator("[data-offline-strip]")).to_be_hidden(timeout=20_000)
    expect(page.locator(".scenario[data-path='0,0']")).to_be_visible(timeout=20_000)
    assert LessonProgress.objects.get().checks["scenario"]["correct"]


def test_without_a_script_all_of_it_is_read_and_choices_lead_on(
    browser: Browser, cast: Cast, lesson: LessonPage, live_server: LiveServer
) -> None:
    page = signed_in(browser, cast, live_server.url, script=False).new_page()
    page.goto(lesson.url)

    page.get_by_role("link", name="您再等等。").click()

    assert page.url.endswith("#s-scenario-5")
    expect(page.locator(".scenario-step:target")).to_contain_text("没有查就让用户等。")
    expect(page.locator(".scenario-step")).to_have_count(5)
