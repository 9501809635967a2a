"""A question in English on a phone: filled in with English words, at once and without network, and right."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import BrowserContext, expect
from pytest_django.live_server_helper import LiveServer

from lms.practice.sets.models import PracticeQuestion
from lms.questions.content.services import load_questions
from tests.factories.exams import NOW, make_clause
from tests.factories.people import Cast
from tests.phones import CHROMIUM, hold_session, open_with_worker, phone_at, wait_until_kept
from tests.questions.translations import chinese, english, write

DAILY = "/practice/daily/"

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
def phone(live_server: LiveServer, cast: Cast, tmp_path: Path) -> Iterator[BrowserContext]:
    """Give Li's phone, which reads in English."""
    make_clause("2.2")
    write(tmp_path / "22.yaml", chinese("fill_in"))
    write(tmp_path / "22.en.yaml", english("fill_in"))
    load_questions(path=tmp_path, now=NOW)
    with phone_at(live_server.url) as phone:
        hold_session(phone, cast.user("li"), live_server.url)
        language = {"name": settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": live_server.url}
        phone.add_cookies([language])
        yield phone


def test_a_blank_is_filled_in_english_and_told_at_once(phone: BrowserContext) -> None:
    page = phone.new_page()
    page.goto(DAILY)
    expect(page.locator(".question-stem")).to_contain_text("In towns")
    page.locator("[data-blank='1']").fill("48")
    page.locator("[data-blank='2']").fill("business customers")

    page.get_by_role("button", name="See my answer").click()

    expect(page.locator(".practice-verdict")).to_contain_text("Right")
    assert PracticeQuestion.objects.get().share == 1


def test_without_network_the_page_taken_along_is_english_too(
    phone: BrowserContext, live_server: LiveServer
) -> None:
    page = open_with_worker(phone, reverse("lms_portal:today"))
    wait_until_kept(page, live_server.url + DAILY)
    phone.set_offline(True)
    page.goto(DAILY)
    expect(page.locator(".question-stem:visible")).to_contain_text("In towns")
    page.locator("[data-blank='1']:visible").fill("48")
    page.locator("[data-blank='2']:visible").fill("Businesses")
    page.get_by_role("button", name="Keep and finish").click()
    expect(page.locator("[data-day-done]")).to_be_visible()

    phone.set_offline(False)

    expect(page.locator("main ul.practice-clauses > li")).to_have_count(1)
    assert PracticeQuestion.objects.get().share == 1
