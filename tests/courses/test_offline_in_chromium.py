"""In the underground: what was opened or kept can be read and answered, and is sent once there is network."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from lms.courses.learning.models import LessonProgress
from lms.courses.pages.models import CoursePage
from tests.factories.courses import check, make_course, make_enrolment, make_lesson, make_standard, prose
from tests.factories.people import Cast, make_cast

CHROMIUM = shutil.which("chromium") or ""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
NO_NETWORK = "这里没有网络"
GONE = "async url => !(await caches.match(url, { ignoreVary: true }))"
KEPT = "async url => !!(await caches.match(url, { ignoreVary: true }))"

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
def cast() -> Cast:
    make_standard()
    return make_cast()


@pytest.fixture
def course(cast: Cast) -> CoursePage:
    """Give Li a course of two lessons, the first with a question."""
    course = make_course("U1", lessons=0)
    make_lesson(course, "first", [prose(1), check()], minutes=1)
    make_lesson(course, "second", [prose(2)], minutes=1)
    make_enrolment(cast.li, course)
    return CoursePage.objects.get(pk=course.pk)


@pytest.fixture
def phone(live_server: LiveServer) -> Iterator[BrowserContext]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser.new_context(
            base_url=live_server.url, locale="zh-CN", viewport={"width": 390, "height": 844}
        )
        browser.close()


def sign_in(phone: BrowserContext, client: Client, cast_member: object, address: str) -> None:
    """Hold this person's session on the phone."""
    client.force_login(cast_member)  # type: ignore[arg-type]
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    phone.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}])


def ready(page: Page, address: str) -> None:
    """Open a page until the worker is there, and again so that the worker keeps it."""
    page.goto(address)
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.reload()
    page.wait_for_function(KEPT, arg=page.url)


def test_a_lesson_that_was_opened_is_read_and_answered_without_network(
    phone: BrowserContext, client: Client, cast: Cast, course: CoursePage, live_server: LiveServer
) -> None:
    sign_in(phone, client, cast.li.user, live_server.url)
    lesson = course.get_children().first()
    page = phone.new_page()
    ready(page, lesson.url)
    phone.set_offline(True)

    page.reload()

    expect(page.locator("[data-offline-no-network]")).to_be_visible()
    page.locator(".check-option").first.click()
    page.locator(".block-check button").click()
    expect(page.locator("[data-offline-note]")).to_contain_text("已存在本机")
    expect(page.locator("[data-offline-waiting]")).to_be_visible()
    assert not LessonProgress.objects.exclude(checks={}).exists()

    phone.set_offline(False)

    expect(page.locator(".check-verdict")).to_contain_text("正确", timeout=20_000)
    expect(page.locator("[data-offline-strip]")).to_be_hidden()
    assert LessonProgress.objects.get(lesson__slug="first").checks


def test_what_is_being_written_stays_when_an_answer_was_sent(
    phone: BrowserContext, client: Client, cast: Cast, course: CoursePage, live_server: LiveServer
) -> None:
    question = {"type": "reflection", "id": "reflection-1", "value": {"question": "您上次怎么答的？"}}
    lesson = make_lesson(course, "third", [prose(1), check(), question], minutes=1)
    sign_in(phone, client, cast.li.user, live_server.url)
    page = phone.new_page()
    ready(page, lesson.url)
    phone.set_offline(True)
    page.locator("#reflect-reflection-1").fill("我说了再等等。")
    page.locator(".check-option").first.click()
    page.locator(".block-check button").click()
    expect(page.locator("[data-offline-waiting]")).to_be_visible()

    phone.set_offline(False)

    expect(page.locator("[data-offline-outdated]")).to_be_visible(timeout=20_000)
    expect(page.locator("#reflect-reflection-1")).to_have_value("我说了再等等。")
    page.get_by_role("link", name="刷新本页查看结果").click()
    expect(page.locator(".check-verdict")).to_contain_text("正确")


