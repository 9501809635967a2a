"""Watching somebody in a shop without network: ticked, written, completed there, and sent once afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from lms.classroom.choices import ObservationState
from lms.classroom.observation.models import Observation
from lms.classroom.observation.services import begin_observation, complete_observation
from lms.core.notices.models import Notice
from lms.people.api import Posting
from tests.factories.classroom import make_checklist
from tests.factories.people import Cast
from tests.phones import CHROMIUM, hold_session, open_with_worker, phone_at, wait_until_kept

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
def begun(cast: Cast) -> Observation:
    """Let Wang watch Li."""
    return begin_observation(
        checklist=make_checklist(), employee=cast.li, observer=cast.wang, now=timezone.now()
    )


@pytest.fixture
def phone(live_server: LiveServer, cast: Cast) -> Iterator[BrowserContext]:
    """Give Wang's phone."""
    with phone_at(live_server.url) as phone:
        hold_session(phone, cast.user("wang"), live_server.url)
        yield phone


@pytest.fixture
def page(phone: BrowserContext, begun: Observation, live_server: LiveServer) -> Page:
    """Open the list, which fetches the form ahead; then lose the network and open the form."""
    page = open_with_worker(phone, reverse("lms_classroom:observations"))
    wait_until_kept(page, live_server.url + begun.get_absolute_url())
    phone.set_offline(True)
    page.goto(begun.get_absolute_url())
    return page


def tick(page: Page, point: int, label: str) -> None:
    page.locator("fieldset.point").nth(point).get_by_text(label, exact=True).click()


def says(page: Page) -> str:
    return page.locator("[data-observation-saved]").inner_text()


def expect_status(page: Page, text: str) -> None:
    expect(page.locator("[data-observation-saved]")).to_contain_text(text)


def test_what_was_ticked_and_written_survives_a_reload_and_is_sent(
    phone: BrowserContext, page: Page, begun: Observation
) -> None:
    tick(page, 0, "做到")
    page.get_by_label("看到的情况").fill("开口先认事")
    expect_status(page, "已存在本机")
    page.reload()
    expect(page.get_by_label("看到的情况")).to_have_value("开口先认事")
    expect(page.locator("fieldset.point").nth(0).locator("input:checked")).to_have_value("yes")
    tick(page, 1, "没做到")
    expect_status(page, "已存在本机")

    phone.set_offline(False)

    expect_status(page, "已上传并保存")
    begun.refresh_from_db()
    assert (begun.note, [mark.seen for mark in begun.marks.all()]) == ("开口先认事", ["yes", "no"])
    page.reload()
    expect(page.get_by_label("看到的情况")).to_have_value("开口先认事")


def test_what_was_completed_without_network_is_completed_once(
    phone: BrowserContext, page: Page, begun: Observation
) -> None:
    page.get_by_role("button", name="完成").click()
    expect_status(page, "还有 2 项没选")
    tick(page, 0, "做到")
    page.get_by_role("button", name="完成").click()
    page.get_by_role("link", name="还有 1 项没选").click()
    expect(page.locator("fieldset.point").nth(1)).to_be_focused()
    tick(page, 1, "没机会看")
    page.get_by_label("看到的情况").fill("开口先认事")
    page.get_by_role("button", name="完成").click()
    expect(page.locator("[data-observation-completed]")).to_be_visible()
    page.reload()
    expect(page.locator("[data-observation-completed]")).to_be_visible()
    expect(page.get_by_label("看到的情况")).to_be_disabled()

    phone.set_offline(False)

    expect(page.locator("main .status-pill, main .pill").first).to_be_visible()
    begun.refresh_from_db()
    assert (begun.state, begun.note) == (ObservationState.DONE, "开口先认事")
    assert Notice.objects.filter(kind="classroom.observed").count() == 1
    assert page.evaluate("Object.keys(localStorage).filter(key => key.includes('observed'))") == []


