"""Look at every screen on a phone and a desktop, light and dark: nobody may meet a barrier."""

from __future__ import annotations

from functools import cache

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import Browser, Page

from tests.browser.conftest import SignIn
from tests.browser.people import SIZES, Device, Person, arrive
from tests.browser.screens import NO_SCREENS, PUBLIC_SCREENS, SCREENS
from tests.browser.site import DemoSite
from tests.browser.sittings import open_rehearsal

pytestmark = pytest.mark.browser
DEVICES: tuple[Device, ...] = ("phone", "desktop")
THEMES = ("light", "dark")
NAMESPACES = ("lms_",)
type Paths = dict[tuple[str, str], str]
TOO_WIDE = "document.scrollingElement.scrollWidth - window.innerWidth"
ENGLISH = """() => {
  const sentence = /[A-Za-z][a-z'’]+(?:[ ,]+[A-Za-z'’]{2,}){2,}/;
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (parent.closest("code, pre, script, style, .serial, [lang=en]") || !parent.checkVisibility()) continue;
    if (sentence.test(walker.currentNode.data)) found.push(walker.currentNode.data.trim());
  }
  for (const name of ["aria-label", "alt", "title", "placeholder"])
    for (const element of document.querySelectorAll(`[${name}]`))
      if (sentence.test(element.getAttribute(name))) found.push(element.getAttribute(name));
  return found;
}"""


@pytest.fixture(scope="module")
def paths() -> Paths:
    """Remember where each screen was found: following links is done once."""
    return {}


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("role", SCREENS)
def test_every_screen_of_a_role(signed_in: SignIn, paths: Paths, role: str, device: Device) -> None:
    person = signed_in(role, device)
    complaints: list[str] = []

    for name in SCREENS[role]:
        page = person.goes_to(_path(paths, person, role, name))
        complaints += _look_at(person, page)

    assert complaints == []


@pytest.mark.parametrize("device", DEVICES)
def test_screens_before_signing_in(site: DemoSite, chromium: Browser, device: Device) -> None:
    visitor = arrive(chromium, site, device)

    complaints = [
        line for path in PUBLIC_SCREENS.values() for line in _look_at(visitor, visitor.goes_to(path))
    ]
    complaints += visitor.complaints
    visitor.context.close()

    assert complaints == []


def test_screens_of_an_exam(signed_in: SignIn) -> None:
    open_rehearsal(signed_in("hr"), title="看一遍考试页面")
    trainer = signed_in("trainer", "phone")
    page = trainer.goes_to("/exams/")
    complaints = _look_at(trainer, page)

    page.locator("main a[href$='/rules/']").first.click()
    page.wait_for_load_state("load")
    complaints += _look_at(trainer, page)
    page.locator("main form button.button-primary").click()
    page.wait_for_selector("[data-question]:not([hidden])")
    complaints += _look_at(trainer, page)
    width, height = SIZES["desktop"]
    page.set_viewport_size({"width": width, "height": height})
    complaints += _look_at(trainer, page)
    page.locator("[data-exam-review]").click()
    complaints += _look_at(trainer, page)

    assert complaints == []


def test_no_screen_is_forgotten(signed_in: SignIn, paths: Paths) -> None:
    seen = {
        resolve(_path(paths, person, role, name).partition("?")[0]).view_name
        for role, names in SCREENS.items()
        for person in [signed_in(role)]
        for name in names
        if name != "missing"
    } | {resolve(path).view_name for path in PUBLIC_SCREENS.values()}

    assert _portal_addresses() - seen - set(NO_SCREENS) == set()
    assert set(NO_SCREENS) - _portal_addresses() == set()


def _path(paths: Paths, person: Person, role: str, name: str) -> str:
    """Say where a screen is, following its trail the first time."""
    if (role, name) not in paths:
        paths[role, name] = SCREENS[role][name].follow(person)
    return paths[role, name]


def _look_at(person: Person, page: Page) -> list[str]:
    """Tell what is wrong with the page that is shown, in both themes."""
    where, complaints = page.url.removeprefix(person.site.url), []
    if (too_wide := page.evaluate(TOO_WIDE)) > 0:
        complaints.append(f"{where}: {too_wide} px wider than the screen")
    if page.locator(".demo-banner").count() != 1:
        complaints.append(f"{where}: does not say that the data is invented")
    complaints += [f"{where}: not in Chinese: {text}" for text in page.evaluate(ENGLISH)]
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type] # one of the two
        complaints += [f"{theme}: {barrier}" for barrier in person.find_barriers()]
    page.emulate_media(color_scheme="light")
    return complaints


@cache
def _portal_addresses() -> set[str]:
    """List every named address of the product's own apps."""
    found: set[str] = set()

    def walk(patterns: list[URLPattern | URLResolver], namespace: str) -> None:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                inner = pattern.namespace or namespace
                walk(pattern.url_patterns, inner)
            elif pattern.name and namespace.startswith(NAMESPACES):
                found.add(f"{namespace}:{pattern.name}")
            elif pattern.name and pattern.name.startswith("account_"):
                found.add(pattern.name)

    walk(get_resolver().url_patterns, "")
    return found
