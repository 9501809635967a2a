"""An author cites a fact in a real browser: found by a word, chosen, stored by its code."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from lms.courses.pages.models import LessonPage
from lms.people.access.services import create_roles
from lms.people.api import Role
from tests.courses.test_reviewing_in_chromium import press, signed_in_as  # noqa: F401 # a fixture
from tests.exams.test_queue_in_chromium import CHROMIUM, _database_in_threads, chromium  # noqa: F401 # fixtures
from tests.factories.courses import make_course, make_lesson, make_standard, prose
from tests.factories.exams import make_clause, make_question
from tests.factories.people import make_user_with_role

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed"),
]


def test_a_fact_is_found_by_a_word_and_cited(signed_in_as: Callable[[str], Page]) -> None:  # noqa: F811
    make_standard()
    create_roles()
    lesson = make_lesson(make_course(), "plain", [prose(1)])
    page = signed_in_as(make_user_with_role(Role.TRAINER).get_username())
    page.goto(f"/admin/pages/{lesson.pk}/edit/")

    page.locator("[data-streamfield-child]").get_by_role("button", name="设置").first.click()
    page.locator("[data-streamfield-list-add]").first.click()
    page.get_by_role("button", name="选择事实").last.click()
    page.locator(".modal [name=q]").fill("申诉")
    page.locator(".modal").get_by_role("link", name="F-2.1-7").click()
    expect(page.locator("[data-streamfield-child]").first).to_contain_text("15 日内未获答复可以申诉")
    press(page, "[name=action-submit]")
    expect(page.locator(".messages")).to_contain_text(lesson.title)

    draft = LessonPage.objects.get(pk=lesson.pk).get_latest_revision_as_object()
    assert list(draft.body[0].value["facts"]) == ["F-2.1-7"]


def test_a_question_is_found_by_its_clause_and_named(signed_in_as: Callable[[str], Page]) -> None:  # noqa: F811
    make_standard()
    create_roles()
    question = make_question(clause=make_clause("9.9"))
    body = {"heading": "试一道", "questions": ["Q-typed"], "count": 1, "clause": "", "facts": []}
    lesson = make_lesson(make_course(), "practised", [{"type": "practice", "id": "practice", "value": body}])
    page = signed_in_as(make_user_with_role(Role.TRAINER).get_username())
    page.goto(f"/admin/pages/{lesson.pk}/edit/")

    page.get_by_role("button", name="从题库选题").click()
    page.locator(".modal [name=q]").fill("9.9")
    page.locator(".modal").get_by_role("link", name=question.code).click()
    expect(page.locator("[data-question-chosen]")).to_contain_text(question.code)
    press(page, "[name=action-submit]")
    expect(page.locator(".messages")).to_contain_text(lesson.title)

    draft = LessonPage.objects.get(pk=lesson.pk).get_latest_revision_as_object()
    assert list(draft.body[0].value["questions"]) == [question.code]
