"""The exam page where things go wrong at once: signed out at the end, a double click, a slow line."""

# ruff: noqa: F401, F811 - the fixtures are those of the other module

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings as site
from playwright.sync_api import BrowserContext, Page, expect

from lms.exams.api import Attempt, AttemptState
from lms.exams.choices import ClosedBy
from tests.exams.test_pages_in_chromium import attempt, kind, options, size
from tests.exams.test_queue_in_chromium import (
    CHROMIUM,
    _database_in_threads,
    bring_deadline,
    choose,
    chromium,
    context,
    expect_saved,
    open_paper,
)
from tests.factories.people import PASSWORD

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed"),
]
TURNED_BOTH_WAYS = pytest.mark.parametrize("options", [{}])


def end_session(context: BrowserContext) -> None:
    context.clear_cookies(name=site.SESSION_COOKIE_NAME)


@TURNED_BOTH_WAYS
def test_a_password_being_written_after_the_end_is_not_wiped(
    context: BrowserContext,
    open_paper: Callable[[], Page],
    attempt: Attempt,
) -> None:
    page = open_paper()
    bring_deadline(page, seconds=4)
    end_session(context)
    password = page.get_by_label("李敏的密码")
    expect(password).to_be_visible()

    password.fill(PASSWORD)
    page.wait_for_timeout(7000)
    expect(password).to_have_value(PASSWORD)
    page.keyboard.press("Enter")

    page.wait_for_url("**/result/")


@TURNED_BOTH_WAYS
def test_who_signs_in_again_before_handing_in_is_not_called_signed_out(
    context: BrowserContext,
    open_paper: Callable[[], Page],
    attempt: Attempt,
) -> None:
    page = open_paper()
    choose(page, 1, 1)
    expect_saved(page, 1)
    page.click("[data-exam-review]")
    end_session(context)
    page.click("[data-hand-in-label]")
    password = page.get_by_label("李敏的密码")
    expect(password).to_be_visible()

    password.fill(PASSWORD)
    page.keyboard.press("Enter")

    expect(password).to_be_hidden()
    expect(page.locator("[data-exam-notice]")).to_be_hidden()


def test_who_is_signed_out_can_still_leave_a_page_for_good(
    context: BrowserContext,
    open_paper: Callable[[], Page],
    attempt: Attempt,
) -> None:
    page = open_paper()
    choose(page, 1, 1)
    expect_saved(page, 1)
    end_session(context)
    page.click("[data-exam-next]")
    password = page.get_by_label("李敏的密码")
    expect(password).to_be_visible()

    password.fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(password).to_be_hidden()
    page.click("[data-exam-next]")

    expect(page.locator("[data-question='2']")).to_be_visible()


def test_a_double_click_does_not_leave_an_unanswered_page_for_good(
    open_paper: Callable[[], Page],
    attempt: Attempt,
) -> None:
    page = open_paper()
    page.locator("[data-exam-next]").dblclick()

    expect(page.locator("[data-exam-notice]")).to_contain_text("不能返回")
    page.wait_for_timeout(2000)
    expect(page.locator("[data-question='1']")).to_be_visible()
    attempt.refresh_from_db()
    assert attempt.open_from == 1
    page.locator("[data-exam-next]").click()
    expect(page.locator("[data-question='2']")).to_be_visible()


@TURNED_BOTH_WAYS
def test_the_paper_is_not_handed_in_before_its_last_second_is_over(
    open_paper: Callable[[], Page],
    attempt: Attempt,
) -> None:
    page = open_paper()
    choose(page, 1, 1)
    expect_saved(page, 1)
    bring_deadline(page, seconds=5)
    page.wait_for_url("**/result/")

    attempt.refresh_from_db()
    assert (attempt.closed_by, attempt.closed_at) == (ClosedBy.DEADLINE, attempt.deadline)


@TURNED_BOTH_WAYS
def test_a_refused_answer_is_named_before_handing_in(
    context: BrowserContext,
    open_paper: Callable[[], Page],
    attempt: Attempt,
) -> None:
    page = open_paper()
    context.route("**/answer/", lambda route: route.fulfill(status=413, json={"status": "too_large"}))
    choose(page, 1, 1)
    expect(page.locator("[data-question='1'] [data-saved]")).to_have_attribute("data-state", "refused")
    page.click("[data-exam-review]")
    page.click("[data-hand-in-label]")

    expect(page.locator("[data-hand-in-refusal]")).to_contain_text("1 题")
    attempt.refresh_from_db()
    assert attempt.state == AttemptState.OPEN
