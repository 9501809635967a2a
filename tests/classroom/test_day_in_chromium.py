"""A day of training in a real browser: planned, registered by phone, signed in by the code, closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from lms.classroom.attendance.services import code_of
from lms.classroom.sessions.models import ClassroomSession
from lms.courses.api import CreditRecord
from tests.browser.looking import TOO_WIDE
from tests.exams.test_queue_in_chromium import CHROMIUM, _database_in_threads, chromium  # noqa: F401 # fixtures
from tests.factories.people import PASSWORD, Cast

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed"),
]
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}


@pytest.fixture
def signed_in_as(
    chromium: Browser,  # noqa: F811
    live_server: LiveServer,
    cast: Cast,
) -> Callable[[str, dict[str, int]], Page]:
    def sign_in(who: str, size: dict[str, int]) -> Page:
        context = chromium.new_context(base_url=live_server.url, locale="zh-CN", viewport=size)  # type: ignore[arg-type]
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.goto("/account/login/")
        page.locator("input[name=login]").fill(cast.user(who).get_username())
        page.locator("input[name=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/account/login" not in url)
        return page

    return sign_in


def typed(moment: datetime) -> str:
    """Write a moment as the field takes it."""
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def press(page: Page, words: str) -> None:
    with page.expect_navigation(wait_until="load"):
        page.locator("main").get_by_role("button", name=words, exact=True).click()


def test_from_the_plan_over_the_code_to_the_hours(
    signed_in_as: Callable[[str, dict[str, int]], Page], cast: Cast
) -> None:
    now = timezone.now()
    zhao = signed_in_as("zhao", DESK)
    zhao.goto(reverse("lms_classroom:session_new"))
    zhao.locator("[name=title]").fill("投诉受理实操")
    zhao.locator("[name=begins_at]").fill(typed(now + timedelta(minutes=5)))
    zhao.locator("[name=ends_at]").fill(typed(now + timedelta(minutes=4)))
    press(zhao, "保存")
    expect(zhao.locator("[data-faults]")).to_be_focused()
    zhao.locator("[data-faults]").get_by_role("link", name="教室").click()
    expect(zhao.locator("[name=room]")).to_be_focused()
    zhao.locator("[name=begins_at]").fill(typed(now + timedelta(minutes=5)))
    zhao.locator("[name=ends_at]").fill(typed(now + timedelta(minutes=125)))
    zhao.locator("[name=room]").fill("三号培训室")
    zhao.locator("[name=places]").fill("1")
    zhao.locator("[name=hours]").fill("2")
    zhao.locator("[name=open_to_all]").check()
    press(zhao, "保存")
    session = ClassroomSession.objects.get()

    li, wang = signed_in_as("li", PHONE), signed_in_as("wang", PHONE)
    for page, words in ((li, "报名"), (wang, "加入候补")):
        page.goto("/classroom/")
        page.get_by_role("link", name="投诉受理实操").first.click()
        press(page, words)
    expect(li.locator("main")).to_contain_text("您已报名成功")
    expect(wang.locator("main")).to_contain_text("候补")

    li.locator("main").get_by_role("link", name="我来不了").click()
    expect(li.locator("main")).to_contain_text("放弃后名额给候补的人")
    assert li.evaluate(TOO_WIDE) <= 0
    press(li, "放弃名额")
    wang.reload()
    expect(wang.locator("main")).to_contain_text("您已报名成功")

    zhao.goto(reverse("lms_classroom:session_people", args=[session.pk]))
    zhao.get_by_role("link", name="显示签到码").click()
    expect(zhao.get_by_role("img", name="签到二维码")).to_be_visible()
    wang.goto(reverse("lms_classroom:sign_in", args=[code_of(session, timezone.now())]))
    assert wang.evaluate(TOO_WIDE) <= 0
    press(wang, "我到了")
    expect(wang.locator("main")).to_contain_text("已签到")

    over = timezone.now() - timedelta(minutes=1)
    ClassroomSession.objects.update(begins_at=over - timedelta(hours=2), ends_at=over)
    zhao.goto(reverse("lms_classroom:session_people", args=[session.pk]))
    zhao.get_by_role("link", name="结课").click()
    press(zhao, "结课")

    credit = CreditRecord.objects.get()
    assert (credit.employee, credit.hours) == (cast.wang, 2)
    wang.goto(reverse("lms_classroom:session", args=[session.pk]))
    expect(wang.locator("main")).to_contain_text("2 学时")
