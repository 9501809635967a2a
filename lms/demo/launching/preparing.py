"""Prepare the demo step by step; a step whose input did not change is skipped."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db.backends.base.base import BaseDatabaseWrapper

from lms.demo.launching.obstacles import (
    refuse_older_data,
    refuse_other_peoples_data,
    refuse_silent_database,
)
from lms.demo.launching.stopping import stop_if_asked
from lms.demo.logins import DemoLogin, logins_file, read_logins, write_logins
from lms.portal.translations import compile_stale

MIGRATING = "Migrating the database"
BEGUN = "begun"


@dataclass(frozen=True)
class Step:
    """Something to prepare, the files it depends on, and how it is done."""

    name: str
    files: Iterable[Path]
    run: Callable[[], None]


def prepare(*, reset: bool) -> list[DemoLogin]:
    """Bring translations, database, static files, content and demo data up to date; return the logins.

    Translations come before Django starts: it reads them once, and the texts of the demo are kept as it
    said them.
    """
    with _said("Compiling translations"):
        compile_stale(settings.PROJECT_DIR / "lms")
    with _said("Starting Django"):
        django.setup()
    from django.db import connection

    refuse_silent_database(connection)
    if not _database_is_empty():
        refuse_other_peoples_data()
        if not reset:
            refuse_older_data(connection)
    marks_file = settings.VAR_DIR / "demo-marks.json"
    marks: dict[str, str] = json.loads(marks_file.read_text(encoding="utf-8")) if marks_file.exists() else {}
    if reset or (marks.get(MIGRATING) == BEGUN and is_half_made(connection)):
        with _said("Throwing the old data away"):
            _throw_away(marks_file)
            marks.clear()
    where = f"{connection.vendor}:{connection.settings_dict['NAME']}"
    if connection.vendor == "sqlite":
        # Syncing is left to the operating system meanwhile: what gets lost is prepared again.
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")
    for step in _steps():
        digest = hashlib.sha256(where.encode())
        for path in sorted(path for path in step.files if path.is_file()):
            digest.update(str(path.name).encode())
            digest.update(path.read_bytes())
        mark = digest.hexdigest()
        if marks.get(step.name) == mark and not _lost(step):
            continue
        _keep(marks_file, marks | {step.name: BEGUN})
        with _said(step.name):
            step.run()
        marks[step.name] = mark
        _keep(marks_file, marks)
    return read_logins(logins_file())


def is_half_made(connection: BaseDatabaseWrapper) -> bool:
    """Tell whether the demo's own SQLite file holds nobody yet; called where migrating was broken off.

    SQLite cannot go on in the middle of some migrations of Wagtail. Any other database is left alone.
    """
    from lms.people.organisation.models import Employee

    if str(connection.settings_dict["NAME"]) != str(settings.VAR_DIR / "xunping.sqlite3"):
        return False
    return _database_is_empty() or not Employee.objects.exists()


def _keep(marks_file: Path, marks: dict[str, str]) -> None:
    marks_file.write_text(json.dumps(marks), encoding="utf-8")


def _steps() -> Iterator[Step]:
    root: Path = settings.PROJECT_DIR
    content: Path = settings.CONTENT_DIR
    migrations = root.glob("lms/*/migrations/*.py")
    yield Step(MIGRATING, [*migrations, root / "requirements/runtime.txt"], _migrate)
    static = [*root.glob("lms/*/static/**/*"), root / "requirements/runtime.txt"]
    yield Step("Collecting static files", static, lambda: _quietly("collectstatic", "--noinput", "--clear"))
    files = [path for path in content.rglob("*") if "demo" not in path.parts]
    yield Step("Loading the standard, courses and questions", files, _load_content)
    yield Step("Seeding the demo organisation", [], _seed)


def _lost(step: Step) -> bool:
    """Tell whether what a step made has gone, which no digest of its input shows."""
    if step.name == MIGRATING:
        return _database_is_empty()
    if step.name == "Seeding the demo organisation":
        return not logins_file().exists()
    return step.name == "Collecting static files" and not (settings.STATIC_ROOT / "staticfiles.json").exists()


def _database_is_empty() -> bool:
    from django.db import connection

    return "lms_people_employee" not in connection.introspection.table_names()


def _migrate() -> None:
    _quietly("migrate", "--noinput")
    _quietly("createcachetable")
    _quietly("create_roles")


def _load_content() -> None:
    from lms.demo.seeding import load_content

    load_content(settings.CONTENT_DIR)


def _seed() -> None:
    from lms.demo.seeding import is_seeded, renew_logins, seed

    if not is_seeded():
        write_logins(logins_file(), seed(settings.CONTENT_DIR, say=_say))
    elif not logins_file().exists():
        write_logins(logins_file(), renew_logins(settings.CONTENT_DIR))


def _throw_away(marks_file: Path) -> None:
    from django.db import connection

    marks_file.unlink(missing_ok=True)
    logins_file().unlink(missing_ok=True)
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        connection.close()
        for suffix in ("", "-wal", "-shm"):
            Path(name + suffix).unlink(missing_ok=True)
    elif not _database_is_empty():
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")


def _quietly(*command: str) -> None:
    call_command(*command, verbosity=0, stdout=StringIO())


@contextmanager
def _said(name: str) -> Iterator[None]:
    stop_if_asked()
    print(f"  {name} …", flush=True)
    start = time.monotonic()
    yield
    print(f"  {name}: {time.monotonic() - start:.1f} s", flush=True)


def _say(line: str) -> None:
    stop_if_asked()
    print(f"    {line}", flush=True)
