"""A change of edition from its announcement to its close, as trainers, HR, holders and the auditor lead it.

The tests of this file build on each other. They take the demo's second edition into force, so they have a
demo of their own.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.answer_book import WAIT, answer_everything, read_book
from tests.browser.changing import announce, has_in_view, holder, let_the_deadline_go_by, take_into_force
from tests.browser.conftest import SignIn, served_demo
from tests.browser.lessons import finish_lesson, right_answers
from tests.browser.looking import look_at
from tests.browser.newcomers import Newcomer
from tests.browser.people import OWN_PASSWORD, Person, arrive, sign_in_first
from tests.browser.site import DemoSite
from tests.portal.page_figures import figures_on

pytestmark = pytest.mark.browser

CLAUSES, CLAUSE = 7, "2.1-2.1"  # so many differ; this one is looked at
LESSON = "平均 24 小时，藏着谁"
REVISED = "平均 20 小时，藏着谁"
SECTION = "被平均吃掉的五天"
MEANING = "平均处理时间不超过 20 小时，是示例值。它是一批工单的平均值，不是每一张的上限。"
CERTIFICATE = "热线坐席上岗证"
SITTING = "换版差异考 · 第一场"
NOTE = "逐条看过：题面和课文说的是没有改动的部分。"
DAYS_TO_LEARN = 7
STAYS = 3  # readings
ONE_SEAT_EACH = 2


@dataclass
class Story:
    """What one part of the walk hands on to the next: addresses, and how many are asked."""

    change: str = ""
    course: str = ""
    exam: str = ""
    asked: int = 0
    serials: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoSite]:
    """Serve a demo of its own."""
    with served_demo(tmp_path_factory.mktemp("change")) as served:
        yield served


@pytest.fixture(scope="module")
def story() -> Story:
    """Begin with nothing."""
    return Story()


@pytest.fixture(scope="module")
def today() -> date:
    """Give the day, which is that of the whole walk."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def welcome(site: DemoSite, chromium: Browser, role: str, newcomer: Newcomer) -> None:
    """Let somebody sign in for the first time; afterwards `signed_in` knows them by the role."""
    person = arrive(chromium, site)
    sign_in_first(person, newcomer.number, newcomer.password)
    person.context.close()
    site.added[role] = {"number": newcomer.number, "name": newcomer.name, "password": OWN_PASSWORD}


def submit(page: Page, label: str) -> None:
    """Press the button of a form and wait for what follows."""
    page.locator("main").get_by_role("button", name=label, exact=True).click()
    page.wait_for_load_state("load")


def press(page: Page, action: str) -> None:
    """Do something with what stands in the editor, if need be from its menu of further actions."""
    button = page.locator(f"[name=action-{action}]").first
    if not button.is_visible():
        page.locator("footer [data-w-dropdown-target=toggle]").first.click()
    button.click()
    expect(page.locator(".messages li").first).to_be_visible(timeout=WAIT)


# Announced.


def test_a_trainer_opens_the_change_and_sees_what_rests_on_a_clause(
    site: DemoSite, chromium: Browser, signed_in: SignIn, story: Story, today: date
) -> None:
    welcome(site, chromium, "reviewer", announce(site))
    zhou = signed_in("trainer")
    page = zhou.goes_to("/standard/editions/")
    page.get_by_role("link", name="演示修订版（虚构）").first.click()
    page.get_by_role("link", name="发起换版").click()
    page.locator("input[name=planned_for]").fill(today.isoformat())
    page.locator("input[name=learn_until]").fill((today + timedelta(days=DAYS_TO_LEARN)).isoformat())
    assert look_at(zhou, page) == []

    submit(page, "发起变更")

    expect(page.locator("h1")).to_contain_text("计划日期已到")
    story.change = page.url.removeprefix(site.url)
    expect(page.locator(".change-clauses li")).to_have_count(CLAUSES)
    page = zhou.goes_to(f"{story.change}?clause={CLAUSE}")
    expect(page.locator("#clause del").first).to_contain_text("24")
    expect(page.locator("#clause ins").first).to_contain_text("20")
    expect(page.locator("#items")).to_contain_text(LESSON)
    assert look_at(zhou, page) == []


