"""A phone with the site's worker on it, whose network can be switched off."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from tests.accounts import User

CHROMIUM = shutil.which("chromium") or ""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
IS_KEPT = "async url => !!(await caches.match(url, { ignoreVary: true }))"


@contextmanager
def phone_at(address: str) -> Iterator[BrowserContext]:
    """Open a browser of the size and touch of a phone, which speaks Chinese."""
    expect.set_options(timeout=20_000)  # what a machine with much to do takes
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        phone = browser.new_context(
            base_url=address,
            locale="zh-CN",
            viewport={"width": 390, "height": 844},
            has_touch=True,
            is_mobile=True,
        )
        phone.set_default_timeout(20_000)
        yield phone
        browser.close()
    expect.set_options(timeout=5_000)


def hold_session(phone: BrowserContext, user: User, address: str) -> None:
    """Let this account be signed in on the phone, and nobody else."""
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    phone.clear_cookies()
    phone.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}])


def open_with_worker(phone: BrowserContext, path: str) -> Page:
    """Open a page, and wait for the worker to stand before the network."""
    page = phone.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(path)
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    return page


def wait_until_kept(page: Page, address: str) -> None:
    """Wait until the worker has a page for an address."""
    _wait_for(page, address, is_kept=True)


def wait_until_gone(page: Page, address: str) -> None:
    """Wait until nothing is kept for an address."""
    _wait_for(page, address, is_kept=False)


def _wait_for(page: Page, address: str, *, is_kept: bool) -> None:
    for _time in range(200):
        if page.evaluate(IS_KEPT, address) == is_kept:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{address} is {'not kept' if is_kept else 'still kept'}")
