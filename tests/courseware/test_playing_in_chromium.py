"""A package in a real browser: played on the second origin, left, resumed, done, and the course with it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from django.conf import settings as site
from django.test import Client
from playwright.sync_api import Page, expect, sync_playwright
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from lms.courses.learning.models import LessonProgress
from lms.courseware.attempts.models import PartAttempt
from lms.courseware.pages.models import CoursewarePage
from tests.factories.courses import make_course, make_enrolment, make_standard
from tests.factories.courseware import make_courseware, make_package
from tests.factories.people import make_cast

CHROMIUM = shutil.which("chromium") or ""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed"),
]


@pytest.fixture(autouse=True)
def _second_origin(live_server: LiveServer, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the server's other name be the second origin."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    settings.XUNPING = {
        "courseware": {"origin": live_server.url.replace("localhost", "127.0.0.1")},
        "courses": {"least_time_share": 0.0},
    }


@pytest.fixture(params=["1.2", "2004 4th Edition"])
def package_page(request: pytest.FixtureRequest) -> CoursewarePage:
    """Give Li a course that is one package."""
    make_standard()
    course = make_course("U1", lessons=0)
    page = make_courseware(course, make_package(family=request.param))
    make_enrolment(make_cast().li, course)
    return page


@pytest.fixture
def page(live_server: LiveServer, package_page: CoursewarePage, client: Client) -> Iterator[Page]:
    """Sign Li in and give her a browser of a phone's size."""
    client.force_login(package_page.get_parent().specific.enrolments.get().employee.user)
    session = client.cookies[site.SESSION_COOKIE_NAME].value
    cookie = {"name": site.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(
            base_url=live_server.url, locale="zh-CN", viewport={"width": 360, "height": 700}
        )
        context.add_cookies([cookie])  # type: ignore[list-item]  # as in the other browser tests
        yield context.new_page()
        browser.close()


def test_a_package_is_left_resumed_and_done(page: Page, package_page: CoursewarePage) -> None:
    part = page.frame_locator("[data-player-frame] iframe").frame_locator("iframe")
    page.goto(package_page.url)
    page.locator("[data-begin]").click()
    expect(part.locator("#place")).to_have_text("第 0 页")
    part.locator("#on").click()
    part.locator("#on").click()
    page.goto("/learn/")  # what was not committed goes with the page
    page.goto(package_page.url)
    page.locator("[data-begin]").click()
    expect(part.locator("#place")).to_have_text("第 2 页")

    part.locator("#answer").click()
    part.locator("#finish").click()

    expect(page.locator(".lesson-end-state")).to_contain_text("本课已学完", timeout=15_000)
    attempt = PartAttempt.objects.get()
    assert (attempt.place, attempt.success, attempt.opened) == ("2", "passed", 2)
    assert LessonProgress.objects.get().completed_at is not None
