"""What a manager carries into a meeting: pages printed whole on A4, with all columns and nothing to press."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from tests.browser.conftest import SignIn
from tests.browser.screens import ACTION, TOLD, Trail, at

pytestmark = pytest.mark.browser

# What is left between the margins, in CSS pixels.
WIDTHS = {"upright": round(186 / 25.4 * 96), "across": round(273 / 25.4 * 96)}
SHAPES = {"upright": (595, 842), "across": (842, 595)}
BOX = re.compile(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]")
CUT_OFF = """() => [...document.querySelectorAll("main th, main td, main .figure, main svg.main-svg")]
  .filter(part => part.checkVisibility() && part.getBoundingClientRect().right > innerWidth + 1)
  .map(part => part.textContent.trim().slice(0, 30))"""
HEADS = """() => [...document.querySelectorAll("main thead th")]
  .filter(head => head.checkVisibility()).map(head => head.textContent.trim())"""
TO_PRESS = """() => [...document.querySelectorAll("main button, main .button, main form, main nav")]
  .filter(part => part.checkVisibility()).map(part => part.textContent.trim().slice(0, 30))"""
NARROW = """() => [...document.querySelectorAll("main .table thead th")].filter(head => {
  const {fontSize, paddingLeft, paddingRight} = getComputedStyle(head)
  const inner = head.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight)
  return head.checkVisibility() && head.textContent.trim().length > 1 && inner < 2 * parseFloat(fontSize)
}).map(head => head.textContent.trim())"""
TORN = """() => [...document.querySelectorAll("main .table")]
  .filter(table => table.checkVisibility() && table.rows.length < 25)
  .filter(table => getComputedStyle(table).breakInside !== "avoid")
  .map(table => table.caption?.textContent)"""
FOLDED = """() => [...document.querySelectorAll("main details > :not(summary)")]
  .filter(part => !part.checkVisibility({contentVisibilityAuto: true}) || !part.offsetHeight)
  .map(part => part.textContent.trim().slice(0, 30))"""


@dataclass(frozen=True)
class Printed:
    """A page that is made to be printed: how to reach it and how it lies on paper."""

    role: str
    trail: Trail
    lies: str


PRINTED = {
    "coverage": Printed("hr", at("/certificates/coverage/"), "across"),
    "programme": Printed("manager", at("/evaluation/programmes/", TOLD), "upright"),
    "teams": Printed("manager", at("/evaluation/teams/"), "across"),
    "file": Printed("employee", at("/evaluation/file/"), "across"),
    "action": Printed("manager", at("/evaluation/improvement/", ACTION), "upright"),
}


def test_what_one_person_has_to_do_stays_off_the_printed_coverage(signed_in: SignIn) -> None:
    person = signed_in(PRINTED["coverage"].role)
    page = person.goes_to(PRINTED["coverage"].trail.follow(person))
    own = [page.get_by_role("heading", name=name) for name in ("待您决定", "近期场次")]
    hint = page.get_by_text("每格点开就是人")
    on_screen = [part.is_visible() for part in (*own, hint)]

    page.emulate_media(media="print")

    assert on_screen == [True, True, True]
    assert [part.is_visible() for part in (*own, hint)] == [False, False, False]
    assert page.get_by_role("heading", name="将到期").is_visible()


@pytest.mark.parametrize("name", PRINTED)
def test_a_page_is_printed_whole(signed_in: SignIn, name: str) -> None:
    printed = PRINTED[name]
    person = signed_in(printed.role, dark=True)
    page = person.goes_to(printed.trail.follow(person))
    page.wait_for_load_state("networkidle")
    heads = page.evaluate(HEADS)

    paper = page.pdf(prefer_css_page_size=True)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": WIDTHS[printed.lies], "height": 900})
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.wait_for_timeout(500)

    shapes = {(round(float(width)), round(float(height))) for width, height in BOX.findall(paper)}
    assert shapes == {SHAPES[printed.lies]}
    assert set(page.evaluate(HEADS)) >= set(heads)
    assert [page.evaluate(script) for script in (CUT_OFF, TO_PRESS, FOLDED)] == [[], [], []]
    assert [page.evaluate(script) for script in (NARROW, TORN)] == [[], []]
    assert not page.get_by_text('"allocation"').filter(visible=True).count()
    assert not page.get_by_text("由人力资源或培训师办理").filter(visible=True).count()
    assert page.locator("h1").is_visible()
    assert re.search(r"演示数据.*打印，数据截至 20\d\d-\d\d-\d\d", page.locator(".print-head").inner_text())
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
