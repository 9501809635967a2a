"""A question's text with marks, a table and a picture, written in a real browser by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.images import ImageFile
from PIL import Image
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings
from wagtail.images import get_image_model

from lms.people.access.services import create_roles
from lms.people.api import Role
from tests.exams.test_queue_in_chromium import CHROMIUM, _database_in_threads, chromium  # noqa: F401 # fixtures
from tests.factories.people import make_user_with_role
from tests.questions.test_review_in_chromium import signed_in_as  # noqa: F401 # fixture

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed"),
]


@pytest.fixture
def picture(settings: Settings, tmp_path: Path) -> int:
    settings.MEDIA_ROOT = tmp_path
    drawn = BytesIO()
    Image.new("RGB", (60, 40), "navy").save(drawn, "PNG")
    made = get_image_model().objects.create(title="光路[图]", file=ImageFile(drawn, name="a.png"))
    return int(made.pk)


def press(page: Page, place: str, words: str) -> None:
    page.locator(place).get_by_role("button", name=words).focus()
    page.keyboard.press("Enter")


def choose_first_picture(page: Page) -> None:
    shown = page.locator(".modal-body .image-choice").first
    expect(shown).to_be_visible()
    shown.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".modal-body")).to_have_count(0)


def test_marks_tables_and_pictures_are_put_into_the_text_by_keyboard(
    signed_in_as: Callable[[str], Page],  # noqa: F811
    picture: int,
) -> None:
    create_roles()
    page = signed_in_as(make_user_with_role(Role.TRAINER).get_username())
    page.goto("/admin/snippets/lms_questions/question/add/?kind=single")
    stem, tools = page.locator("[name=stem]"), "[data-writing]:has([name=stem])"

    stem.focus()
    page.keyboard.type("看图：")
    press(page, tools, "图片")
    choose_first_picture(page)
    press(page, tools, "加粗")
    page.keyboard.type("哪一段")
    page.keyboard.press("Control+End")
    press(page, tools, "表格")
    page.keyboard.type("区域")

    expect(stem).to_have_value(
        f"看图：![光路 图](picture:{picture})**哪一段**\n\n| 区域 | 表头 |\n| --- | --- |\n|  |  |\n"
    )
    row = "[data-row]:has([name=options-1-text])"
    page.locator("[name=options-1-text]").fill("如图：")
    press(page, row, "在这一行放图片")
    choose_first_picture(page)
    expect(page.locator("[name=options-1-text]")).to_have_value(f"如图：![光路 图](picture:{picture})")


def test_what_is_said_about_a_row_moves_with_it_and_goes_with_its_words(
    signed_in_as: Callable[[str], Page],  # noqa: F811
) -> None:
    create_roles()
    page = signed_in_as(make_user_with_role(Role.TRAINER).get_username())
    page.goto("/admin/snippets/lms_questions/question/add/?kind=ordering")
    page.locator("[name=stem]").fill("按先后排列")
    for number, text in enumerate(["问候", "核实", "问候"]):
        page.locator(f"[name=items-{number}-text]").fill(text)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("[name=items-2-text]")).to_have_accessible_description("与第 1 行相同。")

    press(page, "[data-row]:has([name=items-2-text])", "上移")

    expect(page.locator("[name=items-1-text]")).to_have_accessible_description("与第 1 行相同。")
    expect(page.locator("[name=items-2-text]")).not_to_have_attribute("aria-invalid", "true")
    press(page, "[data-row]:has([name=items-1-text])", "清空这一行")
    expect(page.locator("[data-row-fault]")).to_have_count(0)
    expect(page.locator("[data-rows=items] [aria-invalid]")).to_have_count(0)


def test_the_tags_of_a_question_are_typed_into_a_field_with_a_label(
    signed_in_as: Callable[[str], Page],  # noqa: F811
) -> None:
    create_roles()
    page = signed_in_as(make_user_with_role(Role.TRAINER).get_username())
    page.goto("/admin/snippets/lms_questions/question/add/?kind=single")

    page.locator("label", has_text="标签").first.click()
    page.keyboard.type("宽带")
    page.keyboard.press("Enter")

    expect(page.get_by_role("textbox", name="标签", exact=True)).to_be_focused()
    expect(page.locator(".tagit-choice", has_text="宽带")).to_have_count(1)
