"""Every piece of a title finds its entry, titles come before texts, and rights count when somebody asks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from lms.core.search import sources as known_sources
from lms.core.search.models import SearchEntry
from lms.core.search.queries import find_groups, found_entries
from lms.core.search.rules import fold, terms_of
from lms.core.search.services import (
    fill_index,
    index_differences,
    rebuild_index,
    register_search,
    reindex,
)
from lms.core.search.sources import Answer, Answers, AskedSource, Entry, IndexedSource, Place

pytestmark = pytest.mark.django_db


@dataclass
class Shelf:
    """Things that can be found, kept in memory; groups stand for the rows that watch over them."""

    things: dict[int, Entry] = field(default_factory=dict)
    hidden: bool = False

    def put(self, *entries: Entry) -> None:
        self.things |= {entry.key: entry for entry in entries}

    def entries(self, keys: Collection[int] | None) -> Iterator[Entry]:
        for key, entry in self.things.items():
            if keys is None or key in keys:
                yield entry

    def visible(self, _user: User) -> QuerySet[Any, Any] | None:
        return None if self.hidden else SearchEntry.objects.filter(kind="toy").values("key")

    @staticmethod
    def places(keys: Collection[int]) -> dict[int, Place]:
        return {key: Place(f"/toys/{key}/", "玩具") for key in keys}


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """Know toys only."""
    made = Shelf()
    monkeypatch.setattr(known_sources, "known", {})
    monkeypatch.setattr("lms.core.search.services.known", known_sources.known)
    watches = {Group: lambda row: [row.pk]}
    register_search(IndexedSource("toy", "Toys", 10, made.entries, made.visible, made.places, watches))
    return made


def found(user: User, query: str) -> list[int]:
    """List the keys of what a query finds, the best first."""
    source = known_sources.indexed_sources()
    return [row.key for row in found_entries(user, terms_of(query), source)]


COMMON = st.sampled_from("欠费复机时限客户10日App.·“”-%_\"'()* ")
# PostgreSQL keeps no NUL in a text, so no title or text holds one.
TEXT = st.text(COMMON | st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(titles=st.lists(TEXT, min_size=1, max_size=4), text=TEXT, data=st.data())
def test_every_piece_of_a_title_finds_it(
    shelf: Shelf, li: User, titles: list[str], text: str, data: st.DataObject
) -> None:
    shelf.things = {key: Entry(key, title, text) for key, title in enumerate(titles, 1)}
    rebuild_index()
    key = data.draw(st.integers(1, len(titles)))
    folded = fold(titles[key - 1])
    assume(folded)
    start = data.draw(st.integers(0, len(folded) - 1))
    length = data.draw(st.integers(1, 4))

    piece = folded[start : start + length]

    holding = {each for each, title in enumerate(titles, 1) if piece in fold(title) or piece in fold(text)}
    assert key in found(li, piece)
    assert set(found(li, piece)) == holding


def test_a_title_comes_before_a_text_and_the_whole_title_first(shelf: Shelf, li: User) -> None:
    shelf.put(
        Entry(1, "停机", "欠费后的第一天"),
        Entry(2, "欠费复机"),
        Entry(3, "欠费", title_en="Arrears"),
        Entry(4, "何时欠费"),
    )
    rebuild_index()

    assert found(li, "欠费") == [3, 2, 4, 1]
    assert found(li, "arrears") == [3]


def test_three_first_letters_that_stand_nowhere_find_the_titles_that_are_read_so(
    shelf: Shelf, li: User
) -> None:
    shelf.put(Entry(1, "5.2 投诉处理流程"), Entry(2, "投诉处理"), Entry(3, "停机", "投诉处理"))
    rebuild_index()

    assert found(li, "tscl") == [2, 1]
    assert found(li, "SCL") == [2, 1]
    assert found(li, "ts") == found(li, "tscl 5.2") == []

    shelf.put(Entry(4, "表格", "说明 TSCL 的文字"))
    rebuild_index()

    assert found(li, "tscl") == [4]


def test_all_words_are_found_whatever_their_order_and_signs_count(shelf: Shelf, li: User) -> None:
    shelf.put(Entry(1, "App 隐私：10 日内答复", "条款 2.1"), Entry(2, "21 号文"))
    rebuild_index()

    assert found(li, "10日 隐私 app") == [1]
    assert found(li, "app隐私") == [1]
    assert found(li, "2.1") == [1]
    assert found(li, "21") == [2]
    assert found(li, "隐 复") == [1]
    assert found(li, "复私") == []


def test_what_is_saved_or_deleted_is_found_and_lost_at_once(shelf: Shelf, li: User) -> None:
    row = Group.objects.create(name="a")
    shelf.put(Entry(row.pk, "旧词"))
    row.save()
    assert found(li, "旧词") == [row.pk]

    shelf.put(Entry(row.pk, "新词"))
    row.save()
    assert (found(li, "旧词"), found(li, "新词")) == ([], [row.pk])

    key = row.pk
    shelf.things.clear()
    row.delete()
    assert found(li, "新词") == []
    assert not SearchEntry.objects.filter(key=key).exists()


def test_who_may_see_nothing_of_a_kind_finds_nothing_of_it(shelf: Shelf, li: User) -> None:
    shelf.put(Entry(1, "秘密"))
    rebuild_index()
    shelf.hidden = True

    assert found(li, "秘密") == []


def test_the_night_names_what_differs_and_a_rebuild_mends_it(shelf: Shelf) -> None:
    shelf.put(Entry(1, "一"), Entry(2, "二"), Entry(3, "三"))
    rebuild_index()
    shelf.put(Entry(2, "二改"), Entry(4, "四"))
    del shelf.things[3]

    assert set(index_differences()) == {
        "toy 2 : reads otherwise",
        "toy 4 : is missing",
        "toy 3 : is there no more",
    }
    assert rebuild_index() == 3
    assert list(index_differences()) == []


def test_an_entry_of_an_older_server_that_knew_no_letters_is_named(shelf: Shelf) -> None:
    shelf.put(Entry(1, "投诉处理"))
    rebuild_index()
    SearchEntry.objects.update(letters="")

    assert list(index_differences()) == ["toy 1 : reads otherwise"]


def test_an_entry_without_words_is_named(shelf: Shelf) -> None:
    SearchEntry.objects.create(kind="toy", key=1, title="一", folded_title="一", folded="一", size=1)
    shelf.put(Entry(1, "一"))

    assert list(index_differences()) == ["toy 1 : no word finds it"]


def test_the_worker_fills_an_empty_index_and_leaves_a_filled_one(shelf: Shelf, li: User) -> None:
    shelf.put(Entry(1, "一"))
    fill_index(timezone.now())
    shelf.put(Entry(2, "二"))
    fill_index(timezone.now())

    assert (found(li, "一"), found(li, "二")) == ([1], [])


def test_the_page_shows_marked_titles_and_no_markup_of_others(shelf: Shelf, as_li: Client) -> None:
    shelf.put(Entry(1, "<b>欠费</b>", "<script>alert(1)</script> 欠费", part="b-1"))
    rebuild_index()

    page = as_li.get(reverse("lms_core:search"), {"q": "欠费"}).content.decode()

    assert f"{escape('<b>')}<mark>欠费</mark>{escape('</b>')}" in page
    assert "<script>alert" not in page
    assert 'href="/toys/1/#b-1"' in page


def test_the_dialog_gets_the_same_things_as_options(shelf: Shelf, as_li: Client) -> None:
    shelf.put(*(Entry(number, f"欠费 {number}") for number in range(1, 13)))
    rebuild_index()

    options = as_li.get(reverse("lms_core:search_options"), {"q": "欠费"}).content.decode()

    assert options.count('role="option"') == 8
    assert 'data-url="/toys/1/"' in options


def test_groups_show_the_first_few_and_count_all(shelf: Shelf, as_li: Client) -> None:
    shelf.put(*(Entry(number, f"欠费 {number}") for number in range(1, 31)))
    rebuild_index()

    page = as_li.get(reverse("lms_core:search"), {"q": "欠费"})
    whole = as_li.get(reverse("lms_core:search"), {"q": "欠费", "kind": "toy", "page": "2"})

    [group] = page.context["groups"]
    assert (len(group.hits), group.total, group.left) == (5, 30, 25)
    assert [tab.count for tab in page.context["tabs"]] == [None, 30]
    assert len(whole.context["hits"]) == 10


def test_a_group_counts_titles_and_texts_together(shelf: Shelf, as_li: Client) -> None:
    shelf.put(Entry(1, "欠费"), Entry(2, "欠费停机"), Entry(3, "何时欠费"), Entry(4, "停机", "欠费之后"))
    rebuild_index()

    [group] = as_li.get(reverse("lms_core:search"), {"q": "欠费"}).context["groups"]

    assert (len(group.hits), group.total) == (4, 4)


def test_many_hits_ask_the_database_no_more_than_one(shelf: Shelf, as_li: Client) -> None:
    url = reverse("lms_core:search")
    shelf.put(Entry(1, "欠费 1"))
    rebuild_index()
    as_li.get(url, {"q": "欠费"})
    with CaptureQueriesContext(connection) as for_one:
        as_li.get(url, {"q": "欠费"})
    shelf.put(*(Entry(number, f"欠费 {number}") for number in range(2, 31)))
    rebuild_index()
    with CaptureQueriesContext(connection) as for_many:
        as_li.get(url, {"q": "欠费"})

    assert len(for_many) == len(for_one) <= 10


def test_an_app_that_is_asked_answers_for_the_reader(shelf: Shelf, li: User, rf: RequestFactory) -> None:
    def answers(request: HttpRequest, terms: Sequence[str], _most: int) -> Answers:
        return Answers([Answer(f"{request.user} {terms[0]}", "/own/")], 1)

    register_search(AskedSource("own", "Own", 1, answers))
    request = rf.get("/search/")
    request.user = li

    [group] = find_groups(request, ("证",))

    assert (group.label, group.total, group.hits[0].url) == ("Own", 1, "/own/")


def test_a_thing_is_stored_anew_without_its_old_words(shelf: Shelf, li: User) -> None:
    [source] = known_sources.indexed_sources()
    shelf.put(Entry(1, "甲"))
    reindex(source, [1])
    shelf.put(Entry(1, "乙"))
    reindex(source, [1])

    assert (found(li, "甲"), found(li, "乙")) == ([], [1])
    assert SearchEntry.objects.count() == 1


def test_nobody_searches_without_signing_in() -> None:
    for name in ("search", "search_options"):
        assert Client().get(reverse(f"lms_core:{name}")).status_code == 302
