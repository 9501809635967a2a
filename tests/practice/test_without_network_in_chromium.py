"""The day's questions on the underground: read, answered, gone on with, and told once there is network."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from lms.papers.choices import PaperKind
from lms.practice.cards.models import Card
from lms.practice.sets.models import PracticeQuestion
from tests.factories.exams import make_paper, make_question, make_questions
from tests.factories.people import Cast
from tests.phones import CHROMIUM, hold_session, open_with_worker, phone_at, wait_until_gone, wait_until_kept

DAILY = "/practice/daily/"
SAVED = "已存在本机。联网后告诉您对不对。"

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
def phone(live_server: LiveServer, cast: Cast) -> Iterator[BrowserContext]:
    """Give Li's phone."""
    make_questions(7)
    with phone_at(live_server.url) as phone:
        hold_session(phone, cast.user("li"), live_server.url)
        yield phone


def answered() -> list[int]:
    """Give the places of the questions that the server has an answer to, in the order of coming."""
    rows = PracticeQuestion.objects.filter(answered_at__isnull=False).order_by("received_at", "answered_at")
    return list(rows.values_list("place", flat=True))


def give(page: Page, option: int = 0, button: str = "保存，下一题") -> None:
    """Choose an option of the question that is shown, and press the button."""
    shown = page.locator("[data-practice]:visible")
    shown.locator("label.option").nth(option).click()
    shown.get_by_role("button", name=button).click()


def test_the_day_is_answered_without_network_though_it_was_never_opened(
    phone: BrowserContext, live_server: LiveServer
) -> None:
    page = open_with_worker(phone, reverse("lms_portal:today"))
    wait_until_kept(page, live_server.url + DAILY)
    page.reload()
    wait_until_kept(page, page.url)
    phone.set_offline(True)

    page.reload()
    page.get_by_role("link", name="今天的题").first.click()
    expect(page.locator("h1")).to_have_text("今天的题")
    for left in (4, 3, 2):
        give(page)
        expect(page.locator("[data-day-kept]")).to_contain_text(SAVED)
        expect(page.locator("[data-day-left]")).to_have_text(f"还有 {left} 题，共 5 题")
    page.reload()
    expect(page.locator("[data-day-left]")).to_have_text("还有 2 题，共 5 题")
    give(page)
    expect(page.locator("[data-day-left]")).to_have_text("还有 1 题，共 5 题")
    give(page, button="保存，答完了")
    expect(page.locator("[data-day-done]")).to_be_visible()
    assert answered() == []

    phone.set_offline(False)

    expect(page.locator("main ul.practice-clauses > li")).to_have_count(5)
    assert answered() == [1, 2, 3, 4, 5]
    assert Card.objects.count() == 5


def test_network_lost_in_the_middle_leads_on_to_the_next_question(
    phone: BrowserContext, live_server: LiveServer
) -> None:
    page = open_with_worker(phone, reverse("lms_practice:home"))
    wait_until_kept(page, live_server.url + DAILY)
    page.goto(DAILY)
    page.locator("label.option").first.click()
    page.get_by_role("button", name="提交回答").click()
    expect(page.locator(".practice-option").first).to_be_visible()
    page.get_by_role("link", name="下一题").click()
    page.locator("label.option").first.click()
    phone.set_offline(True)

    page.get_by_role("button", name="提交回答").click()

    expect(page.locator("[data-day-kept]")).to_contain_text(SAVED)
    expect(page.locator("[data-day-left]")).to_have_text("还有 3 题，共 5 题")
    give(page)
    phone.set_offline(False)
    expect(page.locator("[data-offline-waiting]")).to_be_hidden()
    page.goto(DAILY)
    expect(page.locator(".practice-arrived li")).to_have_count(2)
    assert answered()[-2:] == [2, 3]


def test_with_the_network_back_in_the_middle_the_next_answer_is_told_at_once(
    phone: BrowserContext, live_server: LiveServer
) -> None:
    page = open_with_worker(phone, reverse("lms_portal:today"))
    wait_until_kept(page, live_server.url + DAILY)
    phone.set_offline(True)
    page.goto(DAILY)
    give(page)
    expect(page.locator("[data-day-kept]")).to_be_visible()
    phone.set_offline(False)
    expect(page.locator("[data-offline-waiting]")).to_be_hidden()
    expect(page.locator("[data-day-sent]")).to_be_visible()
    expect(page.locator("[data-day-kept]")).to_be_hidden()

    give(page)

    expect(page.locator(".practice-option").first).to_be_visible()
    assert answered() == [2, 1] or answered() == [1, 2]


def test_an_answer_of_an_ended_session_waits_for_the_next_sign_in(
    phone: BrowserContext, live_server: LiveServer, cast: Cast
) -> None:
    page = open_with_worker(phone, reverse("lms_portal:today"))
    wait_until_kept(page, live_server.url + DAILY)
    phone.set_offline(True)
    page.goto(DAILY)
    phone.clear_cookies()
    phone.set_offline(False)

    give(page)

    expect(page.locator("[data-day-kept]")).to_contain_text(SAVED)
    assert answered() == []
    hold_session(phone, cast.user("li"), live_server.url)
    page.goto(DAILY)
    expect(page.locator("[data-offline-strip]")).to_be_hidden()
    page.goto(DAILY)
    expect(page.locator(".practice-arrived li")).to_have_count(1)
    assert answered() == [1]


