"""Read a lesson on the screen, answer its check questions and bring its calls to a good end."""

from __future__ import annotations

from pathlib import Path

import yaml
from playwright.sync_api import Locator, Page, expect

from lms.courses.scenarios.rules import good_path, steps_of
from tests.browser.answer_book import WAIT, plain

COURSES = Path(__file__).resolve().parents[2] / "content/courses"

type Rights = dict[frozenset[str], set[str]]


def right_answers() -> Rights:
    """Give the right options of every check question, by all of its options."""
    found: Rights = {}
    for file in COURSES.glob("*/[0-9]*.yaml"):
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["blocks"]:
            if block["type"] == "check":
                options = {plain(option["text"]): bool(option.get("correct")) for option in block["options"]}
                found[frozenset(options)] = {text for text, right in options.items() if right}
    return found


def answer_checks(page: Page, rights: Rights) -> None:
    """Answer every check question rightly, one after the other; each shows that it was right."""
    forms = page.locator(".block-check form")
    for left in range(forms.count(), 0, -1):
        _answer(forms.first, rights)
        expect(forms).to_have_count(left - 1, timeout=WAIT)
    assert page.locator(".check-verdict .pill-bad").count() == 0


def good_ways() -> dict[str, list[str]]:
    """Give what to say in every scenario, by its heading, so that the call ends well."""
    found: dict[str, list[str]] = {}
    for file in COURSES.glob("*/[0-9]*.yaml"):
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["blocks"]:
            if block["type"] == "scenario":
                steps = steps_of(block["steps"])
                by_name, step = {one.name: one for one in steps}, steps[0]
                for number in good_path(steps) or ():
                    found.setdefault(block["heading"], []).append(step.choices[number].text)
                    step = by_name[step.choices[number].leads_to]
    return found


def play_calls(page: Page) -> None:
    """Say in each scenario what leads to a good end."""
    for call in page.locator("[data-scenario]").all():
        for text in good_ways()[call.locator("h2").inner_text()]:
            call.get_by_role("button", name=text, exact=True).click()
        expect(call.locator(".scenario-talk .pill-good")).to_be_visible(timeout=WAIT)


def finish_lesson(page: Page, rights: Rights) -> None:
    """Answer its questions and read to its end, which is written anew after each answer."""
    answer_checks(page, rights)
    play_calls(page)
    page.evaluate("document.getElementById('lesson-end').scrollIntoView()")
    expect(page.locator(".lesson-end-state")).to_contain_text("本课已学完", timeout=WAIT)


def _answer(form: Locator, rights: Rights) -> None:
    options = form.locator("label.check-option")
    texts = [plain(text) for text in options.all_inner_texts()]
    for place, text in enumerate(texts):
        if text in rights[frozenset(texts)]:
            options.nth(place).locator("input").check()
    form.get_by_role("button").click()
