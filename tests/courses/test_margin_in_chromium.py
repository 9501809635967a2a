"""Notes and questions beside a lesson in a real browser: by finger, by keyboard, without a script."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from lms.courses.api import Enrolment
from lms.courses.asking.models import Remark
from lms.courses.notes.models import LessonNote
from lms.courses.pages.models import LessonPage
from lms.courses.surveys.models import CourseReaction
from lms.people.access.services import create_roles
from lms.people.api import Role
from tests.accounts import User
from tests.browser.people import all_in_sight
from tests.factories.courses import (
    NOW,
    check,
    law,
    make_course,
    make_enrolment,
    make_lesson,
    make_standard,
    prose,
    standard_value,
)
from tests.factories.people import Cast, make_cast, make_employee, make_user_with_role

CHROMIUM = shutil.which("chromium") or ""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
TEXT = "<p>24 小时是一批投诉的平均处理时间，不是每一件的上限。</p>" * 3
PICTURES = os.environ.get("MARGIN_PICTURES", "")
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed"),
]


@pytest.fixture(autouse=True)
def _database_in_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture
def people() -> Cast:
    create_roles()
    make_standard()
    return make_cast()


@pytest.fixture
def lesson(people: Cast) -> LessonPage:
    """Give a lesson of two sections, two values side by side and a question, which Li learns."""
    course = make_course("U1", lessons=0)
    blocks = [prose(1, text=TEXT), standard_value(), law(), prose(2, text=TEXT), check()]
    made = make_lesson(course, "first", blocks)
    make_enrolment(people.li, course)
    return made


@pytest.fixture
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


def page_of(
    browser: Browser, live_server: LiveServer, user: User, *, size: dict[str, int], script: bool = True
) -> Page:
    """Open the site as somebody."""
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context = browser.new_context(
        base_url=live_server.url,
        locale="zh-CN",
        viewport=size,
        java_script_enabled=script,  # type: ignore[arg-type] # width and height
    )
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    return context.new_page()


def look(page: Page, name: str) -> None:
    """Ask axe, and keep pictures in both themes where a folder is named."""
    with all_in_sight(page):
        heard = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    found = [violation["id"] for violation in heard.response["violations"]]
    assert found == [], name
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
    if PICTURES:
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type] # one of both
            page.screenshot(path=Path(PICTURES) / f"{name}-{theme}.png", full_page=True)
        page.emulate_media(color_scheme="light")


def test_a_learner_marks_writes_and_asks_and_finds_it_again(
    browser: Browser, live_server: LiveServer, lesson: LessonPage, people: Cast
) -> None:
    page = page_of(browser, live_server, people.user("li"), size=PHONE)
    page.goto(lesson.url)
    mark = page.locator("#m-prose-1 .margin-tools > summary")
    box = mark.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 44
    expect(page.locator(".margin-tools")).to_have_count(5)
    look(page, "lesson-phone")

    mark.click()
    page.locator("#m-prose-1").get_by_role("button", name="这里没看懂").click()
    expect(page.locator("#m-prose-1 .margin-said")).to_contain_text("已标记")
    mark.press("Enter")
    page.locator("#m-prose-1").get_by_text("写笔记", exact=True).click()
    look(page, "panel-phone")
    page.locator("#note-prose-1").fill("先说平均，再说单号")
    page.locator("#m-prose-1").get_by_role("button", name="保存笔记").click()
    expect(page.locator("#m-prose-1 .margin-note")).to_contain_text("先说平均")
    page.locator("#m-law .margin-tools > summary").click()
    page.locator("#m-law").get_by_text("向培训师提问", exact=True).click()
    page.locator("#question-law").fill("15 日从哪天算？")
    page.locator("#m-law").get_by_role("button", name="提交问题").click()
    expect(page.locator("#m-law .margin-note")).to_contain_text("15 日从哪天算？")

    page.reload()
    expect(page.locator("#m-prose-1")).to_contain_text("先说平均，再说单号")
    expect(page.locator("#b-law #m-law")).to_contain_text("15 日从哪天算？")
    look(page, "written-phone")
    page.set_viewport_size(DESK)  # type: ignore[arg-type] # width and height
    look(page, "written-desk")
    page.goto(reverse("lms_courses:notes"))
    expect(page.locator("table")).to_contain_text("先说平均")
    look(page, "notes-desk")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type] # width and height
    look(page, "notes-phone")
    assert LessonNote.objects.get().block_id == "prose-1"
    assert set(Remark.objects.values_list("kind", "block_id")) == {
        ("unclear", "prose-1"),
        ("question", "law"),
    }


def test_a_customers_number_is_refused_in_place(
    browser: Browser, live_server: LiveServer, lesson: LessonPage, people: Cast
) -> None:
    page = page_of(browser, live_server, people.user("li"), size=PHONE)
    page.goto(lesson.url)
    page.locator("#m-prose-2 .margin-tools > summary").click()
    page.locator("#m-prose-2").get_by_text("写笔记", exact=True).click()
    page.locator("#note-prose-2").fill("客户 13812345678")
    page.locator("#m-prose-2").get_by_role("button", name="保存笔记").click()

    expect(page.locator("#m-prose-2 [role=alert]")).to_be_visible()
    expect(page.locator("#note-prose-2")).to_have_value("客户 13812345678")


def test_a_trainer_answers_and_a_colleague_reads_it_without_a_script(
    browser: Browser, live_server: LiveServer, lesson: LessonPage, people: Cast
) -> None:
    Remark.objects.create(
        employee=people.li,
        lesson=lesson,
        block_id="prose-1",
        quote="第 1 节",
        kind="question",
        text="为何是平均？",
        made_at=NOW,
    )
    trainer = page_of(browser, live_server, make_user_with_role(Role.TRAINER), size=DESK)
    trainer.goto(reverse("lms_courses:remarks"))
    look(trainer, "desk-desk")
    trainer.get_by_role("link", name="为何是平均？").click()
    look(trainer, "remark-desk")
    trainer.set_viewport_size(PHONE)  # type: ignore[arg-type] # width and height
    look(trainer, "remark-phone")
    trainer.locator("[name=answer]").fill("说的是一批，不是每一件。")
    trainer.get_by_role("button", name="答复（读到这里的人都能看到）").click()
    trainer.wait_for_url("**/remarks/")
    trainer.goto(reverse("lms_authoring:struggles", args=[lesson.get_parent().pk]))
    look(trainer, "struggles-phone")

    colleague = page_of(browser, live_server, people.user("wang"), size=PHONE, script=False)
    colleague.goto(lesson.url)
    expect(colleague.locator(".margin-stock .margin-answer")).to_contain_text("说的是一批")
    colleague.get_by_role("link", name="给某一段写笔记或提问").click()
    colleague.get_by_role("link", name="第 2 节").click()
    colleague.get_by_text("写笔记", exact=True).click()
    colleague.locator("textarea[name=text]").first.fill("不用脚本也行")
    colleague.get_by_role("button", name="保存笔记").click()
    expect(colleague.locator(".margin-note")).to_contain_text("不用脚本也行")


def test_four_taps_at_the_end_of_a_course(
    browser: Browser, live_server: LiveServer, lesson: LessonPage, people: Cast
) -> None:
    Enrolment.objects.update(completed_at=NOW)
    course = lesson.get_parent().specific
    page = page_of(browser, live_server, people.user("li"), size=PHONE)
    page.goto(course.url)
    expect(page.locator("fieldset.survey-scale")).to_have_count(3)
    look(page, "survey-phone")
    page.set_viewport_size(DESK)  # type: ignore[arg-type] # width and height
    look(page, "survey-desk")

    page.get_by_text("大体相符").click()
    page.get_by_text("多半会", exact=True).first.click()
    page.get_by_text("说不准").last.click()
    page.get_by_role("button", name="提交我的回答").click()

    expect(page.locator("#survey fieldset")).to_have_count(0)
    expect(page.locator("#survey")).to_contain_text("不记名")
    reaction = CourseReaction.objects.get()
    assert (reaction.relevance, reaction.intention, reaction.support) == (4, 4, 3)
    page.reload()
    expect(page.locator("fieldset.survey-scale")).to_have_count(0)
    for number in range(4):
        CourseReaction.objects.create(
            course=course, relevance=number + 1, intention=4, support=2, remark="多给录音"
        )
    overseer = make_employee("何培", role=Role.TRAINER).user
    assert overseer is not None
    trainer = page_of(browser, live_server, overseer, size=PHONE)
    trainer.goto(reverse("lms_courses:reactions", args=[course.pk]))
    expect(trainer.locator("table")).to_have_count(3)
    look(trainer, "reactions-phone")
