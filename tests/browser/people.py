"""Sign people in with a device, and watch their console and every address they ask for."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Request
from playwright.sync_api import Error as PlaywrightError

from tests.browser.site import DemoSite

Device = Literal["phone", "tablet", "desktop"]
SIZES: dict[Device, tuple[int, int]] = {"phone": (360, 780), "tablet": (820, 1180), "desktop": (1440, 900)}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
SOON = 2_000
OWN_PASSWORD = "heron-birch-cove-7719"
EXPECTED_NOISE = ("net::ERR_INTERNET_DISCONNECTED", "the server responded with a status of 40")


def launch(playwright: Playwright) -> Browser:
    """Start the system's Chromium."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    return playwright.chromium.launch(executable_path=found, args=FLAGS)


@contextmanager
def all_in_sight(page: Page) -> Iterator[None]:
    """Make the window as high as the page: what a phone's tabs cover is further down, not too small."""
    size = page.viewport_size
    if size is None or not page.locator(".tab-bar").is_visible():
        yield
        return
    height = page.evaluate("document.scrollingElement.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": max(height, size["height"])})
    yield
    page.set_viewport_size(size)


@dataclass
class Person:
    """Somebody signed in: the page they look at, and what went wrong behind it."""

    site: DemoSite
    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)

    def goes_to(self, path: str) -> Page:
        """Open a path of the site and wait until it has loaded."""
        self.page.goto(self.site.url + path, wait_until="load")
        return self.page

    def sees(self) -> str:
        """Return the words on the screen, or that there are none to be had."""
        try:
            return self.page.locator("body").inner_text(timeout=SOON)
        except PlaywrightError as error:
            return f"nothing can be read: {error}"

    def find_barriers(self) -> list[str]:
        """Let axe read the page and list what it finds at WCAG 2.2 AA."""
        with all_in_sight(self.page):
            found = Axe().run(self.page, options=RULES)
        return [
            f"{self.page.url}: {rule['id']}: {node['html'][:160]}"
            for rule in found.response["violations"]
            for node in rule["nodes"]
        ]

    def watch(self) -> None:
        """Keep console errors, script errors and requests that leave this machine."""
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))
        self.page.on("console", lambda message: self._hear(message.type, message.text))
        self.page.on("request", self._see)

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error" and not any(noise in text for noise in EXPECTED_NOISE):
            self.complaints.append(f"{self.page.url}: console: {text}")

    def _see(self, request: Request) -> None:
        if not request.url.startswith((self.site.url, "data:", "blob:", "about:")):
            self.complaints.append(f"{self.page.url}: asked for {request.url}")


def arrive(
    browser: Browser,
    site: DemoSite,
    device: Device = "desktop",
    *,
    dark: bool = False,
    language: str = "zh-CN",
    high_contrast: bool = False,
) -> Person:
    """Open a browser of that size for somebody who is not signed in."""
    width, height = SIZES[device]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale=language,
        timezone_id="Asia/Shanghai",
        color_scheme="dark" if dark else "light",
        forced_colors="active" if high_contrast else "none",
        has_touch=device != "desktop",
    )
    person = Person(site, context, context.new_page())
    person.watch()
    return person


def sign_in(
    browser: Browser,
    site: DemoSite,
    role: str,
    device: Device = "desktop",
    *,
    dark: bool = False,
    language: str = "zh-CN",
    high_contrast: bool = False,
) -> Person:
    """Sign somebody of the cast in through the sign-in page."""
    person = arrive(browser, site, device, dark=dark, language=language, high_contrast=high_contrast)
    login = site.logins[role]
    fill_sign_in(person, login["number"], login["password"])
    return person


def fill_sign_in(person: Person, number: str, password: str) -> Page:
    """Fill in the sign-in page and wait for what comes after it."""
    page = person.goes_to("/account/login/")
    page.locator("input[name=login]").fill(number)
    page.locator("input[name=password]").fill(password)
    page.locator("main form button[type=submit], main form .button-primary").first.click()
    page.wait_for_url(lambda url: "/account/login" not in url)
    return page


def sign_in_first(person: Person, number: str, password: str) -> Page:
    """Sign in with the password handed over, which is then not asked for again, and choose an own one."""
    page = fill_sign_in(person, number, password)
    fields = page.locator("main form input[type=password]")
    for field_, value in zip(fields.all(), [OWN_PASSWORD, OWN_PASSWORD], strict=True):
        field_.fill(value)
    page.locator("main form button[type=submit], main form .button-primary").first.click()
    page.wait_for_url(lambda url: "/password" not in url)
    return page
