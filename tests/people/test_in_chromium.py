"""Signing in with a first password in a real browser: what is typed can be looked at, and is asked once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from django.contrib.staticfiles.testing import StaticLiveServerTestCase
from playwright.sync_api import Page, sync_playwright

from lms.people.accounts.services import set_first_password
from tests.accounts import User
from tests.factories.people import Cast, make_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
OWN = "other-words-83-harbour"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def page(
    cast: Cast, live_server: StaticLiveServerTestCase, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Page]:
    """Open a telephone's browser on the page to sign in."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        opened = browser.new_context(locale="zh-CN", viewport={"width": 360, "height": 740}).new_page()
        opened.complaints = []
        opened.on("console", lambda message: opened.complaints.append(message.text))
        opened.on("pageerror", lambda error: opened.complaints.append(str(error)))
        opened.goto(f"{live_server.url}/account/login/")
        yield opened
        browser.close()


def test_a_newcomer_looks_at_what_is_typed_and_types_the_first_password_once(page: Page, cast: Cast) -> None:
    given = set_first_password(employee=cast.li).password
    page.locator("input[name=login]").fill("00231")
    password = page.locator("input[name=password]")
    password.fill(given)

    button = page.get_by_role("button", name="显示")
    button.click()
    shown = password.get_attribute("type")
    page.get_by_role("button", name="隐藏").click()
    hidden = password.get_attribute("type")
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/account/password/change/**")
    fields = page.locator("form.form input[type=password]")
    counted = fields.count()
    for place in range(counted):
        fields.nth(place).fill(OWN)
    page.get_by_role("button", name="修改密码").click()
    page.wait_for_url(lambda url: "/account/" not in url)

    assert (shown, hidden, counted) == ("text", "password", 2)
    assert User.objects.get_by_natural_key("00231").check_password(OWN)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.complaints == []
