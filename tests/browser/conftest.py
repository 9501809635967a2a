"""The served demo and one Chromium for the whole run."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.people import Device, Person, launch, sign_in
from tests.browser.screens import Paths
from tests.browser.site import DemoSite

SignIn = Callable[..., Person]


@contextmanager
def served_demo(empty: Path) -> Iterator[DemoSite]:
    """Serve the demo from an empty folder, or use the one that XUNPING_DEMO_AT=folder:port names."""
    if running := os.environ.get("XUNPING_DEMO_AT"):
        folder, _colon, port = running.rpartition(":")
        yield DemoSite(Path(folder), int(port))
        return
    served = DemoSite(empty)
    served.start()
    try:
        yield served
    finally:
        served.stop()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoSite]:
    """Serve the demo for all tests that do not disturb it."""
    with served_demo(tmp_path_factory.mktemp("demo")) as served:
        yield served


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Start Chromium once for a file; Playwright's loop is over before another file asks for a database."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add to a failure what each person had on the screen."""
    report = yield
    if report.when == "call" and report.failed and isinstance(item, pytest.Function):
        for person in item.funcargs.get("people", []):
            report.sections.append((person.page.url, person.sees()))
    return report


@pytest.fixture(scope="module")
def paths() -> Paths:
    """Remember where each screen was found: following links is done once."""
    return {}


@pytest.fixture
def people() -> list[Person]:
    """Hold those whom a test signs in."""
    return []


@pytest.fixture
def signed_in(site: DemoSite, chromium: Browser, people: list[Person]) -> Iterator[SignIn]:
    """Sign people in; at the end nobody may have had an error or left this machine."""

    def sign(role: str, device: Device = "desktop", **options: object) -> Person:
        person = sign_in(chromium, site, role, device, **options)  # type: ignore[arg-type]
        people.append(person)
        return person

    yield sign

    complaints = [line for person in people for line in person.complaints]
    for person in people:
        person.context.close()
    assert complaints == []