def test_what_was_completed_may_be_changed_before_it_is_sent(
    phone: BrowserContext, page: Page, begun: Observation
) -> None:
    tick(page, 0, "做到")
    tick(page, 1, "做到")
    page.get_by_role("button", name="完成").click()
    page.get_by_role("button", name="再改一改").click()
    tick(page, 1, "没做到")
    expect_status(page, "已存在本机")

    phone.set_offline(False)

    expect_status(page, "已上传并保存")
    begun.refresh_from_db()
    assert (begun.state, [mark.seen for mark in begun.marks.all()]) == (ObservationState.BEGUN, ["yes", "no"])


def test_what_was_changed_after_it_had_arrived_as_completed_comes_back_to_its_writer(
    phone: BrowserContext, page: Page, begun: Observation, cast: Cast
) -> None:
    tick(page, 0, "做到")
    tick(page, 1, "做到")
    page.get_by_role("button", name="完成").click()
    expect(page.locator("[data-observation-completed]")).to_be_visible()
    kept = page.evaluate("Object.entries(localStorage).find(([key]) => key.includes('observed'))[1]")
    begun.marks.update(seen="yes")  # as it came with the network of a moment, which took no reply along
    Observation.objects.filter(pk=begun.pk).update(
        saved_at=timezone.now(), saved_from=json.loads(kept)["device"]
    )
    complete_observation(observation=begun, by=cast.user("wang"), now=timezone.now())
    page.get_by_role("button", name="再改一改").click()
    page.get_by_label("看到的情况").fill("语速偏快")
    expect_status(page, "已存在本机")

    phone.set_offline(False)

    page.locator("[data-offline-refused]").click()
    item = page.locator("[data-offline-refused-list] section")
    expect(item).to_contain_text("这次现场观察已经完成")
    expect(item).to_contain_text("语速偏快")


def test_what_is_written_after_the_session_ended_is_sent_after_the_next_sign_in(
    phone: BrowserContext, begun: Observation, cast: Cast, live_server: LiveServer
) -> None:
    page = open_with_worker(phone, begun.get_absolute_url())
    phone.clear_cookies()

    page.get_by_label("看到的情况").fill("开口先认事")

    expect_status(page, "已存在本机")
    page.goto(begun.get_absolute_url())
    expect(page.locator("input[type=password]")).to_be_visible()
    page.wait_for_timeout(1_000)
    hold_session(phone, cast.user("wang"), live_server.url)
    page.goto(reverse("lms_classroom:observations"))
    expect(page.locator("[data-offline-strip]")).to_be_hidden()
    page.goto(begun.get_absolute_url())
    expect(page.get_by_label("看到的情况")).to_have_value("开口先认事")


def test_a_page_of_the_phone_does_not_write_over_what_was_saved_at_the_desk(
    phone: BrowserContext, page: Page, begun: Observation
) -> None:
    Observation.objects.filter(pk=begun.pk).update(
        note="办公室补充", saved_at=timezone.now(), saved_from="0f3c1c1e-0000-4000-8000-000000000002"
    )
    phone.set_offline(False)

    page.get_by_label("看到的情况").fill("昨天存下的页面")

    expect_status(page, "另一台设备")
    page.locator("[data-offline-refused]").click()
    expect(page.locator("[data-offline-refused-list] section")).to_contain_text("昨天存下的页面")
    begun.refresh_from_db()
    assert begun.note == "办公室补充"


def test_what_is_refused_is_told_with_the_words_until_they_are_put_away(
    phone: BrowserContext, page: Page, begun: Observation, cast: Cast
) -> None:
    tick(page, 0, "做到")
    page.get_by_label("看到的情况").fill("开口先认事")
    expect_status(page, "已存在本机")
    Posting.objects.filter(employee=cast.li).update(unit=cast.other_team)
    phone.set_offline(False)

    page.locator("[data-offline-refused]").click()

    item = page.locator("[data-offline-refused-list] section")
    expect(item).to_contain_text("您不再负责观察这位员工")
    expect(item).to_contain_text("开口先认事")
    expect(item).to_contain_text("先认事，再认人")
    begun.refresh_from_db()
    assert begun.note == ""
    item.get_by_role("button", name="移除").click()
    expect(page.locator("[data-offline-refused-none]")).to_be_visible()
    expect(page.locator("[data-offline-refused]")).to_be_hidden()