def test_she_revises_a_lesson_and_another_trainer_approves_it(signed_in: SignIn, story: Story) -> None:
    zhou, reviewer = signed_in("trainer"), signed_in("reviewer")
    page = zhou.goes_to(f"{story.change}?clause={CLAUSE}&kind=lesson")
    row = page.locator("#items tr", has_text=LESSON)
    row.get_by_role("link", name="打开", exact=True).click()
    page.wait_for_load_state("load")

    page.locator("input[name=title]").fill(REVISED)
    value = page.locator("input[name$='-value-value']").first
    expect(value).to_have_value("24")
    value.fill("20")
    page.locator("textarea[name$='-value-meaning']").first.fill(MEANING)
    press(page, "submit")
    _approves_all(reviewer)

    page = zhou.goes_to(f"{story.change}?clause={CLAUSE}")
    page.locator("#items details.change-settled summary").click()
    expect(page.locator("#items details.change-settled tr", has_text=LESSON).first).to_contain_text("已修订")
    assert look_at(zhou, page) == []


def _approves_all(reviewer: Person) -> None:
    """Read and approve everything that waits for another trainer."""
    page = reviewer.goes_to("/learn/reviews/")
    for _each in range(page.locator("main table tbody tr").count()):
        page.locator("main table tbody tr a").first.click()
        page.wait_for_load_state("load")
        submit(page, "通过并发布")
        reviewer.goes_to("/learn/reviews/")


def test_she_looks_at_the_rest_and_confirms_it_with_a_note(signed_in: SignIn, story: Story) -> None:
    zhou = signed_in("trainer")
    page = _confirms_all(zhou, story)

    expect(page.locator("h1")).to_contain_text("全部核对完")
    expect(page.locator("#items")).to_contain_text(NOTE)
    assert look_at(zhou, page) == []


def _confirms_all(trainer: Person, story: Story) -> Page:
    """Confirm clause by clause what is still open, with a note."""
    page = trainer.goes_to(story.change)
    links = page.locator(".change-clauses li a").all()
    for key in [link.get_attribute("href") for link in links]:
        page = trainer.goes_to(f"{story.change}{key}&kind=all")
        if page.locator("button[value=confirm]").count():
            page.locator("[data-tick=items]").click()
            page.locator("input[name=note]").fill(NOTE)
            submit(page, "确认所选")
    return page


def test_she_makes_the_delta_course_of_it_and_it_goes_live(
    site: DemoSite, signed_in: SignIn, story: Story
) -> None:
    zhou, reviewer = signed_in("trainer"), signed_in("reviewer")
    page = zhou.goes_to(story.change)
    page.get_by_role("link", name="生成差异课").click()
    page.wait_for_load_state("load")
    expect(page.locator("main")).to_contain_text(MEANING)
    assert look_at(zhou, page) == []

    submit(page, "生成草稿")
    edits = [page.url, *_addresses(page, r"/admin/pages/\d+/edit/")]
    own = re.findall(r"/admin/pages/(\d+)/", page.url)[0]
    for edit in dict.fromkeys([f"{site.url}/admin/pages/{own}/edit/", *edits[1:]]):
        page.goto(edit)
        press(page, "publish" if page.locator("[name=action-publish]").count() else "submit")
    _approves_all(reviewer)

    page = zhou.goes_to(story.change)
    expect(page.locator(".change-cards")).to_contain_text("没打开")
    assert look_at(zhou, page) == []


def _addresses(page: Page, pattern: str) -> list[str]:
    """List where the links of a page lead that look like the pattern."""
    links = page.locator("main a").evaluate_all("links => links.map(link => link.href)")
    return [link for link in links if re.fullmatch(f".*{pattern}", link)]


