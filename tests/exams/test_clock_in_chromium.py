"""The clock in a real browser: a wrong device, a deadline without a network, warnings, two devices."""

# ruff: noqa: F401, F811 - the fixtures are those of the other module

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from time import monotonic

import pytest
from django.utils import timezone
from playwright.sync_api import APIResponse, Browser, BrowserContext, Page, Route, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from lms.exams.api import Attempt, AttemptState
from lms.exams.attempts.models import Answer, LateAnswer
from tests.exams.test_queue_in_chromium import (
    CHROMIUM,
    _database_in_threads,
    attempt,
    bring_deadline,
    choose,
    chromium,
    context,
    expect_saved,
    expect_waiting,
    open_paper,
    sign_in,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed"),
]

# A device whose owner set its clock three hours forward.
WRONG_CLOCK = """
  const right = Date;
  const ahead = 3 * 60 * 60 * 1000;
  window.Date = class extends right {
    constructor(...given) { given.length ? super(...given) : super(right.now() + ahead); }
    static now() { return right.now() + ahead; }
  };
"""


def seconds_shown(page: Page) -> int:
    minutes, seconds = page.locator("[data-exam-clock]").inner_text().split(":")
    return int(minutes) * 60 + int(seconds)


def seconds_left(attempt: Attempt) -> float:
    return (attempt.deadline - timezone.now()).total_seconds()


def expect_time_of_the_server(page: Page, attempt: Attempt) -> None:
    """Wait until the page shows the time that is left, which goes on while the page is being read."""
    deadline = monotonic() + 20
    while True:
        most, shown, least = seconds_left(attempt), seconds_shown(page), seconds_left(attempt)
        if least - 4 < shown < most + 4:
            return
        assert monotonic() < deadline, f"{shown} seconds shown, {least} left"
        page.wait_for_timeout(200)


def choose_unsent(context: BrowserContext, page: Page) -> None:
    """Choose an answer that does not reach the server, bring the deadline, and take the network away."""
    context.route("**/answer/", lambda route: route.abort())
    choose(page, 1, 1)
    expect_waiting(page, 1)
    bring_deadline(page, seconds=9)
    context.set_offline(True)
    context.unroute("**/answer/")


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there, as somebody without a mouse does."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"no Tab leads to {selector}")


def test_a_wrong_clock_of_the_device_does_not_matter(
    context: BrowserContext,
    open_paper: Callable[[], Page],
    attempt: Attempt,
) -> None:
    context.add_init_script(WRONG_CLOCK)
    page = open_paper()

    assert page.evaluate("Date.now()") / 1000 - timezone.now().timestamp() > 10_000
    expect_time_of_the_server(page, attempt)
    choose(page, 1, 1)
    expect_saved(page, 1)
    expect_time_of_the_server(page, attempt)


@pytest.mark.parametrize("minutes", [10, 5, 1])
def test_warnings_are_shown_and_said_to_a_screen_reader(
    open_paper: Callable[[], Page],
    attempt: Attempt,
    minutes: int,
) -> None:
    page = open_paper()
    live = page.locator("[data-exam-live]")
    bring_deadline(page, minutes=minutes, seconds=6)

    expect(live).to_have_attribute("role", "status")
    expect(live).to_have_text(f"还剩 {minutes} 分钟", timeout=30_000)
    expect(page.locator("[data-exam-warning]")).to_be_visible()
    expect(page.locator("[data-exam-warning]")).to_have_text(f"还剩 {minutes} 分钟")


def test_a_deadline_without_a_network_within_the_grace_loses_nothing(
    context: BrowserContext,
    open_paper: Callable[[], Page],
    attempt: Attempt,
    settings: Settings,
) -> None:
    settings.XUNPING = {"exams": {"grace_seconds": 60}}
    page = open_paper()
    choose_unsent(context, page)
    expect(page.locator("[data-exam-notice]")).to_contain_text("时间到", timeout=20_000)
    assert not Answer.objects.exists()

    context.set_offline(False)
    page.wait_for_url("**/result/", timeout=30_000)

    attempt.refresh_from_db()
    assert attempt.state == AttemptState.MARKED
    assert Answer.objects.get().given is not None
    assert not LateAnswer.objects.exists()


