"""A sound in a real browser: by parts, to its chapters, on where one stopped, and gone for who comes next."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, Response, expect, sync_playwright
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from lms.courses.pages import views
from lms.courses.pages.models import LessonPage
from tests.browser.people import RULES
from tests.factories.courses import make_course, make_enrolment, make_lesson, make_standard, prose
from tests.factories.media import keep, media
from tests.factories.people import Cast, make_cast
from tests.factories.recordings import mp3

CHROMIUM = shutil.which("chromium") or ""
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"),
    "--autoplay-policy=no-user-gesture-required",
]
MINUTE = mp3(frames=2300)
KEPT = "Object.entries(localStorage).filter(([key]) => key.startsWith('own:')).map(([, value]) => value)"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed"),
]


@pytest.fixture(autouse=True)
def _surroundings(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> None:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    monkeypatch.setattr(views, "MOST_AT_ONCE", 100_000)
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def cast() -> Cast:
    make_standard()
    return make_cast()


@pytest.fixture
def lesson(cast: Cast) -> LessonPage:
    """Give Li a lesson with a minute of sound."""
    course = make_course("U1", lessons=0)
    lesson = make_lesson(course, "sound", [media(keep("call.mp3", MINUTE)), prose(1)], minutes=1)
    make_enrolment(cast.li, course)
    return lesson


@pytest.fixture
def phone(live_server: LiveServer) -> Iterator[BrowserContext]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser.new_context(
            base_url=live_server.url, locale="zh-CN", viewport={"width": 390, "height": 844}
        )
        browser.close()


def sign_in(phone: BrowserContext, client: Client, person: object, address: str) -> None:
    """Hold this person's session on the phone."""
    client.force_login(person)  # type: ignore[arg-type] # a user of the cast
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    phone.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}])


def now_at(page: Page) -> float:
    """Give where the player is."""
    place: float = page.locator("audio").evaluate("player => player.currentTime")
    return place


def test_a_sound_plays_by_parts_and_goes_on_where_one_stopped(
    phone: BrowserContext, client: Client, cast: Cast, lesson: LessonPage, live_server: LiveServer
) -> None:
    sign_in(phone, client, cast.li.user, live_server.url)
    page = phone.new_page()
    replies: list[Response] = []
    page.on("response", lambda reply: replies.append(reply) if "/learn/media/" in reply.url else None)
    page.goto(lesson.url)
    page.locator("audio").evaluate(
        "player => player.readyState > 0 || new Promise(r => player.onloadedmetadata = r)"
    )

    page.locator("[data-media-at='20']").press("Enter")
    page.wait_for_function("() => document.querySelector('audio').currentTime > 20.5")
    page.locator("audio").evaluate("player => player.pause()")
    stopped = now_at(page)

    assert page.locator("[data-media-at='20']").get_attribute("aria-current") == "true"
    assert {reply.status for reply in replies} == {206}
    assert all(int(reply.headers["content-length"]) <= 100_000 for reply in replies)
    assert abs(page.locator("audio").evaluate("player => player.duration") - 60) < 1

    page.reload()

    expect(page.locator("[data-media-resumed]")).to_contain_text("0:20")
    assert abs(now_at(page) - int(stopped)) < 1
    page.get_by_role("button", name="从头播放").click()
    expect(page.locator("[data-media-resumed]")).to_be_hidden()
    assert now_at(page) < 5


def test_to_the_end_it_plays_across_all_parts(
    phone: BrowserContext, client: Client, cast: Cast, lesson: LessonPage, live_server: LiveServer
) -> None:
    sign_in(phone, client, cast.li.user, live_server.url)
    page = phone.new_page()
    page.goto(lesson.url)

    page.locator("audio").evaluate(
        "player => { player.playbackRate = 16; player.play(); return new Promise(r => player.onended = r); }"
    )

    assert now_at(page) > 59
    assert page.evaluate(KEPT) == []


def test_whoever_comes_next_finds_no_place_of_the_one_before(
    phone: BrowserContext, client: Client, cast: Cast, lesson: LessonPage, live_server: LiveServer
) -> None:
    sign_in(phone, client, cast.li.user, live_server.url)
    page = phone.new_page()
    page.goto(lesson.url)
    page.locator("[data-media-at='20']").click()
    page.wait_for_function("() => document.querySelector('audio').currentTime > 20.2")
    page.locator("audio").evaluate("player => player.pause()")
    before = page.evaluate(KEPT)
    phone.clear_cookies()
    sign_in(phone, client, cast.wang.user, live_server.url)

    page.goto("/notices/")

    assert before == ["20"]
    page.wait_for_function(f"() => ({KEPT}).length === 0")


def test_without_network_the_words_are_there(
    phone: BrowserContext, client: Client, cast: Cast, lesson: LessonPage, live_server: LiveServer
) -> None:
    sign_in(phone, client, cast.li.user, live_server.url)
    page = phone.new_page()
    page.route("**/media/*/", lambda route: route.abort())

    page.goto(lesson.url)

    expect(page.locator("[data-media-failed]")).to_be_visible()
    page.locator(".media-transcript summary").click()
    barriers = Axe().run(page, options=RULES).response["violations"]
    assert [(rule["id"], node["html"]) for rule in barriers for node in rule["nodes"]] == []
    expect(page.locator(".media-transcript p")).to_have_text("坐席：您好。")


def test_who_listens_is_there(
    phone: BrowserContext, client: Client, cast: Cast, lesson: LessonPage, live_server: LiveServer
) -> None:
    sign_in(phone, client, cast.li.user, live_server.url)
    page = phone.new_page()
    page.clock.install()
    claimed: list[str] = []
    page.on("request", lambda sent: claimed.append(sent.post_data or "") if "/place/" in sent.url else None)
    page.goto(lesson.url)
    page.clock.fast_forward(200_000)

    page.locator("audio").evaluate("player => player.dispatchEvent(new Event('timeupdate'))")
    page.clock.run_for(16_000)

    page.wait_for_timeout(500)
    assert any('name="seconds"\r\n\r\n1' in each for each in claimed)