def test_she_makes_the_delta_paper(signed_in: SignIn, story: Story) -> None:
    zhou = signed_in("trainer")
    page = zhou.goes_to(story.change)
    page.get_by_role("link", name="生成差异卷").click()
    page.wait_for_load_state("load")
    assert look_at(zhou, page) == []

    submit(page, "生成差异卷")

    assert "/admin/snippets/lms_papers/paper/" in page.url
    page = zhou.goes_to(story.change)
    expect(page.locator(".change-cards")).to_contain_text("打开试卷")


# In force.

READ = {
    "manager": ("/manager/", "/evaluation/teams/", "/evaluation/improvement/findings/new/"),
    "hr": ("/certificates/coverage/", "/evaluation/file/00231/"),
    "employee": ("/today/",),
}


def test_the_day_comes_and_no_figure_moves(site: DemoSite, signed_in: SignIn, story: Story) -> None:
    readers = {role: signed_in(role) for role in READ}
    before = _settled(readers)

    take_into_force(site)

    after = _settled(readers)
    moved = {path: (before[path] - after[path], after[path] - before[path]) for path in before}
    assert {path: figures for path, figures in moved.items() if any(figures)} == {}
    assert min(figures.total() for figures in before.values()) >= 5
    page = readers["hr"].goes_to(story.change)
    expect(page.locator("h1")).to_contain_text("已生效")


def _settled(readers: dict[str, Person]) -> dict[str, Counter[str]]:
    """Read the figures until they stay: at first the demo has a worker that brings much up to date."""
    seen: list[dict[str, Counter[str]]] = []
    while len(seen) < STAYS or any(one != seen[-1] for one in seen[-STAYS:]):
        assert len(seen) < STAYS * 10, "the figures of the demo do not come to rest"
        time.sleep(3)
        seen.append({path: _figures(readers[role], path) for role in READ for path in READ[role]})
    return seen[-1]


def _figures(person: Person, path: str) -> Counter[str]:
    answer = person.context.request.get(person.site.url + path)
    assert answer.status == 200, path
    content = answer.text().partition("<main")[2]  # the bell above it counts what is told
    return figures_on(content.partition("</p>")[2])  # its first line says on paper when it was printed


def test_hr_assigns_the_delta_course(signed_in: SignIn, story: Story) -> None:
    zhao = signed_in("hr")
    page = zhao.goes_to(story.change)
    page.locator(".change-cards").get_by_role("link", name="指派").click()
    page.wait_for_load_state("load")
    submit(page, "看看会指派给多少人")
    expect(page.locator("main .message")).to_contain_text(re.compile("共 [0-9]+ 人"))
    assert look_at(zhao, page) == []

    submit(page, "指派")

    assert page.url.endswith(story.change)
    expect(page.locator(".change-cards")).to_contain_text("没打开")


def test_hr_asks_for_the_delta_exam_after_seeing_whom_it_concerns(
    site: DemoSite, signed_in: SignIn, story: Story
) -> None:
    zhao = signed_in("hr")
    page = zhao.goes_to(story.change)
    page.get_by_role("link", name="要求差异考").click()
    page.wait_for_load_state("load")
    assert look_at(zhao, page) == []
    page.locator("select[name=certification]").select_option(label=CERTIFICATE)
    submit(page, "看涉及多少人")
    words = page.locator("main").inner_text()
    found = re.search(r"(\d+) 人须在", words)
    assert found, words
    story.asked = int(found[1])
    assert look_at(zhao, page) == []

    submit(page, "提出要求并通知")

    expect(page.locator("h1")).to_have_text(f"{CERTIFICATE}差异考：{story.asked} 人还没过")
    story.exam = page.url.removeprefix(site.url)
    assert look_at(zhao, page) == []
    page.get_by_role("link", name="调整截止日").click()
    expect(page.locator("input[name=until]")).to_have_value(re.compile(r"\d{4}-\d\d-\d\d"))
    assert look_at(zhao, page) == []


