"""Lists sort, filter, page and export with a constant number of queries."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO

import django_filters
import openpyxl
import pytest
from django.contrib.auth.models import AnonymousUser, Group, User
from django.db import connection
from django.db.models import Count, QuerySet
from django.db.models.expressions import Combinable
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from lms.core.files.export import PercentCell
from lms.core.trail.api import details_text, filters_asked
from lms.core.trail.filters import asked_text
from lms.core.ui.components import EmptyState
from lms.core.ui.tables import Column, Table, TableCell

pytestmark = pytest.mark.django_db


class UserFilter(django_filters.FilterSet):
    """Filter by name."""

    last_name = django_filters.CharFilter()

    class Meta:
        model = User
        fields = ["last_name"]


class UserTable(Table[User]):
    """A list of accounts."""

    caption = "账号"
    columns = (
        Column("username", "工号", sort="username", link=lambda user: f"/u/{user.pk}"),
        Column("last_name", "姓名", sort="last_name"),
        Column("groups", "组", value=lambda user: len(user.groups.all()), numeric=True),
    )
    default_sort = "username"
    filterset_class = UserFilter
    export_name = "users"
    page_size = 2
    empty = EmptyState("没有账号")


@pytest.fixture
def users(db: None) -> list[User]:
    """Three accounts, each in a group."""
    group = Group.objects.create(name="一组")
    made = [
        User.objects.create(username=f"0000{number}", last_name=name) for number, name in enumerate("赵李王")
    ]
    for user in made:
        user.groups.add(group)
    return made


def table(**query: str) -> UserTable:
    """Bind the list to an address."""
    request = RequestFactory().get("/", query)
    request.user = AnonymousUser()
    return UserTable(request, User.objects.prefetch_related("groups"))


class DayAndKindFilter(django_filters.FilterSet):
    """Filter by a choice, a group and a day."""

    kind = django_filters.ChoiceFilter(label="种类", choices=[("open", "未结"), ("closed", "已结")])
    group = django_filters.ModelChoiceFilter(label="组", queryset=Group.objects.all())
    since = django_filters.DateFilter(label="自", field_name="date_joined")
    late = django_filters.BooleanFilter(label="只看逾期", method="all_of_them")

    class Meta:
        model = User
        fields: tuple[str, ...] = ()

    def all_of_them(self, rows: QuerySet[User], _name: str, _value: bool) -> QuerySet[User]:
        """Keep all."""
        return rows


class FilteredTable(UserTable):
    """A list whose downloads are kept in the trail."""

    filterset_class = DayAndKindFilter
    export_name = "filtered-users"


def test_filters_are_said_as_the_list_shows_them(users: list[User]) -> None:
    group = Group.objects.get()
    asked = {
        "kind": "open",
        "group": str(group.pk),
        "since": "2026-03-02",
        "sort": "username",
        "late": "true",
    }
    request = RequestFactory().get("/", asked | {"of": "returned"})
    request.user = AnonymousUser()
    bound = FilteredTable(request, User.objects.all())

    words = bound.filter_labels()
    kept = filters_asked(request, words)
    old = asked_text(" ".join(f"{name}={value}" for name, value in asked.items()), "filtered-users")

    assert list(words.values()) == ["种类 未结", "组 一组", "自 2026-03-02", "只看逾期 是"]
    assert kept == [*words.values(), "of returned"]
    with translation.override("zh-hans"):
        assert details_text({"list": "filtered-users", "filters": "kind=closed sort=-username"}) == (
            "名单 filtered-users · 筛选条件 种类 已结"
        )
        assert old == "种类 未结、组 一组、自 2026-03-02、只看逾期 是"
        assert asked_text("kind=gone&group=99999&odd=%E6%9D%8E", "filtered-users") == (
            "种类 gone、组 99999、odd=李"
        )
        assert asked_text("unit=P01", "no-such-list") == "unit=P01"


def first_cells(bound: Table) -> list[str]:
    """Give the first column's texts."""
    return [row.cells[0].text for row in bound.rows]


