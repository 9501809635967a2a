"""An invigilator and a taker in real browsers: pause, message, more time, a lock, and leaving the page."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from time import monotonic

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from lms.exams.api import Attempt, Sitting
from lms.exams.attempts.models import Answer
from lms.exams.integrity.models import IntegrityEvent, Presence
from lms.exams.saving.replies import milliseconds
from tests.factories.exams import make_attempt
from tests.factories.people import PASSWORD, Cast

CHROMIUM = shutil.which("chromium") or ""
TWO_LOOKS = 12_000
"""Milliseconds in which the console, which asks every five seconds, has asked twice."""
PATIENCE = 20
"""Seconds in which even a slow machine has told the server what happened on a page."""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed"),
]


@pytest.fixture(autouse=True)
def _quick_heartbeat(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    settings.XUNPING = {**getattr(settings, "XUNPING", {}), "exams": {"heartbeat_seconds": 5}}


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


def signed_in(chromium: Browser, live_server: LiveServer, number: str, path: str) -> Page:
    context = chromium.new_context(base_url=live_server.url, locale="zh-CN")
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.goto(path)
    page.fill("input[name=login]", number)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(f"**{path}")
    return page


@pytest.fixture
def taker(chromium: Browser, live_server: LiveServer, attempt: Attempt) -> Page:
    page = signed_in(chromium, live_server, "00231", f"/exams/attempts/{attempt.token}/")
    expect(page.locator("[data-question='1']")).to_be_visible()
    return page


@pytest.fixture
def console(chromium: Browser, live_server: LiveServer, attempt: Attempt) -> Page:
    return signed_in(chromium, live_server, "00052", f"/exams/sittings/{attempt.sitting_id}/console/")


def order(page: Page, title: str, **values: str) -> None:
    page.locator("summary", has_text=title).first.click()
    form = page.locator("details.order[open] form")
    for name, value in values.items():
        form.locator(f"[name={name}]").fill(value)
    form.locator("button[type=submit]").click()
    expect(page.locator(".message")).to_be_visible()


def seconds_left(page: Page) -> int:
    minutes, seconds = page.locator("[data-exam-clock]").inner_text().split(":")
    return int(minutes) * 60 + int(seconds)


def wait_until(page: Page, happened: Callable[[], bool]) -> None:
    """Let the page go on until something is so, not for ever."""
    deadline = monotonic() + PATIENCE
    while not happened():
        assert monotonic() < deadline, "waited too long"
        page.wait_for_timeout(200)


def events() -> list[str]:
    return list(IntegrityEvent.objects.values_list("kind", flat=True))


def choose(page: Page, option: int) -> None:
    page.locator("[data-question='1'] label.option").nth(option).click()


def test_the_console_sees_the_taker_write_without_a_reload(taker: Page, console: Page) -> None:
    row = console.locator("#console-rows tbody tr")
    expect(row).to_contain_text("作答中")
    expect(row).to_contain_text("0 / 3")

    choose(taker, 1)

    expect(row).to_contain_text("1 / 3", timeout=TWO_LOOKS)


def test_a_pause_covers_the_paper_and_stops_the_clock(taker: Page, console: Page, attempt: Attempt) -> None:
    order(console, "暂停", reason="火警演练")

    expect(taker.locator("[data-exam-cover] h2")).to_have_text("考试已暂停")
    expect(taker.locator(".exam-body")).to_be_hidden()
    attempt.refresh_from_db()
    assert attempt.held_at is not None
    stood_at = (milliseconds(attempt.deadline) - milliseconds(attempt.held_at)) // 1000
    wait_until(taker, lambda: seconds_left(taker) == stood_at)
    taker.wait_for_timeout(3_000)
    assert seconds_left(taker) == stood_at

    went_on_after = monotonic()
    order(console, "继续")

    expect(taker.locator("[data-exam-cover]")).to_be_hidden()
    choose(taker, 0)
    expect(taker.locator("[data-question='1'] [data-saved]")).to_have_attribute("data-state", "saved")
    lost = stood_at - seconds_left(taker)
    assert -2 <= lost <= monotonic() - went_on_after + 2
    assert Answer.objects.count() == 1


def test_more_time_and_a_message_reach_the_page(taker: Page, console: Page) -> None:
    before = seconds_left(taker)

    order(console, "延时", minutes="10", reason="断电")
    order(console, "通知", text="还有时间，请不要着急")

    message = taker.locator("[data-exam-messages] li")
    expect(message).to_contain_text("还有时间，请不要着急")
    wait_until(taker, lambda: seconds_left(taker) > before + 500)
    message.get_by_role("button").click()
    expect(message).to_have_count(0)
    taker.reload()
    expect(taker.locator("[data-question='1']")).to_be_visible()
    expect(taker.locator("[data-exam-messages] li")).to_have_count(0)


def test_leaving_the_page_is_recorded_and_locks_until_let_in(
    taker: Page, console: Page, attempt: Attempt
) -> None:
    Sitting.objects.update(reaction="lock")
    taker.evaluate(
        """() => {
            Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )

    expect(taker.locator("[data-exam-cover] h2")).to_have_text("您的试卷已锁定")
    event = IntegrityEvent.objects.get()
    assert (event.kind, event.counts) == ("left_page", True)
    assert abs(event.happened_at - timezone.now()) < timedelta(seconds=20)

    console.locator("#console-rows").get_by_role("button", name="放行").click()

    expect(taker.locator("[data-exam-cover]")).to_be_hidden()
    console.goto(f"/exams/sittings/{attempt.sitting_id}/console/")
    console.get_by_role("link", name="李敏 00231").click()
    expect(console.locator(".timeline")).to_contain_text("离开页面")


