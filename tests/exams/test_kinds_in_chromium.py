"""Kinds of question at 360 px by keyboard alone: what is given is saved, and stands there after a reload."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from django.templatetags.static import static
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from lms.exams.api import Attempt
from lms.exams.attempts.models import Answer
from lms.exams.taking.services import start_attempt
from lms.questions.kinds.registry import kind_of
from lms.questions.media.models import Recording
from tests.factories.exams import make_paper, make_question, make_sitting, version_of
from tests.factories.people import PASSWORD, Cast
from tests.factories.recordings import make_recording, wav

CHROMIUM = shutil.which("chromium") or ""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
KINDS = ("numeric", "sjt", "essay", "simulated_call", "case")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed"),
]


@pytest.fixture(autouse=True)
def _database_in_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def attempt(cast: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Attempt:
    monkeypatch.setattr(Recording._meta.get_field("file"), "storage", FileSystemStorage(tmp_path))
    heard = {"recording": make_recording(wav(seconds=60)).digest}
    for kind in KINDS:
        make_question(kind, **(heard if kind == "simulated_call" else {}))
    now = timezone.now()
    sitting = make_sitting(make_paper([("2.2", len(KINDS))]), employees=[cast.li], now=now)
    return start_attempt(sitting=sitting, employee=cast.li, now=now)


@pytest.fixture
def page(chromium: Browser, live_server: LiveServer, attempt: Attempt) -> Iterator[Page]:
    context = chromium.new_context(
        base_url=live_server.url, locale="zh-CN", viewport={"width": 360, "height": 740}
    )
    context.set_default_timeout(20_000)
    tab = context.new_page()
    tab.goto(f"/exams/attempts/{attempt.token}/")
    tab.fill("input[name=login]", "00231")
    tab.fill("input[name=password]", PASSWORD)
    tab.click("main button[type=submit]")
    tab.wait_for_url("**/exams/attempts/**")
    yield tab
    context.close()


def listen(page: Page, section: Locator) -> None:
    """Wind a recording forward with the browser's own controls."""
    player = section.locator("audio")
    player.focus()
    page.wait_for_function("player => player.duration === 60", arg=player.element_handle())
    for _step in range(3):
        page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "player => !player.seeking && player.currentTime > 1 && player.error === null",
        arg=player.element_handle(),
    )
    player.evaluate("player => (player.currentTime = 45)")
    page.wait_for_function(
        "player => !player.seeking && player.currentTime === 45 && player.error === null",
        arg=player.element_handle(),
    )


def answer_by_keyboard(page: Page, kind: str) -> None:
    section = page.locator(f"[data-kind='{kind}']")
    match kind:
        case "numeric":
            section.locator("input").focus()
            page.keyboard.type("９５ %")
        case "sjt":
            section.locator("input").first.focus()
            page.keyboard.press("ArrowDown")
        case "simulated_call":
            listen(page, section)
            section.locator("textarea").focus()
            page.keyboard.type("先致歉")
        case "essay":
            section.locator("textarea").focus()
            page.keyboard.type("先致歉")
        case _:
            section.locator("[data-part-kind='single'] input").first.focus()
            page.keyboard.press("Space")
            section.locator("[data-move='1']").first.focus()
            page.keyboard.press("Enter")
            section.locator("[data-part-kind='numeric'] input").focus()
            page.keyboard.type("95")


def test_what_is_being_written_is_not_shown_as_saved(page: Page, attempt: Attempt) -> None:
    slot = next(n for n in range(1, len(KINDS) + 1) if version_of(attempt, n).kind == "essay")
    page.locator(f"[data-exam-palette] [data-to='{slot}']").press("Enter")
    saved = page.locator(f"[data-question='{slot}'] [data-saved]")
    writing = page.locator(f"[data-question='{slot}'] textarea")
    writing.fill("先致歉")
    expect(saved).to_have_attribute("data-state", "saved")

    shown = writing.evaluate(
        "(area) => { area.value += '，再查单';"
        " area.dispatchEvent(new Event('input', { bubbles: true }));"
        " return area.closest('[data-question]').querySelector('[data-saved]').dataset.state; }"
    )

    assert shown == "sending"
    expect(saved).to_have_attribute("data-state", "saved")
    assert Answer.objects.get(slot=slot).given == {"text": "先致歉，再查单"}


def test_every_kind_is_answered_by_keyboard_and_kept(page: Page, attempt: Attempt) -> None:
    slots = {version_of(attempt, slot).kind: slot for slot in range(1, len(KINDS) + 1)}

    for kind, slot in slots.items():
        page.locator(f"[data-exam-palette] [data-to='{slot}']").press("Enter")
        answer_by_keyboard(page, kind)
        saved = page.locator(f"[data-question='{slot}'] [data-saved]")
        expect(saved).to_have_attribute("data-state", "saved")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    given = {answer.slot: answer.given for answer in Answer.objects.all()}
    page.reload()

    assert given[slots["numeric"]] == {"number": "９５ %"}
    assert given[slots["essay"]] == given[slots["simulated_call"]] == {"text": "先致歉"}
    assert sorted(given[slots["case"]]["parts"]) == ["1", "2", "3"]
    for kind, slot in slots.items():
        version = version_of(attempt, slot)
        assert kind_of(kind).rule.fault(version.content, given[slot]) is None
        shown = page.evaluate(
            "async ([module, kind, slot]) => (await import(module)).kindOf(kind).read("
            "document.querySelector(`[data-question='${slot}']`))",
            [static("lms_questions/kinds/kinds.js"), kind, slot],
        )
        assert shown == given[slot]
