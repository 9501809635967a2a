"""A question's way into a paper in a real browser: written, sent back with a comment, corrected, approved."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from lms.people.access.services import create_roles
from lms.people.api import Role
from lms.questions.bank.models import Question
from lms.questions.choices import QuestionState
from tests.exams.test_queue_in_chromium import CHROMIUM, _database_in_threads, chromium  # noqa: F401 # fixtures
from tests.factories.exams import make_clause, make_paper
from tests.factories.people import PASSWORD, make_user_with_role

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed"),
]

OPTIONS = (("45 分钟", True), ("30 分钟", False), ("24 小时", False))


@pytest.fixture
def signed_in_as(chromium: Browser, live_server: LiveServer) -> Callable[[str], Page]:  # noqa: F811
    def sign_in(name: str) -> Page:
        context = chromium.new_context(base_url=live_server.url, locale="zh-CN")
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.goto("/account/login/")
        page.locator("input[name=login]").fill(name)
        page.locator("input[name=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/account/login" not in url)
        return page

    return sign_in


def write_question(page: Page) -> None:
    """Write a single choice question in the editor, and send it to review."""
    page.goto("/admin/snippets/lms_questions/question/add/?kind=single")
    page.locator("[name=code]").fill("Q-walk")
    page.locator("[name=stem]").fill("接到网络故障申告后应在多长时间内响应？")
    for row, (text, is_right) in enumerate(OPTIONS):
        page.locator(f"[name=options-{row}-text]").fill(text)
        if is_right:
            page.locator(f"[name=options-{row}-correct]").focus()
            page.keyboard.press("Space")
    page.locator("[name=explanation]").fill("示例值见 2.2。")
    page.locator("[name=verification]").select_option("verified")
    choose_clause(page)
    send_to_review(page)


def choose_clause(page: Page) -> None:
    page.locator("#id_clause-chooser [data-chooser-action-choose]:visible").focus()
    page.keyboard.press("Enter")
    page.locator(".modal a[data-chooser-modal-choice]", has_text="2.2").first.click()
    expect(page.locator("#id_clause-chooser")).to_contain_text("2.2")


def send_to_review(page: Page) -> None:
    """Open the menu beside the button that saves, and choose to send in."""
    page.locator("footer [data-drop-toggle], footer [aria-expanded]").first.click()
    page.locator("[name=action-send-to-review]").first.click()
    page.wait_for_url("**/lms_questions/question/", wait_until="networkidle")


def decide(page: Page, button: str, comment: str) -> None:
    """Open what waits for review, write a comment and press a button, all by keyboard."""
    page.goto("/exams/questions/reviews/")
    page.get_by_role("link", name="Q-walk").first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.locator("textarea[name=comment]").focus()
    page.keyboard.type(comment)
    page.locator(f"button[name=step][value={button}]").focus()
    with page.expect_navigation(wait_until="networkidle"):
        page.keyboard.press("Enter")


def test_from_the_editor_through_review_into_a_paper(signed_in_as: Callable[[str], Page]) -> None:
    create_roles()
    make_clause("2.2")
    paper = make_paper([("2.2", 1)])
    author = signed_in_as(make_user_with_role(Role.TRAINER).get_username())
    reviewer = signed_in_as(make_user_with_role(Role.TRAINER).get_username())

    write_question(author)
    question = Question.objects.get()
    assert question.state == QuestionState.REVIEW
    author.goto(f"/exams/questions/{question.pk}/")
    expect(author.locator("button[name=step][value=approve]")).to_have_count(0)

    decide(reviewer, "send_back", "题干没有说明是首次响应")
    author.goto(f"/admin/snippets/lms_questions/question/edit/{question.pk}/")
    expect(author.locator("body")).to_contain_text("题干没有说明是首次响应")
    author.locator("[name=stem]").fill("接到网络故障申告后应在多长时间内首次响应？")
    send_to_review(author)

    decide(reviewer, "approve", "已核对")
    expect(reviewer.locator("main")).to_contain_text("已批准")
    reviewer.goto(f"/exams/papers/{paper.pk}/sample/")
    expect(reviewer.locator("body")).to_contain_text("应在多长时间内首次响应")
    question.refresh_from_db()
    assert (question.state, question.approved_version.number) == (QuestionState.APPROVED, 2)  # type: ignore[union-attr] # approved
