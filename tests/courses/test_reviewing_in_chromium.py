"""A lesson's way online in a real browser: sent in by its author, read and approved by another trainer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from lms.courses.pages.models import LessonPage
from lms.people.access.services import create_roles
from lms.people.api import Role
from tests.exams.test_queue_in_chromium import CHROMIUM, _database_in_threads, chromium  # noqa: F401 # fixtures
from tests.factories.courses import law, make_course, make_lesson, make_standard, prose
from tests.factories.people import PASSWORD, make_user_with_role

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed"),
]


@pytest.fixture
def signed_in_as(chromium: Browser, live_server: LiveServer) -> Callable[[str], Page]:  # noqa: F811
    def sign_in(name: str) -> Page:
        context = chromium.new_context(base_url=live_server.url, locale="zh-CN")
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.goto("/account/login/")
        page.locator("input[name=login]").fill(name)
        page.locator("input[name=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/account/login" not in url)
        return page

    return sign_in


@pytest.fixture
def lesson() -> LessonPage:
    make_standard()
    create_roles()
    found = make_lesson(make_course(), "law", [prose(1, clause="2.1", facts=["F-2.1-4"]), law()])
    found.live, found.live_revision = False, None
    found.save()
    return found


def press(page: Page, selector: str) -> None:
    """Press a button of the editor, if need be in its menu of further actions."""
    button = page.locator(selector).first
    if not button.is_visible():
        page.locator("footer [data-w-dropdown-target=toggle]").first.click()
    button.click()


def test_from_the_author_to_another_trainer_to_its_readers(
    lesson: LessonPage, signed_in_as: Callable[[str], Page]
) -> None:
    author, reviewer = make_user_with_role(Role.TRAINER), make_user_with_role(Role.TRAINER)
    address = f"/admin/pages/{lesson.pk}/edit/"

    writing = signed_in_as(author.get_username())
    writing.goto(address)
    expect(writing.locator("[name=action-publish]")).to_have_count(0)
    press(writing, "[name=action-submit]")
    expect(writing.locator(".messages")).to_contain_text(lesson.title)

    reading = signed_in_as(reviewer.get_username())
    reading.goto("/admin/")
    reading.get_by_role("link", name="等您审核的课").click()
    reading.get_by_role("link", name=lesson.title).click()
    expect(reading.locator("article")).to_contain_text("多久未答复可以申诉")
    reading.get_by_role("button", name="通过并发布").click()
    expect(reading.locator(".messages, .message").first).to_contain_text(lesson.title)

    assert LessonPage.objects.get(pk=lesson.pk).live
