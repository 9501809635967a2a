"""Look at every screen on a phone, before the sign-in and in an exam: nobody may meet a barrier."""

from __future__ import annotations

from functools import cache

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import Browser

from tests.browser.conftest import SignIn
from tests.browser.looking import look_at
from tests.browser.people import SIZES, Device, arrive
from tests.browser.screens import NO_SCREENS, PUBLIC_SCREENS, SCREENS, Paths, faults_of, path_of
from tests.browser.site import DemoSite
from tests.browser.sittings import open_rehearsal

pytestmark = pytest.mark.browser
DEVICES: tuple[Device, ...] = ("phone", "desktop")
NAMESPACES = ("lms_",)


@pytest.mark.parametrize("role", SCREENS)
def test_every_screen_of_a_role_on_a_phone(signed_in: SignIn, paths: Paths, role: str) -> None:
    assert faults_of(signed_in(role, "phone"), role, paths) == []


@pytest.mark.parametrize("device", DEVICES)
def test_screens_before_signing_in(site: DemoSite, chromium: Browser, device: Device) -> None:
    visitor = arrive(chromium, site, device)

    complaints = [
        line for path in PUBLIC_SCREENS.values() for line in look_at(visitor, visitor.goes_to(path))
    ]
    complaints += visitor.complaints
    visitor.context.close()

    assert complaints == []


def test_screens_of_an_exam(signed_in: SignIn) -> None:
    open_rehearsal(signed_in("hr"), title="看一遍考试页面")
    trainer = signed_in("trainer", "phone")
    page = trainer.goes_to("/exams/")
    complaints = look_at(trainer, page)

    page.locator("main a[href$='/rules/']").first.click()
    page.wait_for_load_state("load")
    complaints += look_at(trainer, page)
    page.locator("main form button.button-primary").click()
    page.wait_for_selector("[data-question]:not([hidden])")
    complaints += look_at(trainer, page)
    width, height = SIZES["desktop"]
    page.set_viewport_size({"width": width, "height": height})
    complaints += look_at(trainer, page)
    page.locator("[data-exam-review]").click()
    complaints += look_at(trainer, page)

    assert complaints == []


def test_no_screen_is_forgotten(signed_in: SignIn, paths: Paths) -> None:
    seen = {
        resolve(path_of(paths, person, role, name).partition("?")[0]).view_name
        for role, names in SCREENS.items()
        for person in [signed_in(role)]
        for name in names
        if name != "missing"
    } | {resolve(path).view_name for path in PUBLIC_SCREENS.values()}

    assert _portal_addresses() - seen - set(NO_SCREENS) == set()
    assert set(NO_SCREENS) - _portal_addresses() == set()


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