def test_hr_plans_a_sitting_and_seats_two_of_them(
    site: DemoSite, chromium: Browser, signed_in: SignIn, story: Story, today: date
) -> None:
    welcome(site, chromium, "late", holder(site))
    zhao = signed_in("hr")
    page = zhao.goes_to(story.exam)
    submit(page, "名单全员安排场次")
    expect(page.locator("main")).to_contain_text("规范换版，须在")
    assert look_at(zhao, page) == []
    page.get_by_role("link", name="开一个新场次").click()
    page.locator("input[name=title]").fill(SITTING)
    page.locator("input[name=opens_at]").fill(f"{today}T00:00")
    page.locator("input[name=closes_at]").fill(f"{today + timedelta(days=1)}T23:00")
    submit(page, "保存")
    page.locator("[data-untick=people]").click()
    for role in ("employee", "late"):
        page.locator("label.tick", has_text=site.logins[role]["number"]).locator("input").check()
    assert look_at(zhao, page) == []

    submit(page, "为勾选的人安排座位")

    expect(page.locator("main table tbody tr")).to_have_count(ONE_SEAT_EACH)


# Learned and passed in time.


def test_a_holder_reads_what_was_and_is_and_learns_the_delta_course(
    site: DemoSite, signed_in: SignIn, story: Story
) -> None:
    li = signed_in("employee", "phone")
    page = li.goes_to("/learn/clause/2.1/")
    page.locator(".clause-lesson", has_text=REVISED).locator("summary").click()
    page.get_by_role("link", name=SECTION).first.click()
    page.wait_for_load_state("load")
    notice = page.locator(".lesson-change")
    expect(notice).to_contain_text("24 小时")
    expect(notice).to_contain_text("20 小时")
    assert look_at(li, page) == []
    submit(page, "我已读过")
    expect(notice).to_have_count(0)

    page = li.goes_to("/learn/")
    page.locator("a.course-row-title", has_text="差异课").first.click()
    page.wait_for_load_state("load")
    assert look_at(li, page) == []
    has_in_view(site, li.site.logins["employee"]["number"])
    page.get_by_role("link", name=re.compile("开始学习|继续学习")).first.click()
    rights = right_answers()
    while page.locator("a.lesson-step-next").count():
        page.wait_for_load_state("load")
        finish_lesson(page, rights)
        page.locator("a.lesson-step-next").click()
        page.wait_for_load_state("load")
    expect(page.locator("main")).to_contain_text("课程已学完")


def test_she_passes_the_delta_exam_and_her_certificate_holds_on(signed_in: SignIn, today: date) -> None:
    li = signed_in("employee", "phone")
    page = li.goes_to("/certificates/")
    expect(page.locator("main")).to_contain_text("规范换版")
    assert look_at(li, page) == []

    _passes(li)

    page = li.goes_to("/certificates/")
    expect(page.locator("main")).not_to_contain_text("规范换版")
    expect(page.locator("main")).to_contain_text("有效至")


def _passes(person: Person) -> None:
    """Find the sitting, read its rules, answer everything rightly and hand in."""
    page = person.goes_to("/exams/")
    page.locator("main li, main .card", has_text=SITTING).locator("a[href$='/rules/']").first.click()
    page.wait_for_load_state("load")
    page.locator("main form button.button-primary").click()
    page.wait_for_selector("[data-question]:not([hidden])", timeout=WAIT)
    answer_everything(page, read_book())
    page.locator("[data-exam-review]").click()
    page.locator("[data-hand-in-label]").click()
    page.wait_for_url("**/result/", timeout=WAIT)
    expect(page.locator("h1")).to_contain_text("通过")


# Late.


