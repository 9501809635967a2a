"""Where the data are invented, every page says so, those of Wagtail's admin included."""

from __future__ import annotations

import pytest
from django.urls import reverse
from pytest_django.fixtures import Settings

from tests.portal.test_access import Row, send
from tests.portal.test_security_headers import PAGES
from tests.portal.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

MARK = '<aside class="demo-banner"'
WORDS = "演示数据"


@pytest.mark.parametrize(("row", "role"), PAGES)
def test_a_page_is_marked(world: World, settings: Settings, row: Row, role: str) -> None:
    settings.XUNPING = {"core": {"demo": True}}

    response = send(world.client(role), row, world)

    page = b"" if response.streaming else response.content.lstrip()
    if page.lower().startswith(b"<!doctype html"):
        assert page.decode().count(MARK) == 1
        assert WORDS in page.decode().partition(MARK)[2][:200]


@pytest.mark.parametrize(
    ("role", "address"),
    [
        ("hr", "/admin/"),
        ("hr", "/admin/snippets/lms_people/employee/"),
        ("trainer", "/admin/snippets/lms_questions/question/"),
        ("trainer", reverse("wagtailadmin_explore_root")),
        ("administrator", reverse("wagtailusers_users:index")),
    ],
)
def test_a_page_of_the_admin_is_marked(world: World, settings: Settings, role: str, address: str) -> None:
    settings.XUNPING = {"core": {"demo": True}}
    page = world.client(role).get(address, follow=True).content.decode()

    assert page.count(MARK) == 1


def test_where_the_data_are_real_nothing_is_marked(world: World) -> None:
    for address in ("/today/", "/admin/"):
        assert MARK not in world.client("hr").get(address).content.decode()
