"""Let tests that commit leave the database as the migrations made it.

SQLite has no TRUNCATE: Django empties tables with DELETE, which the audit trail's triggers refuse, as
they should. And an emptied database lacks what migrations put in, such as Wagtail's root page.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Generator, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection
from django.db.backends.sqlite3.base import DatabaseOperations
from django.test import Client
from django.utils import translation
from django.utils.translation.reloader import translation_file_changed
from hypothesis import settings
from pytest_django.plugin import blocking_manager_key
from wagtail.signal_handlers import disable_reference_index_auto_update

from lms.exams.preparing.samplers import forget_samplers
from lms.exams.templatetags.taker_paper import forget_runs
from lms.portal.translations import compile_all
from lms.questions.versions.queries import forget_versions
from tests import clock, kept_database, postgresql
from tests.accounts import User
from tests.chance import drawn_by
from tests.factories.people import Cast, make_cast
from tests.suite import ON_SQLITE_TOO

ROOT = Path(__file__).resolve().parents[1]
# How many examples of each property are tried: by a single test, by the habit of every few minutes, by the
# whole run, which tries the same each time so that chance fails nobody's landing, and by `make explore`.
PROPERTY_PROFILES: dict[str, dict[str, Any]] = {
    "usual": {},
    "quick": {"max_examples": 25},
    "whole": {"derandomize": True},
    "many": {"max_examples": 1000},
}
TRAIL = "lms_core_auditentry"
COMMITTING = {"live_server", "transactional_db", "django_db_serialized_rollback"}
READING = {*COMMITTING, "db", "django_db_setup"}


def pytest_configure(config: pytest.Config) -> None:
    """Compile the catalogues, once for all workers; let a flush step past the trail's triggers."""
    if not hasattr(config, "workerinput"):
        compile_all(ROOT / "lms")
        translation_file_changed(None, Path("django.mo"))  # what was loaded before them is read again
    kept_database.install()
    postgresql.copy_the_kept()
    clock.install()
    gc.set_threshold(1_000_000, 50, 100)
    for name, how in PROPERTY_PROFILES.items():
        settings.register_profile(name, deadline=None, **how)
    settings.load_profile("usual")
    guard = import_module("lms.core.migrations.0002_audit_append_only")
    down, up = guard.SQLITE_DOWN, guard.SQLITE_UP
    flush_of_django = DatabaseOperations.sql_flush

    def sql_flush(self: DatabaseOperations, style: object, tables: list[str], **options: bool) -> list[str]:
        statements = flush_of_django(self, style, tables, **options)
        return [*down, *statements, *up] if TRAIL in tables else statements

    DatabaseOperations.sql_flush = sql_flush


@pytest.fixture(autouse=True, scope="session")
def _no_reference_index() -> Iterator[None]:
    """Spare each saved row its entries in Wagtail's index of references, which no test reads."""
    with disable_reference_index_auto_update():
        yield


@pytest.fixture(autouse=True, scope="module")
def _chance_of_the_module(request: pytest.FixtureRequest) -> Iterator[None]:
    """Draw what the tests of a module share the same each time."""
    with drawn_by(request.node.nodeid):
        yield


@pytest.fixture(autouse=True)
def _chance_of_the_test(request: pytest.FixtureRequest) -> Iterator[None]:
    """Draw the same each time the test runs, whatever ran before it."""
    with drawn_by(request.node.nodeid):
        yield


@pytest.fixture(autouse=True)
def _nothing_kept_of_questions() -> None:
    """Forget what the process keeps of questions, sittings and people: each test's have the same numbers."""
    forget_runs()
    forget_samplers()
    forget_versions()
    for each in caches.all():
        each.clear()


@pytest.fixture
def cast(db: None) -> Cast:
    """Give Li, Wang, Zhao and Chen."""
    return make_cast()


@pytest.fixture
def signed_in(cast: Cast) -> Callable[[str | User], Client]:
    """Sign somebody of the cast, or any user, in; pages are read in English."""

    def sign_in(who: str | User) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(
            cast.user(who) if isinstance(who, str) else who, "django.contrib.auth.backends.ModelBackend"
        )
        return client

    return sign_in


def commits(item: pytest.Item) -> bool:
    """Tell whether a test really commits and so empties the database afterwards."""
    marks = item.iter_markers("django_db")
    names = set(getattr(item, "fixturenames", ()))
    return any(mark.kwargs.get("transaction") for mark in marks) or bool(names & COMMITTING)


@pytest.hookimpl(tryfirst=True)  # before the marks are asked for
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what a database has a say in and what differs on SQLite; let commits begin with the migrations."""
    for item in items:
        if item.nodeid.startswith(ON_SQLITE_TOO):
            item.add_marker("sqlite")
        if item.get_closest_marker("django_db") or READING & set(getattr(item, "fixturenames", ())):
            item.add_marker("database")
        if commits(item):
            item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True), append=False)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write down why tests were skipped, for the last lines of the whole run."""
    if not (path := os.environ.get("XUNPING_SKIPPED")):
        return
    reasons = [report.longrepr[2] for report in terminalreporter.stats.get("skipped", ())]
    with Path(path).open("a", encoding="utf-8") as file:
        file.writelines(f"{reason.removeprefix('Skipped: ')}\n" for reason in reasons)


def pytest_collection_finish() -> None:
    """Leave what was imported out of every later search for garbage."""
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None]:
    """Put back the usual language, and what the migrations made after a test that commits.

    After the last test the test database is gone: what the connection then leads to is nobody's to empty.
    """
    yield
    translation.deactivate()
    if nextitem is not None and commits(item):
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
