"""Reading time in a real browser: it counts while the text is on the screen and somebody is there."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, Route, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from lms.courses.learning.models import LessonProgress
from lms.courses.pages.models import LessonPage
from tests.factories.courses import check, make_course, make_enrolment, make_lesson, make_standard, prose
from tests.factories.people import make_cast

CHROMIUM = shutil.which("chromium") or ""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
LONG = "<p>先认事，再认人。</p>" * 60
SECONDS = re.compile(r'name="seconds"\s+(\d+)')

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
def lesson() -> LessonPage:
    """Give Li a lesson of one minute, longer than a screen; its text must be in view for 18 seconds."""
    make_standard()
    cast = make_cast()
    course = make_course("U1", lessons=0)
    lesson = make_lesson(course, "short", [prose(1, text=LONG), check()], minutes=1)
    make_enrolment(cast.li, course)
    return lesson


@pytest.fixture
def page(live_server: LiveServer, lesson: LessonPage, client: Client) -> Iterator[Page]:
    """Sign Li in and give her a browser of a phone's size."""
    client.force_login(lesson.get_parent().specific.enrolments.get().employee.user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(
            base_url=live_server.url,
            locale="zh-CN",
            viewport={"width": 360, "height": 700},
            service_workers="block",
        )
        context.add_cookies([cookie])
        yield context.new_page()
        browser.close()


def claimed(page: Page) -> list[int]:
    """Take the server's place and collect the seconds that the page claims, message by message."""
    found: list[int] = []

    def take(route: Route) -> None:
        found.extend(map(int, SECONDS.findall(route.request.post_data or "")))
        route.fulfill(json={"done": False})

    page.route("**/place/**", take)
    return found


def test_a_lesson_clicked_through_is_not_learned_and_completes_itself_once_it_was_read(
    page: Page, lesson: LessonPage
) -> None:
    page.goto(lesson.url)
    page.locator(".check-option").first.click()
    page.locator(".block-check button").click()
    expect(page.locator(".check-verdict")).to_contain_text("正确")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")  # the end is replaced meanwhile
    expect(page.locator("#lesson-end")).not_to_contain_text("读到最后")
    expect(page.locator("#lesson-end")).to_contain_text("还需阅读约 1 分钟")
    page.locator(".block-check").scroll_into_view_if_needed()
    assert LessonProgress.objects.get().completed_at is None

    expect(page.locator(".lesson-end-state")).to_contain_text("本课已学完", timeout=60_000)

    assert LessonProgress.objects.get().seconds >= 18


def test_a_page_left_open_counts_two_minutes_and_no_more(page: Page, lesson: LessonPage) -> None:
    page.clock.install()
    seconds = claimed(page)
    page.goto(lesson.url)

    for _ in range(24):
        page.clock.run_for(15_000)
    left_open = sum(seconds)
    page.mouse.move(50, 50)
    for _ in range(2):
        with page.expect_response("**/place/**"):  # a claim takes its time to get here
            page.clock.run_for(15_000)

    assert 105 <= left_open <= 120
    assert sum(seconds) - left_open >= 15


def test_time_beside_the_text_is_no_reading_time(page: Page, lesson: LessonPage) -> None:
    page.clock.install()
    seconds = claimed(page)
    page.goto(lesson.url)
    page.locator(".lesson-body").evaluate("body => { body.style.marginBottom = '3000px' }")
    page.locator("#lesson-end").scroll_into_view_if_needed()
    page.clock.run_for(1_000)
    before = sum(seconds)

    for _ in range(4):
        page.clock.run_for(15_000)
        page.mouse.move(50, 50)

    assert sum(seconds) - before <= 2


def test_the_way_on_and_the_survey_stay_while_the_end_is_written_anew(page: Page, lesson: LessonPage) -> None:
    enrolment = lesson.get_parent().specific.enrolments.get()
    began = {"started_at": timezone.now(), "last_read_at": timezone.now()}
    LessonProgress.objects.create(enrolment=enrolment, lesson=lesson, seconds=60, **began)
    page.goto(lesson.url)
    way_on = page.locator(".lesson-step-next").element_handle()
    page.locator(".check-option").first.click()
    page.locator(".block-check button").click()
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    expect(page.locator(".lesson-end-state")).to_contain_text("本课已学完")
    scales = page.locator("fieldset.survey-scale")
    expect(scales).to_have_count(3)
    assert way_on.evaluate("link => link.isConnected")
    assert scales.first.bounding_box()["y"] > way_on.bounding_box()["y"]  # type: ignore[index] # both are shown

    page.goto(f"{lesson.url}?again=check-1")
    page.get_by_text("大体相符").click()
    page.locator(".check-option").last.click()
    page.locator(".block-check button").click()
    expect(page.locator(".check-verdict")).to_contain_text("不对")

    expect(page.get_by_label("大体相符")).to_be_checked()
