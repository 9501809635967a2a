"""Look up what is right on the page of the paper: the answer is saved first, shown, and shut."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from lms.exams.api import Attempt
from lms.exams.attempts.models import Answer
from lms.exams.taking.services import start_attempt
from lms.papers.api import Paper, PaperKind
from lms.papers.choices import ReviewRule
from tests.exams.test_queue_in_chromium import (  # noqa: F401 # fixtures
    CHROMIUM,
    _database_in_threads,
    choose,
    chromium,
    context,
    expect_saved,
    open_paper,
)
from tests.factories.exams import make_paper, make_questions, make_sitting
from tests.factories.people import Cast

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed"),
]


@pytest.fixture
def attempt(cast: Cast) -> Attempt:
    make_questions(2)
    paper = make_paper([("2", 2)], kind=PaperKind.PRACTICE, review_rule=ReviewRule.TABLE)
    Paper.objects.update(review_cells=["during.right", "during.key", "during.explanation"])
    now = timezone.now()
    sitting = make_sitting(Paper.objects.get(pk=paper.pk), employees=[cast.li], now=now)
    return start_attempt(sitting=sitting, employee=cast.li, now=now)


def test_an_answer_is_looked_up_and_stays(open_paper: Callable[[], Page], attempt: Attempt) -> None:  # noqa: F811
    page = open_paper()
    first = page.locator("[data-question='1']")
    look_up = first.locator("[data-look-up-button]")

    look_up.click()
    expect(page.locator("[data-exam-notice]")).to_have_text("请先作答。")
    assert "45 分钟是示例值" not in page.content()
    choose(page, 1, 1)
    look_up.click()

    expect(first.locator(".explanation")).to_contain_text("45 分钟是示例值")
    expect(first.locator("input").first).to_be_disabled()
    expect(look_up).to_be_hidden()
    expect(first.locator("[data-saved]")).to_contain_text("不能再改")
    choose(page, 2, 0)
    expect_saved(page, 2)
    page.reload()
    expect(page.locator("[data-question='1'] .explanation")).to_contain_text("45 分钟是示例值")
    expect(page.locator("[data-question='1'] input").first).to_be_disabled()
    expect(page.locator("[data-question='2'] .explanation")).to_have_count(0)
    assert [one.checked_at is not None for one in Answer.objects.order_by("slot")] == [True, False]
