"""Let tests that commit leave the database as the migrations made it.

SQLite has no TRUNCATE: Django empties tables with DELETE, which the audit trail's triggers refuse, as
they should. And an emptied database lacks what migrations put in, such as Wagtail's root page.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Generator, Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection
from django.db.backends.sqlite3.base import DatabaseOperations
from django.utils import translation
from django.utils.translation.reloader import translation_file_changed
from hypothesis import settings
from pytest_django.plugin import blocking_manager_key
from wagtail.signal_handlers import disable_reference_index_auto_update

from lms.exams.queries.decks import forget_decks
from lms.exams.queries.kept_versions import forget_versions
from lms.exams.templatetags.taker_paper import forget_pieces
from lms.portal.demo.translations import compile_all
from tests import kept_database

TRAIL = "lms_core_auditentry"
COMMITTING = {"live_server", "transactional_db", "django_db_serialized_rollback"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let two plain runs share the modules, which starts sooner than a run that starts two others."""
    parser.addoption("--part", help="run one part of the modules only, such as 1/2")


def pytest_configure(config: pytest.Config) -> None:
    """Compile the catalogues, once for all workers; let a flush step past the trail's triggers."""
    if not hasattr(config, "workerinput"):
        compile_all(Path(__file__).resolve().parents[1] / "lms")
        translation_file_changed(None, Path("django.mo"))  # what was loaded before them is read again
    kept_database.install()
    gc.set_threshold(100_000, 20, 50)
    # For the habit of every few minutes; the whole run tries a hundred examples of each property.
    settings.register_profile("quick", max_examples=25)
    guard = import_module("lms.core.migrations.0002_audit_append_only")
    flush_of_django = DatabaseOperations.sql_flush

    def sql_flush(self: DatabaseOperations, style: object, tables: list[str], **options: bool) -> list[str]:
        statements = flush_of_django(self, style, tables, **options)
        return [*guard.SQLITE_DOWN, *statements, *guard.SQLITE_UP] if TRAIL in tables else statements

    DatabaseOperations.sql_flush = sql_flush


@pytest.fixture(autouse=True, scope="session")
def _no_reference_index() -> Iterator[None]:
    """Spare each saved row its entries in Wagtail's index of references, which no test reads."""
    with disable_reference_index_auto_update():
        yield


@pytest.fixture(autouse=True)
def _nothing_kept_of_questions() -> None:
    """Forget what the process keeps of questions: each test's have the same numbers."""
    forget_pieces()
    forget_decks()
    forget_versions()


def commits(item: pytest.Item) -> bool:
    """Tell whether a test really commits and so empties the database afterwards."""
    marks = item.iter_markers("django_db")
    names = set(getattr(item, "fixturenames", ()))
    return any(mark.kwargs.get("transaction") for mark in marks) or bool(names & COMMITTING)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let every test that commits begin with what the migrations made; keep the part asked for."""
    if config.option.part:
        number, parts = map(int, config.option.part.split("/"))
        own = shared_out(items, parts)[number - 1]
        items[:] = [item for item in items if item.path in own]
    for item in items:
        if commits(item):
            item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True), append=False)


def shared_out(items: list[pytest.Item], parts: int) -> list[set[Path]]:
    """Share the modules out so that each part has about as much to do: a test of the database counts five."""
    weights: Counter[Path] = Counter()
    for item in items:
        if not item.get_closest_marker("slow"):
            weights[item.path] += 5 if item.get_closest_marker("django_db") else 1
    shares: list[set[Path]] = [set() for _ in range(parts)]
    loads = [0] * parts
    for path, weight in sorted(weights.items(), key=lambda entry: (-entry[1], entry[0])):
        lightest = loads.index(min(loads))
        shares[lightest].add(path)
        loads[lightest] += weight
    return shares


def pytest_collection_finish() -> None:
    """Leave what was imported out of every later search for garbage."""
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None]:
    """Put back the usual language, and what the migrations made after a test that commits."""
    yield
    translation.deactivate()
    if commits(item):
        with item.config.stash[blocking_manager_key].unblock():
            restore()


def restore() -> None:
    """Empty every table and write what the migrations had written, counters and caches included."""
    call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
    connection.creation.deserialize_db_from_string(connection._test_serialized_contents)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(
            no_style(), apps.get_models(include_auto_created=True)
        ):
            cursor.execute(statement)
    ContentType.objects.clear_cache()