@pytest.mark.usefixtures("users")
def test_sorting_and_pages() -> None:
    assert first_cells(table()) == ["00000", "00001"]
    assert first_cells(table(sort="-username")) == ["00002", "00001"]
    assert first_cells(table(page="2")) == ["00002"]
    assert first_cells(table(page="99")) == ["00002"]
    assert table().total == 3


@pytest.mark.usefixtures("users")
def test_a_sort_nobody_offered_is_ignored() -> None:
    assert table(sort="password").sort_text == "username"
    assert table(sort="groups__user__password").sort_text == "username"


@pytest.mark.usefixtures("users")
def test_heads_say_their_direction() -> None:
    heads = table(sort="-username").heads

    assert [(head.direction, head.sort_value) for head in heads] == [
        ("descending", "username"),
        ("", "last_name"),
        ("", ""),
    ]


@pytest.mark.usefixtures("users")
def test_filtering() -> None:
    bound = table(last_name="李")

    assert first_cells(bound) == ["00001"]
    assert bound.is_filtered
    assert not table().is_filtered


@pytest.mark.usefixtures("users")
def test_export_has_every_row_and_the_same_columns() -> None:
    response = table(export="xlsx").respond("lms_core/trail/audit.html")
    sheet = openpyxl.load_workbook(BytesIO(response.content)).active

    assert list(sheet.values) == [
        ("工号", "姓名", "组"),
        ("00000", "赵", 1),
        ("00001", "李", 1),
        ("00002", "王", 1),
    ]


@pytest.mark.usefixtures("users")
def test_the_page_shows_links_labels_and_pages() -> None:
    html = table().respond("lms_core/trail/audit.html").content.decode()

    assert "/u/" in html
    assert 'data-label="姓名"' in html
    assert 'aria-sort="ascending"' in html
    assert "?page=2" in html


def test_a_share_is_per_cent_on_the_page_and_in_the_workbook() -> None:
    column: Column[dict[str, float | None]] = Column("share", "一次解决率", share=True)
    cells = [column.cell_of({"share": share}) for share in (0.784, None)]

    assert [column.text_of(share) for share in (0.784, None)] == ["78.4%", "—"]
    assert cells == [PercentCell(0.784), PercentCell(None)]


def test_pages_left_out_show_as_a_gap_that_leads_nowhere() -> None:
    for number in range(20):
        User.objects.create(username=f"{number:05}")

    html = table(page="5").respond("lms_core/trail/audit.html").content.decode()

    assert html.count('<li aria-hidden="true"><span class="pagination-gap">…</span></li>') == 2
    assert set(re.findall(r'href="\?page=([^"]+)"', html)) == {"1", "4", "6", "10"}


