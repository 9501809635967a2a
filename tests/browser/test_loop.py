"""The whole loop in Chromium: learn, be examined, be certified, be judged, improve.

The tests of this file build on each other, as the people of the demo do.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.answer_book import answer_everything, answer_rightly, read_book
from tests.browser.lessons import answer_checks, right_answers
from tests.browser.newcomers import due_for_renewal
from tests.browser.people import OWN_PASSWORD, Device, Person, arrive, sign_in_first
from tests.browser.site import DemoSite

pytestmark = pytest.mark.browser
SignIn = Callable[..., Person]
WAIT = 60_000
ON_PHONE_AND_DESK = pytest.mark.parametrize("device", ["phone", "desktop"])
# Each of them renews once, so that both devices lose the network, hand in and get a certificate.
TAKERS: dict[str, str] = {"phone": "employee", "desktop": "colleague"}


@pytest.fixture(scope="module")
def colleague(site: DemoSite, chromium: Browser) -> None:
    """Let a colleague sign in for the first time; afterwards `signed_in` knows her."""
    found = due_for_renewal(site)
    person = arrive(chromium, site)
    sign_in_first(person, found.number, found.password)
    person.context.close()
    site.added["colleague"] = {"number": found.number, "name": found.name, "password": OWN_PASSWORD}


@ON_PHONE_AND_DESK
def test_employee_reads_a_lesson_and_the_place_is_kept(signed_in: SignIn, device: Device) -> None:
    li = signed_in("employee", device)
    page = li.goes_to("/today/")

    page.locator(".due-list a[href^='/learn/']").first.click()
    page.wait_for_load_state("load")
    expect(page.locator("article.lesson h1")).to_be_visible()
    answer_checks(page, right_answers())
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")  # the end is replaced meanwhile
    lesson = page.url
    page.get_by_role("link", name="今天").click()
    page.goto(lesson)

    assert li.find_barriers() == []
    expect(page.locator(".check-verdict").first).to_be_visible()


@ON_PHONE_AND_DESK
@pytest.mark.usefixtures("colleague")
def test_employee_loses_the_network_in_an_exam_and_loses_nothing(signed_in: SignIn, device: Device) -> None:
    li = signed_in(TAKERS[device], device)
    page = _starts_the_exam(li)
    book = read_book()
    answer_rightly(page, book)
    expect(_saved_line(page)).to_contain_text("已保存", timeout=WAIT)
    page.locator("[data-exam-next]").click()

    li.context.set_offline(True)
    answer_rightly(page, book)
    expect(_saved_line(page)).to_contain_text("等待网络", timeout=WAIT)
    li.context.set_offline(False)

    expect(_saved_line(page)).to_contain_text("已保存", timeout=WAIT)
    page.reload()
    assert page.locator("[data-question] input:checked, [data-question] input.blank").count() >= 1
    assert li.find_barriers() == []


@ON_PHONE_AND_DESK
@pytest.mark.usefixtures("colleague")
def test_employee_hands_in_and_gets_the_certificate(signed_in: SignIn, device: Device) -> None:
    li = signed_in(TAKERS[device], device)
    page = _starts_the_exam(li)
    assert answer_everything(page, read_book()) == 100
    page.locator("[data-exam-review]").click()
    page.locator("[data-hand-in-label]").click()
    page.wait_for_url("**/result/", timeout=WAIT)
    expect(page.locator("h1")).to_contain_text("通过")
    assert li.find_barriers() == []

    page = li.goes_to("/certificates/")
    serial = page.locator(".serial").first.inner_text().strip()
    with page.expect_download(timeout=WAIT) as download:
        page.get_by_role("link", name="下载 PDF").first.click()
    content = download.value.path().read_bytes()
    assert content.startswith(b"%PDF")
    assert li.find_barriers() == []

    page = li.goes_to(f"/certificates/verify/{serial}/")
    expect(page.locator("h1")).to_be_visible()
    assert li.site.logins[TAKERS[device]]["name"] not in page.locator("main").inner_text()
    assert li.find_barriers() == []


@ON_PHONE_AND_DESK
def test_employee_sees_everything_held_about_her(signed_in: SignIn, device: Device) -> None:
    li = signed_in("employee", device)

    page = li.goes_to("/evaluation/file/")

    expect(page.locator("h1")).to_contain_text("李敏")
    expect(page.locator("main")).to_contain_text("同一条款")
    assert li.find_barriers() == []


@ON_PHONE_AND_DESK
def test_hr_opens_a_cell_of_the_matrix_down_to_the_people(signed_in: SignIn, device: Device) -> None:
    zhao = signed_in("hr", device)
    page = zhao.goes_to("/")

    page.locator("a.matrix-cell").first.click()
    page.wait_for_load_state("load")

    expect(page.locator("main table tbody tr").first).to_be_visible()
    assert zhao.find_barriers() == []


@ON_PHONE_AND_DESK
def test_trainer_writes_a_draft_that_readers_do_not_see(signed_in: SignIn, device: Device) -> None:
    zhou, li = signed_in("trainer", device), signed_in("employee", device)
    page = zhou.goes_to("/learn/")
    page.locator(".course-row-title:not([href*='/paths/'])").first.click()
    page.locator("main ol a, main .lesson-list a").first.click()
    page.wait_for_load_state("load")
    lesson, intro = page.url, page.locator(".lesson-intro").inner_text()
    assert zhou.find_barriers() == []

    page.get_by_role("link", name="编辑", exact=True).click()
    page.locator("textarea[name=intro]").fill(f"{intro}（{device} 上的草稿）")
    page.get_by_role("button", name="保存草稿").first.click()

    expect(page.locator("main")).to_contain_text("已被更新", timeout=WAIT)
    expect(page.locator("textarea[name=intro]")).to_have_value(f"{intro}（{device} 上的草稿）")
    li.page.goto(lesson)
    expect(li.page.locator(".lesson-intro")).to_have_text(intro)
    page.goto(page.url.replace("/edit/", "/history/"))
    expect(page.locator("main table tbody tr").first).to_contain_text("周岚")


def test_trainer_opens_a_question_with_what_its_takers_see(signed_in: SignIn) -> None:
    zhou = signed_in("trainer", "desktop")
    page = zhou.goes_to("/admin/snippets/lms_questions/question/")

    page.locator("main table tbody tr a[href*='/edit/']").first.click()
    page.wait_for_load_state("load")

    expect(page.locator("form textarea, form [contenteditable]").first).to_be_attached()
    page.goto(f"{zhou.site.url}/exams/questions/{re.findall(r'[0-9]+', page.url)[-1]}/")
    expect(page.locator("main h1")).to_be_visible()
    assert zhou.find_barriers() == []


@ON_PHONE_AND_DESK
def test_manager_reads_the_effect_with_its_interval(signed_in: SignIn, device: Device) -> None:
    wang = signed_in("manager", device)
    page = wang.goes_to("/manager/")
    expect(page.locator(".js-plotly-plot, .chart svg").first).to_be_visible(timeout=WAIT)
    assert wang.find_barriers() == []

    page.get_by_role("link", name="看依据").click()
    page.wait_for_load_state("load")

    # The newest analysis is the one that cannot tell; the home does not choose the pleasant one.
    expect(page.locator("h1")).to_contain_text("还不能下结论")
    assert wang.find_barriers() == []
    page.goto(wang.site.url + "/evaluation/programmes/")
    page.get_by_role("link", name=re.compile("全流程与派单培训")).first.click()
    page.wait_for_load_state("load")

    expect(page.locator("h1")).to_contain_text("一次解决率提高约")
    expect(page.locator("main")).to_contain_text("95%")
    assert wang.find_barriers() == []


def test_manager_closes_an_action_only_with_its_measure(signed_in: SignIn) -> None:
    wang = signed_in("manager", "phone")
    page = wang.goes_to("/evaluation/improvement/")
    page.get_by_role("link", name=re.compile("受理时当场复述诉求")).first.click()
    page.wait_for_load_state("load")
    action = page.url

    page.locator("form.form button.button-primary").click()
    page.wait_for_load_state("load")
    page.goto(action)
    page.locator("form.form button.button-primary").click()
    page.wait_for_load_state("load")
    page.goto(action)
    form = page.locator("form.form").last
    form.locator("input[type=radio][value=repeat]").check()
    form.locator("textarea").fill("一次解决率还没有到目标，做法补齐后再做一轮。")
    form.locator("button.button-primary").click()
    page.wait_for_load_state("load")
    page.goto(action)

    expect(page.locator("[aria-current=step]")).to_have_text("已关闭")
    assert wang.find_barriers() == []


def test_public_page_needs_no_sign_in(site: DemoSite, chromium: Browser) -> None:
    page = chromium.new_page(locale="zh-CN")

    reply = page.goto(f"{site.url}/certificates/verify/", wait_until="load")

    assert reply is not None
    assert reply.status == 200
    page.close()


def _starts_the_exam(person: Person) -> Page:
    """Go through the list and the rules to the exam page."""
    page = person.goes_to("/exams/")
    page.get_by_role("link", name=re.compile("规则|继续|开始")).first.click()
    page.wait_for_load_state("load")
    if page.locator("[data-exam-palette]").count() == 0:
        page.locator("main form button.button-primary").click()
    page.wait_for_selector("[data-question]:not([hidden])", timeout=WAIT)
    return page


def _saved_line(page: Page) -> Locator:
    return page.locator("[data-question]:not([hidden]) [data-saved]")
