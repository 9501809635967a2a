"""A new employee on a phone: from the first lesson of the path to a passed operating examination."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

from tests.browser.answer_book import WAIT, answer_everything, read_book
from tests.browser.lessons import Rights, finish_lesson, right_answers
from tests.browser.newcomers import EXAM, hire
from tests.browser.people import Person, arrive, sign_in_first
from tests.browser.site import DemoSite

pytestmark = pytest.mark.browser
CONTENT = Path(__file__).resolve().parents[2] / "content"


@dataclass(frozen=True)
class Course:
    """A course of the path as its files say it: title, hours, and the titles of its lessons in order."""

    title: str
    hours: Decimal
    lessons: tuple[str, ...]


def test_a_newcomer_learns_the_whole_path_and_earns_the_operating_certificate(
    site: DemoSite, chromium: Browser
) -> None:
    person = arrive(chromium, site, "phone")
    newcomer = hire(site)
    sign_in_first(person, newcomer.number, newcomer.password)
    courses, rights = _path(), right_answers()

    for course in courses:
        _takes(person, course, rights)
    page = person.goes_to("/learn/")
    expect(page.locator(".hours-number")).to_have_text(str(sum(course.hours for course in courses)))
    assert page.locator(".done-list li").count() == len(courses)

    page = _starts_the_exam(person)
    assert answer_everything(page, read_book()) == 100
    page.locator("[data-exam-review]").click()
    page.locator("[data-hand-in-label]").click()
    page.wait_for_url("**/result/", timeout=WAIT)
    expect(page.locator("h1")).to_contain_text("通过")
    page = person.goes_to("/certificates/")
    expect(page.locator("main")).to_contain_text("热线坐席上岗证")
    expect(page.locator(".serial").first).to_be_visible()
    assert person.complaints == []
    person.context.close()


def _path() -> list[Course]:
    """Read the newcomers' path and its courses from the content."""
    units = {}
    for file in CONTENT.glob("courses/*/course.yaml"):
        course = yaml.safe_load(file.read_text(encoding="utf-8"))
        lessons = [yaml.safe_load((file.parent / f"{name}.yaml").read_text()) for name in course["lessons"]]
        titles = tuple(str(lesson["title"]) for lesson in lessons)
        units[course["unit"]] = Course(course["title"], Decimal(str(course["credit_hours"])), titles)
    path = yaml.safe_load((CONTENT / "paths/newcomer.yaml").read_text(encoding="utf-8"))["paths"][0]
    return [units[code] for code in path["courses"]]


def _takes(person: Person, course: Course, rights: Rights) -> None:
    """Open the course from the list and go through its lessons, each completed before the next."""
    page = person.goes_to("/learn/")
    page.locator("a.course-row-title", has_text=course.title).first.click()
    page.get_by_role("link", name="继续学习").first.click()
    for number, title in enumerate(course.lessons, 1):
        expect(page.locator("article.lesson h1")).to_have_text(title)
        finish_lesson(page, rights)
        if number < len(course.lessons):
            page.locator("a.lesson-step-next").click()
    expect(page.locator("#lesson-end")).to_contain_text("学时", timeout=WAIT)
    page.locator("a.lesson-step-next").click()
    expect(page.locator("main")).to_contain_text("课程已学完", timeout=WAIT)


def _starts_the_exam(person: Person) -> Page:
    """Find the sitting in the list, read its rules and start."""
    page = person.goes_to("/exams/")
    page.locator("main li, main .card", has_text=EXAM).locator("a[href$='/rules/']").first.click()
    page.wait_for_load_state("load")
    page.locator("main form button.button-primary").click()
    page.wait_for_selector("[data-question]:not([hidden])", timeout=WAIT)
    return page
