"""A point of a chart says what it stands on when it is pointed at or tapped, and opens its rows."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator

from tests.browser.conftest import SignIn
from tests.browser.people import Device, Person
from tests.browser.screens import TOLD, at

pytestmark = pytest.mark.browser

REPORT = at("/evaluation/programmes/", TOLD)
CHARTS = {
    "event-study": re.compile(
        r"培训开始.*个百分点.*95% 区间 .* 至 .*所有月份同时成立 .*个班组 · 20\d\d-\d\d"
    ),
    "wave-months": re.compile(r"20\d\d-\d\d · 第 \d 批 · (尚未|已)培训.*%.* / .*个班组 · \d+ 人"),
}


def opened(signed_in: SignIn, device: Device, key: str) -> tuple[Person, Locator, tuple[float, float]]:
    """Open the report and give the chart with the middle of its first point."""
    person = signed_in("manager", device)
    page = person.goes_to(REPORT.follow(person))
    card = page.locator(f"[data-chart={key}]")
    card.scroll_into_view_if_needed()
    point = card.locator(".scatterlayer .points path.point").first
    point.wait_for()
    page.wait_for_load_state("networkidle")
    point.scroll_into_view_if_needed()
    box = point.bounding_box()
    assert box is not None
    return person, card, (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


@pytest.mark.parametrize("key", CHARTS)
def test_a_point_is_read_with_the_mouse_and_opens_its_rows(signed_in: SignIn, key: str) -> None:
    person, card, spot = opened(signed_in, "desktop", key)
    page = person.page

    page.mouse.move(*spot)
    said = card.locator(".hoverlayer .hovertext")
    said.wait_for()
    assert CHARTS[key].search(said.text_content() or "")
    page.mouse.click(*spot)
    page.wait_for_url(re.compile(r"/rows/\?(since=-?\d+|wave=\d+&month=20\d\d-\d\d)$"))

    assert page.locator(".chosen-point .pill").is_visible()
    assert page.locator("main tbody tr").count() > 0
    page.get_by_role("link", name="全部明细").click()
    page.wait_for_url(re.compile(r"/rows/\?indicator=\w+$"))
    assert page.locator(".chosen-point").count() == 0


@pytest.mark.parametrize("key", CHARTS)
def test_a_first_tap_reads_a_point_and_a_second_opens_it(signed_in: SignIn, key: str) -> None:
    person, card, spot = opened(signed_in, "phone", key)
    page = person.page
    report = page.url

    page.touchscreen.tap(*spot)
    said = card.locator(".hoverlayer .hovertext")
    said.wait_for()
    page.wait_for_timeout(300)
    assert page.url == report
    assert CHARTS[key].search(said.text_content() or "")
    page.touchscreen.tap(*spot)

    page.wait_for_url(re.compile(r"/rows/\?(since=|wave=)"))
    assert page.locator(".chosen-point .pill").is_visible()
