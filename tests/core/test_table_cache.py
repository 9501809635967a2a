"""The shared cache in a table: as Django's own, with one statement a write."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.cache.backends.db import DatabaseCache
from django.core.management import call_command
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from lms.core import cache as cache_module
from lms.core.cache import TableCache

TABLE = "test_table_cache"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shared() -> Iterator[TableCache]:
    call_command("createcachetable", TABLE, verbosity=0)
    yield TableCache(TABLE, {"OPTIONS": {"MAX_ENTRIES": 10}})
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {TABLE}")


@pytest.fixture
def djangos(shared: TableCache) -> DatabaseCache:
    return DatabaseCache(TABLE, {})


def test_it_and_djangos_read_each_other(shared: TableCache, djangos: DatabaseCache) -> None:
    shared.set("ours", [1, "二"])
    djangos.set("theirs", {"a": None})

    assert (djangos.get("ours"), shared.get("theirs")) == ([1, "二"], {"a": None})


def test_what_stands_is_replaced_by_set_and_left_by_add(shared: TableCache) -> None:
    shared.set("key", 1)
    shared.set("key", 2)

    assert (shared.add("key", 3), shared.get("key")) == (False, 2)
    assert (shared.add("new", 4), shared.get("new")) == (True, 4)


def test_what_has_run_out_may_be_added(shared: TableCache) -> None:
    shared.set("key", 1, -1)

    assert (shared.add("key", 2), shared.get("key")) == (True, 2)


def test_never_and_prolonging_as_django_does(shared: TableCache) -> None:
    shared.set("for-ever", 1, None)
    shared.set("short", 1, 60)

    assert (shared.get("for-ever"), shared.touch("short", None), shared.touch("nothing")) == (1, True, False)


def test_a_write_is_one_statement(
    shared: TableCache, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        shared.set("key", 1)
        shared.add("key", 2)


def test_too_many_are_thrown_out(shared: TableCache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "LOOKS_AT_SIZE_ONCE_IN", 1)

    for number in range(30):
        shared.set(f"key-{number}", number)

    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM test_table_cache")
        assert cursor.fetchone()[0] <= 11


@pytest.mark.postgresql
def test_on_postgresql_no_write_waits_for_the_disk(shared: TableCache) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs TEST_DATABASE_URL of a PostgreSQL server")
    shared.set("key", 1)
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {TABLE} SET LOGGED")  # as an earlier version left it
        call_command("createcachetable", TABLE, stdout=StringIO())
        cursor.execute("SELECT relpersistence FROM pg_class WHERE oid = to_regclass(%s)", [TABLE])
        assert cursor.fetchone()[0] == "u"
    assert shared.get("key") == 1
