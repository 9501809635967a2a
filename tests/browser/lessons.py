"""Read a lesson on the screen and answer its check questions."""

from __future__ import annotations

from pathlib import Path

import yaml
from playwright.sync_api import Locator, Page, expect

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


def _answer(form: Locator, rights: Rights) -> None:
    options = form.locator("label.check-option")
    texts = [plain(text) for text in options.all_inner_texts()]
    for place, text in enumerate(texts):
        if text in rights[frozenset(texts)]:
            options.nth(place).locator("input").check()
    form.get_by_role("button").click()
