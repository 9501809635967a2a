"""Charts and lists work in a real browser under the strict policy, offline, with a clean console."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.contrib.staticfiles.testing import StaticLiveServerTestCase
from django.test import Client
from playwright.sync_api import Page, sync_playwright

pytestmark = pytest.mark.browser
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture
def page(live_server: StaticLiveServerTestCase, db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """Open Chromium, signed in; every request to another place is a failure."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    client = Client()
    client.force_login(User.objects.create_superuser("admin"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(locale="zh-CN", color_scheme="light", accept_downloads=True)
        context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
        )
        opened = context.new_page()
        opened.complaints = []
        opened.on("console", lambda message: opened.complaints.append(message.text))
        opened.on("pageerror", lambda error: opened.complaints.append(str(error)))
        opened.on("request", lambda request: note_foreign(opened, live_server.url, request.url))
        opened.goto(f"{live_server.url}/gallery/")
        opened.locator("[data-chart=sample]").scroll_into_view_if_needed()
        opened.wait_for_selector("[data-chart=sample][data-drawn]")
        yield opened
        browser.close()


def note_foreign(page: Page, home: str, url: str) -> None:
    """Complain about a request that leaves the site."""
    if not url.startswith((home, "data:", "blob:")):
        page.complaints.append(f"left the site: {url}")


def test_a_chart_is_drawn_and_the_console_stays_clean(page: Page) -> None:
    assert page.locator("[data-chart=sample] .main-svg .point").count() == 10
    assert page.locator("style").count() == 0
    assert page.complaints == []


def test_the_theme_changes_the_colours(page: Page) -> None:
    page.locator("details[data-menu] summary").click()
    page.locator("[data-theme-choice] button[value=dark]").click()
    page.wait_for_selector("[data-chart=sample][data-drawn=dark]")

    fill = page.locator("[data-chart=sample] .main-svg .point").last.evaluate("e => getComputedStyle(e).fill")
    assert fill == "rgb(132, 180, 255)"
    assert page.complaints == []


def test_the_picture_can_be_saved(page: Page, tmp_path: Path) -> None:
    with page.expect_download() as download:
        page.locator("[data-chart=sample] [data-chart-png]").click()
    target = tmp_path / "chart.png"
    download.value.save_as(target)

    assert target.read_bytes().startswith(b"\x89PNG")
    assert target.stat().st_size > 10_000
    assert page.complaints == []


def test_the_numbers_are_there_as_a_table(page: Page) -> None:
    table = page.locator("#chart-sample-table")
    assert not table.is_visible()

    page.locator("[data-chart=sample] [data-chart-table]").click()

    assert table.locator("tbody tr").count() == 10
    assert table.is_visible()


def test_a_list_sorts_without_a_full_reload(page: Page) -> None:
    page.evaluate("window.kept = true")
    page.locator("#table thead a", has_text="一次解决率").click()
    page.wait_for_url("**/gallery/?sort=share")

    assert page.evaluate("window.kept") is True
    assert page.locator("#table th[aria-sort=ascending]").inner_text().startswith("一次解决率")
    assert page.complaints == []


def test_a_row_leads_to_its_own_page(page: Page) -> None:
    page.locator("#table tbody a").first.click()
    page.wait_for_url("**/audit/")

    assert page.locator("h1").inner_text() == "操作记录"
    assert page.complaints == []