def test_an_empty_answer_is_not_kept(phone: BrowserContext, live_server: LiveServer) -> None:
    page = open_with_worker(phone, reverse("lms_portal:today"))
    wait_until_kept(page, live_server.url + DAILY)
    phone.set_offline(True)
    page.goto(DAILY)

    page.locator("[data-practice]:visible").get_by_role("button", name="保存，下一题").click()

    expect(page.locator("[data-day-empty]")).to_be_visible()
    expect(page.locator("[data-day-left]")).to_have_text("还有 5 题，共 5 题")


def test_lines_that_were_not_moved_are_refused_with_what_to_do(live_server: LiveServer, cast: Cast) -> None:
    make_question("ordering")
    with phone_at(live_server.url) as phone:
        hold_session(phone, cast.user("li"), live_server.url)
        page = open_with_worker(phone, reverse("lms_portal:today"))
        wait_until_kept(page, live_server.url + DAILY)
        phone.set_offline(True)
        page.goto(DAILY)
        page.get_by_role("button", name="保存，答完了").click()
        expect(page.locator("[data-day-empty]")).to_have_text("请先排序。")

        page.locator("[data-move='1']").first.click()
        page.get_by_role("button", name="保存，答完了").click()

        expect(page.locator("[data-day-done]")).to_be_visible()


@pytest.mark.parametrize("has_network", [True, False])
def test_lines_that_stand_as_wanted_are_handed_in_as_they_stand(
    live_server: LiveServer, cast: Cast, *, has_network: bool
) -> None:
    make_question("ordering")
    with phone_at(live_server.url) as phone:
        hold_session(phone, cast.user("li"), live_server.url)
        page = open_with_worker(phone, reverse("lms_portal:today"))
        wait_until_kept(page, live_server.url + DAILY)
        phone.set_offline(not has_network)
        page.goto(DAILY)
        offer = page.get_by_role("button", name="就按现在的顺序提交")
        expect(offer).to_be_hidden()
        page.get_by_role("button", name="提交回答" if has_network else "保存，答完了").click()
        shown = page.locator("[data-ordering] > li").evaluate_all("lines => lines.map(one => one.dataset.id)")
        expect(offer).to_be_visible()
        assert answered() == []

        offer.click()

        expect(page.locator(".practice-verdict" if has_network else "[data-day-done]")).to_be_visible()
        phone.set_offline(False)
        expect(page.locator(".practice-verdict, main ul.practice-clauses > li")).to_have_count(1)
        assert PracticeQuestion.objects.get().given == {"order": shown}


def test_who_signs_in_next_finds_nothing_and_sends_nothing_of_the_one_before(
    phone: BrowserContext, live_server: LiveServer, cast: Cast
) -> None:
    page = open_with_worker(phone, reverse("lms_portal:today"))
    wait_until_kept(page, live_server.url + DAILY)
    phone.set_offline(True)
    page.goto(DAILY)
    give(page)
    expect(page.locator("[data-day-kept]")).to_be_visible()
    hold_session(phone, cast.user("wang"), live_server.url)
    phone.set_offline(False)

    page.goto("/notices/")
    wait_until_gone(page, live_server.url + DAILY)

    assert page.evaluate("Object.keys(localStorage).filter(key => key.includes('practised'))") == []
    assert answered() == []
    hold_session(phone, cast.user("li"), live_server.url)
    page.goto("/notices/")
    expect(page.locator("[data-offline-waiting]")).to_be_hidden()
    page.wait_for_timeout(500)
    assert answered() == [1]


def test_signing_out_takes_the_questions_from_the_device(
    phone: BrowserContext, live_server: LiveServer
) -> None:
    page = open_with_worker(phone, reverse("lms_portal:today"))
    wait_until_kept(page, live_server.url + DAILY)
    page.goto(reverse("lms_portal:own"))

    page.get_by_role("button", name="退出登录").click()

    wait_until_gone(page, live_server.url + DAILY)


def test_an_answer_of_a_mock_exam_waits_on_the_page_for_the_network(
    phone: BrowserContext, live_server: LiveServer
) -> None:
    paper = make_paper([("2", 2)], kind=PaperKind.PRACTICE)
    page = phone.new_page()
    page.goto(live_server.url + reverse("lms_practice:mock_paper", args=[paper.pk]))
    page.get_by_role("button", name="开始").click()
    page.get_by_role("link", name="继续", exact=True).click()
    expect(page.locator("[name='scripted']")).to_have_value("yes")
    phone.set_offline(True)

    give(page, button="保存，下一题")
    expect(page.get_by_text("没有网络。答案留在本页")).to_be_visible()
    page.locator("label.option").nth(1).click()
    chosen = page.locator("label.option input").nth(1).get_attribute("value")
    before = answered()
    phone.set_offline(False)
    page.wait_for_url("**/2/")

    assert (before, answered()) == ([], [1])
    assert PracticeQuestion.objects.get(place=1).given == {"chosen": chosen}
