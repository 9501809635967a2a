"""An author in a real browser: slides become a course, which is completed, copied, reviewed and read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from lms.courses.pages.models import CoursePage, LessonPage
from lms.people.access.services import create_roles
from lms.people.api import Role
from tests.courses.test_reviewing_in_chromium import press, signed_in_as  # noqa: F401 # a fixture
from tests.exams.test_queue_in_chromium import CHROMIUM, _database_in_threads, chromium  # noqa: F401 # fixtures
from tests.factories.courses import make_standard, standing_index
from tests.factories.documents import lesson_slides
from tests.factories.media import CAPTIONS, keep, mp4
from tests.factories.people import make_user_with_role

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed"),
]
SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


def upload(page: Page) -> None:
    """Send slides, say what their picture shows, and make the draft."""
    page.goto("/learn/new/")
    page.locator("main a[href='/learn/import/']").first.click()
    file = {"name": "受理与定级.pptx", "mimeType": SLIDES, "buffer": lesson_slides()}
    page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type] # name, type and bytes
    page.get_by_role("button", name="看看会变成什么").click()
    page.wait_for_load_state("load")
    expect(page.locator("main")).to_contain_text("七样要记全")
    page.locator(".asked-picture textarea, .asked-picture input[type=text]").first.fill("一块红色的牌子")
    page.get_by_role("button", name="生成草稿").click()
    page.wait_for_load_state("load")


def add_film(page: Page, lesson: LessonPage) -> None:
    """Put a film of the library with its captions at the end of a lesson."""
    page.goto(f"/admin/pages/{lesson.pk}/edit/")
    page.locator("[data-streamfield-stream-container] .c-sf-add-button").last.click()
    page.get_by_role("option", name="视频或音频").click()
    page.locator("[name$=-value-title]").last.fill("一通投诉电话怎么接")
    for field, title in (("file", "录像"), ("captions", "字幕")):
        page.locator(f"[id$=-value-{field}-chooser] [data-chooser-action-choose]:visible").click()
        page.locator(".modal a[data-chooser-modal-choice]", has_text=title).click()
        expect(page.locator(f"[id$=-value-{field}-chooser]")).to_contain_text(title)
    page.locator("[name$=-value-transcript]").fill("坐席：您好。")


def test_from_slides_to_a_course_that_is_read(signed_in_as: Callable[[str], Page]) -> None:  # noqa: F811
    make_standard()
    create_roles()
    standing_index()
    keep("call.mp4", mp4(), title="录像")
    keep("call.vtt", CAPTIONS.encode(), title="字幕")
    author, reviewer = (signed_in_as(make_user_with_role(Role.TRAINER).get_username()) for _each in range(2))

    upload(author)
    course = CoursePage.objects.get()
    lesson = LessonPage.objects.child_of(course).first()
    assert lesson is not None
    add_film(author, lesson)
    press(author, "[name=action-submit], [name=action-publish]")
    expect(author.locator(".messages")).to_contain_text(lesson.title)
    author.goto(f"/admin/pages/{course.pk}/edit/")
    press(author, "[name=action-submit], [name=action-publish]")
    expect(author.locator(".messages")).to_contain_text(course.title)
    reviewer.goto("/learn/reviews/")
    while reviewer.locator("main table tbody tr a").count():
        reviewer.locator("main table tbody tr a").first.click()
        reviewer.get_by_role("button", name="通过并发布").click()
        reviewer.wait_for_load_state("load")
        reviewer.goto("/learn/reviews/")

    lesson.refresh_from_db()
    reviewer.goto(lesson.url)
    expect(reviewer.locator("article")).to_contain_text("一通投诉电话怎么接")
    expect(reviewer.locator("video track")).to_have_count(1)

    author.goto(course.url)
    author.get_by_role("link", name="复制").first.click()
    author.locator("[name=new_title]").fill("受理与定级（新员工班）")
    author.locator("[name=new_slug]").fill("intake-newcomers")
    author.locator("main form button[type=submit], main form input[type=submit]").first.click()
    expect(author.locator(".messages")).to_contain_text("受理与定级")
    assert LessonPage.objects.child_of(CoursePage.objects.get(slug="intake-newcomers")).exists()
