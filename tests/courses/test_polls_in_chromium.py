"""A poll in a real browser: by one tap and send, without network, and as its spread."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from lms.courses.pages.models import LessonPage
from lms.courses.surveys.models import PollAnswer
from lms.courses.surveys.services import answer_poll
from lms.people.access.services import create_roles
from lms.people.api import Role
from tests.accounts import User
from tests.browser.people import RULES, all_in_sight
from tests.courses.test_more_blocks import CITED, block
from tests.factories.courses import check, make_course, make_enrolment, make_lesson, prose
from tests.factories.people import Cast, make_employee, make_user_with_role

CHROMIUM = shutil.which("chromium") or ""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
PICTURES = os.environ.get("POLL_PICTURES", "")
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1440, "height": 900}
LINES = """all => all.map(each => {
  const words = document.createRange();
  words.selectNodeContents(each);
  return new Set([...words.getClientRects()].map(line => line.top)).size;
})"""
OPTIONS = [
    "平均处理时间",
    "最长的一张单",
    "快到期和已超期的件数，连同上一个班交过来、还没有派出去的那几张，一张一张看过去再说",
    "昨天办结了多少",
]
POLL = {"question": "您所在的班，每天开工先看哪一个数？", "options": OPTIONS, **CITED}

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
def lesson(cast: Cast) -> LessonPage:
    """Publish a lesson with a poll that Li learns and four colleagues have answered."""
    create_roles()
    course = make_course("U1", lessons=0)
    make_enrolment(cast.li, course)
    page = make_lesson(course, "first", [prose(1), block("poll", POLL), check()])
    for number in (0, 0, 2, 0):
        enrolment = make_enrolment(make_employee(unit=cast.team), course)
        answer_poll(enrolment=enrolment, lesson=page, block_id="poll", number=number)
    return page


@pytest.fixture
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


def page_of(
    browser: Browser, live_server: LiveServer, user: User, size: dict[str, int], *, script: bool = True
) -> Page:
    """Open the site as somebody."""
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context = browser.new_context(
        base_url=live_server.url,
        locale="zh-CN",
        viewport=size,
        java_script_enabled=script,  # type: ignore[arg-type] # width and height
    )
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    return context.new_page()


def look(page: Page, name: str) -> None:
    """Ask axe, and keep pictures in both themes where a folder is named."""
    with all_in_sight(page):
        found = Axe().run(page, options=RULES).response["violations"]
    assert [rule["id"] for rule in found] == [], name
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
    if PICTURES:
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type] # one of both
            page.screenshot(path=Path(PICTURES) / f"{name}-{theme}.png", full_page=True)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_tap_and_send_bring_the_spread(
    browser: Browser, live_server: LiveServer, cast: Cast, lesson: LessonPage, size: dict[str, int]
) -> None:
    page = page_of(browser, live_server, cast.user("li"), size)
    page.goto(lesson.url)
    look(page, f"asked-{size['width']}")

    page.locator(".block-poll .check-option").nth(1).click()
    page.locator(".block-poll button").click()

    expect(page.locator(".block-poll progress")).to_have_count(4)
    expect(page.locator(".block-poll")).to_contain_text("60% · 3 人")
    expect(page.locator(".block-poll")).to_contain_text("共 5 人作答")
    figures = page.locator(".block-poll .bar-label span:last-child")
    assert figures.evaluate_all(LINES) == [1, 1, 1, 1]
    look(page, f"answered-{size['width']}")
    trainer = page_of(browser, live_server, make_user_with_role(Role.TRAINER), size)
    trainer.goto(reverse("lms_courses:reactions", args=[lesson.get_parent().pk]))
    expect(trainer.locator("h3")).to_have_text("您所在的班，每天开工先看哪一个数？")
    look(trainer, f"reactions-{size['width']}")


def test_who_is_not_enrolled_reads_it_and_without_a_script_it_is_answered(
    browser: Browser, live_server: LiveServer, cast: Cast, lesson: LessonPage
) -> None:
    wang = page_of(browser, live_server, cast.user("wang"), PHONE)
    wang.goto(lesson.url)
    expect(wang.locator(".block-poll .check-answer")).to_have_count(4)
    expect(wang.locator(".block-poll form")).to_have_count(0)
    look(wang, "read")

    page = page_of(browser, live_server, cast.user("li"), PHONE, script=False)
    page.goto(lesson.url)
    page.locator(".block-poll .check-option").first.click()
    page.locator(".block-poll button").click()

    page.wait_for_url("**#b-poll")
    expect(page.locator(".block-poll progress")).to_have_count(4)


def test_an_answer_waits_for_the_network(
    browser: Browser, live_server: LiveServer, cast: Cast, lesson: LessonPage
) -> None:
    page = page_of(browser, live_server, cast.user("li"), PHONE)
    page.goto(lesson.url)
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.reload()
    page.wait_for_function("async url => !!(await caches.match(url, { ignoreVary: true }))", arg=page.url)
    page.context.set_offline(True)
    page.locator(".block-poll .check-option").first.click()
    page.locator(".block-poll button").click()
    expect(page.locator(".block-poll [data-offline-note]")).to_contain_text("已存在本机")
    assert PollAnswer.objects.count() == 4

    page.context.set_offline(False)

    expect(page.locator(".block-poll progress")).to_have_count(4, timeout=20_000)
    assert PollAnswer.objects.count() == 5
