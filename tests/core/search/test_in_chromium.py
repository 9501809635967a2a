"""The search in a real browser: called by keys, chosen from by arrows; a page where no scripts run."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator

import pytest
from django.conf import settings as site
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.factories.courses import make_course, make_lesson, make_standard, prose
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
def session(live_server: LiveServer, client: Client, monkeypatch: pytest.MonkeyPatch) -> str:
    """Publish a lesson about arrears and sign Li in."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    make_standard()
    make_lesson(make_course("U1", lessons=0), "arrears", [prose(1, text="<p>欠费停机后复机的时限。</p>")])
    client.force_login(make_cast().user("li"))
    return client.cookies[site.SESSION_COOKIE_NAME].value


@pytest.fixture
def browser() -> Iterator[Browser]:
    """Start a browser."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


def sign_in(browser: Browser, at: str, session: str, **options: bool) -> BrowserContext:
    """Give Li a phone."""
    context = browser.new_context(
        base_url=at, locale="zh-CN", viewport={"width": 390, "height": 800}, **options
    )
    context.add_cookies([{"name": site.SESSION_COOKIE_NAME, "value": session, "url": at}])
    return context


@pytest.fixture
def page(browser: Browser, live_server: LiveServer, session: str) -> Page:
    """Open a page on which the search can be called."""
    opened = sign_in(browser, live_server.url, session).new_page()
    opened.set_default_timeout(60_000)
    opened.goto("/search/")
    return opened


def test_the_dialog_is_called_by_keys_chosen_from_by_arrows_and_left_by_escape(page: Page) -> None:
    expect.set_options(timeout=60_000)
    dialog, field = page.get_by_role("dialog"), page.get_by_role("combobox")
    page.locator("h1").click()
    page.keyboard.press("/")
    expect(dialog).to_be_visible()
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()

    page.keyboard.press("Control+k")
    field.press_sequentially("复机")
    option = dialog.get_by_role("option").first
    expect(option.locator("mark")).to_have_text("复机")
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", option.get_attribute("id") or "none")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/arrears/"))

    page.get_by_role("link", name="查找", exact=True).first.click()
    expect(dialog.get_by_role("option")).to_have_text(["复机"])  # what was looked for before


def test_enter_leads_to_the_page_of_all_that_is_found(page: Page) -> None:
    expect.set_options(timeout=60_000)
    page.get_by_role("link", name="查找", exact=True).first.click()
    page.get_by_role("combobox").fill("复机")
    page.keyboard.press("Enter")

    page.wait_for_url("**/search/?q=**")
    expect(page.locator(".search-hits mark").first).to_have_text("复机")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_without_scripts_the_magnifier_leads_to_the_page(
    browser: Browser, live_server: LiveServer, session: str
) -> None:
    expect.set_options(timeout=60_000)
    page = sign_in(browser, live_server.url, session, java_script_enabled=False).new_page()
    page.goto("/search/?q=没有这样的词")
    page.get_by_role("link", name="查找", exact=True).first.click()
    page.locator("#search-words").fill("复机")
    page.locator("#search-words").press("Enter")

    expect(page.locator(".search-hits mark").first).to_have_text("复机")
