"""The admin speaks Chinese where Wagtail's own catalogue does not."""

import json
import re
from pathlib import Path

import django
import polib
import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext, ngettext, override
from wagtail.models import Collection, Page

from lms.courses.content.pages import rename_first_records
from lms.people.access.services import create_roles
from lms.people.api import Role
from tests.factories.people import make_user_with_role


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("Go to the first error", "转到第一处错误"),
        ("Save your changes before leaving", "离开前请先保存"),
        ("Edit account avatar", "更换头像"),
        ("%(model_name)s '%(object)s' updated and published.", "%(model_name)s“%(object)s”已修改并发布。"),
        ("This field is required.", "请填写本项。"),
        ("The page could not be saved due to validation errors.", "页面有未填对的内容，未能保存。"),
        (
            "There are validation errors, click save to highlight them.",
            "还有必填项没填或没填对，填好后自动保存；点“保存”会标出是哪些。",
        ),
        ("Choose parent", "选择上级页面"),
        ("<b>'{title}' is locked</b> by <b>you</b>.", "<b>“{title}”</b>已由<b>您</b>锁定。"),
        ("Sent to %(task_name)s %(started_at)s", "%(started_at)s送到“%(task_name)s”"),
    ],
)
def test_words_of_wagtail_are_ours(english: str, chinese: str) -> None:
    with override("zh-hans"):
        assert gettext(english) == chinese


def _texts(entry: polib.POEntry) -> list[str]:
    return [entry.msgstr, *entry.msgstr_plural.values()]


def _shown(entry: polib.POEntry) -> str:
    """Say an entry of a catalogue as pages say it."""
    return ngettext(entry.msgid, entry.msgid_plural, 2) if entry.msgid_plural else gettext(entry.msgid)


def _entries(domain: str, language: str) -> list[polib.POEntry]:
    """Give what Django and the installed apps have in their own catalogues of a language."""
    folders = [Path(django.__file__).parent / "conf", *(Path(app.path) for app in apps.get_app_configs())]
    paths = [folder / f"locale/{language}/LC_MESSAGES/{domain}.po" for folder in folders]
    return [entry for path in paths if path.exists() for entry in polib.pofile(str(path))]


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_no_sentence_is_worded_that_django_and_wagtail_no_longer_say(domain: str) -> None:
    said = {(entry.msgctxt, entry.msgid) for entry in _entries(domain, "en") if not entry.obsolete}
    ours = polib.pofile(str(settings.LOCALE_PATHS[0] / f"zh_Hans/LC_MESSAGES/{domain}.po"))

    assert len(ours) > 10
    assert [entry.msgid for entry in ours if (entry.msgctxt, entry.msgid) not in said] == []


def test_django_and_wagtail_address_nobody_as_an_intimate() -> None:
    entries = _entries("django", "zh_Hans")
    theirs = [one for one in entries if not one.obsolete and any("你" in text for text in _texts(one))]

    with override("zh-hans"):
        assert (len(theirs) > 40, [one.msgid for one in theirs if "你" in _shown(one)]) == (True, [])


@pytest.mark.django_db
def test_the_scripts_of_the_admin_address_nobody_as_an_intimate() -> None:
    create_roles()
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(make_user_with_role(Role.TRAINER), "django.contrib.auth.backends.ModelBackend")

    words = client.get("/admin/jsi18n/", headers={"accept": "application/json"}).content.decode()

    found = re.search(r"const newcatalog = (\{.*?\});?\n", words, re.DOTALL)
    assert found is not None
    catalogue = json.loads(found[1])
    assert catalogue["Enter your reply..."] == "请输入回复"
    assert [english for english, chinese in catalogue.items() if "你" in str(chinese)] == []


@pytest.mark.django_db
def test_a_search_without_a_hit_and_a_new_record_are_named_in_chinese() -> None:
    create_roles()
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(make_user_with_role(Role.TRAINER), "django.contrib.auth.backends.ModelBackend")

    empty = client.get(reverse("wagtailsnippets_lms_papers_paper:list"), {"q": "无此卷"}).content.decode()
    new = client.get(reverse("wagtailsnippets_lms_papers_paper:add")).content.decode()

    assert ("没有符合条件的试卷。" in empty, "match your query" in empty) == (True, False)
    assert ("新建：试卷" in new, "New: " in new, "first error" in new) == (True, False, False)


@pytest.mark.django_db
def test_the_top_of_pages_and_of_collections_has_a_chinese_name_until_somebody_gives_it_another() -> None:
    rename_first_records()
    top, collection = Page.get_first_root_node(), Collection.get_first_root_node()

    assert (top.title, top.draft_title, collection.name) == ("全部页面", "全部页面", "根目录")

    Page.objects.filter(pk=top.pk).update(title="总目")
    rename_first_records()

    assert Page.get_first_root_node().title == "总目"


@pytest.mark.django_db
def test_lists_of_pages_and_pictures_and_the_shortcuts_are_worded_in_chinese() -> None:
    create_roles()
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(make_user_with_role(Role.TRAINER), "django.contrib.auth.backends.ModelBackend")

    pictures = client.get(reverse("wagtailimages:index")).content.decode()
    pages = client.get(reverse("wagtailadmin_explore_root")).content.decode()

    assert ("网格排列" in pictures, "使用次数：从多到少" in pictures, "Grid layout" in pictures) == (
        True,
        True,
        False,
    )
    assert ("在这一层新建的页面没有网址" in pages, "Pages created here" in pages) == (True, False)
    assert ("显示键盘快捷键" in pages, "Close modal dialogs" in pages) == (True, False)


@pytest.mark.django_db
def test_the_scripts_of_the_admin_have_our_words_beside_wagtails() -> None:
    words = Client(headers={"accept-language": "zh-hans"}).get(reverse("wagtailadmin_javascript_catalog"))

    found = re.search(r"newcatalog = ({.*?\n  });", words.content.decode(), re.DOTALL)
    catalog = json.loads(found[1]) if found else {}
    assert (catalog["(1 new item in this menu)"], catalog["Edit"]) == ("（菜单中有 1 项新内容）", "编辑")


@pytest.mark.django_db
def test_help_leads_to_nothing_but_the_keys(client: Client) -> None:
    client.force_login(User.objects.create_superuser("helped"))

    page = client.get(reverse("wagtailadmin_home")).content.decode()

    assert "keyboard-shortcuts-trigger" in page
    assert "guide.wagtail.org" not in page
    assert "whats-new-in-wagtail" not in page


def test_a_page_that_is_live_has_one_name_for_it() -> None:
    with override("zh-hans"):
        names = {gettext(words) for words in ("Live", "live")}

    assert names == {"已发布"}