def test_a_reload_is_no_second_page_but_another_tab_is(taker: Page, attempt: Attempt) -> None:
    reloaded_at = timezone.now()
    taker.reload()
    expect(taker.locator("[data-question='1']")).to_be_visible()
    seen = Presence.objects.filter(seen_at__gt=reloaded_at).exclude(client="")
    wait_until(taker, seen.exists)
    assert not IntegrityEvent.objects.exists()

    other = taker.context.new_page()
    other.goto(f"/exams/attempts/{attempt.token}/")
    expect(other.locator("[data-question='1']")).to_be_visible()

    wait_until(other, lambda: "second_device" in events())
    assert Presence.objects.count() == 1


def test_a_full_screen_sitting_covers_the_paper_until_it_is_full_screen(
    taker: Page, attempt: Attempt
) -> None:
    Sitting.objects.update(full_screen=True)
    taker.reload()
    cover = taker.locator("[data-exam-cover]")
    expect(cover.locator("h2")).to_have_text("本场要求全屏作答")
    expect(taker.locator(".exam-body")).to_be_hidden()

    cover.get_by_role("button").click()

    expect(taker.locator("[data-question='1']")).to_be_visible()
    taker.evaluate("document.exitFullscreen()")
    expect(cover).to_be_visible()
    wait_until(taker, lambda: "left_full_screen" in events())


@pytest.fixture
def phone(chromium: Browser, live_server: LiveServer, taker: Page, attempt: Attempt) -> Page:
    """The same paper on a second device of the same person."""
    page = signed_in(chromium, live_server, "00231", f"/exams/attempts/{attempt.token}/")
    expect(page.locator("[data-question='1']")).to_be_visible()
    return page


def chosen(page: Page) -> list[bool]:
    return [one.is_checked() for one in page.locator("[data-question='1'] input[type=radio]").all()]


def test_two_devices_say_so_and_show_the_same_answers(taker: Page, phone: Page) -> None:
    for page in (taker, phone):
        expect(page.locator("[data-exam-elsewhere]")).to_contain_text("还在别的设备或页面上开着")

    choose(phone, 1)
    expect(phone.locator("[data-question='1'] [data-saved]")).to_have_attribute("data-state", "saved")

    expect(taker.locator("[data-question='1'] label.option").nth(1).locator("input")).to_be_checked()
    expect(taker.locator("[data-question='1'] [data-saved]")).to_contain_text("另一个页面")
    assert chosen(taker) == chosen(phone)

    phone.close()
    expect(taker.locator("[data-exam-elsewhere]")).to_have_text("")


def test_no_paper_is_handed_in_that_this_page_did_not_show(
    taker: Page, phone: Page, attempt: Attempt
) -> None:
    choose(taker, 0)
    expect(phone.locator("[data-question='1'] label.option").nth(0).locator("input")).to_be_checked()
    taker.click("[data-exam-review]")
    taker.route("**/heartbeat/", lambda route: route.abort())  # the next one would be too late
    choose(phone, 1)
    expect(phone.locator("[data-question='1'] [data-saved]")).to_have_attribute("data-state", "saved")
    press = taker.locator("[data-hand-in-label]")

    press.click()

    expect(taker.locator("[data-hand-in-refusal]")).to_contain_text("1")
    expect(taker.locator("[data-hand-in-refusal]")).to_contain_text("别的页面上改过")
    expect(taker.locator("[data-review-group='elsewhere'] button")).to_have_text(["1"])
    assert Attempt.objects.get().is_unfinished

    taker.locator("[data-review-group='elsewhere'] button").click()
    assert chosen(taker) == chosen(phone)
    taker.click("[data-exam-review]")
    press.click()

    taker.wait_for_url("**/result/")
    assert not Attempt.objects.get().is_unfinished


def test_an_arrow_moves_no_choice_that_was_pressed(taker: Page) -> None:
    choose(taker, 0)
    before = chosen(taker)

    taker.keyboard.press("ArrowDown")
    taker.keyboard.press("ArrowRight")

    assert chosen(taker) == before

    taker.locator("[data-question='1'] h2").focus()
    taker.keyboard.press("Tab")
    while not taker.evaluate("document.activeElement.type === 'radio'"):
        taker.keyboard.press("Tab")
    taker.keyboard.press("ArrowDown")
    assert chosen(taker) != before
