"""Papers turned in a real browser: one way only, a part on a page, tools, the preview."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from lms.exams.api import Attempt, Sitting
from lms.exams.taking.services import start_attempt
from lms.papers.api import Paper
from tests.exams.test_queue_in_chromium import (  # noqa: F401 # fixtures
    CHROMIUM,
    _database_in_threads,
    chromium,
    context,
    expect_saved,
    open_paper,
    sign_in,
)
from tests.factories.exams import make_paper, make_questions, make_sitting
from tests.factories.people import PASSWORD, Cast

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed"),
]


@pytest.fixture
def options() -> dict[str, object]:
    """Say how the paper is turned; tests override it."""
    return {"no_way_back": True}


@pytest.fixture
def size() -> int:
    """Say how many questions the paper has; tests override it."""
    return 3


@pytest.fixture
def kind() -> str:
    """Say of which kind the questions are; tests override it."""
    return "single"


@pytest.fixture
def attempt(cast: Cast, options: dict[str, object], size: int, kind: str) -> Attempt:
    make_questions(size, kind)
    paper = make_paper([("2", size - 1), ("2", 1)])
    Paper.objects.filter(pk=paper.pk).update(**options)
    paper.rules.filter(sort_order=1).update(part="综合")
    now = timezone.now()
    sitting = make_sitting(Paper.objects.get(pk=paper.pk), employees=[cast.li], now=now)
    return start_attempt(sitting=sitting, employee=cast.li, now=now)


def skip(page: Page) -> None:
    """Press the link past head and palette by keyboard, as the first thing on the page."""
    page.evaluate("() => { document.activeElement.blur(); window.getSelection().removeAllRanges(); }")
    page.locator(".skip-link").focus()
    page.keyboard.press("Enter")


@pytest.mark.parametrize("options", [{}])
def test_the_skip_link_leads_past_the_palette_to_what_is_shown(open_paper: Callable[[], Page]) -> None:  # noqa: F811
    page = open_paper()
    page.set_viewport_size({"width": 180, "height": 390})
    page.locator("[data-exam-palette] [data-to='2']").click()

    skip(page)
    question = page.locator("[data-question='2']")
    expect(question.locator("h2")).to_be_focused()
    expect(question.locator(".question-stem")).to_be_in_viewport()
    assert page.url.endswith("#2")
    page.keyboard.press("Tab")
    expect(question.locator("input").first).to_be_focused()

    page.locator("[data-exam-review]").click()
    skip(page)
    expect(page.locator("#review-title")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("[data-review-group='open'] button").first).to_be_focused()


def test_a_page_is_left_for_good(open_paper: Callable[[], Page], attempt: Attempt) -> None:  # noqa: F811
    page = open_paper()
    following = page.locator("[data-exam-next]")

    page.locator("[data-question='1'] label.option").first.click()
    expect_saved(page, 1)
    following.click()

    expect(page.locator("[data-question='2']")).to_be_visible()
    expect(page.locator("[data-question='1']")).to_have_count(0)
    expect(page.locator("[data-exam-palette] [data-to='1']")).to_be_disabled()
    following.click()
    expect(page.locator("[data-exam-notice]")).to_contain_text("不能返回")
    following.click()
    expect(page.locator("[data-question='3']")).to_be_visible()
    attempt.refresh_from_db()
    assert (attempt.open_from, attempt.open_to) == (3, 3)


@pytest.mark.parametrize("options", [{"page_mode": "part", "calculator": True, "scratch_notes": True}])
def test_a_part_stands_on_one_page_with_its_tools(open_paper: Callable[[], Page]) -> None:  # noqa: F811
    page = open_paper()

    expect(page.locator("[data-question='2']")).to_be_visible()
    expect(page.locator("[data-question='3']")).to_be_hidden()
    page.locator("[data-question='2'] label.option").first.click()
    expect_saved(page, 2)
    expect(page.locator("[data-exam-palette] [data-to='2']")).to_have_attribute("aria-current", "step")
    page.locator("[data-exam-calculator] summary").click()
    page.fill("#calculation", "（95＋8）÷ 4 − 50%")
    page.locator(".is-equals").click()
    expect(page.locator(".exam-calculator output")).to_have_text("= 25.25")
    page.locator("[data-exam-notes] summary").click()
    page.fill("#notes", "先看 2.1")
    page.locator("[data-exam-next]").click()
    expect(page.locator("[data-question='3']")).to_be_visible()
    expect(page.locator("[data-exam-place]")).to_contain_text("综合")
    page.reload()
    expect(page.locator("#notes")).to_have_value("先看 2.1")


@pytest.mark.parametrize("options", [{}])
@pytest.mark.parametrize("size", [100])
@pytest.mark.parametrize(("width", "height"), [(360, 740), (1366, 650)])
def test_a_long_paper_shows_where_one_is_and_the_way_on(
    open_paper: Callable[[], Page],  # noqa: F811
    width: int,
    height: int,
) -> None:
    page = open_paper()
    page.set_viewport_size({"width": width, "height": height})

    for slot in (60, 100, 1):
        page.evaluate("slot => { window.location.hash = `#${slot}`; window.location.reload(); }", slot)
        current = page.locator("[data-exam-palette] [aria-current]")
        expect(current).to_have_attribute("data-to", str(slot))
        expect(current).to_be_in_viewport(ratio=1)
        expect(page.locator("[data-exam-next]")).to_be_in_viewport(ratio=1)
        expect(page.locator("[data-exam-review]")).to_be_in_viewport(ratio=1)


def test_who_comes_early_starts_when_the_sitting_opens(context: BrowserContext, cast: Cast) -> None:  # noqa: F811
    make_questions(3)
    sitting = make_sitting(make_paper([("2", 2)]), employees=[cast.li], now=timezone.now())
    Sitting.objects.update(opens_at=timezone.now() + timedelta(seconds=15))
    page = context.new_page()
    page.goto(f"/exams/sittings/{sitting.pk}/rules/")
    page.fill("input[name=login]", "00231")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    button = page.get_by_role("button", name="现在开始")

    expect(page.locator("[data-clock]")).to_contain_text("00:")
    expect(button).to_be_hidden()
    expect(button).to_be_focused(timeout=20_000)
    page.keyboard.press("Enter")

    expect(page.locator("[data-question='1']")).to_be_visible()


@pytest.mark.parametrize("kind", ["matching"])
def test_half_an_answer_on_a_page_left_for_good_is_not_called_answered(
    open_paper: Callable[[], Page],  # noqa: F811
    attempt: Attempt,
) -> None:
    page = open_paper()
    page.set_viewport_size({"width": 360, "height": 780})
    following = page.locator("[data-exam-next]")

    page.locator("[data-question='1'] select").first.select_option(index=1)
    expect_saved(page, 1)
    following.click()
    expect(page.locator("[data-exam-notice]")).to_contain_text("不能返回")
    following.click()
    expect(page.locator("[data-question='2']")).to_be_visible()

    in_palette = page.locator("[data-exam-palette] [data-to='1']")
    expect(in_palette).to_have_attribute("aria-label", "1: 部分作答")
    expect(page.locator("[data-exam-summary]")).to_have_text("已答 0 · 部分 1 · 未答 2 · 标记 0")
    page.locator("[data-exam-review]").click()
    expect(page.locator("[data-review-open]")).to_have_text("3 题中还有 2 题未答，1 题没答完。")
