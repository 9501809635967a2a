"""Walk an exam that people mark: marker, taker by keyboard, taker who objects, invigilator by keyboard.

The objection comes after the taker: it voids a question that the small paper cannot do without.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.browser.conftest import SignIn
from tests.browser.people import Person
from tests.browser.sittings import open_rehearsal

pytestmark = pytest.mark.browser
WAIT = 60_000
TWO_LOOKS = 11_000  # milliseconds in which the console, which asks every five seconds, has asked twice
PLAN = Path(__file__).resolve().parents[2] / "content/demo/demo.yaml"
PRACTICE = yaml.safe_load(PLAN.read_text(encoding="utf-8"))["practice"]
STAFF_NUMBER = re.compile(r"\b0\d{4}\b")
ENLARGED: ViewportSize = {"width": 180, "height": 390}  # what a page of a phone of 360 px has at 200 per cent
TOO_WIDE = "document.scrollingElement.scrollWidth - window.innerWidth"


def test_marker_marks_blind_and_a_third_settles_the_difference(signed_in: SignIn) -> None:
    zhao, zhou = signed_in("hr"), signed_in("trainer", "phone")
    names = _names_of_takers(zhao)
    page = zhou.goes_to("/exams/marking/")
    assert zhou.find_barriers() == []
    page.locator("main li", has_text="你刚受理了一件投诉").get_by_role("link").click()
    page.wait_for_load_state("load")
    task, waiting = page.url, _waiting(page)

    shown = page.locator("main").inner_text()
    assert [name for name in names if name in shown] == []
    assert STAFF_NUMBER.search(shown) is None
    assert zhou.find_barriers() == []
    _mark(page, best=not _is_good(shown), comment="七项里缺了法定截止日。")
    assert _waiting(page) == waiting - 1

    page = zhao.page
    page.goto(task)
    assert "七项里缺了" not in page.locator("main").inner_text()
    assert zhao.find_barriers() == []
    _mark(page, best=_is_good(shown), comment="")
    reply = page.goto(task)
    assert reply is not None
    assert reply.status == 404


def test_taker_writes_every_kind_by_keyboard_enlarged_and_in_high_contrast(
    signed_in: SignIn,
) -> None:
    open_rehearsal(signed_in("hr"), title="放大和高对比度", paper="投诉处置业务考")
    zhou = signed_in("trainer", "phone", high_contrast=True)
    page = zhou.goes_to("/exams/")
    page.locator("main li, main .card", has_text="放大和高对比度").locator("a[href$='/rules/']").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_load_state("load")
    _press(page, page.locator("main form button.button-primary"))
    page.wait_for_selector("[data-question]:not([hidden])", timeout=WAIT)
    assert _scripts_under_plain_names(page) == []
    page.set_viewport_size(ENLARGED)

    too_wide = []
    questions = page.locator("[data-question]").count()
    for number in range(1, questions + 1):
        question = page.locator(f"[data-question='{number}']")
        expect(question).to_be_visible()
        _answer_by_keyboard(page, question)
        expect(question.locator("[data-saved]")).to_have_attribute("data-state", "saved", timeout=WAIT)
        if (excess := page.evaluate(TOO_WIDE)) > 0:
            too_wide.append((question.get_attribute("data-kind"), excess))
        if number < questions:
            _press(page, page.locator("[data-exam-next]"))
    assert too_wide == []
    _press(page, page.locator("[data-exam-review]"))
    assert page.evaluate(TOO_WIDE) <= 0
    _press(page, page.locator("[data-hand-in-word]"))
    page.wait_for_url("**/result/", timeout=WAIT)

    expect(page.locator("h1")).to_contain_text("待阅")
    assert zhou.find_barriers() == []


def test_objection_upheld_treats_everybody_alike_and_reaches_who_objected(signed_in: SignIn) -> None:
    li, zhao = signed_in("employee", "phone"), signed_in("hr")
    marked = _count(zhao, "通过") + _count(zhao, "未通过")
    page = li.goes_to("/exams/")
    page.get_by_role("link", name=PRACTICE["title"]).click()
    page.wait_for_load_state("load")
    assert li.find_barriers() == []
    result = page.url
    page.get_by_role("link", name="全部题目").click()
    question = page.locator(".reviewed-question", has_text="两组合在一起算")
    question.locator("a[href*='/object/']").click()
    page.locator("textarea").fill("题目没有写明小时要保留几位小数。")
    assert li.find_barriers() == []
    page.locator("main form button.button-primary").click()
    expect(question).to_contain_text("待处理")

    page = zhao.goes_to("/exams/objections/")
    page.get_by_role("link", name="Q-2.1-18").click()
    page.locator("input[value=upheld]").check()
    page.locator("textarea").fill("题面确有歧义，本题对所有人按满分计。")
    page.locator("main form button.button-primary").click()
    page.locator("input[value=full_marks]").check()
    page.locator("textarea[name=reason]").fill("题面没有写明精确到几位，异议成立。")
    assert zhao.find_barriers() == []
    page.locator("main form button.button-primary").click()
    expect(page.locator("main")).to_contain_text(f"共 {marked} 份作答抽到此题")
    assert zhao.find_barriers() == []
    page.locator("main form button.button-primary").first.click()
    page.wait_for_url("**/jobs/**", timeout=WAIT)
    expect(page.locator("main")).to_contain_text("都按同一标准重新判分了", timeout=WAIT)

    li.page.goto(f"{result}?show=all")
    expect(question).to_contain_text("题面确有歧义")
    expect(question).to_contain_text("5 / 5 分")
    assert li.find_barriers() == []


def test_invigilator_runs_a_sitting_by_keyboard_alone(signed_in: SignIn) -> None:
    zhao = signed_in("hr")
    page = zhao.goes_to("/exams/sittings/")
    page.get_by_role("link", name=PRACTICE["today"]["title"]).click()
    page.wait_for_load_state("load")
    _press(page, page.locator("main a", has_text="监考").first)
    page.wait_for_url("**/console/")

    _order(page, "通知", text="还有三十分钟。")
    expect(page.locator(".message")).to_be_visible()
    locked = page.locator("#console-rows tbody tr", has_text="已锁定").get_by_role("link")
    _tab_to(page, locked)
    page.wait_for_timeout(TWO_LOOKS)
    assert locked.evaluate("link => link === document.activeElement")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/console/\d+/"))

    _order(page, "放行")
    expect(page.locator("main")).not_to_contain_text("已锁定")
    _order(page, "延时", reason="放行前等了四分钟")
    _order(page, "暂停", reason="换一台电脑")
    expect(page.locator("main")).to_contain_text("已暂停")
    assert zhao.find_barriers() == []


def _scripts_under_plain_names(page: Page) -> list[str]:
    """List the scripts that were not loaded under the name by their content, as the import map says."""
    loaded = page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
    scripts = [name for name in loaded if "/static/lms_" in name and name.endswith(".js")]
    assert len(scripts) > 20
    return [name for name in scripts if not re.search(r"\.[0-9a-f]{12}\.js$", name)]


def _names_of_takers(hr: Person) -> list[str]:
    page = _results(hr)
    return page.locator("main tbody td:nth-child(2)").all_inner_texts()


def _results(hr: Person) -> Page:
    page = hr.goes_to("/exams/sittings/")
    page.get_by_role("link", name=PRACTICE["title"]).click()
    page.locator("main a[href$='/results/']").click()
    page.wait_for_load_state("load")
    return page


def _count(hr: Person, standing: str) -> int:
    """Read the number beside a tab of the results."""
    tab = _results(hr).get_by_role("link", name=re.compile(rf"^{standing}\s*\d+$"))
    return int(tab.inner_text().split()[-1])


def _waiting(page: Page) -> int:
    found = re.search(r"此题还有 (\d+) 份", page.locator("main").inner_text())
    assert found is not None
    return int(found[1])


def _is_good(shown: str) -> bool:
    """Tell whether the answer shown is one of the two better ones, which nobody marks low."""
    return any(text in shown for text in PRACTICE["written"]["Q-5.1-01"][:2])


def _mark(page: Page, *, best: bool, comment: str) -> None:
    """Choose the best or the worst level everywhere."""
    for group in page.locator("main form fieldset").all():
        levels = group.locator("input[type=radio]")
        (levels.first if best else levels.last).check()
    page.locator("textarea[name=comment]").fill(comment)
    page.locator("main form button.button-primary").click()
    page.wait_for_load_state("load")


def _tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus."""
    for _time in range(150):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no way to {target} by keyboard")