def test_an_answer_that_is_sent_as_a_page_waits_as_well_and_leads_back_to_the_lesson(
    phone: BrowserContext, client: Client, cast: Cast, course: CoursePage, live_server: LiveServer
) -> None:
    sign_in(phone, client, cast.li.user, live_server.url)
    page = phone.new_page()
    ready(page, course.get_children().first().url)
    page.locator(".check-option").first.click()
    phone.set_offline(True)

    with page.expect_navigation():
        page.evaluate("document.querySelector('.block-check form').submit()")  # as where the script is gone

    expect(page.locator("h1")).to_have_text(course.get_children().first().title)
    assert page.url.endswith("#b-check-1")
    expect(page.locator("[data-offline-waiting]")).to_be_visible()
    phone.set_offline(False)
    expect(page.locator("[data-offline-strip]")).to_be_hidden(timeout=20_000)
    assert LessonProgress.objects.get(lesson__slug="first").checks


def test_a_course_is_kept_whole_before_the_way_home(
    phone: BrowserContext, client: Client, cast: Cast, course: CoursePage, live_server: LiveServer
) -> None:
    sign_in(phone, client, cast.li.user, live_server.url)
    page = phone.new_page()
    ready(page, course.url)
    page.get_by_role("button", name="把本课程存到本机").click()
    expect(page.locator("[data-offline-course-kept]")).to_be_visible(timeout=10_000)
    phone.set_offline(True)

    page.goto(course.get_children().last().url)

    expect(page.locator("h1")).to_have_text(course.get_children().last().title)


def test_without_network_another_page_says_so_and_lists_what_is_kept(
    phone: BrowserContext, client: Client, cast: Cast, course: CoursePage, live_server: LiveServer
) -> None:
    sign_in(phone, client, cast.li.user, live_server.url)
    page = phone.new_page()
    ready(page, course.get_children().first().url)
    phone.set_offline(True)

    page.goto("/certificates/")

    expect(page.locator("h1")).to_have_text(NO_NETWORK)
    page.locator("[data-offline-list] a").first.click()
    expect(page.locator("h1")).to_have_text(course.get_children().first().title)


def test_who_signs_in_next_finds_nothing_of_the_one_before(
    phone: BrowserContext, client: Client, cast: Cast, course: CoursePage, live_server: LiveServer
) -> None:
    sign_in(phone, client, cast.li.user, live_server.url)
    page = phone.new_page()
    address = course.get_children().first().url
    ready(page, address)
    phone.clear_cookies()
    sign_in(phone, client, cast.wang.user, live_server.url)
    page.goto("/notices/")
    page.wait_for_function(GONE, arg=live_server.url + address)
    phone.set_offline(True)

    page.goto(address)

    expect(page.locator("h1")).to_have_text(NO_NETWORK)


def test_what_is_written_on_a_page_left_open_is_of_its_person_and_not_of_who_signs_in_next(
    phone: BrowserContext, client: Client, cast: Cast, course: CoursePage, live_server: LiveServer
) -> None:
    make_enrolment(cast.wang, course)
    sign_in(phone, client, cast.li.user, live_server.url)
    left_open = phone.new_page()
    ready(left_open, course.get_children().first().url)
    phone.clear_cookies()
    sign_in(phone, client, cast.wang.user, live_server.url)
    other = phone.new_page()
    ready(other, course.get_children().last().url)
    phone.set_offline(True)
    left_open.locator(".check-option").first.click()
    left_open.locator(".block-check button").click()
    expect(left_open.locator("[data-offline-note]")).to_contain_text("已存在本机")
    phone.set_offline(False)
    other.reload()
    other.wait_for_timeout(3_000)
    assert not LessonProgress.objects.exclude(checks={}).exists()
    other.wait_for_function(KEPT, arg=other.url)

    phone.clear_cookies()
    sign_in(phone, client, cast.li.user, live_server.url)
    other.goto("/notices/")

    expect(other.locator("[data-offline-strip]")).to_be_hidden()
    for _time in range(100):
        if LessonProgress.objects.exclude(checks={}).exists():
            break
        other.wait_for_timeout(100)
    assert LessonProgress.objects.exclude(checks={}).get().enrolment.employee == cast.li


def test_signing_out_empties_the_device(
    phone: BrowserContext, client: Client, cast: Cast, course: CoursePage, live_server: LiveServer
) -> None:
    sign_in(phone, client, cast.li.user, live_server.url)
    page = phone.new_page()
    ready(page, course.get_children().first().url)

    page.goto(reverse("lms_portal:own"))
    page.get_by_role("button", name="退出登录").click()

    page.wait_for_function("async () => !(await caches.keys()).some(name => name.startsWith('person-'))")
