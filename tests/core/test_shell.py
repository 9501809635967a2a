"""The shell shows each reader the own links, once, without asking the database for them."""

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings as SettingsWrapper
from wagtail import hooks

from lms.core.ui.navigation import NAVIGATION_HOOK, NavItem
from tests.core.conftest import permission

pytestmark = pytest.mark.django_db


def gallery(client: Client) -> HttpResponse:
    """Open a page that any reader of the admin may see."""
    return client.get(reverse("lms_core:gallery"))


def test_the_gallery_shows_every_component_in_both_languages(admin_client: Client) -> None:
    chinese = gallery(admin_client).content.decode()
    english = admin_client.get(
        reverse("lms_core:gallery"), headers={"accept-language": "en"}
    ).content.decode()

    assert 'lang="zh-hans"' in chinese
    assert 'lang="en"' in english
    assert "{{" not in chinese
    assert "{%" not in chinese


def test_the_gallery_is_for_people_of_the_admin(as_li: Client, li: User) -> None:
    assert gallery(as_li).status_code == 403
    li.user_permissions.add(permission("access_admin"))
    assert gallery(as_li).status_code == 200


def test_links_follow_what_the_reader_may(admin_client: Client) -> None:
    items = [
        NavItem("可见", "lms_core:audit", 10),
        NavItem("不可见", "lms_core:audit", 20, lambda _request: False),
        NavItem("没有这页", "nowhere:at_all", 30),
    ]
    with hooks.register_temporarily(NAVIGATION_HOOK, lambda: items):
        links = gallery(admin_client).context["shell"].main_links

    assert "可见" in [link.label for link in links]
    assert {"不可见", "没有这页"}.isdisjoint(link.label for link in links)


def test_the_longest_address_is_the_current_one(admin_client: Client) -> None:
    items = [NavItem("部件", "lms_core:gallery", 10)]
    with hooks.register_temporarily(NAVIGATION_HOOK, lambda: items):
        links = gallery(admin_client).context["shell"].main_links

    assert [link.label for link in links if link.is_current] == ["部件"]


def test_a_page_named_by_a_link_has_that_link_as_its_place(admin_client: Client) -> None:
    items = [
        NavItem("部件", "lms_core:gallery", 10),
        NavItem("留痕", "lms_core:audit", 20, also=("lms_core:gallery",)),
    ]
    with hooks.register_temporarily(NAVIGATION_HOOK, lambda: items):
        links = gallery(admin_client).context["shell"].main_links

    assert [link.label for link in links if link.is_current] == ["留痕"]


@pytest.mark.parametrize(("home", "led"), [("lms_core:audit", "/audit/"), ("/news/", "/news/"), ("", "/")])
def test_brand_and_way_back_lead_where_the_site_says_else_where_an_app_says(
    admin_client: Client, settings: SettingsWrapper, home: str, led: str
) -> None:
    settings.XUNPING = {"core": {"home": home}}

    page = gallery(admin_client).content.decode()
    admin = admin_client.get(reverse("wagtailadmin_home")).content.decode()

    assert f'class="brand" href="{led}"' in page
    assert f'"url": "{"/#" if led == "/" else led}"' in admin


def test_the_banner_of_invented_data(admin_client: Client, settings: SettingsWrapper) -> None:
    assert "demo-banner" not in gallery(admin_client).content.decode()
    settings.XUNPING = {"core": {"demo": True}}
    assert "demo-banner" in gallery(admin_client).content.decode()


def test_the_language_can_be_changed(admin_client: Client) -> None:
    admin_client.post(reverse("set_language"), {"language": "en", "next": "/"})

    assert 'lang="en"' in gallery(admin_client).content.decode()


def test_a_name_is_written_the_chinese_way(as_zhao: Client, zhao: User) -> None:
    zhao.user_permissions.add(permission("access_admin"))

    assert gallery(as_zhao).context["shell"].user_name == "赵蕾"


def test_a_chart_can_be_had_as_workbook(admin_client: Client) -> None:
    reply = admin_client.get(reverse("lms_core:gallery"), {"xlsx": "sample"})

    assert reply.content.startswith(b"PK")


def test_a_withheld_chart_gives_no_numbers(admin_client: Client) -> None:
    reply = admin_client.get(reverse("lms_core:gallery"), {"xlsx": "withheld"})

    assert reply["Content-Type"].startswith("text/html")