def test_another_holder_lets_the_deadline_go_by_and_is_due_again_everywhere(
    site: DemoSite, signed_in: SignIn, story: Story
) -> None:
    let_the_deadline_go_by(site)

    late = signed_in("late", "phone")
    page = late.goes_to("/certificates/")
    expect(page.locator("main")).to_contain_text("待重新认定")
    story.serials["late"] = page.locator(".serial").first.inner_text().strip()
    assert look_at(late, page) == []
    page = late.goes_to("/today/")
    expect(page.locator("main")).to_contain_text("待重新认定")
    assert look_at(late, page) == []
    page = late.goes_to(f"/certificates/verify/{story.serials['late']}/")
    expect(page.locator("h1")).to_contain_text("待重新认定")
    assert look_at(late, page) == []

    zhao = signed_in("hr")
    page = zhao.goes_to("/certificates/coverage/")
    expect(page.locator("main")).to_contain_text("待重新认定")
    assert look_at(zhao, page) == []
    page = zhao.goes_to(f"{story.exam}?state=left&q={site.logins['late']['number']}")
    expect(page.locator("h1")).to_contain_text(f"{story.asked - 1} 人还没过")
    expect(page.locator("main table tbody tr")).to_have_count(1)
    expect(page.locator("main table tbody tr")).to_contain_text("待重新认定")
    assert look_at(zhao, page) == []
    page.get_by_role("link", name=f"提醒 {story.asked - 1} 人").click()
    page.wait_for_load_state("load")
    assert look_at(zhao, page) == []


def test_he_passes_late_and_his_certificate_holds_again(signed_in: SignIn, story: Story) -> None:
    late = signed_in("late", "phone")

    _passes(late)

    page = late.goes_to(f"/certificates/verify/{story.serials['late']}/")
    expect(page.locator("h1")).not_to_contain_text("待重新认定")
    zhao = signed_in("hr")
    page = zhao.goes_to(f"/certificates/register/{story.serials['late']}/")
    expect(page.locator("main")).to_contain_text(
        re.compile("待重新认定.*差异考|差异考.*待重新认定", re.DOTALL)
    )
    assert look_at(zhao, page) == []
    page = zhao.goes_to(story.exam)
    expect(page.locator("h1")).to_contain_text(f"{story.asked - 2} 人还没过")


# Closed. Since the day papers on 1.3 may ask about 1.4 too, which was merged into it: looked at once more.

ENTRIES = ("发起变更", "变更事项确认无误", "会签", "关闭变更", "要求参加差异考")


def test_a_second_person_signs_and_the_change_is_closed(signed_in: SignIn, story: Story) -> None:
    zhao, zhou = signed_in("hr"), signed_in("trainer")
    page = zhou.goes_to(story.change)
    submit(page, "重新汇总")
    _confirms_all(zhou, story)
    page = zhao.goes_to(story.change)
    submit(page, "会签")
    expect(page.locator("main")).to_contain_text("您已会签")

    page = zhou.goes_to(story.change)
    page.get_by_role("link", name="关闭变更").click()
    page.locator("textarea[name=note], input[name=note]").fill("课、题、卷和人都已跟上，归档。")
    assert look_at(zhou, page) == []
    submit(page, "关闭变更")

    expect(page.locator("h1")).to_contain_text("已关闭")
    expect(page.locator("button[value=confirm]")).to_have_count(0)
    assert look_at(zhou, page) == []


def test_the_auditor_takes_the_record_along_and_finds_the_entries(signed_in: SignIn, story: Story) -> None:
    sun = signed_in("auditor")
    page = sun.goes_to(story.change)
    with page.expect_download(timeout=WAIT) as download:
        page.get_by_role("link", name="导出记录").click()
    book = openpyxl.load_workbook(BytesIO(download.value.path().read_bytes()))

    clauses, items = (list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets[1:3])
    said = {cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
    assert len({row[:2] for row in clauses[1:]}) == CLAUSES
    assert len(items) > 50
    assert {NOTE, "已修订", "已确认", "周岚"} <= said
    assert any(str(cell).startswith("赵蕾") for cell in said)

    page = sun.goes_to("/audit/?q=换到演示修订版")
    words = page.locator("main table").inner_text()
    assert [one for one in ENTRIES if one not in words] == []
    assert look_at(sun, page) == []
