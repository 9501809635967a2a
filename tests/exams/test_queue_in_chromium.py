"""The answer queue in a real browser: lost network, reload, expired sign-in, two tabs, hand-in."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from lms.exams.api import Attempt, AttemptState
from lms.exams.attempts.models import Answer
from tests.factories.exams import make_attempt
from tests.factories.people import PASSWORD, Cast

CHROMIUM = shutil.which("chromium") or ""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
SAVED, WAITING = "✓", "等待网络，已存在本机"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed"),
]


@pytest.fixture(autouse=True)
def _database_in_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=20_000)  # what a machine with much to do takes
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
    expect.set_options(timeout=5_000)


@pytest.fixture
def attempt(cast: Cast) -> Attempt:
    return make_attempt(cast.li, questions=3, now=timezone.now())


@pytest.fixture
def context(chromium: Browser, live_server: LiveServer) -> Iterator[BrowserContext]:
    context = chromium.new_context(base_url=live_server.url, locale="zh-CN")
    context.set_default_timeout(20_000)
    yield context
    context.close()


@pytest.fixture
def open_paper(context: BrowserContext, attempt: Attempt) -> Callable[[], Page]:
    """Sign Li in and open the paper in a tab."""

    def open_tab() -> Page:
        page = context.new_page()
        page.goto(f"/exams/attempts/{attempt.token}/")
        if "/account/login/" in page.url:
            sign_in(page)
        expect(page.locator("[data-question='1']")).to_be_visible()
        return page

    return open_tab


def sign_in(page: Page) -> None:
    page.fill("input[name=login]", "00231")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/exams/attempts/**")


def bring_deadline(page: Page, **left: float) -> None:
    """Let the open paper end so soon, however long opening it took; the page reads it as after a sleep."""
    page.wait_for_load_state("networkidle")  # its first heartbeat would bring the old one back
    Attempt.objects.update(deadline=timezone.now() + timedelta(**left))
    with page.expect_response("**/state/"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def choose(page: Page, slot: int, option: int) -> None:
    page.locator(f"[data-exam-palette] [data-to='{slot}']").click()
    page.locator(f"[data-question='{slot}'] label.option").nth(option).click()


def saved_words(page: Page, slot: int) -> str:
    return page.locator(f"[data-question='{slot}'] [data-saved]").inner_text()


def expect_saved(page: Page, slot: int) -> None:
    expect(page.locator(f"[data-question='{slot}'] [data-saved]")).to_have_attribute("data-state", "saved")


def expect_waiting(page: Page, slot: int) -> None:
    expect(page.locator(f"[data-question='{slot}'] [data-saved]")).to_have_text(WAITING)


def test_what_is_shown_as_saved_is_in_the_database(open_paper: Callable[[], Page]) -> None:
    page = open_paper()

    choose(page, 1, 1)
    expect_saved(page, 1)

    answer = Answer.objects.get()
    assert f"{timezone.localtime(answer.saved_at):%H:%M:%S} 已保存" in saved_words(page, 1)
    assert answer.given == {"chosen": page.locator("[data-question='1'] input").nth(1).get_attribute("value")}


def test_answers_given_without_a_network_are_sent_later(
    context: BrowserContext, open_paper: Callable[[], Page]
) -> None:
    page = open_paper()
    context.set_offline(True)
    choose(page, 1, 0)
    choose(page, 2, 2)
    expect_waiting(page, 2)
    assert not Answer.objects.exists()

    context.set_offline(False)

    expect_saved(page, 1)
    expect_saved(page, 2)
    assert Answer.objects.count() == 2


def test_answers_survive_a_reload_before_they_were_sent(
    context: BrowserContext, open_paper: Callable[[], Page]
) -> None:
    page = open_paper()

    def refuse(route: Route) -> None:
        route.abort()

    context.route("**/answer/", refuse)
    choose(page, 2, 1)
    expect_waiting(page, 2)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.locator("[data-question='2'] input").nth(1)).to_be_checked()
    context.unroute("**/answer/", refuse)

    expect_saved(page, 2)
    assert Answer.objects.get().slot == 2


def test_answers_survive_an_expired_sign_in(context: BrowserContext, open_paper: Callable[[], Page]) -> None:
    page = open_paper()
    context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    choose(page, 1, 2)
    link = page.get_by_role("link", name="在另一页登录")
    expect(link).to_be_visible()
    assert not Answer.objects.exists()

    with context.expect_page() as opened:
        link.click()
    sign_in(opened.value)
    opened.value.close()
    page.evaluate("window.dispatchEvent(new Event('focus'))")

    expect_saved(page, 1)
    assert Answer.objects.count() == 1


def test_who_is_signed_out_signs_in_on_the_page_itself(
    context: BrowserContext, open_paper: Callable[[], Page]
) -> None:
    page = open_paper()
    context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    choose(page, 1, 2)
    password = page.get_by_label("李敏的密码")
    expect(password).to_be_visible()
    page.evaluate("window.isStillThisPage = true")

    password.fill("wrong-password")
    page.keyboard.press("Enter")
    expect(page.locator("[data-sign-in-fault]")).not_to_be_empty()
    assert not Answer.objects.exists()
    password.fill(PASSWORD)
    page.keyboard.press("Enter")

    expect_saved(page, 1)
    expect(password).to_be_hidden()
    choose(page, 2, 0)
    expect_saved(page, 2)
    assert page.evaluate("window.isStillThisPage")
    assert Answer.objects.count() == 2


def test_two_tabs_show_the_same_newest_answer(open_paper: Callable[[], Page]) -> None:
    first, second = open_paper(), open_paper()

    choose(first, 1, 0)
    expect(second.locator("[data-question='1'] input").nth(0)).to_be_checked()
    choose(second, 1, 2)
    expect_saved(second, 1)

    expect(first.locator("[data-question='1'] input").nth(2)).to_be_checked()
    assert Answer.objects.get().revision == 2


def test_handing_in_names_what_is_open_and_leads_to_the_result(
    open_paper: Callable[[], Page], attempt: Attempt
) -> None:
    page = open_paper()
    choose(page, 1, 1)
    expect_saved(page, 1)

    page.click("[data-exam-review]")
    expect(page.locator("[data-review-open]")).to_have_text("3 题中还有 2 题未答。")
    page.get_by_role("button", name="仍要交卷（2 题未答）").click()
    page.wait_for_url("**/result/")

    attempt.refresh_from_db()
    assert attempt.state == AttemptState.MARKED


def test_handing_in_waits_for_answers_not_saved(
    context: BrowserContext, open_paper: Callable[[], Page], attempt: Attempt
) -> None:
    page = open_paper()
    context.set_offline(True)
    choose(page, 1, 1)
    expect_waiting(page, 1)
    page.click("[data-exam-review]")
    page.click("[data-hand-in-label]")
    expect(page.locator("[data-exam-notice]")).to_contain_text("还有 1 题没有保存")

    context.set_offline(False)
    expect_saved(page, 1)
    page.click("[data-hand-in-label]")
    page.wait_for_url("**/result/")

    attempt.refresh_from_db()
    assert attempt.state == AttemptState.MARKED
    assert Answer.objects.count() == 1


def test_handing_in_without_a_network_says_so_beside_the_button_until_it_is_back(
    context: BrowserContext, open_paper: Callable[[], Page], attempt: Attempt
) -> None:
    page = open_paper()
    choose(page, 1, 1)
    expect_saved(page, 1)
    page.click("[data-exam-review]")
    context.set_offline(True)
    page.click("[data-hand-in-label]")
    for place in ("[data-hand-in-refusal]", "[data-exam-notice]"):
        expect(page.locator(place)).to_have_text("没有网络，还没有交卷，联网后请再点一次。")
        expect(page.locator(place)).to_be_in_viewport()

    context.set_offline(False)
    for place in ("[data-hand-in-refusal]", "[data-exam-notice]"):
        expect(page.locator(place)).to_be_hidden()
    page.click("[data-hand-in-label]")
    page.wait_for_url("**/result/")

    attempt.refresh_from_db()
    assert attempt.state == AttemptState.MARKED


def test_time_over_hands_in_by_itself(open_paper: Callable[[], Page], attempt: Attempt) -> None:
    page = open_paper()
    choose(page, 1, 1)
    expect_saved(page, 1)

    bring_deadline(page, seconds=4)
    page.wait_for_url("**/result/", timeout=40_000)

    attempt.refresh_from_db()
    assert attempt.state == AttemptState.MARKED
