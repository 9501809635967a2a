"""A phone has tabs at its bottom: the reader's own first pages, before them that of the work."""

from collections.abc import Iterable

import pytest
from django.test import Client
from django.urls import reverse
from wagtail import hooks

from lms.core.ui.navigation import NAVIGATION_HOOK, NavItem, NavLink, settled

pytestmark = pytest.mark.django_db

TODAY = NavItem("今天", "lms_core:notices", 10, place="tab", icon="today")
OWN = NavItem("我的", "lms_core:calendar", 900, place="tab", icon="own", gathers="own")
WORK = NavItem("工作", "lms_core:webhooks", 1, place="tab", icon="work", gathers="work")
LIST = NavItem("清单", "lms_core:gallery", 50)
FILE = NavItem("档案", "lms_core:audit", 60, personal=True)


def shell_of(client: Client, items: Iterable[NavItem]) -> dict[str, list[NavLink]]:
    """Open a page of a site with only these links, and give what its shell lists."""
    hooks.get_hooks(NAVIGATION_HOOK)  # so that all are known before they are put aside
    kept = {NAVIGATION_HOOK: hooks._hooks.pop(NAVIGATION_HOOK)}
    try:
        with hooks.register_temporarily(NAVIGATION_HOOK, lambda: items):
            shell = client.get(reverse("lms_core:gallery")).context["shell"]
            return {"tabs": shell.tabs, "main": shell.main_links, "user": shell.user_links}
    finally:
        hooks._hooks.update(kept)


def labels(links: Iterable[NavLink]) -> list[str]:
    """Name links."""
    return [link.label for link in links]


def test_tabs_stand_in_the_bar_of_a_larger_screen_too(admin_client: Client) -> None:
    shell = shell_of(admin_client, [OWN, TODAY])

    assert labels(shell["tabs"]) == ["今天", "我的"]
    assert labels(shell["main"]) == ["今天", "我的"]


def test_own_things_are_gathered_by_the_own_page(admin_client: Client) -> None:
    assert labels(shell_of(admin_client, [TODAY, OWN, FILE])["user"]) == ["档案"]
    assert labels(shell_of(admin_client, [FILE])["main"]) == ["档案"]


def test_the_tab_of_the_work_is_for_those_who_have_some(admin_client: Client) -> None:
    with_work = shell_of(admin_client, [TODAY, OWN, WORK, LIST])

    assert labels(with_work["tabs"]) == ["工作", "今天", "我的"]
    assert labels(with_work["main"]) == ["今天", "我的", "清单"]
    assert labels(shell_of(admin_client, [TODAY, OWN, WORK, FILE])["tabs"]) == ["今天", "我的"]


def test_work_that_fills_the_bar_moves_the_tabs_into_the_menu() -> None:
    work = [NavItem(f"清单 {number}", "lms_core:gallery", number) for number in range(4)]

    places = {item.label: item.place for item in settled([TODAY, OWN, WORK, FILE, *work])}

    assert {label for label, place in places.items() if place == "user"} == {"今天", "我的", "档案"}
    assert "工作" not in places


def test_a_page_of_the_work_lies_under_the_tab_of_the_work(admin_client: Client) -> None:
    shell = shell_of(admin_client, [TODAY, OWN, WORK, LIST])

    assert [link.label for link in shell["tabs"] if link.is_current] == ["工作"]


def test_an_own_page_lies_under_the_own_tab(admin_client: Client) -> None:
    own = NavItem("部件", "lms_core:gallery", 20, personal=True)

    shell = shell_of(admin_client, [TODAY, OWN, WORK, own])

    assert [link.label for link in shell["tabs"] if link.is_current] == ["我的"]


def test_a_number_says_what_waits_and_is_asked_once(admin_client: Client) -> None:
    asked: list[str] = []

    def waiting(request: object) -> int:
        asked.append("asked")
        return 5

    items = [OWN, NavItem("练", "lms_core:notices", 30, place="tab", icon="practise", waiting=waiting)]
    shell = shell_of(admin_client, items)

    assert [(link.label, link.waiting) for link in shell["tabs"]] == [("练", 5), ("我的", 0)]
    assert len(asked) == 1


def test_a_tab_whose_page_the_site_left_out_is_left_out(admin_client: Client) -> None:
    items = [OWN, NavItem("练", "nowhere:at_all", 30, place="tab", icon="practise")]

    assert labels(shell_of(admin_client, items)["tabs"]) == ["我的"]


def test_a_site_without_an_own_page_has_no_tabs_and_keeps_its_menu(admin_client: Client) -> None:
    shell = shell_of(admin_client, [TODAY, LIST])

    assert shell["tabs"] == []
    assert labels(shell["main"]) == ["今天", "清单"]
