"""Answer an exam on the screen as somebody who knows the question bank would."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import TypedDict

import yaml
from playwright.sync_api import Locator, Page, expect

QUESTIONS = Path(__file__).resolve().parents[2] / "content/questions"
WAIT = 60_000


class Entry(TypedDict, total=False):
    """A question as its file gives it, alone or as a part of a case."""

    id: str
    kind: str
    stem: str
    options: list[dict[str, object]]
    responses: list[dict[str, object]]
    answer: bool
    answers: list[dict[str, object]]
    blanks: list[list[str]]
    items: list[str]
    pairs: list[dict[str, str]]
    questions: list[Entry]
    code: str


def plain(text: str) -> str:
    """Reduce a text to what both the file and the screen have: no marks, no spaces, no blanks."""
    return re.sub(r"[\s*_`#>]+", "", unicodedata.normalize("NFKC", text))


def read_book() -> dict[str, Entry]:
    """Read every question by its text."""
    found: dict[str, Entry] = {}
    for path in sorted(QUESTIONS.glob("*.yaml")):
        if path.name.endswith(".en.yaml"):
            continue
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["questions"]:
            found[plain(entry["stem"])] = entry
    return found


def answer_everything(page: Page, book: dict[str, Entry]) -> int:
    """Answer every question of the paper from the first to the last, each saved; give their number."""
    total = page.locator("[data-question]").count()
    page.locator("[data-exam-palette] button").first.click()
    for number in range(1, total + 1):
        expect(page.locator(f"[data-question='{number}']")).to_be_visible()
        answer_rightly(page, book)
        saved = page.locator(f"[data-question='{number}'] [data-saved]")
        expect(saved).to_have_attribute("data-state", "saved", timeout=WAIT)
        if number < total:
            page.locator("[data-exam-next]").click()
    return total


def answer_rightly(page: Page, book: dict[str, Entry]) -> None:
    """Give the right answer to the question that is shown."""
    question = page.locator("[data-question]:not([hidden])")
    entry = book[plain(question.locator(".question-stem").first.inner_text())]
    if entry["kind"] != "case":
        _answer(question, entry)
        return
    bank = {each["id"]: each for each in book.values()}
    asked = [bank[part["code"]] if "code" in part else part for part in entry["questions"]]
    parts = {plain(part["stem"]): part for part in asked}
    for part in question.locator("[data-case-part]").all():
        _answer(part, parts[plain(part.locator(".question-stem").inner_text())])


def _answer(question: Locator, entry: Entry) -> None:
    match entry["kind"]:
        case "single" | "multiple":
            _choose(question, [str(option["text"]) for option in entry["options"] if option.get("correct")])
        case "sjt":
            best = [response for response in entry["responses"] if str(response["share"]) == "100"]
            _choose(question, [str(best[0]["text"])])
        case "true_false":
            question.locator(f"input[value={'true' if entry['answer'] else 'false'}]").check()
        case "numeric":
            field = question.locator("input[data-typed]")
            field.fill(str(entry["answers"][0]["value"]))
            field.blur()
        case "fill_in":
            for number, accepted in enumerate(entry["blanks"]):
                question.locator("input.blank").nth(number).fill(str(accepted[0]))
            question.locator("input.blank").last.blur()
        case "ordering":
            _order(question, entry["items"])
        case "matching":
            _match(question, entry["pairs"])


def _match(question: Locator, pairs: list[dict[str, str]]) -> None:
    for pair in pairs:
        row = next(
            row
            for row in question.locator(".matching-row").all()
            if _shows(row.locator("span").first, pair["left"])
        )
        labels = row.locator("option").all_inner_texts()
        wanted = next(label for label in labels if plain(label) == plain(pair["right"]))
        row.locator("select").select_option(label=wanted)


def _choose(question: Locator, texts: list[str]) -> None:
    for text in texts:
        option = next(option for option in question.locator("label.option").all() if _shows(option, text))
        option.locator("input").check()


def _order(question: Locator, items: list[str]) -> None:
    """Move each item up to its place with the arrow buttons."""
    for place, item in enumerate(items):
        rows = question.locator("[data-ordering] > li")
        texts = [plain(text) for text in rows.locator(".ordering-text").all_inner_texts()]
        for _step in range(texts.index(plain(item)) - place):
            row = next(row for row in rows.all() if _shows(row.locator(".ordering-text"), item))
            row.locator("[data-move='-1']").click()
    if not question.page.locator("[data-question]:not([hidden]) [data-saved]").inner_text():
        rows = question.locator("[data-ordering] > li")
        rows.first.locator("[data-move='1']").click()
        rows.nth(1).locator("[data-move='-1']").click()


def _shows(element: Locator, text: str) -> bool:
    return plain(element.inner_text()) == plain(text)
