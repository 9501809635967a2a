"""Answers that are not finished, at 360 px: told at the question, in the palette and before handing in."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.templatetags.static import static
from django.utils import timezone
from playwright.sync_api import Page, expect

from lms.exams.api import Attempt
from lms.exams.attempts.models import Answer
from lms.exams.taking.services import start_attempt
from lms.questions.scoring.rules.written import read_number
from tests.exams.test_queue_in_chromium import (  # noqa: F401 # fixtures
    CHROMIUM,
    _database_in_threads,
    chromium,
    context,
    expect_saved,
    open_paper,
)
from tests.factories.exams import make_paper, make_question, make_sitting, version_of
from tests.factories.people import Cast

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed"),
]

KINDS = ("single", "matching", "case", "numeric", "fill_in")
TYPED = (
    *("24", "２４．５", " - 3 ", "−0.5", "1,234.5", "１，２３４，５６７", "1 234", "12,3456", "1'234"),
    *("1,5", ".5", "1.5万", "2亿", "3e-2", "24小时", "24 小时", "２４ｈ", "1.5万 小时", "24H", "2百万小时"),
    *("abc", "1,23,4", "1.2.3", "1e99", "1e30", "--1", "NaN", "24 分钟", "二十四", "24.", "约24", "½"),
)
UNITS: tuple[tuple[list[str], bool], ...] = (([], False), (["小时", "h"], False), (["小时", "h"], True))


@pytest.fixture
def attempt(cast: Cast) -> Attempt:
    for kind in KINDS:
        make_question(kind)
    now = timezone.now()
    sitting = make_sitting(make_paper([("2.2", len(KINDS))]), employees=[cast.li], now=now)
    return start_attempt(sitting=sitting, employee=cast.li, now=now)


@pytest.fixture
def slots(attempt: Attempt) -> dict[str, int]:
    """Say where each kind stands on the paper."""
    return {version_of(attempt, slot).kind: slot for slot in range(1, len(KINDS) + 1)}


@pytest.fixture
def page(open_paper: Callable[[], Page]) -> Page:  # noqa: F811
    page = open_paper()
    page.set_viewport_size({"width": 360, "height": 740})
    return page


def turn_to(page: Page, slot: int) -> None:
    page.locator(f"[data-exam-palette] [data-to='{slot}']").click()
    expect(page.locator(f"[data-question='{slot}']")).to_be_visible()


def answer_half(page: Page, slots: dict[str, int]) -> None:
    """Give one pair of two, one question of three, and one blank of two."""
    turn_to(page, slots["matching"])
    page.locator("[data-kind='matching'] select").first.select_option(index=1)
    turn_to(page, slots["case"])
    page.locator("[data-kind='case'] [data-part-kind='single'] label.option").first.click()
    turn_to(page, slots["fill_in"])
    page.locator("[data-kind='fill_in'] input.blank").first.fill("48")
    for kind in ("matching", "case", "fill_in"):
        expect_saved(page, slots[kind])


def type_number(page: Page, slot: int, text: str) -> None:
    turn_to(page, slot)
    field = page.locator(f"[data-question='{slot}'] [data-typed]")
    field.fill(text)
    field.blur()
    expect_saved(page, slot)


def in_group(page: Page, name: str) -> list[str]:
    return page.locator(f"[data-review-group='{name}'] button:visible").all_inner_texts()


def test_half_an_answer_is_told_at_the_question_in_the_palette_and_before_handing_in(
    page: Page, slots: dict[str, int]
) -> None:
    answer_half(page, slots)
    turn_to(page, slots["single"])
    page.locator("[data-kind='single'] label.option").first.click()
    expect_saved(page, slots["single"])

    half = sorted(slots[kind] for kind in ("matching", "case", "fill_in"))
    for slot in half:
        in_palette = page.locator(f"[data-exam-palette] [data-to='{slot}']")
        expect(in_palette).to_have_attribute("aria-label", f"{slot}: 部分作答")
        assert in_palette.evaluate("button => getComputedStyle(button, '::before').height") == "4px"
        assert page.locator(f"[data-question='{slot}'] [data-saved]").text_content().endswith(" · 部分作答")  # type: ignore[union-attr] # it is there
    expect(page.locator("[data-exam-summary]")).to_have_text("已答 1 · 部分 3 · 未答 1 · 标记 0")
    page.locator("[data-exam-review]").click()
    expect(page.locator("[data-review-open]")).to_have_text("5 题中还有 1 题未答，3 题没答完。")
    expect(page.locator("[data-hand-in-label]")).to_have_text("仍要交卷（1 题未答，3 题没答完）")
    assert in_group(page, "partly") == [str(slot) for slot in half]
    assert in_group(page, "open") == [str(slots["numeric"])]


def test_what_must_be_right_and_is_open_or_half_answered_is_named_before_handing_in(
    page: Page, attempt: Attempt, slots: dict[str, int]
) -> None:
    must_pass = sorted(slots[kind] for kind in ("single", "matching", "numeric"))
    attempt.slots = [{**slot, "x": slot["n"] in must_pass} for slot in attempt.slots]
    attempt.save(update_fields=["slots"])
    page.reload()
    turn_to(page, slots["single"])
    page.locator("[data-kind='single'] label.option").first.click()
    answer_half(page, slots)

    page.locator("[data-exam-review]").click()

    assert in_group(page, "mustPass") == [str(slot) for slot in must_pass if slot != slots["single"]]
    page.locator("[data-review-group='mustPass'] button", has_text=str(slots["numeric"])).click()
    expect(page.locator(f"[data-question='{slots['numeric']}']")).to_be_visible()
    type_number(page, slots["numeric"], "24")
    page.locator("[data-exam-review]").click()
    assert in_group(page, "mustPass") == [str(slots["matching"])]


def test_what_must_be_right_has_a_star_in_the_palette_in_any_standing(
    page: Page, attempt: Attempt, slots: dict[str, int]
) -> None:
    must_pass = sorted(slots[kind] for kind in ("single", "matching"))
    attempt.slots = [{**slot, "x": slot["n"] in must_pass} for slot in attempt.slots]
    attempt.save(update_fields=["slots"])
    page.reload()
    turn_to(page, slots["single"])
    page.locator("[data-kind='single'] label.option").first.click()
    expect_saved(page, slots["single"])

    starred = page.locator("[data-exam-palette] button", has=page.locator(".palette-star:visible"))
    assert starred.evaluate_all("all => all.map(button => Number(button.dataset.to))") == must_pass
    names = {
        kind: page.locator(f"[data-exam-palette] [data-to='{slot}']").get_attribute("aria-label")
        for kind, slot in slots.items()
    }
    assert names["single"] == f"{slots['single']}: 必须答对, 已答"
    assert names["matching"] == f"{slots['matching']}: 必须答对, 未答"
    assert names["numeric"] == f"{slots['numeric']}: 未答"


def test_what_is_finished_is_no_longer_called_partly_answered(page: Page, slots: dict[str, int]) -> None:
    turn_to(page, slots["matching"])
    lists = page.locator("[data-kind='matching'] select")
    lists.first.select_option(index=1)
    in_palette = page.locator(f"[data-exam-palette] [data-to='{slots['matching']}']")
    expect(in_palette).to_have_attribute("aria-label", re.compile("部分作答"))

    lists.last.select_option(index=2)
    expect_saved(page, slots["matching"])

    expect(in_palette).to_have_attribute("aria-label", f"{slots['matching']}: 已答")
    expect(page.locator("[data-kind='matching'] [data-saved]")).to_have_text(re.compile("已保存$"))


def test_words_instead_of_a_number_are_told_at_once_and_kept(page: Page, slots: dict[str, int]) -> None:
    slot = slots["numeric"]
    type_number(page, slot, "abc")
    question = page.locator(f"[data-question='{slot}']")

    field = question.locator("[data-typed]")
    expect(field).to_have_accessible_description("这里要填数字，例如 48 或 1.5。您填的内容已保留。")
    expect(field).to_have_attribute("aria-invalid", "true")
    assert Answer.objects.get(slot=slot).given == {"number": "abc"}
    page.reload()
    expect(field).to_have_value("abc")
    expect(question.locator("[data-number-note]")).to_contain_text("这里要填数字")
    page.locator("[data-exam-review]").click()
    assert in_group(page, "unread") == [str(slot)]
    page.locator("[data-review-group='unread'] button").click()

    type_number(page, slot, "９５ %")

    expect(question.locator("[data-number-note]")).to_be_empty()
    expect(field).to_have_attribute("aria-invalid", "false")
    page.locator("[data-exam-review]").click()
    assert in_group(page, "unread") == []


def test_words_in_a_number_of_a_case_are_named_before_handing_in(page: Page, slots: dict[str, int]) -> None:
    turn_to(page, slots["case"])
    field = page.locator("[data-kind='case'] [data-part-kind='numeric'] [data-typed]")
    field.fill("95 天")
    field.blur()

    expect(field).to_have_accessible_description("数字后面只能写单位（%），也可以不写。您填的内容已保留。")
    page.locator("[data-exam-review]").click()
    assert in_group(page, "unread") == in_group(page, "partly") == [str(slots["case"])]


def test_the_page_reads_numbers_as_the_server_does(page: Page) -> None:
    for units, wanted in UNITS:
        told = {
            typed: page.evaluate(
                "async ([module, ...given]) => (await import(module)).numberFault(...given)",
                [static("lms_questions/kinds/number.js"), typed, units, wanted],
            )
            for typed in TYPED
        }
        read = {typed: read_number(typed, units, unit_wanted=wanted) is not None for typed in TYPED}
        assert {typed: fault == "" for typed, fault in told.items()} == read


def test_a_keyboard_of_digits_gets_its_minus_from_a_button(page: Page, slots: dict[str, int]) -> None:
    type_number(page, slots["numeric"], "95")
    field = page.locator(f"[data-question='{slots['numeric']}'] [data-typed]")

    page.locator(f"[data-question='{slots['numeric']}'] [data-minus]").click()
    expect(field).to_have_value("-95")
    expect_saved(page, slots["numeric"])
    assert Answer.objects.get(slot=slots["numeric"]).given == {"number": "-95"}

    page.locator(f"[data-question='{slots['numeric']}'] [data-minus]").click()
    expect(field).to_have_value("95")