def test_empty_and_filtered_empty() -> None:
    assert "没有账号" in table().respond("lms_core/trail/audit.html").content.decode()
    assert "没有账号" not in table(last_name="无").respond("lms_core/trail/audit.html").content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_query_budget(number: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    group = Group.objects.create(name="一组")
    for count in range(number):
        User.objects.create(username=str(count)).groups.add(group)

    with django_assert_num_queries(3):
        table().respond("lms_core/trail/audit.html")


@dataclass(frozen=True)
class Score:
    """A row that is no model."""

    name: str
    share: float | None


class ScoreTable(Table[Score]):
    """A list of plain values."""

    columns = (Column("name", "名"), Column("share", "率", sort="share", numeric=True))
    default_sort = "-share"


def test_plain_rows_sort_with_empty_ones_last_from_the_top() -> None:
    rows = [Score("a", 0.5), Score("b", None), Score("c", 0.9)]

    assert first_cells(ScoreTable(RequestFactory().get("/"), rows)) == ["c", "a", "b"]
    assert [row.cells[1].text for row in ScoreTable(RequestFactory().get("/"), rows).rows] == [
        "0.9",
        "0.5",
        "—",
    ]


@pytest.mark.parametrize(
    ("text", "is_one_word"),
    [
        ("2026-12-03", True),
        ("Q-5.3-03", True),
        ("2026-11-23 09:00", False),
        ("李知远", True),
        ("投诉处置", False),
        ("https://example.com/a-long-address", False),
    ],
)
def test_days_and_codes_stay_on_one_line(text: str, is_one_word: bool) -> None:
    assert TableCell("", text, text, None).is_one_word == is_one_word


def test_a_moment_stays_on_one_line() -> None:
    assert TableCell("", "2026-11-25 09:05", datetime(2026, 11, 25, 1, 5, tzinfo=UTC), None).is_one_word


@pytest.mark.parametrize(
    ("text", "template", "is_blank"),
    [("", "", True), ("—", "", True), ("0", "", False), ("", "lms_exams/seating/seat_cell.html", False)],
)
def test_what_says_nothing_is_left_out_of_a_card(text: str, template: str, is_blank: bool) -> None:
    assert TableCell("", text, text, None, template=template).is_blank == is_blank


class CountedTable(UserTable):
    """The same with the number of groups, which the query counts."""

    columns = (*UserTable.columns[:2], Column("held", "组", sort="held", numeric=True))

    def annotations(self) -> Mapping[str, Combinable]:
        """Count the groups."""
        return {"held": Count("groups")}


def counted(**query: str) -> CountedTable:
    """Bind the list that counts to an address."""
    return CountedTable(RequestFactory().get("/", query), User.objects.all())


@pytest.mark.usefixtures("users")
def test_only_the_rows_of_the_page_are_annotated() -> None:
    with CaptureQueriesContext(connection) as queries:
        rows = [[cell.text for cell in row.cells] for row in counted(sort="-username").rows]

    assert rows == [["00002", "王", "1"], ["00001", "李", "1"]]
    counting = [query["sql"] for query in queries if "auth_user_groups" in query["sql"]]
    assert len(counting) == 1
    assert "LIMIT" not in counting[0]
    assert '"auth_user"."id" IN (' in counting[0]


@pytest.mark.usefixtures("users")
def test_sorted_by_an_annotation_and_in_the_workbook_all_rows_have_it() -> None:
    user = User.objects.get(username="00001")
    user.groups.add(Group.objects.create(name="二组"))

    assert first_cells(counted(sort="-held")) == ["00001", "00000"]
    assert list(counted(sort="-held").sheet().rows) == [
        ["00001", "李", 2],
        ["00000", "赵", 1],
        ["00002", "王", 1],
    ]
    assert list(counted().sheet().rows) == [["00000", "赵", 1], ["00001", "李", 2], ["00002", "王", 1]]


@pytest.mark.usefixtures("users")
def test_a_long_list_is_neither_counted_nor_turned_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lms.core.ui.paging.COUNTED_UP_TO", 2)
    monkeypatch.setattr(UserTable, "page_size", 1)

    with CaptureQueriesContext(connection) as queries:
        listed = table(page="99")
        html = listed.respond("lms_core/trail/audit.html").content.decode()

    assert first_cells(listed) == ["00001"]
    assert first_cells(table(page="1", sort="-username")) == ["00002"]
    assert "2 条以上" in html
    assert set(re.findall(r'href="\?page=([^"]+)"', html)) == {"1"}
    assert all("LIMIT 3" in query["sql"] for query in queries if "COUNT(" in query["sql"])
    assert table().total == 3


@pytest.mark.usefixtures("users")
def test_a_list_of_as_many_rows_as_are_counted_is_not_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lms.core.ui.paging.COUNTED_UP_TO", 3)

    assert (table().is_long, table().total) == (False, 3)


class DecoratedTable(ScoreTable):
    """Marks the rows it decorates."""

    page_size = 2

    def decorated(self, rows: Sequence[Score]) -> Sequence[Score]:
        """Add a star."""
        return [replace(row, name=f"{row.name}*") for row in rows]


def test_plain_rows_are_decorated_by_the_page_or_all_for_the_workbook() -> None:
    bound = DecoratedTable(RequestFactory().get("/"), [Score("a", 0.5), Score("b", None), Score("c", 0.9)])

    assert first_cells(bound) == ["c*", "a*"]
    assert [line[0] for line in bound.sheet().rows] == ["c*", "a*", "b*"]
