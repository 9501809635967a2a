"""A running attempt survives a reload without network, and its paper goes with the attempt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from lms.exams.api import Attempt, AttemptState
from lms.exams.attempts.models import Answer
from tests.factories.exams import make_attempt
from tests.factories.people import Cast
from tests.phones import CHROMIUM, hold_session, open_with_worker, phone_at, wait_until_gone, wait_until_kept

NO_NETWORK, WAITING = "这里没有网络", "等待网络，已存在本机"
NOTES = "Object.keys(localStorage).filter(key => key.startsWith('own:'))"

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
def attempt(cast: Cast) -> Attempt:
    return make_attempt(cast.li, questions=3, now=timezone.now())


@pytest.fixture
def phone(live_server: LiveServer, cast: Cast) -> Iterator[BrowserContext]:
    """Give Li's phone."""
    with phone_at(live_server.url) as phone:
        hold_session(phone, cast.user("li"), live_server.url)
        yield phone


@pytest.fixture
def paper(phone: BrowserContext, attempt: Attempt) -> Page:
    """Open the paper, as the first page that this phone has ever seen of the site."""
    page = open_with_worker(phone, address_of(attempt))
    wait_until_kept(page, page.url.split("#")[0])
    return page


def address_of(attempt: Attempt) -> str:
    return reverse("lms_exams:attempt", args=[attempt.token])


def choose(page: Page, slot: int, option: int) -> None:
    page.locator(f"[data-exam-palette] [data-to='{slot}']").click()
    page.locator(f"[data-question='{slot}'] label.option").nth(option).click()


def state_of(page: Page, slot: int) -> str | None:
    return page.locator(f"[data-question='{slot}'] [data-saved]").get_attribute("data-state")


def expect_state(page: Page, slot: int, state: str) -> None:
    expect(page.locator(f"[data-question='{slot}'] [data-saved]")).to_have_attribute("data-state", state)


def seconds_left(page: Page) -> int:
    minutes, seconds = page.locator("[data-exam-clock]").inner_text().split(":")[-2:]
    return int(minutes) * 60 + int(seconds)


def test_the_paper_comes_back_with_saved_and_unsaved_answers_and_the_clock_goes_on(
    phone: BrowserContext, paper: Page, attempt: Attempt
) -> None:
    choose(paper, 1, 0)
    expect_state(paper, 1, "saved")
    phone.set_offline(True)
    choose(paper, 2, 1)
    expect_state(paper, 2, "waiting")
    before = seconds_left(paper)
    paper.wait_for_timeout(1500)

    paper.reload()

    expect(paper.locator("[data-question='1'] input").nth(0)).to_be_checked()
    expect(paper.locator("[data-question='2'] input").nth(1)).to_be_checked()
    expect_state(paper, 1, "saved")
    expect_state(paper, 2, "waiting")
    assert before - 60 < seconds_left(paper) < before
    choose(paper, 3, 2)
    expect_state(paper, 3, "waiting")
    # Pretended lack of network does not hold what a page sends in the moment it is left: its farewell always
    # arrives, and so does the second answer where the queue tries it again just then.
    assert 3 not in Answer.objects.values_list("slot", flat=True)

    phone.set_offline(False)
    for slot in (2, 3):
        expect_state(paper, slot, "saved")
    assert sorted(Answer.objects.values_list("slot", flat=True)) == [1, 2, 3]


def test_a_tab_that_was_killed_is_found_again_from_the_page_without_network(
    phone: BrowserContext, paper: Page, attempt: Attempt
) -> None:
    choose(paper, 1, 2)
    expect_state(paper, 1, "saved")
    phone.set_offline(True)
    paper.close()
    page = phone.new_page()

    page.goto("/")
    expect(page.locator("h1")).to_have_text(NO_NETWORK)
    page.locator(f"[data-offline-list] a[href*='{attempt.token}']").click()

    expect(page.locator("[data-question='1'] input").nth(2)).to_be_checked()


def test_handing_in_without_network_after_a_reload_is_refused_as_before(
    phone: BrowserContext, paper: Page, attempt: Attempt
) -> None:
    phone.set_offline(True)
    paper.reload()
    choose(paper, 1, 0)
    expect_state(paper, 1, "waiting")
    paper.click("[data-exam-review]")
    paper.click("[data-hand-in-label]")
    expect(paper.locator("[data-exam-notice]")).to_contain_text("还有 1 题没有保存")

    phone.set_offline(False)
    expect_state(paper, 1, "saved")
    paper.click("[data-hand-in-label]")
    paper.wait_for_url("**/result/")

    attempt.refresh_from_db()
    assert attempt.state == AttemptState.MARKED
    assert Answer.objects.count() == 1


def test_nothing_of_the_paper_stays_after_handing_in(
    phone: BrowserContext, paper: Page, attempt: Attempt, live_server: LiveServer
) -> None:
    choose(paper, 1, 0)
    expect_state(paper, 1, "saved")
    assert paper.evaluate(NOTES)
    paper.click("[data-exam-review]")
    paper.click("[data-hand-in-label]")
    paper.wait_for_url("**/result/")

    wait_until_gone(paper, live_server.url + address_of(attempt))
    assert paper.evaluate(NOTES) == []
    phone.set_offline(True)
    paper.goto(address_of(attempt))
    expect(paper.locator("h1")).to_have_text(NO_NETWORK)


def test_nothing_of_the_paper_is_shown_once_its_time_is_over(
    phone: BrowserContext, attempt: Attempt, live_server: LiveServer
) -> None:
    Attempt.objects.update(deadline=timezone.now() + timedelta(seconds=12))
    page = open_with_worker(phone, address_of(attempt))
    wait_until_kept(page, live_server.url + address_of(attempt))
    phone.set_offline(True)
    expect(page.locator("[data-exam-notice]")).to_contain_text("时间到", timeout=60_000)

    wait_until_gone(page, live_server.url + address_of(attempt))
    page.reload()

    expect(page.locator("h1")).to_have_text(NO_NETWORK)


def test_a_locked_paper_is_not_kept_and_comes_back_with_the_lock_lifted(
    phone: BrowserContext, paper: Page, attempt: Attempt, live_server: LiveServer
) -> None:
    Attempt.objects.update(state=AttemptState.LOCKED, held_at=timezone.now())
    paper.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(paper.locator("[data-exam-cover]")).to_be_visible()

    wait_until_gone(paper, live_server.url + address_of(attempt))
    Attempt.objects.update(state=AttemptState.OPEN, held_at=None)
    paper.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(paper.locator("[data-exam-cover]")).to_be_hidden()
    wait_until_kept(paper, live_server.url + address_of(attempt))


@pytest.mark.parametrize("other", ["wang", ""])
def test_the_paper_goes_with_its_taker(
    phone: BrowserContext, paper: Page, attempt: Attempt, live_server: LiveServer, cast: Cast, other: str
) -> None:
    choose(paper, 1, 0)
    expect_state(paper, 1, "saved")
    phone.clear_cookies()
    if other:
        hold_session(phone, cast.user(other), live_server.url)

    page = phone.new_page()
    page.goto("/notices/")

    wait_until_gone(page, live_server.url + address_of(attempt))
    assert page.evaluate(NOTES) == []
    phone.set_offline(True)
    page.goto(address_of(attempt))
    expect(page.locator("h1")).to_have_text(NO_NETWORK)