def _press(page: Page, target: Locator) -> None:
    _tab_to(page, target)
    page.keyboard.press("Enter")


def _order(page: Page, title: str, **values: str) -> None:
    """Open an order, fill it in and send it."""
    _press(page, page.locator(".order > summary", has_text=title).first)
    form = page.locator("details.order[open] form")
    for name, value in values.items():
        _tab_to(page, form.locator(f"[name={name}]"))
        page.keyboard.type(value)
    _press(page, form.locator("button[type=submit]"))
    page.wait_for_load_state("load")
    expect(page.locator(".message")).to_be_visible()


def _answer_by_keyboard(page: Page, question: Locator) -> None:
    """Give some answer to the question that is shown, with nothing but keys."""
    for area in question.locator("textarea, input[type=text]").all():
        _tab_to(page, area)
        page.keyboard.type("12")
    for select in question.locator("select").all():
        _tab_to(page, select)
        page.keyboard.press("ArrowDown")
    boxes = question.locator("input[type=checkbox]:not([data-flag])")
    if boxes.count():
        _tab_to(page, boxes.first)
        page.keyboard.press("Space")
    radios = question.locator("input[type=radio]")
    if radios.count():
        _tab_to(page, radios.first)
        page.keyboard.press("Space")
    if question.locator("[data-move='1']").count():
        _press(page, question.locator("[data-move='1']").first)
