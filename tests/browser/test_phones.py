"""A taker's screens on a small phone and enlarged to 200 per cent: nothing leaves the page or a thumb."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.people import Person
from tests.browser.screens import SCREENS
from tests.browser.sittings import open_rehearsal

pytestmark = pytest.mark.browser
OWN_SCREENS = ("today", "learn", "course", "lesson", "exams", "result", "certificates", "verify", "file")
# Choices, numbers, order and pairs; no other test takes a question out of it.
EVERY_LAYOUT = "第四章小测·服务质量保障"
HEIGHT = 780
WIDTHS = (180, 320)  # WCAG 1.4.10: a phone of 360 px at 200 per cent, and a desktop at 400 per cent
PHONE = 360
THUMB = 44
WAIT = 60_000
TOO_WIDE = "document.scrollingElement.scrollWidth - window.innerWidth"
# Links within a sentence are as high as their line; whatever stands alone has room for a thumb.
TOO_SMALL = """thumb => {
  const all = "a[href], button, summary, select, textarea, input:not([type=hidden])";
  return [...document.querySelectorAll(`.topbar :is(${all}), main :is(${all}), .tab-bar :is(${all})`)]
    .filter((control) => control.checkVisibility() && getComputedStyle(control).display !== "inline")
    .map((control) => [control, (control.closest("label") || control).getBoundingClientRect()])
    .filter(([, box]) => Math.min(box.height, box.width) > 1 && box.height < thumb)
    .map(([control, box]) => `${(control.textContent || control.name).trim()}: ${box.height} px high`);
}"""


@pytest.mark.parametrize("screen", OWN_SCREENS)
def test_own_screens_fit_a_small_phone(signed_in: SignIn, screen: str) -> None:
    li = signed_in("employee", "phone")

    page = li.goes_to(SCREENS["employee"][screen].follow(li))

    assert _faults(page) == []


def test_a_file_opens_part_by_part_on_a_phone_and_is_whole_on_paper(signed_in: SignIn) -> None:
    li = signed_in("employee", "phone")
    page = li.goes_to("/evaluation/file/")
    page.set_viewport_size({"width": PHONE, "height": HEIGHT})
    clauses, entries = page.locator("#clauses"), page.locator("#timeline li")
    assert page.evaluate("document.scrollingElement.scrollHeight") < 3 * HEIGHT
    expect(entries.first).to_be_hidden()

    page.locator(".file-jumps a[href='#clauses']").click()
    expect(clauses.locator("tbody th").first).to_be_visible()
    expect(clauses.locator("tbody td").first).to_be_hidden()
    clauses.locator("tbody .fold-button").first.press("Enter")

    expect(clauses.locator("tbody td").first).to_be_visible()
    assert li.find_barriers() == []
    page.emulate_media(media="print")
    expect(entries.first).to_be_visible()
    expect(clauses.locator("tbody tr").last.locator("td").last).to_be_visible()
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 1440, "height": HEIGHT})
    expect(entries.first).to_be_visible()
    expect(page.locator(".fold-button")).to_have_count(0)


def test_tabs_stay_at_the_bottom_of_a_phone_and_lead_to_the_own_pages(signed_in: SignIn) -> None:
    li = signed_in("employee", "phone")
    page = li.goes_to("/today/")
    page.set_viewport_size({"width": PHONE, "height": HEIGHT})
    tabs = page.locator(".tab-bar")

    assert tabs.bounding_box()["y"] + tabs.bounding_box()["height"] == HEIGHT  # type: ignore[index] # it is shown
    expect(tabs.locator("[aria-current]")).to_have_text("今天")
    expect(page.locator(".topbar .menu")).to_be_hidden()
    tabs.get_by_role("link", name="我的").click()

    expect(tabs.locator("[aria-current]")).to_have_text("我的")
    expect(page.get_by_role("button", name="退出登录").last).to_be_visible()
    assert li.find_barriers() == []


def test_a_bar_with_more_than_it_has_room_for_fades_where_it_goes_on(signed_in: SignIn) -> None:
    zhao = signed_in("hr", "phone")
    page = zhao.goes_to("/certificates/coverage/")
    bar = page.locator(".topbar-nav")
    expect(bar).to_be_hidden()  # a phone has tabs instead
    page.set_viewport_size({"width": 800, "height": HEIGHT})

    expect(bar).to_have_class("topbar-nav goes-on-after")
    bar.locator("a").last.focus()
    expect(bar).to_have_class("topbar-nav goes-on-before")
    page.set_viewport_size({"width": 1440, "height": HEIGHT})
    expect(bar).to_have_class("topbar-nav")


def test_the_public_check_of_a_certificate_fits_a_small_phone(signed_in: SignIn) -> None:
    zhao = signed_in("hr", "phone")

    page = zhao.goes_to(SCREENS["hr"]["verified"].follow(zhao))

    assert _faults(page) == []


def test_waiting_for_an_exam_fits_a_small_phone(signed_in: SignIn) -> None:
    open_rehearsal(signed_in("hr"), title="等候开考", opens_in=timedelta(hours=1))
    zhou = signed_in("trainer", "phone")

    page = _rules_of(zhou, "等候开考")

    expect(page.locator(".rules-wait-clock")).to_be_visible()
    assert _faults(page) == []


def test_an_exam_from_its_rules_to_its_end_fits_a_small_phone(signed_in: SignIn) -> None:
    open_rehearsal(signed_in("hr"), title="小屏手机", paper=EVERY_LAYOUT)
    zhou = signed_in("trainer", "phone")
    page = _rules_of(zhou, "小屏手机")
    faults = _faults(page)
    page.locator("main form button.button-primary").click()
    page.wait_for_selector("[data-question]:not([hidden])", timeout=WAIT)

    for number in range(1, page.locator("[data-question]").count() + 1):
        expect(page.locator(f"[data-question='{number}']")).to_be_visible()
        faults += _faults(page)
        page.locator("[data-exam-next]").click()
    expect(page.locator("[data-exam-review-part]")).to_be_visible()
    faults += _faults(page)
    page.locator("[data-hand-in-label]").click()
    page.wait_for_url("**/result/", timeout=WAIT)

    assert faults + _faults(page) == []


def _rules_of(person: Person, title: str) -> Page:
    page = person.goes_to("/exams/")
    page.locator("main li, main .card", has_text=title).locator("a[href$='/rules/']").first.click()
    page.wait_for_url("**/rules/")
    return page


def _faults(page: Page) -> list[str]:
    """Tell what is wider than the page at the two widths, and what is lower than a thumb on a phone."""
    faults = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        if (excess := page.evaluate(TOO_WIDE)) > 0:
            faults.append(f"{page.url} at {width} px: {excess} px too wide")
    page.set_viewport_size({"width": PHONE, "height": HEIGHT})
    return faults + [f"{page.url}: {line}" for line in page.evaluate(TOO_SMALL, THUMB)]