def test_a_deadline_without_a_network_beyond_the_grace_keeps_the_answer_apart(
    context: BrowserContext,
    open_paper: Callable[[], Page],
    attempt: Attempt,
    settings: Settings,
) -> None:
    settings.XUNPING = {"exams": {"grace_seconds": 1}}
    page = open_paper()
    choose_unsent(context, page)
    page.wait_for_timeout(max(0, seconds_left(Attempt.objects.get()) + 2) * 1000)

    context.set_offline(False)
    page.wait_for_url("**/result/", timeout=30_000)

    attempt.refresh_from_db()
    assert attempt.state == AttemptState.MARKED
    assert not Answer.objects.exists()
    assert LateAnswer.objects.get().slot == 1
    assert attempt.marks == 0


def test_time_given_in_the_last_seconds_is_not_lost(
    open_paper: Callable[[], Page],
    attempt: Attempt,
) -> None:
    page = open_paper()
    bring_deadline(page, seconds=5)
    given = timezone.now() + timedelta(minutes=10)
    Attempt.objects.update(deadline=given)  # the page hears of it with its next heartbeat, in twenty seconds

    expect(page.locator("[data-exam-clock]")).to_contain_text("09:5", timeout=15_000)
    choose(page, 1, 0)
    expect_saved(page, 1)
    expect(page.locator("[data-exam-notice]")).to_be_hidden()
    attempt.refresh_from_db()
    assert (attempt.state, attempt.deadline) == (AttemptState.OPEN, given)


def test_who_is_paused_in_the_last_seconds_is_not_handed_in(
    open_paper: Callable[[], Page],
    attempt: Attempt,
) -> None:
    page = open_paper()
    bring_deadline(page, seconds=5)
    Attempt.objects.update(state=AttemptState.PAUSED, held_at=timezone.now())

    expect(page.locator("[data-exam-cover]")).to_be_visible(timeout=15_000)
    page.wait_for_timeout(3000)
    attempt.refresh_from_db()
    assert attempt.state == AttemptState.PAUSED


def test_a_reply_from_before_does_not_bring_the_old_deadline_back(
    open_paper: Callable[[], Page],
    attempt: Attempt,
    settings: Settings,
) -> None:
    settings.XUNPING = {"exams": {"heartbeat_seconds": 5}}
    page = open_paper()
    page.wait_for_load_state("networkidle")
    early: list[tuple[Route, APIResponse]] = []
    page.route("**/heartbeat/", lambda route: early.append((route, route.fetch())))
    while not early:
        page.wait_for_timeout(200)
    given = timezone.now() + timedelta(minutes=90)
    Attempt.objects.update(deadline=given)
    with page.expect_response("**/state/"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    clock = page.locator("[data-exam-clock]")
    expect(clock).to_contain_text("1:29:")

    route, response = early[0]
    with page.expect_response("**/heartbeat/"):
        route.fulfill(response=response)

    page.wait_for_timeout(1000)
    expect(clock).to_contain_text("1:29:")


def test_two_devices_agree_on_what_was_saved_first(
    chromium: Browser,
    live_server: LiveServer,
    open_paper: Callable[[], Page],
    attempt: Attempt,
) -> None:
    first = open_paper()
    other_device = chromium.new_context(base_url=live_server.url, locale="zh-CN")
    second = other_device.new_page()
    second.goto(f"/exams/attempts/{attempt.token}/")
    sign_in(second)
    choose(first, 1, 0)
    expect_saved(first, 1)

    choose(second, 1, 2)

    expect_saved(second, 1)
    expect(second.locator("[data-question='1'] input").nth(0)).to_be_checked()
    saved = Answer.objects.get()
    assert saved.given == {"chosen": first.locator("[data-question='1'] input").nth(0).get_attribute("value")}
    other_device.close()


def test_a_paper_is_written_by_keyboard_on_a_narrow_screen(
    open_paper: Callable[[], Page],
    attempt: Attempt,
) -> None:
    page = open_paper()
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

    tab_to(page, "[data-question='1'] input")
    page.keyboard.press("Space")
    expect_saved(page, 1)
    tab_to(page, "[data-exam-flag]")
    page.keyboard.press("Enter")
    expect(page.locator("[data-exam-flag]")).to_have_attribute("aria-pressed", "true")
    for _ in range(3):
        tab_to(page, "[data-exam-next]")
        page.keyboard.press("Enter")
    expect(page.locator("[data-review-open]")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    tab_to(page, "[data-exam-hand-in] button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/result/")

    attempt.refresh_from_db()
    assert attempt.state == AttemptState.MARKED
    assert Answer.objects.get(slot=1).flagged
